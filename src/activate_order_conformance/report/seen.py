"""What was seen of a target on which no checkout could be activated, so that nothing of it is proved."""

from __future__ import annotations

from collections.abc import Iterator

from activate_order_conformance.phrases import count
from activate_order_conformance.report.model import JudgedClaim, Report
from activate_order_conformance.report.outline_parts import Entry
from activate_order_conformance.report.unjudged import nothing_arranged
from activate_order_conformance.run.plan import IS_PUT_RIGHT, Verdict, rows_of


def seen(report: Report) -> Iterator[Entry]:
    """Yield what was answered, an entry for all claims of which the same was expected and the same seen."""
    if not nothing_arranged(report):
        return
    alike: dict[tuple[str, str], list[JudgedClaim]] = {}
    for claim in report.claims():
        finding = claim.finding
        if finding.actual and finding.expected != IS_PUT_RIGHT and claim.verdict is not Verdict.NOTED:
            alike.setdefault((finding.expected, finding.actual), []).append(claim)
    for (expected, actual), claims in alike.items():
        first = claims[0].scenario
        more = f", and in {count(len(claims) - 1, 'scenario')} more" if len(claims) > 1 else ""
        yield Entry(
            title=f"{first.name}{more}",
            rows=rows_of(claims),
            scenarios=tuple(dict.fromkeys(claim.scenario.id for claim in claims)),
            fields=(("expected", expected or claims[0].claim.step), ("seen", actual)),
        )
