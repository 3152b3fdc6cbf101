"""Two targets side by side: each difference in the structure of answers is told once, values are not compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from activate_order_conformance.evidence.beside import (
    StructuralDifference,
    answered_by_one_alone,
    differences_in_structure,
)
from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.exchange import Witness
from activate_order_conformance.run.evidence import Evidence
from activate_order_conformance.suite.run import RunResult


def answering(evidence: Evidence, change: Callable[[Answer], Answer]) -> Evidence:
    """Return the evidence as if every first call had been answered otherwise."""
    witnesses = []
    for parts in evidence.witnesses:
        observation = parts.observation
        if observation is not None and observation.first is not None:
            answers = tuple(change(answer) for answer in observation.first.answers)
            first = replace(observation.first, answers=answers)
            parts = replace(parts, observation=replace(observation, first=first))
        witnesses.append(parts)
    return replace(evidence, witnesses=tuple(witnesses))


def with_body(change: Callable[[str], str]) -> Callable[[Answer], Answer]:
    return lambda answer: replace(answer, body=change(answer.body))


def by_place(here: Evidence, beside: Evidence) -> dict[str, StructuralDifference]:
    return {each.what: each for each in differences_in_structure(here, beside)}


def test_the_same_answers_are_alike(recorded: RunResult) -> None:
    assert differences_in_structure(recorded.evidence, recorded.evidence) == ()


def test_other_values_are_alike(recorded: RunResult) -> None:
    other = answering(recorded.evidence, with_body(lambda body: body.replace("08P", "08X")))
    assert differences_in_structure(other, recorded.evidence) == ()


@pytest.mark.parametrize(
    ("change", "what", "here"),
    [
        pytest.param(lambda parts: replace(parts, status=418), "HTTP status", "418", id="status"),
        pytest.param(
            lambda parts: replace(parts, headers={"content-type": "text/json; charset=utf-8"}),
            "content type",
            "text/json",
            id="content type",
        ),
        pytest.param(with_body(lambda body: "<html>"), "body", "no JSON", id="no JSON"),
        pytest.param(with_body(lambda body: ""), "body", "empty", id="empty"),
        pytest.param(
            with_body(lambda body: body.replace('"version"', '"wersion"')),
            "body.[].version",
            "absent",
            id="a member left out",
        ),
        pytest.param(
            with_body(lambda body: body.replace('{"actionName"', '{"extra":{"a":1},"actionName"')),
            "body.[].extra",
            "object",
            id="a member more",
        ),
        pytest.param(
            lambda parts: replace(parts, failure="reset", failure_text="x"),
            "answer",
            "none (reset)",
            id="no answer",
        ),
    ],
)
def test_a_difference_in_structure_is_told_once_with_its_scenarios(
    recorded: RunResult, change: Callable[[Answer], Answer], what: str, here: str
) -> None:
    parts = by_place(answering(recorded.evidence, change), recorded.evidence)[what]
    assert parts.here == here
    assert parts.scenarios
    assert set(parts.rows) <= {row.id for row in recorded.report.rows}


def test_what_lies_below_a_difference_is_not_told_as_well(recorded: RunResult) -> None:
    def flat(body: str) -> str:
        document = json.loads(body)
        for result in document:
            if isinstance(result, dict) and result.get("outputValues"):
                result["outputValues"] = "x"
        return json.dumps(document)

    differences = by_place(answering(recorded.evidence, with_body(flat)), recorded.evidence)
    assert differences["body.[].outputValues"].beside.endswith("object")
    assert "body.[].outputValues.backgroundOperationId" not in differences


def test_which_of_two_calls_at_one_instant_was_accepted_is_no_difference(recorded: RunResult) -> None:
    def turned(parts: Witness) -> Witness:
        observation = parts.observation
        if observation is None or observation.first is None or observation.manner != "twice at one instant":
            return parts
        first = replace(observation.first, answers=observation.first.answers[::-1])
        return replace(parts, observation=replace(observation, first=first))

    witnesses = recorded.evidence.witnesses
    other = replace(recorded.evidence, witnesses=tuple(map(turned, witnesses)))
    assert other != recorded.evidence
    assert differences_in_structure(other, recorded.evidence) == ()


def test_what_one_of_two_runs_alone_was_answered_is_told(recorded: RunResult) -> None:
    here = recorded.evidence
    silent = replace(here, witnesses=())
    assert answered_by_one_alone(here, here) == ()
    assert "A ready checkout is activated" in answered_by_one_alone(here, silent)
