"""The README explains every word that a report ends with, and leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from activate_order_conformance.report.overall import EXIT_STATUS
from activate_order_conformance.run.plan import Verdict
from docs.write.readme import score_in

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_is_explained(verdict: Verdict) -> None:
    assert f"| `{verdict}` |" in README.read_text("utf-8")


def test_every_exit_status_is_explained() -> None:
    text = README.read_text("utf-8")
    assert all(f"| {status} | {word} |" in text for word, status in EXIT_STATUS.items())


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README.read_text("utf-8"))
    assert links
    assert [link for link in links if "://" not in link and not (README.parent / link).exists()] == []


@pytest.mark.parametrize("cell", ["**324 of 344**", "**324 of 344** (20 not)"])
def test_a_score_is_read_whether_it_is_full_or_not(cell: str) -> None:
    assert score_in(f"| Mutants detected | {cell} |", "Mutants detected") == (324, 344)
