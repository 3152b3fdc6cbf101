"""Activations: that a call was accepted, and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.run.plan import Judgement, Verdict
from activate_order_conformance.suite.experiments.answers import cannot_be_read, kind
from activate_order_conformance.suite.experiments.effects import is_undone
from activate_order_conformance.suite.experiments.readback import unconfirmed
from activate_order_conformance.suite.judge import doubt
from activate_order_conformance.suite.judge.judgement import Bearing, control_fails, expecting
from activate_order_conformance.suite.judge.refusals import CANNOT_BE_READ, UNDONE


@expecting("activated")
def accepted(observation: Observation) -> Judgement:
    """Judge that the call was accepted: `isSuccess` for every input, under a 2xx status.

    That a checkout was activated shows nothing of a departure that cannot be read back.
    """
    if observation.first is None:
        return Judgement(verdict=Verdict.BROKEN, because="No call was made.")
    answer = observation.first.answer
    judgement = Judgement(verdict=Verdict.DEVIATES, actual=answer.quote())
    if answer.accepted:
        if not (names := unconfirmed(observation)):
            return replace(judgement, verdict=Verdict.CONFORMS)
        because = f"{', '.join(names)} cannot be read back here, so that nothing shows that it was arranged"
        unlock = doubt.reading(observation, names)
        return replace(judgement, verdict=Verdict.UNPROVEN, because=because, unlock=unlock)
    if observation.control == "refused" and (observation.wanted or observation.call):
        because = control_fails(observation.control_text)
        return replace(judgement, verdict=Verdict.UNPROVEN, because=because)
    if kind(answer) != "refused":
        return judgement
    if observation.wanted:
        return doubt.of_departed(observation, judgement)
    return doubt.of_ready(observation, observation.first.before, judgement)


def of_accepted(observation: Observation, expected: str, judge: Callable[[Attempt], Judgement]) -> Judgement:
    """Judge the attempt by `judge` where the call was accepted; else say why there is nothing to judge."""
    judgement = accepted(observation)
    if judgement.verdict is Verdict.CONFORMS and observation.first is not None:
        judgement = judge(observation.first)
    return replace(judgement, expected=expected)


def verdict_of(holds: bool, actual: str) -> Judgement:
    """Return that a claim conforms if it `holds`, else deviates, beside what was seen."""
    return Judgement(verdict=Verdict.CONFORMS if holds else Verdict.DEVIATES, actual=actual)


def let_through(observation: Observation, bearing: Bearing) -> Judgement:
    """Judge that the call was accepted; a row lets nothing through, or stops it, where the control is refused.

    That an order was activated, as about-01 says, no answer shows: the order must be there to be looked at.
    """
    judgement = accepted(observation)
    unseen = observation.first is not None and not observation.first.before.sees("order")
    if judgement.verdict is Verdict.CONFORMS and unseen and "about-01" in bearing.tags:
        because = "the call was accepted, and whether an order was activated cannot be observed here"
        return replace(
            judgement, verdict=Verdict.UNPROVEN, because=because, unlock=doubt.observing(observation, "order")
        )
    of_a_row = any(tag.startswith("error-") for tag in bearing.tags)
    if judgement.verdict is Verdict.DEVIATES and observation.control == "refused" and of_a_row:
        because = control_fails(observation.control_text)
        return replace(judgement, verdict=Verdict.UNPROVEN, because=because)
    return judgement


@expecting("HTTP status 200")
def answered_200(observation: Observation) -> Judgement:
    """Judge that a call whose results say that it was accepted is answered with HTTP status 200 (reading-31)."""
    answer = observation.first.answer if observation.first else None
    if answer is None or not answer.results or not all(result.is_success for result in answer.results):
        because = f"nothing was accepted ({answer.quote() if answer else 'no call'})"
        return Judgement(verdict=Verdict.UNPROVEN, because=because)
    return verdict_of(answer.status == 200, f"HTTP status {answer.status}")


@expecting("exactly one of the calls is accepted, and every other one refused")
def one_accepted(observation: Observation) -> Judgement:
    """Judge that of several calls at one instant one was accepted and the others refused (reading-39)."""
    answers = observation.first.answers if observation.first else ()
    actual = "; ".join(sorted(answer.quote() for answer in answers))  # which came first, nobody knows
    if any(kind(answer) in ("gateway", "unreachable") for answer in answers):
        return Judgement(verdict=Verdict.BROKEN, because=f"A call got no answer: {actual}.")
    count = sum(answer.accepted for answer in answers)
    if count == 0 and observation.control != "conformed":
        return Judgement(verdict=Verdict.UNPROVEN, because=control_fails(observation.control_text))
    refused = sum(kind(answer) == "refused" for answer in answers)
    holds = count == 1 and refused == len(answers) - 1
    judgement = verdict_of(holds, f"{count} accepted, {refused} refused: {actual}")
    unread = sum(map(cannot_be_read, answers))
    if not holds and unread and count <= 1 and count + refused + unread == len(answers):
        return replace(judgement, because=CANNOT_BE_READ)
    if observation.first is not None and count > 1 and is_undone(observation.first.after):
        return replace(judgement, because=UNDONE)
    if observation.first is None or holds or refused < len(answers):
        return judgement
    return doubt.of_ready(observation, observation.first.before, judgement)
