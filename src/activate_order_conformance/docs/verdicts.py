"""A run's verdicts in their places, where a report was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import UsageError
from activate_order_conformance.report.model import JudgedClaim, Report, Row
from activate_order_conformance.run.plan import MET, PlannedScenario, worst


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdicts of rows and of scenarios in a report; everything is empty without one."""

    report: Report | None

    def row(self, row_id: str) -> Row | None:
        """Return a clause or reading as it was judged, or None."""
        return self.report.row(row_id) if self.report else None

    def of(self, planned: Sequence[PlannedScenario], row_id: str = "") -> str:
        """Return the worst verdict of some scenarios that were judged, of a row in what falls on it (empty: none)."""
        if self.report is None:
            return ""
        ids = {scenario.id for scenario in planned}
        judged = self.report.behind(self.report.row(row_id)) if row_id else self.report.scenarios
        verdicts = [scenario.verdict for scenario in judged if scenario.id in ids]
        return str(worst(verdicts)) if verdicts else ""

    def amiss(self, row_id: str) -> list[tuple[PlannedScenario, list[JudgedClaim]]]:
        """Return the scenarios with which something of a row is amiss, and the claims of each, the worst first."""
        row = self.row(row_id)
        by_scenario: dict[str, list[JudgedClaim]] = {}
        for claim in row.claims if row else ():
            if claim.verdict not in MET:
                by_scenario.setdefault(claim.scenario.id, []).append(claim)
        return sorted(
            ((claims[0].scenario, claims) for claims in by_scenario.values()),
            key=lambda each: worst(claim.verdict for claim in each[1]).gravity,
        )


def require_same_contract(report: Report, contract: Contract) -> None:
    """Raise UsageError for a report that was judged by another contract, whose verdicts have other rows."""
    if report.contract != contract.fingerprint:
        raise UsageError(
            "The report was judged by another contract than this kit's.",
            "Make the site with the kit that made the report.",
        )
