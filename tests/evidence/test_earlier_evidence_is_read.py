"""Evidence is kept for years: under one number of its schema no member is renamed, dropped or newly asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from activate_order_conformance.evidence.manifest import SCHEMA
from activate_order_conformance.export.schemas import evidence_schema

WRITTEN = Path(__file__).with_name("members.txt")
"""What the first evidence under this number has: a line for each noun, and a `!` after what was always there."""


def read(lines: list[str]) -> dict[str, tuple[set[str], set[str]]]:
    """Return the members of each noun, and those of them that were always there."""
    nouns = {}
    for noun, members in (line.split(": ") for line in lines):
        nouns[noun] = (
            {member.rstrip("!") for member in members.split()},
            {member[:-1] for member in members.split() if member.endswith("!")},
        )
    return nouns


def test_what_was_written_under_this_number_is_still_read() -> None:
    first, *lines = WRITTEN.read_text().splitlines()
    assert first == SCHEMA
    nouns: dict[str, Any] = evidence_schema()["$defs"]
    for noun, (members, always) in read(lines).items():
        now = nouns[noun]
        assert members <= now["properties"].keys(), noun
        assert {*now.get("required", ())} <= always, noun
