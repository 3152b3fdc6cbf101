"""The glossary: the words of the page's domain, and the words of the kit."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from activate_order_conformance.report.outside import json_text
from activate_order_conformance.run.plain import from_plain

TOPICS = {"page": "Words of the page", "kit": "Words of the kit"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word and what it means; `topic` is `page` or `kit`, `clauses` are ids that it helps to read."""

    word: str
    meaning: str
    topic: Literal["page", "kit"]
    clauses: tuple[str, ...] = ()


@cache
def glossary() -> tuple[Term, ...]:
    """Return the terms, the page's words first, each topic in alphabetical order."""
    text = files("activate_order_conformance.export").joinpath("glossary.toml").read_text(encoding="utf-8")
    terms = [
        from_plain(Term, {**entry, "topic": topic})
        for topic, entries in tomllib.loads(text).items()
        for entry in entries
    ]
    return tuple(sorted(terms, key=lambda term: (list(TOPICS).index(term.topic), term.word.casefold())))


def glossary_text(form: Literal["markdown", "json"]) -> str:
    """Return the glossary as a Markdown definition list by topic, or as JSON."""
    if form == "json":
        return json_text([asdict(term) for term in glossary()])
    parts = ["# Glossary"]
    for topic, heading in TOPICS.items():
        parts.append(f"## {heading}")
        parts += [f"**{term.word}** {term.meaning}" for term in glossary() if term.topic == topic]
    return "\n\n".join(parts) + "\n"
