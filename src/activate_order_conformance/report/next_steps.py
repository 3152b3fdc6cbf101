"""What whoever has read a report does next: what for, and the command."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.report.outline_parts import Entry
from activate_order_conformance.report.unjudged import nothing_arranged, nothing_judged
from activate_order_conformance.report.waivers import WAIVABLE
from activate_order_conformance.report.wording import in_process
from activate_order_conformance.run.facts import TO_CLEAR
from activate_order_conformance.run.plan import DEVIATING, Verdict

_WAIVED_FOR = 180
"""For how many days a waiver that is proposed holds."""

_WAYS_ON = (
    (
        "To arrange every state, a driver to begin with, in Python or (by --skeleton express) for Node.js",
        "activate-order export driver --skeleton flask",
    ),
    (
        "To have carts prepared by hand, which an observer reads back",
        "activate-order export prepared --first 10",
    ),
    ("To have the kit create records on an org", "activate-order doctor{target} --way records"),
)
"""The ways to a state, for whoever has none."""

EVERY_EXCHANGE = "Every exchange"

_STEP_BY_STEP = "To go through it step by step"

_STEPS = "conftest.py:"
"""What the reason begins with for which a step of one's own made a claim broken."""

_UNMET = frozenset({Overall.NON_CONFORMANT, Overall.BROKEN, Overall.PARTIAL, Overall.INCONCLUSIVE})


def next_steps(report: Report, kept_in: str, *, has_exchanges: bool) -> Iterator[tuple[str, str]]:
    """Yield what can be done next; `kept_in` is the file that the run is kept in (empty: nowhere).

    `has_exchanges` tells whether that file has what was asked and answered.
    """
    for line in report.facts.left_behind:
        if line.startswith(TO_CLEAR):
            yield "To clear what is left behind", line.removeprefix(TO_CLEAR)
    if nothing_judged(report):
        yield _STEP_BY_STEP, f"activate-order doctor{target_options(report)}"
        return
    if nothing_arranged(report) and "request" in report.facts.arranged_by.values():
        for what_for, command in _WAYS_ON:
            yield what_for, command.format(target=target_options(report).replace(" --way request", ""))
    elif nothing_arranged(report):
        yield "What a ready checkout lacks, step by step", f"activate-order doctor{target_options(report)}"
    elif step := _failing_step(report):
        yield step
    elif report.overall is Overall.BROKEN and not report.facts.truncated:
        yield _STEP_BY_STEP, f"activate-order doctor{target_options(report)}"
    file = shlex.quote(kept_in)
    deviating = [row.id for row in report.clauses if row.verdict in DEVIATING]
    words = report.facts.line.get("words", ()) or (deviating if report.facts.left_out else ())
    about = [row for row in deviating if not report.narrowed or row in report.facts.selected]
    if about:
        yield "What a row says, and how it is shown", f"activate-order clauses {about[0]}"
    unproven = any(row.verdict is Verdict.UNPROVEN for row in report.clauses)
    if kept_in and unproven and not report.narrowed:  # which tells it of its own rows
        yield "What would unlock the unproven rows", f"activate-order report {file} --verbose"
    if kept_in and has_exchanges:
        yield EVERY_EXCHANGE, f"activate-order report {file} --html report.html"
    elif report.overall in _UNMET:
        yield EVERY_EXCHANGE, f"{verify(report, *words)} --html report.html"
    if kept_in and report.overall in _UNMET and not nothing_arranged(report):
        yield "To ask only what did not conform", f"{verify(report)} --again {file}"


def _failing_step(report: Report) -> tuple[str, str] | None:
    """Return where a step of one's own that failed is looked into, where nothing else is broken."""
    broken = [claim.finding.because for claim in report.claims() if claim.verdict is Verdict.BROKEN]
    own = next(
        (after for word, after in pairwise(report.facts.line.get("run", ())) if word == "--features"), ""
    )
    if not own or not broken or not all(because.startswith(_STEPS) for because in broken):
        return None
    target = report.facts.line.get("pytest", ())
    return "To look into the step", shlex.join(("pytest", own, "--activate-order", *target, "--pdb"))


def waivers_to_paste(report: Report) -> Iterator[Entry]:
    """Yield, for each row that can be answered for and nobody does yet, the waiver that would.

    There is none where nothing was concluded or exercised, which no waiver lets pass.
    """
    if report.overall is Overall.INCONCLUSIVE or not report.counts.exercised:
        return
    answered_for = {waiver.row for waiver in report.waived}
    until = date.fromisoformat(report.facts.started[:10]) + timedelta(days=_WAIVED_FOR)
    for row in report.rows:
        asked = not report.facts.selected or row.id in report.facts.selected or row.verdict in DEVIATING
        if not asked or row.verdict not in WAIVABLE or not row.claims or row.among or row.id in answered_for:
            continue
        keys = {
            "clause": row.id,
            "target": report.facts.target_name if in_process(report) else report.facts.target_url,
            "owner": "who answers for it",
            "reason": (row.verdict not in DEVIATING and row.because) or "why it stays as it is",
            "link": "where it is written down",
        }
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items()]
        yield Entry(
            title=f"{row.id} {row.verdict}",
            paste="\n".join(["[[waiver]]", *lines, f"expires = {until}"]),
        )


def verify(report: Report, *words: str) -> str:
    """Return the command line that asks the target of a run again, with `words` for what is to be asked."""
    run = report.facts.line.get("run", ())
    return f"{shlex.join(('activate-order', 'verify', *words, *run))}{target_options(report)}"


def target_options(report: Report) -> str:
    """Return the options that reach the report's target again, each after a space (empty: none are needed)."""
    url = "" if in_process(report) else report.facts.target_url
    address = ("--target", url) if url else ()
    return "".join(f" {shlex.quote(word)}" for word in report.facts.line.get("target", address))
