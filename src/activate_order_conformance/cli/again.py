"""Asking again what did not conform in an earlier run, and saying what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from activate_order_conformance.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from activate_order_conformance.report.model import JudgedClaim, Report
    from activate_order_conformance.suite.run import Again


def order_of(earlier: Report, clauses: Sequence[str]) -> Again | None:
    """Return what is to be asked again of an earlier run, or None where everything in it conformed.

    Raises UsageError where clauses were named as well.
    """
    from activate_order_conformance.report.again import unmet_rows, unmet_scenarios
    from activate_order_conformance.suite.run import Again

    if clauses:
        raise UsageError(
            "--again says what to ask; clauses cannot be named as well.", "Leave one of them out."
        )
    scenarios = unmet_scenarios(earlier)
    return Again(of=earlier.run, scenarios=scenarios, rows=unmet_rows(earlier)) if scenarios else None


def print_repeated(earlier: Report, now: Report, console: Console) -> None:
    """Print what was fixed, what is as it was, and what is new, by scenario."""
    from rich.text import Text

    from activate_order_conformance.report.again import repeated
    from activate_order_conformance.report.renderers.terminal_evidence import said
    from activate_order_conformance.report.wording import count

    became = repeated(earlier, now)
    console.print()
    console.print(Text(f"Since run {became.of}", "bold"))
    for heading, style, claims in (
        ("fixed", "green", became.fixed),
        ("still", "yellow", became.still),
        ("new", "bold red", became.new),
    ):
        console.print(Text.assemble((f"  {heading:<6}", style), count(len(claims), "claim")))
        for line in _by_scenario(claims):
            console.print(said(f"    {line}"))
    for scenario in became.gone:
        console.print(said(f"  no longer in the features: {scenario}", "dim"))


def _by_scenario(claims: Sequence[JudgedClaim]) -> Iterator[str]:
    names = dict.fromkeys(claim.scenario for claim in claims)
    for scenario in names:
        mine = [claim for claim in claims if claim.scenario == scenario]
        verdicts = ", ".join(dict.fromkeys(str(claim.verdict) for claim in mine))
        yield f"{scenario.partition('::')[2]} ({verdicts}: {', '.join(claim.name for claim in mine)})"
