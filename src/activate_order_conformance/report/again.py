"""What did not conform in an earlier run, and what became of it when that was asked again."""

from __future__ import annotations

from dataclasses import dataclass

from activate_order_conformance.report.model import JudgedClaim, Report
from activate_order_conformance.run.plan import MET, Verdict


def unmet_scenarios(report: Report) -> tuple[str, ...]:
    """Return the ids of the scenarios that were asked with a claim that did not conform, in the plan's order."""
    asked = (scenario for scenario in report.scenarios if scenario.id not in report.facts.left_out)
    return tuple(scenario.id for scenario in asked if scenario.verdict not in MET)


def unmet_rows(report: Report) -> tuple[str, ...]:
    """Return the clauses and readings that claims fall on which did not conform, in the contract's order."""
    unmet = {*unmet_scenarios(report)}
    claims = (claim for claim in report.claims() if claim.scenario.id in unmet)
    fallen_on = {row for claim in claims if claim.verdict not in MET for row in claim.falls_on}
    return tuple(row.id for row in report.rows if row.id in fallen_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """What became of each claim that was asked again.

    `fixed` did not conform and now does; `still` has not changed; `new` did conform, or was not there, and now
    does not.
    """

    earlier_run: str
    fixed: tuple[JudgedClaim, ...]
    still: tuple[JudgedClaim, ...]
    new: tuple[JudgedClaim, ...]


def repeated(earlier: Report, now: Report) -> Repeated:
    """Return what became of the claims of `earlier` that did not conform, and what is new in `now`."""
    before = {claim.id: claim.verdict for claim in earlier.claims()}
    fixed, still, new = [], [], []
    for claim in now.claims():
        was_met = before.get(claim.id, Verdict.CONFORMS) in MET
        if claim.verdict in MET:
            fixed += [] if was_met else [claim]
        elif was_met:
            new.append(claim)
        else:
            still.append(claim)
    return Repeated(
        earlier_run=earlier.facts.run,
        fixed=tuple(fixed),
        still=tuple(still),
        new=tuple(new),
    )
