"""What the suite made of one subject, as plain data: the rows, the claims behind them, and whether it differed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.run.plan import DEVIATING, Verdict

FAILING = DEVIATING | {Verdict.DISPUTED}
"""Verdicts that blame the target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedClaim:
    """A claim that was not met, is unproven or is broken; `name` is what it is called in reports."""

    id: str
    name: str
    verdict: Verdict
    falls_on: tuple[str, ...]
    expected: str = ""
    actual: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What the suite made of a subject.

    `rows` are the verdicts of all clauses and readings that have one; `claims` those that did not conform.
    `differed` tells whether any exchange of the run differed from the reference's. `fault` says why it could
    not be tried (empty: it was), where `overall` is None. `seconds` are real.
    """

    name: str
    overall: Overall | None = None
    rows: Mapping[str, Verdict] = field(default_factory=dict)
    claims: tuple[FailedClaim, ...] = ()
    differed: bool = True
    fault: str = ""
    seconds: float = 0.0

    @classmethod
    def of(cls, name: str, report: Report, *, differed: bool, seconds: float) -> Diagnosis:
        """Return the diagnosis that a report amounts to."""
        return cls(
            name=name,
            overall=report.overall,
            rows={row.id: row.verdict for row in report.rows if row.claims},
            claims=tuple(
                FailedClaim(
                    id=claim.id,
                    name=claim.claim.name,
                    verdict=claim.verdict,
                    falls_on=claim.falls_on,
                    expected=claim.finding.expected,
                    actual=claim.finding.actual,
                    because=claim.finding.because,
                )
                for claim in report.claims(*FAILING, Verdict.UNPROVEN, Verdict.BROKEN)
            ),
            differed=differed,
            seconds=seconds,
        )

    @property
    def failing(self) -> dict[str, Verdict]:
        """Return the rows that the target is blamed for."""
        return {row: verdict for row, verdict in self.rows.items() if verdict in FAILING}

    @property
    def failing_rows(self) -> dict[Verdict, list[str]]:
        """Return those rows by their verdicts, the gravest first."""
        gravest = (Verdict.DEVIATES, Verdict.UNSTABLE, Verdict.DISPUTED)
        by_verdict = {
            verdict: [row for row, of_row in self.rows.items() if of_row is verdict] for verdict in gravest
        }
        return {verdict: rows for verdict, rows in by_verdict.items() if rows}

    @property
    def failed_claims(self) -> tuple[FailedClaim, ...]:
        """Return the claims that the target is blamed for."""
        return tuple(claim for claim in self.claims if claim.verdict in FAILING)
