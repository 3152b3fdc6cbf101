"""What is derived from the scenarios: everything meets that can, in every place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, permutations, product

import pytest

from activate_order_conformance.nouns.departures import DURING_AN_ACTIVATION
from activate_order_conformance.nouns.invocation import OTHER_IDS
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.causes.reasons import reasons
from activate_order_conformance.suite.derived.course_draft import MANY, is_used_up
from activate_order_conformance.suite.derived.derived import DerivedScenario, Expected
from activate_order_conformance.suite.derived.deriving_values import of_an_item
from activate_order_conformance.suite.experiments.ask import Input, Move
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.features.claims import IN_ORDER, ONE_ACCEPTED
from activate_order_conformance.suite.features.hindrances import (
    Hindrance,
    apart,
    by_row,
    first_of_each,
    hindrances,
    stopping,
    ways_in,
)
from activate_order_conformance.suite.plans.planning import RunPlan, plan_run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.http.wire import MOST_RESULTS
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Literals


@pytest.fixture(scope="module")
def plan() -> RunPlan:
    return plan_run(RunSettings())


@pytest.fixture(scope="module")
def everything(plan: RunPlan) -> tuple[Hindrance, ...]:
    written = [each for each in plan.scenarios if isinstance(each, Scenario)]
    return tuple(hindrances(written, DOCUMENTED))


@pytest.fixture(scope="module")
def meeting(plan: RunPlan) -> list[DerivedScenario]:
    return [each for each in plan.scenarios if isinstance(each, DerivedScenario)]


def _held(
    meeting: list[DerivedScenario],
) -> Iterator[tuple[DerivedScenario, Expected, Hindrance, Input]]:
    """Yield what holds of each input, with its scenario, what is expected of it, and the input."""
    for scenario in meeting:
        for expected in scenario.expected:
            given = scenario.ask.course[expected.move].inputs[expected.place]
            for held in expected.held:
                yield scenario, expected, held, given


def _met(meeting: list[DerivedScenario]) -> Iterator[frozenset[str]]:
    """Yield the names of what holds at once in a first call for one checkout."""
    for scenario in meeting:
        if scenario.planned.id.startswith("two departures"):
            yield frozenset(each.name for each in scenario.concerns)


def test_whatever_can_hold_at_once_is_called_for_at_once(everything, meeting) -> None:
    rows = [row for row in by_row(everything) if row[0].is_refused]
    harmless = [(each,) for each in everything if not each.is_refused]
    met = list(_met(meeting))
    apart = [
        (some[0].name, others[0].name)
        for some, others in (*combinations(rows, 2), *product(rows, harmless))
        if some[0].goes_with(others[0])
        and not any({one.name, other.name} <= names for one, other in product(some, others) for names in met)
    ]
    assert not apart


def test_whatever_is_harmless_is_called_for_at_once_and_when_it_has_stood_for_long(
    everything, meeting
) -> None:
    called = {
        (each.planned.name, scenario.ask.course[0].waits)
        for scenario in meeting
        for each in scenario.concerns
        if scenario.outcomes.get((0, 0)) == "accepted"
    }
    harmless = [each.planned.name for each in everything if not (each.is_refused or each.is_call)]
    assert called >= {*product(harmless, (False, True))}


def test_each_row_is_beside_either_way_in_without_the_other_and_beside_both(everything, meeting) -> None:
    ways = {way.name for way in ways_in(everything)}
    assert len(ways) == 2
    rows = [
        {each.name for each in row}
        for row in by_row(everything)
        if row[0].is_refused
        and not {"caller_permission", "cart_access", "order_summary_failure"} & {*row[0].departs_in}
    ]
    sides = {frozenset(names & ways) for names in _met(meeting)}
    assert frozenset(ways) in sides
    beside = {
        (held.name, given.checkout["cart_access"], given.checkout["caller_permission"])
        for _, _, held, given in _held(meeting)
    }
    wanted = (("edit-share", "integrator"), ("owner", "modify-all-data"), ("edit-share", "modify-all-data"))
    assert not [
        (row, way) for row in rows for way in wanted if beside.isdisjoint((each, *way) for each in row)
    ]


def test_each_row_stands_in_every_place_among_inputs(everything, meeting) -> None:
    places: dict[str, set[int]] = {
        each.name: set()
        for each in first_of_each(everything)
        if each.is_refused and not each.is_of_the_caller
    }
    for scenario, expected, held, _ in _held(meeting):
        if scenario.is_of_several_inputs and held.name in places:
            places[held.name].add(expected.place)
    assert not {row: at for row, at in places.items() if not {0, 1, 2} <= at}


def refused(everything: Sequence[Hindrance]) -> list[list[str]]:
    """Return the names of what each row refuses, and can refuse more than once."""
    return [
        [each.name for each in row]
        for row in by_row(everything)
        if row[0].is_refused and "order_summary_failure" not in row[0].departs_in
    ]


def test_each_row_is_refused_in_each_of_ten_places(everything, meeting) -> None:
    rows = refused(everything)
    placed = {
        (held.name, expected.place)
        for scenario, expected, held, _ in _held(meeting)
        if scenario.is_of_several_inputs
    }
    assert all(not placed.isdisjoint(product(row, (place,))) for row in rows for place in range(10))


def test_what_is_refused_among_ready_inputs_is_put_right_and_called_for_again(everything, meeting) -> None:
    every_kind = [each for each in meeting if each.is_of_several_inputs and each.is_of_many]
    put_right = {
        held.name
        for scenario, expected, held, given in _held(every_kind)
        for later in scenario.expected
        if later.move > expected.move and not later.is_refused
        if scenario.ask.course[later.move].inputs[later.place].checkout_number == given.checkout_number
    }
    assert not [
        row
        for row in refused(everything)
        if put_right.isdisjoint(row)
        if not any(each.may_be_shared for each in everything if each.name in row)
    ]


def test_each_row_comes_before_and_after_every_other_one_of_a_checkout(everything, meeting) -> None:
    rows = refused(everything)
    orders = {
        (earlier.name, later.name)
        for scenario in meeting
        for first, second in combinations([each for each in scenario.expected if each.held], 2)
        if first.move < second.move
        for earlier, later in product(first.held, second.held)
    }
    assert not [
        (earlier[0], later[0])
        for earlier, later in product(rows, rows)
        if orders.isdisjoint(product(earlier, later))
    ]


def test_each_row_comes_right_after_any_other_one_of_a_checkout(everything, meeting) -> None:
    after = set()
    for scenario in meeting:
        before: dict[int, frozenset[str]] = {}
        for each in scenario.expected:
            number = scenario.ask.course[each.move].inputs[each.place].checkout_number
            held = frozenset(one.name for one in each.held if one.is_refused)
            if len(held) == len(before.get(number, ())) == 1:
                after |= {*product(before[number], held)}
            before[number] = held
    rows = [row for row in by_row(everything) if row[0].is_refused and not is_used_up(row[0])]
    names = [[each.name for each in row] for row in rows]
    assert not [
        (earlier[0], later[0])
        for earlier, later in permutations(names, 2)
        if after.isdisjoint(product(earlier, later))
    ]


def test_what_departs_in_the_same_comes_apart_with_what_is_right_of_it_between(everything) -> None:
    values = apart(stopping(everything), first_of_each(stopping(everything)))
    together = [pair for pair in pairwise(values) if {*pair[0].departs_in} & {*pair[1].departs_in}]
    assert not together
    assert {each.name for each in stopping(everything)} <= {each.name for each in values}


def test_no_call_has_more_inputs_than_results_are_read(meeting) -> None:
    most = max(len(move.inputs) for scenario in meeting for move in scenario.ask.course)
    assert MANY < most < MOST_RESULTS


def test_each_row_is_refused_once_more_after_it_was_put_right_on_the_same_checkout(
    everything, meeting
) -> None:
    comes_again = set()
    for scenario in meeting:
        held_in = [{each.name for each in expected.held} for expected in scenario.expected]
        stays = [any(each.may_stay for each in expected.held) for expected in scenario.expected]
        for first, between, last in combinations(range(len(held_in)), 3):
            if scenario.is_of_many_rows_in_turn and not any(stays[first : last + 1]):
                comes_again |= (held_in[first] & held_in[last]) - held_in[between]
    rows = {each.name for each in first_of_each(everything) if each.is_refused and not each.may_stay}
    assert rows - comes_again == {"A call whose order summary cannot be made"}


def test_who_was_refused_for_one_cart_that_was_put_right_since_is_refused_for_another_as_well(
    everything, meeting
) -> None:
    refused_again = set()
    for scenario in meeting:
        given = {each.where: scenario.ask.course[each.move].inputs[each.place] for each in scenario.expected}
        for earlier, right, later in combinations(scenario.expected, 3):
            first, between, last = (given[each.where] for each in (earlier, right, later))
            is_put_right = not right.is_refused and between.checkout_number == first.checkout_number
            if is_put_right and last.checkout_number != first.checkout_number and not last.has_own_caller:
                refused_again |= {each.name for each in earlier.held if each in later.held}
    rows = (each for each in first_of_each(everything) if each.is_refused and not each.is_of_the_caller)
    assert {each.name for each in rows} - refused_again == {"A call whose order summary cannot be made"}


def test_who_lost_the_permission_calls_for_what_was_activated(meeting) -> None:
    (scenario,) = (
        each for each in meeting if each.planned.name.startswith("A caller without permission, since")
    )
    (again,) = (each for each in scenario.expected if each.was_used)
    assert [each.name for each in again.held] == ["A caller without permission"]


def test_of_one_checkout_twice_in_one_call_one_is_accepted_and_nothing_claimed_of_what_is_between(
    meeting,
) -> None:
    (scenario,) = (each for each in meeting if each.planned.name.endswith("in one call, around another"))
    (move,) = scenario.ask.course
    assert [each.checkout_number for each in move.inputs] == [0, 1, 0]
    claimed = {each.place: {claim.name for claim in scenario.claims_of(each)} for each in scenario.expected}
    assert claimed == dict.fromkeys((0, 2), frozenset({IN_ORDER, ONE_ACCEPTED}))


def test_every_value_that_is_refused_stands_behind_another_input_of_its_call(meeting, everything) -> None:
    behind = {
        each.held[0].name
        for scenario in meeting
        if scenario.is_of_several_inputs and not scenario.has_calls_that_meet
        for each in scenario.expected
        if each.place > 0 and len(each.held) == 1
    }
    alone = {
        each.name
        for each in everything
        if each.is_refused and not (each.is_of_the_caller or is_used_up(each) or each.is_call)
    }
    assert alone <= behind


def test_who_is_shut_out_is_so_behind_every_id_that_is_no_carts(meeting, everything) -> None:
    for shut_out in (each for each in first_of_each(everything) if each.is_refused and each.may_be_shared):
        before = {
            scenario.ask.course[each.move].inputs[each.place - 1].invocation.cart_id
            for scenario in meeting
            for each in scenario.expected
            if each.held == (shut_out,) and each.place == 1
        }
        assert before >= {*OTHER_IDS}


def test_a_checkout_that_was_activated_is_called_for_to_the_letter_a_third_time(meeting) -> None:
    (scenario,) = (each for each in meeting if each.planned.name.endswith("called for again and again"))
    calls = [move.inputs[0].invocation for move in scenario.ask.course if move.inputs]
    assert calls[0] == calls[1] == calls[2]


def test_nothing_is_claimed_of_what_fails_late_between_inputs_that_are_activated(meeting) -> None:
    (scenario,) = (
        each for each in meeting if each.planned.name.endswith("between two ready checkouts in one call")
    )
    (move,) = scenario.ask.course
    assert [each.checkout["order_summary_failure"] for each in move.inputs] == [None, "after-answer", None]
    assert [each.place for each in scenario.expected] == [0, 2]
    assert {claim.falls_on for claim in scenario.planned.claims} == {("reading-27",), ("reading-40",)}


def test_who_was_let_in_by_a_share_is_shut_out_when_it_is_gone(meeting) -> None:
    def access(scenario: DerivedScenario) -> list[tuple[Value, Value]]:
        checkouts = [move.inputs[0].checkout for move in scenario.ask.course if len(move.inputs) == 1]
        return [(each["cart_access"], each["caller_permission"]) for each in checkouts]

    let_in, shut_out = ("edit-share", "integrator"), ("none", "integrator")
    assert any(
        let_in in seen[: seen.index(shut_out)]
        for seen in (access(each) for each in meeting if not each.is_of_several_carts)
        if shut_out in seen
    )


def test_the_errors_of_an_item_are_refused_beside_whatever_is_harmless(everything, meeting) -> None:
    (errors,) = of_an_item(everything)
    harmless = {each.name for each in everything if not each.is_refused and errors.goes_with(each)}
    beside = {name for names in _met(meeting) if errors.name in names for name in names}
    assert harmless <= beside


def test_errors_are_refused_that_stand_before_other_entries(meeting) -> None:
    others = {"validation_warnings", "validation_infos"}
    added = [
        {name for name in others if before.checkout[name] == 0 and after.checkout[name]}
        for scenario in meeting
        for before, after in pairwise([given for move in scenario.ask.course for given in move.inputs[:1]])
        if before.checkout["validation_errors"] == after.checkout["validation_errors"] == 1
        if before.checkout_number == after.checkout_number
    ]
    assert others in added


def test_any_two_signs_of_an_activation_that_is_under_way_are_refused_and_all_of_them(meeting) -> None:
    refused_at_once = [
        {*given.checkout.pairs} & DURING_AN_ACTIVATION
        for _, expected, _, given in _held(meeting)
        if len(expected.held) > 1
    ]
    any_two = [two for two in combinations(DURING_AN_ACTIVATION, 2) if len(dict(two)) == 2]
    assert all({*two} in refused_at_once for two in any_two)
    assert len(dict(DURING_AN_ACTIVATION)) in map(len, refused_at_once)


def test_every_departure_is_refused_again_and_again_in_its_first_value(everything, meeting) -> None:
    rows = {row[0] for row in refused(everything)}
    times = Counter((scenario.planned.id, held.name) for scenario, _, held, _ in _held(meeting))
    assert not rows - {name for (_, name), number in times.items() if number > 10}


def _inputs(meeting: list[DerivedScenario]) -> Iterator[tuple[DerivedScenario, Move, int, Input]]:
    for scenario in meeting:
        for move in scenario.ask.course:
            for place, given in enumerate(move.inputs):
                yield scenario, move, place, given


def test_of_several_inputs_every_other_one_names_the_order_status_first(meeting) -> None:
    first = {
        (place % 2, given.invocation.status_first)
        for _, move, place, given in _inputs(meeting)
        if len(move.inputs) > 1 and not move.at_one_instant
    }
    assert first == {(0, False), (1, True)}


def test_each_row_is_refused_beside_every_value_of_inputs_that_the_page_does_not_name(
    everything, meeting
) -> None:
    values = (
        *product(["runAsync"], (True, False)),
        *product(["orderLifeCycleType"], ("MANAGED", "UNMANAGED")),
    )
    beside = {
        (item, held.name) for _, _, held, given in _held(meeting) for item in given.invocation.also.items()
    }
    apart = [
        (value, row[0])
        for value, row in product(values, refused(everything))
        if not any((value, name) in beside for name in row)
    ]
    assert not apart
    departing = {name for row in refused(everything) for name in row if not _is_call(everything, name)}
    assert {name for _, name in beside} >= departing


def _is_call(everything: Sequence[Hindrance], name: str) -> bool:
    return any(each.is_call for each in everything if each.name == name)


def test_each_value_is_refused_beside_what_the_page_leaves_open_of_a_checkout(everything, meeting) -> None:
    refused = [each for each in everything if each.is_refused and not each.is_call]
    beside = {
        (held.departures, name, value)
        for _, _, held, given in _held(meeting)
        for name, value in given.checkout.pairs
    }

    def meets(held: Hindrance, name: str, value: Value) -> bool:
        return (held.departures, name, value) in beside or name in held.departs_in

    with_session = [each for each in refused if not {"session", "order_summary_failure"} & {*each.departs_in}]
    for left_open in (("session_state", "Checkout Summary"), ("background_operation", "Scheduled")):
        assert all(meets(each, *left_open) for each in with_session)
    for status in ("Waiting", "Merged"):
        for row in by_row(with_session):
            assert any(meets(each, "background_operation", status) for each in row)


def test_what_was_activated_and_what_is_called_for_at_one_instant_is_named_in_15_characters_too(
    meeting,
) -> None:
    used = {
        (scenario.planned.id, each.move)
        for scenario in meeting
        for each in scenario.expected
        if each.was_used
    }
    shortly = [
        (scenario, move)
        for scenario, move, _, given in _inputs(meeting)
        if given.invocation.cart_id == "right in 15 characters"
    ]
    assert any((scenario.planned.id, scenario.ask.course.index(move)) in used for scenario, move in shortly)
    assert any(move.at_one_instant for _, move in shortly)


def test_an_input_that_is_left_out_stands_after_others_that_have_it(meeting) -> None:
    left_out = {
        "cartId" if given.invocation.cart_id == "missing" else "orderStatus"
        for _, move, place, given in _inputs(meeting)
        if len(move.inputs) > 1 and place
        if given.invocation.cart_id == "missing" or not given.invocation.order_status_given
    }
    assert left_out == {"cartId", "orderStatus"}


def test_as_what_a_row_is_refused_is_not_claimed_beside_both_ways_in(meeting) -> None:
    (scenario,) = (
        each for each in meeting if each.planned.name.endswith("may modify all data and has a share")
    )
    names = {claim.name for claim in scenario.planned.claims}
    assert names == {"refused", "activated once put right", "code and status"}
    beside = {
        claim.name
        for each in scenario.expected
        for given in [scenario.ask.course[each.move].inputs[each.place].checkout]
        if given["caller_permission"] == "modify-all-data" or given["cart_access"] == "edit-share"
        for claim in scenario.claims_of(each)
    }
    assert beside == {"refused"}


def test_whatever_is_harmless_holds_of_every_input_of_a_call(everything, meeting) -> None:
    harmless = {each.name for each in everything if not (each.is_refused or each.is_call)}
    met = {
        each.name
        for scenario in meeting
        if scenario.is_of_several_inputs and not scenario.is_of_what_is_refused
        for each in scenario.concerns
    }
    assert harmless <= met


def test_each_row_is_called_for_several_times_at_one_instant(everything, meeting) -> None:
    rows = refused(everything)
    together = {
        held.name
        for scenario, expected, held, _ in _held(meeting)
        for move in [scenario.ask.course[expected.move]]
        if move.at_one_instant and expected.place and expected.is_refused
        if len({each.checkout_number for each in move.inputs}) == 1
    }
    assert all(not together.isdisjoint(row) for row in rows)


def test_each_row_is_named_first_of_two_callers_at_one_instant_and_so_comes_second(
    everything, meeting
) -> None:
    rows = refused(everything)
    named_first = {
        held.name
        for scenario, expected, held, _ in _held(meeting)
        for move in [scenario.ask.course[expected.move]]
        if move.at_one_instant and not expected.place and expected.is_refused
        if any(each.has_own_caller for each in move.inputs)
    }
    assert all(not named_first.isdisjoint(row) for row in rows)


def test_ready_inputs_stand_in_the_order_in_which_they_were_made_and_in_another(meeting) -> None:
    last = {
        move.inputs[-1].checkout_number
        for scenario in meeting
        if scenario.is_of_ready_inputs
        for move in scenario.ask.course
        if len({given.checkout_number for given in move.inputs}) > 1
    }
    assert last == {0, 1}


def test_a_ready_checkout_is_called_for_in_the_midst_of_calls_for_it_that_are_refused(meeting) -> None:
    amidst = {
        scenario.concerns[0].departs_in
        for scenario in meeting
        for number, move in enumerate(scenario.ask.course)
        if [scenario.outcomes.get((number, place)) for place in range(len(move.inputs))]
        == ["refused", "accepted", "refused", "refused"]
        and move.at_one_instant
    }
    assert amidst == {("orderStatus",)}


def test_calls_that_meet_have_several_inputs_too(meeting) -> None:
    moves = [move for scenario in meeting for move in scenario.ask.course if move.inputs_each > 1]
    assert [[each.checkout_number for each in move.inputs] for move in moves] == [
        [0, 1, 1, 0],
        [0, 1, 0, 1],
        [0, 1, 0],
        [0, 1, 2, 3],
        [0, 1, 1],
    ]
    assert [[move.size_of_call(place) for place, _ in enumerate(move.inputs)] for move in moves] == [
        [2, 2, 2, 2],
        [2, 2, 2, 2],
        [2, 2, 1],
        [2, 2, 2, 2],
        [2, 2, 1],
    ]


def test_what_meets_at_one_instant_explains_nothing_that_does_not(meeting) -> None:
    (meets, *_) = [each for each in meeting if each.planned.name.endswith("another caller's is activated")]
    more = [each for each in meeting if meets.concerned < each.concerned and not each.has_calls_that_meet]
    failing = {each.planned.id: Verdict.DEVIATES for each in (meets, *more)}
    assert more
    assert not [
        each
        for each in more
        if meets.planned.id in {reason.scenario for reason in reasons(each, [meets], failing)}
    ]


def test_calls_that_meet_with_several_inputs_are_put_down_to_no_other_row_among_several(meeting) -> None:
    for meets in meeting:
        if not any(move.inputs_each > 1 for move in meets.ask.course):
            continue
        apart = [
            each
            for each in meeting
            if each.is_of_several_inputs
            and each.is_of_what_is_refused
            and not each.concerned & meets.concerned
        ]
        failing = {each.planned.id: Verdict.DEVIATES for each in (meets, *apart)}
        assert apart
        assert {reason.scenario for reason in reasons(meets, apart, failing)}.isdisjoint(
            each.planned.id for each in apart
        )


@pytest.mark.parametrize("right", ["Activate", "OK", "Approved", "1", "{}", "Pay now"])
def test_nothing_is_held_to_be_wrong_that_is_a_target_s_own_word(right: str) -> None:
    texts = Literals(order_status=right, session_next_state=right)
    plan = plan_run(RunSettings(target=Settings(literals=texts)))
    for _, _, held, given in _held([each for each in plan.scenarios if isinstance(each, DerivedScenario)]):
        if "orderStatus" in held.departs_in and held.is_refused and given.invocation.order_status_given:
            assert str(given.invocation.order_status).strip().casefold() != right.casefold()
        if "session_next_state" in held.departs_in and held.is_refused:
            held_wrong = "".join(str(given.checkout["session_next_state"]).split())
            assert held_wrong.casefold() != "".join(right.split()).casefold()
