"""Refusals, judged by the decision table: first answer, put right, second answer, finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from activate_order_conformance.contract import Refusal
from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.departures import (
    CONFIRMED_BY_EFFECT,
    DEPARTURES,
    OF_THE_CALLER,
    entailed_by,
)
from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import word
from activate_order_conformance.phrases import enumerated
from activate_order_conformance.run.plan import IS_PUT_RIGHT, NOT_ASKED, Judgement, Verdict
from activate_order_conformance.suite.experiments.answers import cannot_be_read, kind, not_the_targets
from activate_order_conformance.suite.experiments.effects import is_undone
from activate_order_conformance.suite.experiments.readback import (
    changed_by_the_call,
    done_once_put_right,
    shown_by,
    unconfirmed,
)
from activate_order_conformance.suite.judge import doubt
from activate_order_conformance.suite.judge.judgement import Bearing, control_fails, so_long, unjudgeable

NOT_REFUSED = f"{NOT_ASKED}: it was not refused"
"""Why a claim on what a refusal bears, or on its cause, has nothing to say of a call that was accepted."""


BY_A_TWIN = "by a twin: "
"""What begins the reason of a claim that conforms by a fresh checkout, and not by the one that was refused."""

CANNOT_BE_READ = "it cannot be read as an answer"
"""Why a claim deviates of which the HTTP status may be right, and the rest is in no form to be read."""

UNDONE = "nothing was done for the call that was accepted before"
"""Why a call deviates that is accepted as a second one, and is none where the first one came to nothing."""

NOTHING_READY = "nothing ready was activated beside it"
"""Why nothing is said of a refusal where nothing else that the same experiment called for was activated."""

BORNE_LATER = "the code stands among the errors, and not in the first of them"
"""Why a claim deviates whose code is borne, and by no error that counts."""


def refused(observation: Observation, bearing: Bearing) -> Judgement:
    """Judge that the call was refused, whatever the code."""
    return _refusal(observation, bearing, "a refusal", lambda _: True)


def refused_with(observation: Observation, bearing: Bearing, expected: Sequence[Refusal]) -> Judgement:
    """Judge that the refusal bears what is `expected`, under the statuses that the profile accepts."""
    # A further error that bears the code of another row says that this one holds too.
    other_codes = {row.code for row in bearing.contract.errors} - {row.code for row in expected}

    def conforms(attempt: Attempt) -> bool:
        further = _further_codes(attempt.answer)
        return not further & other_codes and bears(attempt.answer, expected, bearing.profile)

    judgement = _falling(
        _refusal(observation, bearing, " or ".join(map(str, expected)), conforms), observation
    )
    if judgement.verdict is Verdict.DEVIATES and (names := _changed_besides(observation)):
        because = f"the first call changed {', '.join(names)} as well, for which the second may be refused"
        judgement = replace(judgement, verdict=Verdict.NOTED, because=because)
    if judgement.verdict is Verdict.DEVIATES and (names := _may_answer_instead(observation, bearing)):
        because = f"{', '.join(names)} came with it, and which row answers where several hold is left open"
        unlock = f"let the driver arrange {', '.join(observation.wanted)} without {', '.join(names)}"
        judgement = replace(judgement, verdict=Verdict.UNPROVEN, because=because, unlock=unlock)
    status = observation.first.answer.status if observation.first else None
    is_of_the_row = any(status in bearing.profile.accepted_statuses(row.status) for row in expected)
    if judgement.verdict is Verdict.DEVIATES and {row.code for row in expected} & _further_codes(
        observation.first.answer if observation.first else None
    ):
        judgement = replace(judgement, because=BORNE_LATER)
    if judgement.because in (CANNOT_BE_READ, BORNE_LATER) and not is_of_the_row:
        judgement = replace(judgement, because="")  # the HTTP status is wrong as well
    judgement = replace(judgement, actual=_with_envelope(judgement.actual, observation, bearing))
    if judgement.verdict is Verdict.CONFORMS and status not in {row.status for row in expected}:
        by_page = " or ".join(dict.fromkeys(str(row.status) for row in expected))
        excuse = f"{by_page} by the page, {status} accepted by the profile"
        because = "; ".join(filter(None, (excuse, judgement.because)))
        return replace(judgement, because=because, excused=True)
    return judgement


def _further_codes(answer: Answer | None) -> set[str | None]:
    """Return the codes of the errors of an answer but the first of each result."""
    return {code for result in (answer and answer.results) or () for code in result.more_codes}


def bears(answer: Answer, refusals: Iterable[Refusal], profile: Profile) -> bool:
    """Tell whether the first result of an answer bears one of `refusals`."""
    result = answer.results[0] if answer.results else None
    return result is not None and any(
        result.code == row.code and answer.status in profile.accepted_statuses(row.status) for row in refusals
    )


def _with_envelope(actual: str, observation: Observation, bearing: Bearing) -> str:
    """Return what was seen, with the envelope that it came in where that is not the only one to expect."""
    results = observation.first.answer.results if observation.first else None
    if not results or results[0].is_success:
        return actual
    if results[0].generic:
        return f"{actual}, in the generic error envelope"
    return f"{actual}, in the action's envelope" if bearing.profile.excuses_platform_status else actual


def put_right(observation: Observation, bearing: Bearing) -> Judgement:
    """Judge that the departure was the cause: the same checkout put right, or a twin, is activated."""
    judgement = _refusal(observation, bearing, IS_PUT_RIGHT, lambda _: True)
    if judgement.verdict is not Verdict.CONFORMS:
        return _falling(judgement, observation)
    second = observation.second
    if second is None or second.answer.accepted:
        shown = second or observation.twin
        judgement = replace(judgement, actual=shown.answer.quote() if shown else "")
        return judgement if second else _not_put_right(observation, judgement)
    if why := not_the_targets(second, observation):
        return replace(judgement, verdict=Verdict.BROKEN, because=why)
    left = _left_unready(observation)
    changed = f"the refusal itself changed {', '.join(left)}" if left else done_once_put_right(observation)
    if changed:
        actual = observation.twin.answer.quote() if observation.twin else ""
        return replace(judgement, actual=actual, because=f"{BY_A_TWIN}{changed}")
    outlives = replace(
        judgement,
        verdict=Verdict.DEVIATES,
        actual=f"the refusal outlives its cause: put right, it got {second.answer.quote()}, "
        "where a fresh ready checkout is activated",
    )
    return doubt.of_put_right(observation, second.before, outlives)


def _not_put_right(observation: Observation, judgement: Judgement) -> Judgement:
    """Return that nobody knows what a refusal's cause was, where a driver could put it right and did not."""
    changeable = sorted(
        name
        for name, value in observation.wanted.items()
        if value not in DEPARTURES[name].may_stay and name not in CONFIRMED_BY_EFFECT
    )
    if observation.arranged_by != "driver" or not changeable:
        return judgement
    return replace(
        judgement,
        verdict=Verdict.UNPROVEN,
        because=f"{observation.why_twin}; that a fresh one is activated does not show what this one was refused for",
        unlock=f"let the driver change {'whatever it cannot of ' if changeable[1:] else ''}{', '.join(changeable)}",
    )


def _falling(judgement: Judgement, observation: Observation) -> Judgement:
    """Return a judgement that falls with the one on whether the call was refused at all, where it was not."""
    if judgement.verdict is Verdict.DEVIATES and observation.first and observation.first.answer.accepted:
        return replace(judgement, because=NOT_REFUSED)
    return judgement


def _refusal(
    observation: Observation, bearing: Bearing, expected: str, conforms: Callable[[Attempt], bool]
) -> Judgement:
    """Judge a refusal by the decision table; `conforms` is asked of a readable refusal whose cause was shown."""
    if judgement := unjudgeable(observation):
        return replace(judgement, expected=expected)
    first = observation.first
    if first is None:
        return Judgement(verdict=Verdict.BROKEN, expected=expected, because="No call was made.")
    actual = first.answer.quote()
    if observation.manner == "again" and len(first.answers) == 1:
        because, unlock = f"the call that the second was to follow got {actual}", ""
        if first.answer.accepted:
            because = f"the first call's work had not ended{so_long(observation, first, 'operation')}"
            unlock = doubt.LONGER
        return Judgement(verdict=Verdict.UNPROVEN, expected=expected, because=because, unlock=unlock)
    verdict = Judgement(
        verdict=Verdict.DEVIATES, expected=expected, actual=actual, because=_unconfirmed(observation)
    )
    if first.answer.accepted:
        is_undone_before = observation.manner == "again" and is_undone(first.after)
        because = UNDONE if is_undone_before else verdict.because
        accepted = replace(verdict, actual=f"activated ({actual})", because=because)
        return doubt.of_departed(observation, accepted)
    is_refusal = kind(first.answer) == "refused"
    if is_refusal and (why := _nobody_answered_beside(observation)):
        return replace(verdict, verdict=Verdict.BROKEN, because=why)
    # What cannot be read is no refusal that something ready would have to stand beside.
    if (is_refusal or observation.control != "conformed") and (why := _no_control(observation)):
        return replace(verdict, verdict=Verdict.UNPROVEN, because=why)
    if not is_refusal:
        of_a_row = first.answer.status in {row.status for row in bearing.contract.errors}
        is_unread = of_a_row and cannot_be_read(first.answer)
        return replace(verdict, because=CANNOT_BE_READ) if is_unread else verdict
    if not conforms(first):
        return doubt.of_departed(observation, verdict)
    if (names := unconfirmed(observation)) and bearing.aliases:
        rows = f"{enumerated(bearing.aliases)} {'have' if len(bearing.aliases) > 1 else 'has'}"
        return replace(
            verdict,
            verdict=Verdict.UNPROVEN,
            because=f"{', '.join(names)} cannot be read back here, and {rows} the same code and status",
            unlock=doubt.reading(observation, names),
        )
    return replace(
        verdict,
        verdict=Verdict.CONFORMS,
        because="; ".join(filter(None, (verdict.because, _by_twin(observation)))),
        proves=not (observation.also and bearing.aliases),
    )


def _left_unready(observation: Observation) -> list[str]:
    """Return what the first call changed, so that the same checkout could not be brought back to ready."""
    if observation.second is None:
        return []
    shown = shown_by(observation.second.before)
    changed = changed_by_the_call(observation)
    return sorted(name for name in changed if shown.get(name) != observation.ready.get(name))


def _changed_besides(observation: Observation) -> list[str]:
    """Return what the first of two calls changed of the caller, the account or the store, though it must not.

    That it did is judged by itself, of every activation.
    """
    first = observation.first
    if observation.manner != "again" or first is None or kind(first.answer) != "refused":
        return []
    return sorted(
        name for name in changed_by_the_call(observation) if name in (*OF_THE_CALLER, "cart_access")
    )


def _may_answer_instead(observation: Observation, bearing: Bearing) -> list[str]:
    """Return what a driver brought with a departure, where the answer is of a row, and so may be of that one's.

    What the table of departures says of one comes with it everywhere, and is no other row's.
    """
    everywhere = entailed_by(observation.wanted)
    brought = {
        name: value
        for name, value in observation.also.items()
        if name not in everywhere and value != observation.ready.get(name)
    }
    answer = observation.first.answer if observation.first else None
    is_of_a_row = (
        answer is not None and answer.refused and bears(answer, bearing.contract.answers, bearing.profile)
    )
    return [f"{name} {word(value)}" for name, value in brought.items()] if is_of_a_row else []


def _unconfirmed(observation: Observation) -> str:
    names = unconfirmed(observation)
    return f"unconfirmed: {', '.join(names)} cannot be read back here" if names else ""


def _by_twin(observation: Observation) -> str:
    if observation.second is None and observation.twin is not None and observation.why_twin:
        return f"{BY_A_TWIN}{observation.why_twin}"
    return ""


def _nobody_answered_beside(observation: Observation) -> str:
    """Say what answered for the target where something ready was tried beside a refusal (empty: nothing did)."""
    beside = observation.ready_attempts
    if not beside or any(attempt.answer.accepted for attempt in beside):
        return ""
    if kind(beside[-1].answer) not in ("gateway", "unreachable"):
        return ""
    return not_the_targets(beside[-1], observation)


def _no_control(observation: Observation) -> str:
    """Say why nothing ready stands beside a refusal (empty: something does)."""
    if observation.control in ("refused", "unproven"):
        return control_fails(observation.control_text)
    if observation.manner != "once":
        return ""
    beside = observation.ready_attempts
    if any(attempt.answer.accepted for attempt in beside):
        return ""
    if not beside:
        return control_fails(NOTHING_READY)
    return control_fails(f"a fresh ready checkout got {beside[-1].answer.quote()}")
