"""The last lines of a session: what came of the features of one directory, in the kit's words."""

from __future__ import annotations

from collections.abc import Iterator

from activate_order_conformance.phrases import count
from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.report.next_steps import next_steps
from activate_order_conformance.report.wording import deviations, numbers, target
from activate_order_conformance.run.plan import Verdict

_COLOURS = {Overall.CONFORMANT: "green", Overall.NON_CONFORMANT: "red", Overall.BROKEN: "red"}


def colour_of(report: Report) -> str:
    """Return the colour of a report's headline, by pytest's name for it."""
    return _COLOURS.get(report.overall, "yellow")


def summary(report: Report, place: str) -> Iterator[str]:
    """Yield what a report says below its headline, a line each; `place` is empty for the kit's own features."""
    yield " · ".join(f"{number} {name}" for number, name in numbers(report))
    yield deviations(report)
    yield f"target: {target(report)} · {report.facts.profile} profile"
    broken = [claim for claim in report.claims() if claim.verdict is Verdict.BROKEN]
    if broken and not report.facts.wiring:
        yield f"{count(len(broken), 'claim')} could not be judged: {broken[0].finding.because}"
    if report.facts.wiring:
        yield f"Nothing could be judged: {report.facts.wiring}"
    if report.overall is Overall.NON_CONFORMANT:
        for what, command in next_steps(report, "", has_exchanges=False):
            if not place or " verify" not in command:  # which would ask the kit's features
                yield f"{what}: {command}"
    for stays in report.facts.left_behind:
        yield f"left on the target: {stays}"
