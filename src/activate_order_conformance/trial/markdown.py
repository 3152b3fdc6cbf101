"""The Markdown that both parts of the page on the trial are written in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from activate_order_conformance.report.markdown_text import table as markdown_table
from activate_order_conformance.trial.scores import Scores, Share


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a table, and an empty one."""
    yield from (markdown_table(heads, rows), "")


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
