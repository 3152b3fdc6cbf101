"""The blocks of the terminal report below its tables: deviations, disputes, and what kept a claim unjudged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from activate_order_conformance.report.model import JudgedClaim, Overall, ReadingRow, Report
from activate_order_conformance.report.wording import (
    Reason,
    alike,
    count,
    found,
    ids,
    printable,
    what_is_said,
)
from activate_order_conformance.run.plan import Verdict

STYLES: Mapping[str, str] = MappingProxyType(
    {
        Verdict.CONFORMS: "green",
        Verdict.DEVIATES: "bold red",
        Verdict.UNSTABLE: "bold red",
        Verdict.BROKEN: "magenta",
        Verdict.DISPUTED: "yellow",
        Verdict.UNPROVEN: "yellow",
        Verdict.NOTED: "cyan",
        Verdict.NOT_APPLICABLE: "dim",
        Verdict.UNTESTED: "dim",
        Overall.CONFORMANT: "green",
        Overall.NON_CONFORMANT: "red",
        Overall.PARTIAL: "yellow",
        Overall.INCONCLUSIVE: "yellow",
    }
)
"""The colour of each word; `broken` is both a verdict and an overall word."""

_NAMED = 3
"""How many scenarios a shared reason names; beyond that it counts them."""


def said(text: str, style: str = "") -> Text:
    """Return text from outside the kit, its control characters made visible."""
    return Text(printable(text), style)


def fields(pairs: Iterable[tuple[str, str]]) -> Table:
    """Return labelled values, the labels in one column; long values wrap beneath themselves."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=len("our reading"), no_wrap=True, style="dim")
    table.add_column(ratio=1, overflow="fold")
    for label, value in pairs:
        table.add_row(label, said(value))
    return table


def four_lines(report: Report, claims: Sequence[JudgedClaim]) -> Iterator[RenderableType]:
    """Yield a block for claims that are alike: scenario and location, what the page says, expected, actual."""
    for group in alike(report, claims):
        who, gist = what_is_said(report, group[0])
        expected = "\n".join(dict.fromkeys(claim.finding.expected for claim in group))
        values = fields(((who, gist), ("expected", expected), ("actual", found(group[0]))))
        yield Group(_where(report, group), Padding(values, (0, 0, 0, 2)))


def _where(report: Report, group: Sequence[JudgedClaim]) -> Text:
    name = printable(group[0].scenario.name)
    rows = ids(row for claim in group for row in claim.falls_on)
    return Text.assemble((name, STYLES[group[0].verdict]), (f"  {group[0].location}  {rows}", "dim"))


def disputed(report: Report) -> Iterator[RenderableType]:
    """Yield a block for each set of readings that claims are disputed over: the stand once, then the claims."""
    grouped: dict[tuple[str, ...], list[JudgedClaim]] = {}
    for claim in report.claims(Verdict.DISPUTED):
        grouped.setdefault(claim.rests_on, []).append(claim)
    readings = {row.id: row for row in report.rows if isinstance(row, ReadingRow)}
    for rests_on, claims in grouped.items():
        stands = [readings[one] for one in rests_on if one in readings and readings[one].basis == "assumed"]
        yield Group(
            *(said(f"{one.id}  {one.title}", STYLES[Verdict.DISPUTED]) for one in stands),
            Padding(fields(("our stand", one.stand) for one in stands), (0, 0, 0, 2)),
            *(Padding(_dispute(report, claim), (0, 0, 0, 2)) for claim in claims),
        )


def _dispute(report: Report, claim: JudgedClaim) -> RenderableType:
    where = said(claim.scenario.name)
    where.append(f"  {claim.location}  {ids(claim.falls_on)}", "dim")
    values = fields((("expected", claim.finding.expected), ("actual", claim.finding.actual)))
    return Group(where, Padding(values, (0, 0, 0, 2)))


def why(report: Report, shared: Iterable[Reason], verdict: Verdict) -> Iterator[RenderableType]:
    """Yield a block for each reason that claims with `verdict` share: what would unlock it, what it touches."""
    for reason in shared:
        pairs = [("to unlock", reason.unlock)] if reason.unlock else []
        pairs.append(("rows", ids(reason.rows)))
        names = [report.scenario(one).planned.name for one in reason.scenarios]
        if len(names) > _NAMED:
            pairs.append(("touches", count(len(names), "scenario")))
        elif names:
            pairs.append(("touches", "\n".join(names)))
        block = Padding(fields(pairs), (0, 0, 0, 2))
        yield Group(said(reason.because, STYLES[verdict]), block)


def noted(report: Report, verbose: bool) -> Iterator[RenderableType]:
    """Yield one block of all that is noted: each scenario with what the target did, or how many there are."""
    grouped: dict[str, list[str]] = {}
    for claim in report.claims(Verdict.NOTED):
        grouped.setdefault(claim.scenario.name, []).append(found(claim) or claim.claim.name)
    if grouped and not verbose:
        yield said(f"{count(len(grouped), 'scenario')}, which --verbose tells of", "dim")
        return
    pairs = ((name, "; ".join(dict.fromkeys(findings))) for name, findings in grouped.items())
    yield from listed(pairs)


def listed(pairs: Iterable[tuple[str, str]]) -> Iterator[RenderableType]:
    """Yield one block with two lines for each pair, the second set in."""
    yield from together(
        Group(said(first), Padding(said(second, "dim"), (0, 0, 0, 2))) for first, second in pairs
    )


def together(parts: Iterable[RenderableType]) -> Iterator[RenderableType]:
    """Yield `parts` as one block, or nothing where there are none."""
    gathered = list(parts)
    if gathered:
        yield Group(*gathered)
