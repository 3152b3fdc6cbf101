"""Printing what has become of the page, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from activate_order_conformance.page.model import Change, ChangeKind, Drift, Word

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

_STYLES: dict[ChangeKind, str] = {
    "same": "green",
    "reworded": "yellow",
    "changed": "bold red",
    "new": "bold cyan",
    "gone": "bold red",
    "moved": "magenta",
}
_MARKS = {"kept": ("", "", ""), "removed": ("[-", "-]", "red"), "added": ("{+", "+}", "green")}


def show(drift: Drift, console: Console) -> None:
    """Print the rows that differ, each with what rests on it, and how many are the same.

    Words that were removed stand in [-…-] and those that were added in {+…+}, so that it reads without colour.
    """
    from rich.padding import Padding
    from rich.text import Text

    from activate_order_conformance.report.renderers.terminal_blocks import inert

    console.print(inert(f"{drift.page}, against edition {drift.edition} of the contract"))
    if not drift.english:
        console.print(
            inert(
                f"The page is not in English (language: {drift.language}). Its wording cannot be compared; rows were "
                "matched by place, and codes, statuses and names by what they are.",
                "yellow",
            )
        )
    for change in drift.differing:
        console.print()
        heading = Text.assemble((change.kind, _STYLES[change.kind]), "  ", (change.clause or "", "bold"))
        console.print(heading.append(inert(f"{'  ' if change.clause else ''}{change.title}")))
        for line in _lines(change):
            console.print(Padding(line, (0, 0, 0, 4), expand=False))
    console.print()
    console.print(Text(_summary(drift), style="bold"))


def _lines(change: Change) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    from activate_order_conformance.report.renderers.terminal_blocks import inert

    lines: list[RenderableType] = [inert(fact) for fact in change.facts]
    if change.words:
        lines.append(_difference(change.words))
    elif change.kind != "moved":
        lines.extend(
            inert(f"{label}: {text}")
            for label, text in (("our gist", change.gist), ("the page", change.text))
            if text
        )
    if change.readings:
        lines.append(Text(f"readings: {', '.join(change.readings)}", style="dim"))
    if change.scenarios:
        lines.append(Text("scenarios:", style="dim"))
        lines.extend(
            Padding(Text(name, style="dim"), (0, 0, 0, 2), expand=False) for name in change.scenarios
        )
    return lines


def _difference(words: tuple[Word, ...]) -> Text:
    from rich.text import Text

    from activate_order_conformance.report.outside import printable

    line = Text(overflow="fold")
    for word in words:
        before, after, style = _MARKS[word.fate]
        line.append(" " if line else "").append(f"{before}{printable(word.text)}{after}", style=style)
    return line


def _summary(drift: Drift) -> str:
    if drift.same:
        return f"Every row is the same: {len(drift.changes)} of {len(drift.changes)}."
    counts = drift.counts
    kinds: tuple[ChangeKind, ...] = ("changed", "reworded", "moved", "new", "gone", "same")
    return ", ".join(f"{counts[kind]} {kind}" for kind in kinds if kind in counts) + "."
