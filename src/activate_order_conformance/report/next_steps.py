"""What whoever has read a report does next: what for, and the command."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from datetime import date, timedelta

from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.report.outline_parts import Entry
from activate_order_conformance.report.unjudged import nothing_arranged, nothing_judged
from activate_order_conformance.report.wording import in_process
from activate_order_conformance.run.facts import TO_CLEAR
from activate_order_conformance.run.plan import Verdict

_WAIVED_FOR = 180
"""For how many days a waiver that is proposed holds."""

_WAYS_ON = (
    (
        "To arrange every state, a driver to begin with",
        "activate-order export driver --skeleton flask",
    ),
    ("To have carts prepared by hand", "activate-order export prepared --first 10"),
    ("To have the kit create records on an org", "activate-order doctor --key way=records"),
)
"""The ways to a state, for whoever has none."""

_UNMET = frozenset({Overall.NON_CONFORMANT, Overall.BROKEN, Overall.PARTIAL, Overall.INCONCLUSIVE})


def next_steps(report: Report, kept_in: str, *, has_exchanges: bool) -> Iterator[tuple[str, str]]:
    """Yield what can be done next; `kept_in` is the file that the run is kept in (empty: nowhere).

    `has_exchanges` tells whether that file has what was asked and answered.
    """
    for line in report.facts.left_behind:
        if line.startswith(TO_CLEAR):
            yield "To clear what is left behind", line.removeprefix(TO_CLEAR)
    if nothing_judged(report):
        yield (
            "To go through it step by step, with the other options of the run",
            f"activate-order doctor{target_option(report)}",
        )
        return
    if nothing_arranged(report) and "request" in report.facts.arranged_by.values():
        yield from _WAYS_ON
    elif nothing_arranged(report):
        why = "What a ready checkout lacks, step by step, with the other options of the run"
        yield why, f"activate-order doctor{target_option(report)}"
    file = shlex.quote(kept_in)
    asked = f"activate-order verify{target_option(report)}"
    if deviating := [row.id for row in report.clauses if row.verdict in (Verdict.DEVIATES, Verdict.UNSTABLE)]:
        yield "What a row says, and how it is shown", f"activate-order clauses {deviating[0]}"
    if kept_in and any(row.verdict is Verdict.UNPROVEN for row in report.clauses):
        yield "What would unlock the unproven rows", f"activate-order report {file} --verbose"
    if kept_in and has_exchanges:
        yield "Every exchange", f"activate-order report {file} --html report.html"
    elif report.overall in _UNMET:
        yield "Every exchange", f"{asked} --html report.html"
    if kept_in and report.overall in _UNMET:
        yield "To ask only what did not conform", f"{asked} --again {file}"


def waiver_to_paste(report: Report) -> Iterator[Entry]:
    """Yield the waiver that would answer for a clause which is unproven, where one is and nobody does yet."""
    waived = {waiver.row for waiver in report.waived}
    asked = (row for row in report.clauses if not report.facts.selected or row.id in report.facts.selected)
    unproven = (row for row in asked if row.verdict is Verdict.UNPROVEN and row.id not in waived)
    row = next(unproven, None)
    if row is None or not row.because:
        return
    until = date.fromisoformat(report.facts.started[:10]) + timedelta(days=_WAIVED_FOR)
    keys = {
        "clause": row.id,
        "target": report.facts.target_name if in_process(report) else report.facts.target_url,
        "owner": "who answers for it",
        "reason": row.because,
        "link": "where it is written down",
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items()]
    yield Entry(
        title="What cannot be unlocked here can be answered for, by --waivers FILE",
        fields=(("waiver", "\n".join(["[[waiver]]", *lines, f"expires = {until}"])),),
    )


def target_option(report: Report) -> str:
    """Return the option that names the report's target again (empty: the reference in process)."""
    return "" if in_process(report) else f" --target {shlex.quote(report.facts.target_url)}"
