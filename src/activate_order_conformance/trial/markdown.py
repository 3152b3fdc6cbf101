"""The Markdown that both parts of the page on the trial are written in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from activate_order_conformance.report.markdown_text import table as markdown_table
from activate_order_conformance.trial.scores import Scores, Share
from activate_order_conformance.trial.subject import Kind

HEADINGS: Mapping[Kind, str] = {
    "mutant": "Mutants",
    "variant": "Conforming variants",
    "lying driver": "Lying drivers",
}
"""What the subjects of each kind stand under."""


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a table, and an empty one."""
    yield from (markdown_table(heads, rows), "")


def folded_table(summary: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a table that is shown once its summary is opened."""
    yield from (f"<details><summary>{summary}</summary>", "")
    yield from table(heads, rows)
    yield from ("</details>", "")


def score_table(figures: Scores) -> Iterator[str]:
    """Yield the table of scores."""
    yield from table(
        ("What", "Score"),
        (
            ("Mutants detected", _strong(figures.detected)),
            ("Mutants blamed exactly", _strong(figures.exact)),
            ("Mutants explained", _strong(figures.explained)),
            ("Conforming variants alarmed at", f"**{figures.alarms}**"),
            ("Lying drivers told apart", _strong(figures.told_apart)),
        ),
    )


def _strong(share: Share) -> str:
    return f"**{share}**" if share.all else f"**{share}** ({share.whole - share.part} not)"
