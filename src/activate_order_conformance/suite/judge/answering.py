"""What an answer bears: its form, the action's name, the output, and the order of its results."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.answer import Result
from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.nouns.snapshot import RECORD_ID, Snapshot, same_id
from activate_order_conformance.nouns.value import quoted, word
from activate_order_conformance.run.plan import Judgement, Verdict
from activate_order_conformance.suite.experiments.answers import cannot_be_read, kind
from activate_order_conformance.suite.judge.activation import of_accepted, verdict_of
from activate_order_conformance.suite.judge.judgement import expecting, unjudgeable
from activate_order_conformance.suite.judge.refusals import CANNOT_BE_READ
from activate_order_conformance.targets.record_ids import misshapen


def bears_name(observation: Observation, api_name: str) -> Judgement:
    """Judge that the results, accepted or refused, name the action as the page does (about-04, reading-29).

    The platform's generic error envelope names no action, which is noted.
    """
    expected = f"actionName {api_name}"
    if judgement := unjudgeable(observation):
        return replace(judgement, expected=expected)
    results = observation.first.answer.results if observation.first else None
    if not results:
        because = "there is no result that could bear it"
        return Judgement(verdict=Verdict.UNPROVEN, expected=expected, because=because)
    names = {result.action_name for result in results if not result.generic}
    if not names:
        actual = "the generic error envelope, which names no action"
        return Judgement(verdict=Verdict.NOTED, expected=expected, actual=actual)
    actual = f"actionName {', '.join(sorted(map(word, names)))}"
    return replace(verdict_of(names == {api_name}, actual), expected=expected)


def names_operation(observation: Observation, output: str) -> Judgement:
    """Judge that the answer's `output` holds the id of a record (output-01, reading-08)."""

    def judge(attempt: Attempt) -> Judgement:
        outputs = _outputs(attempt)
        value = outputs.get(output)
        sound = isinstance(value, str) and RECORD_ID.fullmatch(value) is not None
        if output not in outputs:
            return verdict_of(False, f"there is no {output}")
        why = "" if sound else f", which {misshapen(value) if isinstance(value, str) else 'is no text'}"
        for what, record_id in _no_operations(attempt.after):
            if sound and same_id(str(value), record_id):
                sound, why = False, f", which is the id of {what}"
        return verdict_of(sound, f"{output} is {quoted(value)}{why}")

    return of_accepted(observation, f"{output} holds a record's id of 15 or 18 characters", judge)


def _no_operations(seen: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield the records of a checkout that are no background operations, with their ids."""
    for what, record in (("the cart", seen.cart), ("the session", seen.session), ("the order", seen.order)):
        if record is not None:
            yield what, record.id
    yield from (("an order summary", summary.id) for summary in seen.order_summaries)


def _outputs(attempt: Attempt) -> Mapping[str, object]:
    results = attempt.answer.results
    return (results[0].output if results else None) or {}


@expecting("an array of results with actionName, errors, isSuccess and outputValues")
def in_envelope(observation: Observation) -> Judgement:
    """Judge that an answer, accepted or refused, has the form that the platform documents (reading-38)."""
    if observation.first is None or kind(observation.first.answer) == "silent":
        return Judgement(verdict=Verdict.UNPROVEN, because="there is no answer to look at")
    answer = observation.first.answer
    if answer.results is None:
        return Judgement(verdict=Verdict.DEVIATES, actual=answer.quote())
    defects = [*answer.defects, *_outputs_of_refusals(answer.results)]
    return verdict_of(not defects, "; ".join(defects) or answer.quote())


def _outputs_of_refusals(results: Sequence[Result]) -> list[str]:
    """Return what results that are refused give as output: a refusal has none."""
    return [
        f"[{place}] is refused, and its outputValues has {name}"
        for place, result in enumerate(results)
        if not result.is_success
        for name, value in (result.output or {}).items()
        if value is not None
    ]


@expecting("two results, the second of them a refusal")
def results_in_order(observation: Observation) -> Judgement:
    """Judge that a sound input and a wrong one have their results in that order (reading-27)."""
    answer = observation.first.answer if observation.first else None
    if answer is None or not answer.results:
        actual = answer.quote() if answer else "no call"
        because = CANNOT_BE_READ if answer and cannot_be_read(answer) else ""
        return Judgement(verdict=Verdict.DEVIATES, actual=actual, because=because)
    successes = [result.is_success for result in answer.results]
    actual = "isSuccess " + ", ".join(str(success).lower() for success in successes)
    if len(successes) == 2 and successes[0] == successes[1]:
        because = f"the results are alike ({actual}), so that their order cannot be told"
        return Judgement(verdict=Verdict.UNPROVEN, because=because)
    return verdict_of(successes == [True, False], actual)


def described(observation: Observation, contract: Contract) -> Judgement:
    """Judge that the description has the page's names (about-04); note it where none is served, as none need be."""
    names = {
        "inputs": [clause.title for clause in contract.inputs],
        "outputs": [clause.title for clause in contract.outputs],
    }
    everything = ", ".join((contract.api_name, *names["inputs"], *names["outputs"]))
    expected = f"a description with the names {everything}"
    if judgement := unjudgeable(observation):
        return replace(judgement, expected=expected)
    answer = observation.describe
    if answer is not None and kind(answer) in ("unreachable", "silent", "gateway"):
        because = f"The description could not be asked for: {answer.quote()}."
        return Judgement(verdict=Verdict.BROKEN, expected=expected, because=because)
    if answer is None or answer.status != 200:
        actual = f"no description is served ({answer.quote() if answer else 'not asked'})"
        return Judgement(verdict=Verdict.NOTED, expected=expected, actual=actual)
    if answer.body.lstrip()[:1] not in ("{", "["):
        actual = f"what is served there is no description ({answer.quote()})"
        return Judgement(verdict=Verdict.NOTED, expected=expected, actual=actual)
    try:
        description = json.loads(answer.body)
        lacking = [] if description["name"] == contract.api_name else [contract.api_name]
        for kind_of_name, wanted in names.items():
            given = {parameter["name"] for parameter in description[kind_of_name]}
            lacking += [name for name in wanted if name not in given]
    except (ValueError, KeyError, TypeError, RecursionError):
        actual = f"the description cannot be read: {answer.quote()}"
        return Judgement(verdict=Verdict.DEVIATES, expected=expected, actual=actual)
    actual = f"the description lacks {', '.join(lacking)}" if lacking else "the description has them all"
    return replace(verdict_of(not lacking, actual), expected=expected)
