"""What comes of a law of every answer that does not hold is put down to the law, and to no row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from activate_order_conformance.phrases import count
from activate_order_conformance.run.plan import DEVIATING, Finding, Verdict
from activate_order_conformance.suite.causes.cause import ROWS, Tried, rules_of
from activate_order_conformance.suite.judge.refusals import BORNE_LATER, CANNOT_BE_READ, NOT_REFUSED, UNDONE

ENVELOPE = "envelope"
"""The claim of the law on the form of an answer."""


def on_the_form(tried: Tried, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, of which those on answers of a wrong form are put down to the law on that form.

    What cannot be read it finds itself; that the first error bears no row's code is found by what the rows claim.
    """
    law = next(
        (
            claim
            for each in tried.scenarios
            if each.planned.is_law
            for claim in each.planned.claims
            if claim.name == ENVELOPE
        ),
        None,
    )
    if law is None:
        return [*findings]
    left = [*findings]
    for because in (CANNOT_BE_READ, BORNE_LATER):
        marked = [each for each in left if each.verdict in DEVIATING and each.because == because]
        if len(rules_of(tried.of(marked))) < ROWS:
            continue
        if because == BORNE_LATER:
            left = [_overshadowed(each, marked) if each.claim == law.id else each for each in left]
        if any(each.claim == law.id and each.verdict is Verdict.DEVIATES for each in left):
            left = tried.put_down(left, {each.claim for each in marked}, law.id.partition("::")[2])
    return left


def _overshadowed(finding: Finding, marked: Sequence[Finding]) -> Finding:
    """Return that of refusals the first error bears the code of no row; what deviates from the form already stands."""
    if finding.verdict is Verdict.DEVIATES:
        return finding
    return replace(
        finding,
        verdict=Verdict.DEVIATES,
        expected="the row's code in the first error, which is the one that counts",
        actual=f"every refusal: {BORNE_LATER}: {marked[0].actual}",
        because=f"{count(len(marked), 'claim')} of codes",
    )


def on_what_is_undone(tried: Tried, findings: list[Finding]) -> list[Finding]:
    """Return the findings, of which that another call was let in, since nothing had been done, is put down to that."""
    of_interactions = {
        claim.id: each.planned.name
        for each in tried.scenarios
        if each.planned.is_law
        for claim in each.planned.claims
        if any(clause.startswith("interaction-") for clause in claim.falls_on)
    }
    broken = [each.claim for each in findings if each.verdict in DEVIATING and each.claim in of_interactions]
    if not broken:
        return findings
    let_in = {each.claim.rpartition("#")[0] for each in findings if each.because == UNDONE}
    of_what_was_let_in = {
        each.claim
        for each in findings
        if each.verdict in DEVIATING
        and each.claim.rpartition("#")[0] in let_in
        and each.because in (UNDONE, NOT_REFUSED)
    }
    return tried.put_down(findings, of_what_was_let_in, of_interactions[broken[0]])
