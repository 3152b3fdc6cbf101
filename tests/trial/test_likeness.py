"""What a subject cannot answer otherwise than the reference is not asked of it, and nothing comes of that."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call
from activate_order_reference.rules.interactions import Interaction, Run
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.suite.settings import Pairs
from activate_order_conformance.targets.in_process import Ground
from activate_order_conformance.trial.between import (
    Answer,
    Ask,
    Between,
    always,
    answered,
    answering,
    asks_the_driver,
    calls_the_action,
    documented,
    refusal,
)
from activate_order_conformance.trial.catalogue import subject
from activate_order_conformance.trial.rows import Difference, variant
from activate_order_conformance.trial.specification import UNCHANGED, of_specification, unless
from activate_order_conformance.trial.subject import Make
from activate_order_conformance.trial.trying import Likeness, likeness_of, try_out

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

OF_EACH_KIND = (
    "error-04.unchecked",
    "error-12.creates-summary",
    "interaction-02.late",
    "envelope.fields-null",
    "driver.stale",
)
"""Subjects that differ in a rule, an effect, a form and a driver."""


WHERE_THINGS_MEET = ("later.error-08.third-accepted",)


@cache
def likeness(names: tuple[str, ...], pairs: Pairs) -> Likeness:
    return likeness_of(map(subject, names), pairs)


def judged(name: str, pairs: Pairs, differs_in: frozenset[str] | None) -> tuple[object, ...]:
    diagnosis = try_out(subject(name), pairs, differs_in)
    claims = [(claim.id, claim.verdict, claim.falls_on) for claim in diagnosis.claims]
    return diagnosis.overall, diagnosis.rows, claims


@pytest.mark.parametrize(
    "name", [OF_EACH_KIND[0], *(pytest.param(name, marks=pytest.mark.slow) for name in OF_EACH_KIND[1:])]
)
def test_a_subject_is_judged_alike_where_what_cannot_differ_is_not_asked(name: str) -> None:
    assert judged(name, "none", likeness(OF_EACH_KIND, "none").get(name)) == judged(name, "none", None)


@pytest.mark.slow
def test_what_shows_only_where_things_meet_is_judged_alike_too() -> None:
    differs_in = likeness(WHERE_THINGS_MEET, "rows")
    in_part = {name: judged(name, "rows", differs_in.get(name)) for name in WHERE_THINGS_MEET}
    assert in_part == {name: judged(name, "rows", None) for name in WHERE_THINGS_MEET}


def differ_in(*differences: Difference) -> list[frozenset[str] | None]:
    """Return for implementations in which scenarios each may differ (None: in all)."""
    built = [
        variant(f"{number}", "It differs.", each, family="any") for number, each in enumerate(differences)
    ]
    likeness = likeness_of(built, "none")
    return [likeness.get(each.name) for each in built]


FIRST, *OTHERS = SPECIFICATION.interactions


def by(*interactions: Interaction) -> Specification:
    return replace(SPECIFICATION, interactions=interactions)


def test_what_is_the_same_differs_in_no_scenario() -> None:
    def do_twice(run: Run) -> None:
        FIRST.effect(run)
        FIRST.effect(run)

    twice = Interaction(name="twice", effect=do_twice)
    assert differ_in(UNCHANGED, SPECIFICATION, by(twice, *OTHERS)) == [frozenset()] * 3


@pytest.mark.slow
def test_what_is_done_otherwise_or_besides_differs_in_every_scenario_with_the_control() -> None:
    late = Interaction(name="late", effect=FIRST.effect, after=3.0)
    nothing = Interaction(name="nothing", effect=lambda _run: None)
    changed = (by(*OTHERS), by(*OTHERS, FIRST), by(nothing, *OTHERS), by(*SPECIFICATION.interactions, late))
    assert differ_in(*changed) == [None] * 4


@pytest.mark.slow
def test_how_what_is_asked_is_written_makes_no_difference_and_what_it_says_does() -> None:
    def saying(change: Callable[[str], str]) -> Make:
        def answer(request: Request, ask: Ask) -> Response:
            return ask(json.loads(change(request.get_data(as_text=True)))) if request.get_data() else ask()

        return answering(UNCHANGED, lambda _: answer, asks_the_driver)

    the_same, of_another_run, number_for_truth = differ_in(
        saying(str),
        saying(lambda text: text.replace("r-", "r-other-")),
        saying(lambda text: text.replace("false", "0")),
    )
    assert the_same == frozenset()
    assert of_another_run is None
    assert number_for_truth


def test_a_rule_that_is_missing_differs_where_it_is_met_and_nowhere_else() -> None:
    scenarios = likeness_of([subject("error-04.unchecked")], "none")["error-04.unchecked"]
    assert "cart.feature::A cart in status Active is refused until it is back in checkout" in scenarios
    assert not any(scenario.startswith("account.feature") for scenario in scenarios)


@pytest.mark.slow
def test_who_asks_the_reference_otherwise_or_waits_or_is_built_on_more_than_its_rules_differs() -> None:
    def twice(_request: Request, ask: Ask) -> Response:
        ask()
        return ask()

    def of_another(_request: Request, ask: Ask) -> Response:
        return ask(path="/conformance/v1")

    def waiting(clock: Clock) -> Answer:
        def answer(_request: Request, ask: Ask) -> Response:
            clock.sleep(1.0)
            return ask()

        return answer

    def with_a_header(ground: Ground) -> WSGIApplication:
        application = ground.reference()
        return lambda environ, start: application({**environ, "HTTP_IF_MATCH": "*"}, start)

    assert (
        differ_in(
            with_a_header,
            answering(UNCHANGED, lambda _: twice, asks_the_driver),
            answering(UNCHANGED, lambda _: of_another, asks_the_driver),
            answering(UNCHANGED, lambda _: always(documented([]))),
            answering(UNCHANGED, waiting),
            of_specification(SPECIFICATION, statuses="platform"),
        )
        == [None] * 6
    )


def test_who_remembers_other_scenarios_is_asked_everything() -> None:
    names = ("time.refusal-leaks", "constant.by-turns", "driver.one-caller-for-all")
    assert likeness(names, "none") == {}


def test_who_goes_by_how_late_it_is_is_asked_everything() -> None:
    def soon_tired(clock: Clock) -> Answer:
        return lambda _request, ask: ask() if clock.now() < 20 else answered([refusal("LIMIT_EXCEEDED")])

    assert differ_in(answering(UNCHANGED, soon_tired)) == [None]


def test_who_remembers_what_it_did_otherwise_itself_is_asked_everything() -> None:
    def spoilt_by_its_fault(ground: Ground) -> WSGIApplication:
        let_through: list[str] = []

        def overlooks(call: Call) -> bool:
            if call.cart is None or call.cart.status != "Active":
                return False
            let_through.append(call.cart.id)
            return True

        def answer(_request: Request, ask: Ask) -> Response:
            return answered([refusal("LIMIT_EXCEEDED")]) if let_through else ask()

        return Between(ground.reference(unless("error-04", overlooks)), calls_the_action, answer)

    assert differ_in(spoilt_by_its_fault) == [None]
