"""What a run finds besides what one departure at a time shows, and on which rows it falls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call, read_call
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import BackgroundOperation
from werkzeug.wrappers import Response

from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.report.model import Report
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.derived.covering import triples
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.features.hindrances import first_of_each, hindrances
from activate_order_conformance.suite.plans.planning import plan_run
from activate_order_conformance.suite.run import run_directly
from activate_order_conformance.suite.settings import Pairs, RunSettings
from activate_order_conformance.targets.in_process import application_target, reference_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.trial.between import Result
from activate_order_conformance.trial.catalogue import subject
from activate_order_conformance.trial.expectation import guards
from activate_order_conformance.trial.mutants.parameters import OUTPUT
from activate_order_conformance.trial.second_order.answers import of_refusals
from activate_order_conformance.trial.second_order.late import SOON, Afterwards, activate, with_afterwards
from activate_order_conformance.trial.second_order.pairs import both
from activate_order_conformance.trial.second_order.past import Past, remembering
from activate_order_conformance.trial.second_order.places import Place, placed
from activate_order_conformance.trial.second_order.states import HARMLESS, IN_THE_WAY, overlooking
from activate_order_conformance.trial.specification import ROWS, also, unless
from activate_order_conformance.trial.subject import Make

FAILING = (Verdict.DEVIATES, Verdict.UNSTABLE, Verdict.DISPUTED, Verdict.BROKEN)


def judged(name: str, *selected: str, pairs: Pairs = "rows") -> Report:
    settings = RunSettings(run="r-meet", selected=selected, pairs=pairs)
    return run_directly(settings, application_target(subject(name).make, settings.run, Settings()))


def failing(report: Report) -> dict[str, Verdict]:
    return {row.id: row.verdict for row in report.rows if row.verdict in FAILING}


def blame_of(name: str) -> dict[str, Verdict]:
    return dict(subject(name).blame)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("two.error-04+error-10.accepted", ("error-04", "error-10")),
        pytest.param(
            "beside.error-06.warnings",
            ("input-01", "input-02", "error-02", "error-03", "error-05", "error-06", "error-08"),
            marks=pytest.mark.slow,
        ),
        pytest.param("places.error-07.last-alone", ("error-07",), marks=pytest.mark.slow),
        pytest.param("later.error-08.sticks", ("error-08",), marks=pytest.mark.slow),
        pytest.param(
            "callers.locked-by-caller",
            ("error-02", "error-05", "requirement-10", "reading-39"),
            marks=pytest.mark.slow,
        ),
        pytest.param("places.error-08.last-alone", ("error-05", "error-08"), marks=pytest.mark.slow),
        ("inputs.errors-add-up", ("error-05", "error-08", "reading-27")),
        pytest.param("inputs.sorted", ("error-05", "reading-27"), marks=pytest.mark.slow),
        ("later.second-put-back", ("requirement-05",)),
        pytest.param("later.validated-by-number", ("error-08",), marks=pytest.mark.slow),
        pytest.param("callers.other-fails", ("input-01", "error-02", "error-05"), marks=pytest.mark.slow),
        pytest.param("later.once-a-caller", ("input-01", "error-04", "error-05"), marks=pytest.mark.slow),
        pytest.param(
            "later.two-summaries-after-failure",
            ("error-12", "interaction-02", "reading-35"),
            marks=pytest.mark.slow,
        ),
        pytest.param("later.reopened-by-a-failure", ("error-12", "interaction-04"), marks=pytest.mark.slow),
        ("later.reopened-by-a-refusal", ("error-05", "error-08", "interaction-04", "reading-23")),
        pytest.param(
            "later.items-unlocked-by-a-refusal",
            ("error-04", "interaction-01", "reading-11"),
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "later.items-unlocked-without-permission",
            ("error-02", "interaction-01", "reading-11"),
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "carts.status-of-the-newest",
            ("input-01", "error-04", "error-08", "requirement-09"),
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "carts.refusal.creates-summary",
            ("input-01", "error-02", "error-04", "error-12", "reading-23", "interaction-02"),
            marks=pytest.mark.slow,
        ),
        (
            "beside.modify-all-data+edit-share.refused",
            ("error-02", "error-03", "requirement-01", "requirement-04"),
        ),
        ("values.order-status.exchanged", ("error-11",)),
        pytest.param("values.order-status.first-of-several", ("error-11",), marks=pytest.mark.slow),
        pytest.param("values.order-status.active", ("error-11",), marks=pytest.mark.slow),
        pytest.param("values.next-state.of-the-state", ("error-09",), marks=pytest.mark.slow),
        pytest.param(
            "inputs.first-code",
            ("error-04", "error-05", "error-08", "error-11", "reading-27"),
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_fault_that_shows_only_where_things_meet_falls_on_what_meets(
    name: str, rows: tuple[str, ...]
) -> None:
    assert failing(judged(name, *rows, pairs="none")) == {}
    assert failing(judged(name, *rows)) == blame_of(name)


def test_two_activations_at_one_instant_fall_on_no_effect_that_each_of_them_has() -> None:
    one_at_a_time = ("error-05", "requirement-10", "reading-39")
    report = judged("time.both-accepted", "error-05", "interaction-02")
    assert failing(report) == dict.fromkeys(one_at_a_time, Verdict.DEVIATES)


_ONE_OF_EVERY_KIND = "Ready checkouts, and one of every other kind, from the last, in one call"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "selected"),
    [
        ("places.error-01.first-alone", ("error-01", _ONE_OF_EVERY_KIND)),
        (
            "places.edit-share.first-alone",
            (
                "A cart whose account is inactive, for three checkouts in one call, "
                "then beside what is harmless or left open",
            ),
        ),
        ("later.locked-beside-accepted", ("error-01", _ONE_OF_EVERY_KIND)),
    ],
)
def test_what_shows_only_among_many_inputs_falls_on_what_it_is_about(
    name: str, selected: tuple[str, ...]
) -> None:
    assert failing(judged(name, *selected)) == blame_of(name)


@pytest.mark.parametrize(
    ("row", "is_overlooked"),
    [
        ("error-08", lambda past, call: past.refused(call, 9)),
        ("error-02", lambda past, call: past.activations[call.caller.id] > 0),
    ],
    ids=["after nine refusals", "after an activation of the caller"],
)
def test_a_row_that_is_overlooked_only_in_the_end_is_found(
    row: str, is_overlooked: Callable[[Past, Call], bool]
) -> None:
    make = remembering(lambda past: overlooking(lambda call: is_overlooked(past, call), IN_THE_WAY[row]))
    settings = RunSettings(run="r-meet", selected=(row,))
    report = run_directly(settings, application_target(make, settings.run, Settings()))
    assert failing(report) == dict.fromkeys(guards(row), Verdict.DEVIATES)


def test_what_deviates_by_itself_blames_nothing_that_it_meets() -> None:
    assert failing(judged("error-04.code-BAD_REQUEST", "error-04", "error-08", "error-10")) == blame_of(
        "error-04.code-BAD_REQUEST"
    )


def test_a_refusal_that_outlives_its_cause_blames_no_input_that_is_left_out_afterwards() -> None:
    def remembers(_past: Past) -> Specification:
        stuck: set[str] = set()

        def keep(_org: Org, call: Call) -> None:
            if call.cart is not None and IN_THE_WAY["error-04"].holds(call):
                stuck.add(call.cart.id)

        return replace(
            also("error-04", lambda call: call.cart is not None and call.cart.id in stuck), on_refusal=keep
        )

    settings = RunSettings(run="r-meet", selected=("error-01", "error-04", "error-11"))
    report = run_directly(settings, application_target(remembering(remembers), settings.run, Settings()))
    assert failing(report) == dict.fromkeys(guards("error-04"), Verdict.DEVIATES)


def test_an_operation_that_its_refusal_cancels_is_told_from_one_that_moves_on_by_itself() -> None:
    def cancel(org: Org, call: Call) -> None:
        if call.operation is not None:
            org.change(BackgroundOperation, call.operation.id, status="Canceled")

    settings = RunSettings(run="r-meet", selected=("error-05",), pairs="none")
    cancelling = replace(SPECIFICATION, on_refusal=cancel)
    report = run_directly(settings, reference_target(settings.run, specification=cancelling))
    assert failing(report) == {"reading-23": Verdict.DEVIATES}


def test_where_one_of_two_rests_on_an_assumption_the_other_deviates_all_the_same() -> None:
    report = judged("two.error-02+requirement-08.accepted", "error-02", "error-09")
    assert failing(report) == blame_of("two.error-02+requirement-08.accepted")
    assert report.exit_status == 1


def test_a_summary_that_fails_by_itself_and_is_made_among_several_inputs_accuses_nobody() -> None:
    def lets_through(place: Place) -> Specification:
        return overlooking(lambda _: place.count > 1, IN_THE_WAY["error-12"])

    settings = RunSettings(run="r-meet", selected=("error-12",))
    report = run_directly(settings, application_target(placed(lets_through), settings.run, Settings()))
    assert failing(report) == {}
    assert report.row("error-12").verdict is Verdict.UNPROVEN


def test_results_that_name_the_operation_of_an_earlier_call_stand_in_their_places() -> None:
    named: list[str] = []

    def name_the_last(_past: Past, _call: Call, result: Result) -> None:
        if result["outputValues"]:
            named.append(result["outputValues"][OUTPUT])
            result["outputValues"] = {OUTPUT: named[-2:][0]}

    make = remembering(lambda _: SPECIFICATION, name_the_last)
    settings = RunSettings(run="r-meet", selected=("output-01", "error-05"))
    report = run_directly(settings, application_target(make, settings.run, Settings()))
    assert failing(report) == dict.fromkeys(("output-01", "reading-37"), Verdict.DISPUTED)


@pytest.mark.parametrize(
    ("row", "blamed"),
    [
        ("error-03", {"error-03": Verdict.DEVIATES, "requirement-04": Verdict.DEVIATES}),
        ("error-08", {"error-08": Verdict.DISPUTED, "reading-20": Verdict.DISPUTED}),
    ],
)
def test_two_harmless_things_that_are_refused_as_the_row_of_one_blame_no_other(
    row: str, blamed: dict[str, Verdict]
) -> None:
    holds = both(HARMLESS["edit-share"], HARMLESS["warnings"])
    refusing = replace(ROWS[row], holds=holds)
    refuses = replace(SPECIFICATION, conditions=(*SPECIFICATION.conditions, refusing))
    settings = RunSettings(run="r-meet", selected=("error-03", "error-08"))
    report = run_directly(settings, reference_target(settings.run, specification=refuses))
    assert failing(report) == blamed


@pytest.mark.slow
def test_what_shows_only_where_three_rows_meet_is_found_on_request() -> None:
    meeting = [f"error-{number:02}" for number in (4, 6, 7, 8, 9, 10)]
    in_the_way = [IN_THE_WAY[row] for row in ("error-04", "error-08", "error-10")]
    lets_through = overlooking(lambda call: all(state.holds(call) for state in in_the_way), *in_the_way)

    def found(pairs: Pairs) -> Report:
        settings = RunSettings(run="r-three", selected=(*meeting, "requirement-05"), pairs=pairs)
        return run_directly(settings, reference_target(settings.run, specification=lets_through))

    assert failing(found("rows")) == {}
    assert {"error-04", "error-08", "error-10"} <= failing(found("triples")).keys()


def test_any_three_rows_that_can_hold_at_once_meet_in_one_of_few_sets() -> None:
    scenarios = plan_run(RunSettings(pairs="none")).scenarios
    every = hindrances([each for each in scenarios if isinstance(each, Scenario)], DOCUMENTED)
    held = [each for each in first_of_each(every) if each.is_refused]
    sets = [frozenset(each.name for each in together) for together in triples(held)]
    possible = {
        frozenset(each.name for each in three)
        for three in combinations(held, 3)
        if all(one.goes_with(other) for one, other in combinations(three, 2))
    }
    met = {frozenset(three) for together in sets for three in combinations(together, 3)}
    assert possible <= met
    assert len(sets) < len(possible) / 5


def test_a_driver_that_spoils_one_checkout_as_it_makes_another_costs_the_target_nothing() -> None:
    report = judged("driver.spoils-the-one-before", "input-01", "error-10")
    assert {*failing(report).values()} == {Verdict.BROKEN}


def test_of_rows_that_are_selected_those_meet_that_both_are() -> None:
    def met(*selected: str) -> set[str]:
        scenarios = plan_run(RunSettings(selected=selected)).scenarios
        return {each.planned.name for each in scenarios if each.planned.family == "two departures"}

    assert met("error-04") == set()
    assert "A cart in status Active, and a session that is processing" in met("error-04", "error-10")
    assert plan_run(RunSettings(pairs="none")).laws == ()


@pytest.mark.slow
def test_work_that_does_not_end_by_the_deadline_accuses_nobody() -> None:
    report = judged("time.operation-never-ends", "input-01", "error-02", "error-04", "error-05", "output-01")
    assert failing(report) == {}
    assert report.exit_status == 4


@pytest.mark.slow
def test_what_a_failing_summary_leaves_is_nobodys_fault_among_several_inputs_either() -> None:
    selected = ("input-01", "error-04", "error-12", "reading-27")
    assert failing(judged("variant.summary-failure-leaves-error", *selected)) == {}


def _warning_first(_response: Response, result: Result) -> None:
    result["errors"].insert(0, {**result["errors"][0], "statusCode": "WARNING"})


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        subject("envelope.truncated-refusals").make,
        of_refusals(lambda _response, _result: True, _warning_first),
    ],
    ids=["refusals break off", "a warning comes first"],
)
def test_a_form_that_hides_what_every_row_has_is_told_once_and_costs_no_row(make: Make) -> None:
    settings = RunSettings(
        run="r-meet", selected=("error-03", "error-04", "error-05", "error-08", "reading-38")
    )
    report = run_directly(settings, application_target(make, settings.run, Settings()))
    assert failing(report) == {"reading-38": Verdict.DEVIATES}
    assert report.row("error-04").verdict is Verdict.UNPROVEN


@pytest.mark.parametrize("name", ["variant.driver-one-behind", "driver.spoils-the-one-before"])
def test_what_was_asked_of_a_later_checkout_of_the_caller_is_no_change_of_an_earlier_one(name: str) -> None:
    scenario = "A caller without permission, since another of the caller was activated"
    report = judged(name, scenario, "reading-35")
    assert {*failing(report).values()} <= {Verdict.BROKEN}


def of(make: Make, *selected: str) -> Report:
    settings = RunSettings(run="r-meet", selected=selected)
    return run_directly(settings, application_target(make, settings.run, Settings()))


def test_what_one_activation_of_a_caller_lets_through_later_is_found_of_a_second_value() -> None:
    def read_share_is_enough(past: Past) -> Specification:
        return unless(
            "error-03", lambda call: call.cart_access == "Read" and past.activations[call.caller.id] > 0
        )

    scenario = "Every further value in turn, since another of the caller was activated"
    report = of(remembering(read_share_is_enough), scenario)
    assert failing(report) == dict.fromkeys(("error-03", "requirement-04", "reading-06"), Verdict.DISPUTED)


def test_what_is_kept_and_done_by_itself_once_it_is_put_right_is_no_conforming_row() -> None:
    def kept(afterwards: Afterwards) -> Specification:
        def on_refusal(org: Org, call: Call) -> None:
            def again() -> None:
                now = read_call(org, call.caller, call.inputs)
                if now.cart is not None and SPECIFICATION.refusing(now) is None:
                    activate(org, now)

            if call.cart is not None and IN_THE_WAY["error-05"].holds(call):
                afterwards.work.add(SOON, again)

        return replace(SPECIFICATION, on_refusal=on_refusal)

    report = of(with_afterwards(kept), "error-05")
    assert report.row("error-05").verdict is Verdict.UNPROVEN
    assert failing(of(with_afterwards(kept), "error-05", "reading-23")) == {"reading-23": Verdict.DEVIATES}
