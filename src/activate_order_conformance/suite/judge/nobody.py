"""Calls by nobody who is known: that nothing comes of them, however they are turned down."""

from __future__ import annotations

from dataclasses import replace

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.nouns.passing import PASSING_STATUSES, is_nobodys
from activate_order_conformance.nouns.shown import fields_of
from activate_order_conformance.run.plan import NOT_ASKED, Judgement, Verdict
from activate_order_conformance.suite.experiments.answers import AnswerKind, kind
from activate_order_conformance.suite.judge.changes import change_of_editable, changes
from activate_order_conformance.suite.judge.judgement import control_fails, unjudgeable
from activate_order_conformance.targets.request_alone import A_WAY

_NO_NOBODY = {
    False: (f"{NOT_ASKED}: there is no checkout to call for", A_WAY),
    True: (
        f"{NOT_ASKED}: whatever is sent bears a certificate or a secret header, by which somebody may be known",
        "let the target be asked without them",
    ),
}
"""Why no call was made by nobody who is known, and what would let it be, by whether there was a checkout for it."""


_TOLD_FIRST = ("accepted", "unreachable", "silent")
"""The kinds of answers that are told before any other."""


def not_accepted(observation: Observation) -> Judgement:
    """Judge that no call by nobody who is known was accepted, however it was turned down, or changed anything."""
    expected = "no activation"
    if judgement := unjudgeable(observation):
        return replace(judgement, expected=expected)
    if not observation.by_nobody:
        because, unlock = _NO_NOBODY[observation.arranged_by != "request"]
        return Judgement(verdict=Verdict.UNPROVEN, expected=expected, because=because, unlock=unlock)
    told = min(observation.by_nobody, key=_how_soon_told)
    if told.accepted:
        because = f"a call {observation.nobody}" if observation.nobody else ""
        return Judgement(verdict=Verdict.DEVIATES, expected=expected, actual=told.quote(), because=because)
    if changed := _changed(observation):
        expected = f"{expected}, and nothing changed"
        return Judgement(verdict=Verdict.DEVIATES, expected=expected, actual="; ".join(changed))
    if _kind(told) == "unreachable":
        because = f"A call by nobody who is known could not be made: {told.quote()}."
        return Judgement(verdict=Verdict.BROKEN, expected=expected, because=because)
    if _kind(told) == "silent":
        return Judgement(verdict=Verdict.NOTED, expected=expected, actual=told.quote())
    if observation.control != "conformed":
        because = control_fails(observation.control_text)
        return Judgement(verdict=Verdict.UNPROVEN, expected=expected, because=because)
    if (own := observation.second) is not None and not own.answer.accepted:
        return _stood_in_the_way(own.answer)
    return Judgement(verdict=Verdict.CONFORMS, expected=expected, actual=told.quote())


def _stood_in_the_way(own: Answer) -> Judgement:
    """Judge the caller's own call after those by nobody: who gives wrong credentials may be locked out by design."""
    is_the_actions = kind(own) == "refused" and not any(result.generic for result in own.results or ())
    return Judgement(
        verdict=Verdict.DEVIATES if is_the_actions else Verdict.UNPROVEN,
        expected="no activation, and nothing in the way of the caller's own call",
        actual=own.quote(),
        because="the caller's own call for the checkout, after those by nobody",
        unlock="" if is_the_actions else "let wrong credentials lock nobody out of this target",
    )


def _how_soon_told(answer: Answer) -> int:
    """Return the place of an answer among those that say more than that a call was turned down, or behind them."""
    return (*_TOLD_FIRST, _kind(answer)).index(_kind(answer))


def _kind(answer: Answer) -> AnswerKind:
    """Return what an answer is; one that the target did not give for trouble in between was not its turning down."""
    return "unreachable" if is_nobodys(answer) and answer.status in PASSING_STATUSES else kind(answer)


def _changed(observation: Observation) -> list[str]:
    """Return what is otherwise after the calls by nobody than before, a phrase each."""
    around = [*map(fields_of, observation.around_nobody)]
    seen = [changed for each in around[1:] if (changed := changes(around[0], each))]
    items = change_of_editable(*observation.editable_around_nobody)
    return [*(seen[0] if seen else ()), *([items] if items else ())]
