"""Asking again what did not conform in an earlier run, and saying what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from activate_order_conformance.cli.run_files import read_kept
from activate_order_conformance.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from activate_order_conformance.report.model import JudgedClaim, Report
    from activate_order_conformance.suite.settings import Again
    from activate_order_conformance.targets.settings.model import Settings


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """The report of an earlier run, and what of it is to be asked again (None: no scenario of it failed)."""

    report: Report
    unmet: Again | None


def read_earlier(file: str, settings: Settings, clauses: Sequence[str]) -> EarlierRun:
    """Return the run that a file keeps, to be asked again of the target of `settings`.

    Raises UsageError where it was of another kind of target, where clauses were named as well, and where nothing of
    it is to be asked of a target that it was not of.
    """
    from activate_order_conformance.report.again import unmet_rows, unmet_scenarios
    from activate_order_conformance.suite.settings import Again

    report = read_kept(file).report
    if settings.target is None and _was_remote(report):
        raise UsageError(
            f"Run {report.facts.run} was of {report.facts.target_url}, and no target is given.",
            f"Write --target {report.facts.target_url}, or another one.",
        )
    if clauses:
        raise UsageError(
            "--again says what to ask; clauses cannot be named as well.", "Leave one of them out."
        )
    scenarios = unmet_scenarios(report)
    if not scenarios and settings.target is not None and settings.base_url != report.facts.target_url:
        raise UsageError(
            f"{nothing_unmet(report)} It was of {report.facts.target_url}, and {settings.target} has not been asked.",
            "Leave --again out.",
        )
    again = Again(run=report.facts.run, scenarios=scenarios, rows=unmet_rows(report)) if scenarios else None
    return EarlierRun(report, again)


def nothing_unmet(report: Report) -> str:
    """Return the sentence for a run of which there is nothing to ask again, though it may have concluded nothing."""
    run, nothing = report.facts.run, "there is nothing to ask again."
    if report.exit_status == 0:
        return f"Everything conformed in run {run}: {nothing}"
    return f"No scenario failed in run {run}, which was {report.overall}: {nothing}"


def _was_remote(report: Report) -> bool:
    """Tell whether a report is of a target that was reached over a network."""
    from activate_order_conformance.report.wording import in_process

    return bool(urlsplit(report.facts.target_url).hostname) and not in_process(report)


def print_repeated(earlier: Report, now: Report, console: Console) -> None:
    """Print what was fixed, what is as it was, and what is new, by scenario."""
    from rich.padding import Padding
    from rich.text import Text

    from activate_order_conformance.phrases import count
    from activate_order_conformance.report.again import repeated
    from activate_order_conformance.report.renderers.terminal_blocks import inert

    became = repeated(earlier, now)
    console.print()
    was_of = earlier.facts.target_url
    elsewhere = "" if was_of == now.facts.target_url else f", which was of another target, {was_of}"
    console.print(inert(f"Since run {became.earlier_run}{elsewhere}", "bold"))
    for heading, style, claims in (
        ("fixed", "green", became.fixed),
        ("still", "yellow", became.still),
        ("new", "bold red", became.new),
    ):
        console.print(Text.assemble((f"  {heading:<6}", style), count(len(claims), "claim")))
        for line in _by_scenario(claims):
            console.print(Padding(inert(line), (0, 0, 0, 4)))


def _by_scenario(claims: Sequence[JudgedClaim]) -> Iterator[str]:
    scenarios = {claim.scenario.id: claim.scenario for claim in claims}
    for scenario in scenarios.values():
        mine = [claim for claim in claims if claim.scenario.id == scenario.id]
        verdicts = ", ".join(dict.fromkeys(str(claim.verdict) for claim in mine))
        yield f"{scenario.name} ({verdicts}: {', '.join(dict.fromkeys(claim.claim.name for claim in mine))})"
