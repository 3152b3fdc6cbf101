"""What got worse between two runs, what a matrix and a trend show, and what became of what is asked again."""

from __future__ import annotations

import io
import json
import re
import sys
from dataclasses import replace
from itertools import count

import pytest
from rich.console import Console

from activate_order_conformance.errors import UsageError
from activate_order_conformance.report.again import repeated, unmet_rows, unmet_scenarios
from activate_order_conformance.report.compare import (
    ABSENT,
    IN_PART,
    Change,
    NotComparable,
    change,
    compare,
    trend,
)
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.renderers import comparison as rendered
from activate_order_conformance.run.plan import NOT_ASKED, Verdict
from tests.report.report_runs import (
    BROKEN,
    CONFORMS,
    DEVIATES,
    DISPUTED,
    NOT_APPLICABLE,
    NOTED,
    UNPROVEN,
    UNSTABLE,
    UNTESTED,
    Run,
)


def a_run(closed: Verdict | None = CONFORMS, busy: Verdict | None = CONFORMS, **facts: object) -> Report:
    run = Run()
    run.scenario("A ready one is activated", "control", "about-01").claim(CONFORMS)
    run.scenario("A closed one is refused", "error-01", "requirement-01").claim(closed)
    run.scenario("A busy one is refused", "error-02").claim(busy).claim(CONFORMS, "reading-03")
    return run.judge(**facts)


def a_run_of_one_row() -> Report:
    run = Run()
    run.scenario("A busy one is refused", "error-02").claim(CONFORMS).claim(CONFORMS, "reading-03")
    return run.judge(selected=("error-02",), started="2026-02-01T12:00:00Z")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (CONFORMS, CONFORMS, ""),
        (CONFORMS, DEVIATES, "worse"),
        (CONFORMS, UNSTABLE, "worse"),
        (CONFORMS, UNPROVEN, "worse"),
        (CONFORMS, BROKEN, "worse"),
        (CONFORMS, DISPUTED, "worse"),
        (CONFORMS, UNTESTED, "changed"),
        (CONFORMS, ABSENT, "changed"),
        (UNPROVEN, DEVIATES, "worse"),
        (BROKEN, DEVIATES, "worse"),
        (NOTED, DEVIATES, "worse"),
        (ABSENT, DEVIATES, "worse"),
        (DEVIATES, CONFORMS, "better"),
        (UNPROVEN, CONFORMS, "better"),
        (ABSENT, CONFORMS, "better"),
        (DEVIATES, UNPROVEN, "changed"),
        (DEVIATES, BROKEN, "changed"),
        (DEVIATES, UNSTABLE, "changed"),
        (UNPROVEN, NOT_APPLICABLE, "changed"),
        (CONFORMS, NOT_ASKED, ""),
        (NOT_ASKED, DEVIATES, ""),
    ],
    ids=str,
)
def test_worse_is_what_no_longer_conforms_or_now_deviates(before: str, after: str, expected: Change) -> None:
    assert change(before, after) == expected


def test_two_runs_show_only_the_rows_that_changed() -> None:
    comparison = compare([a_run(), a_run(closed=DEVIATES)])
    assert [(line.id, line.change) for line in comparison.lines] == [
        ("error-01", "worse"),
        ("requirement-01", "worse"),
    ]
    assert comparison.sentence == "2 worse."
    assert comparison.exit_status == 1


def test_rows_that_one_run_did_not_select_are_not_compared_and_not_counted() -> None:
    comparison = compare([a_run(closed=DEVIATES), a_run_of_one_row()])
    assert comparison.lines == ()
    assert "<table" not in rendered.html(comparison)
    assert comparison.sentence.startswith("Every row has the verdict that it had; not compared: ")
    assert comparison.sentence.endswith("that one of the two did not ask as a whole.")
    assert [column.facts[1] for column in comparison.columns] == ["1 of 1 conform"] * 2
    assert comparison.exit_status == 0


def test_a_run_that_was_broken_before_it_judged_is_neither_worse_nor_better() -> None:
    run = Run()
    run.scenario("A closed one is refused", "error-01").claim(BROKEN)
    broken = run.judge(run="r-2", wiring="no answer", started="2026-12-01T12:00:00Z")
    for together in (compare, trend):
        with pytest.raises(NotComparable, match=r"r-2 .* cannot be compared: .* \(no answer\)") as raised:
            together([a_run(), broken])
        assert raised.value.exit_status == 3
    earlier = broken.but(facts=replace(broken.facts, started="2026-01-01T12:00:00Z"))
    assert trend([earlier, a_run(), a_run()]).notes == (
        "Left out, since they were broken before anything was judged: r-2.",
    )


def test_runs_that_were_judged_otherwise_are_told_apart() -> None:
    comparison = compare([a_run(), a_run(kit_version="9.9", profile="platform")])
    assert comparison.notes == (
        "They were judged by different kits: 0.1.0, 9.9.",
        "They were judged by different profiles: documented, platform.",
    )


def test_targets_of_one_name_are_told_apart_by_where_they_were_asked() -> None:
    here, there = a_run(), a_run(run="r-2", target_url="http://b.example")
    note = f"They were asked at different addresses: {here.facts.target_url} (r-1), http://b.example (r-2)."
    for together in (compare, trend):
        assert together([here, there]).notes == (note,)
    assert compare([here, a_run(target_name="b", target_url="http://b.example")]).notes == ()


def a_run_of_pairs(pair: Verdict, **facts: object) -> Report:
    run = Run()
    run.scenario("A ready one is activated", "control", "about-01").claim(CONFORMS)
    run.scenario("A closed one is refused", "error-01").claim(CONFORMS)
    run.scenario("A closed and busy one is refused", "error-01", "error-02").claim(pair)
    run.scenario("A busy one is refused", "error-02").claim(CONFORMS)
    return run.judge(**facts)


def test_what_was_not_asked_again_is_no_better_and_the_scenarios_are_counted() -> None:
    comparison = compare([a_run_of_pairs(DEVIATES), a_run(run="r-2")])
    assert {line.id: line.change for line in comparison.lines} == {
        "error-01": "changed",
        "error-02": "changed",
    }
    assert comparison.notes == (
        "They were asked different scenarios of the same rows: 4 (r-1), 3 (r-2). "
        "What one alone was asked is no difference between the targets.",
    )
    again = compare([a_run_of_pairs(DEVIATES), a_run_of_pairs(CONFORMS)])
    assert [line.change for line in again.lines] == ["better", "better"]
    assert again.notes == ()


def test_a_row_that_was_asked_as_a_whole_beside_others_is_compared() -> None:
    """What asks a law again asks every scenario, though it is about the law's rows alone."""
    again = a_run(selected=("error-01",))
    comparison = compare([again, a_run(busy=DEVIATES, run="r-2")])
    assert ([line.id for line in comparison.lines], comparison.exit_status) == (["error-02"], 1)
    in_part = compare([again, a_run_of_pairs(DEVIATES, run="r-2")])
    assert "error-02" not in {line.id for line in in_part.lines}


@pytest.mark.parametrize(
    ("other", "cell"),
    [
        (a_run(busy=DEVIATES), IN_PART),
        (
            a_run(busy=None, interrupted=True, durations={"cart.feature::A ready one is activated": 1.0}),
            NOT_ASKED,
        ),
    ],
    ids=["a run in which one of these deviates", "a run that did not come to it"],
)
def test_a_row_of_which_a_run_asked_some_scenarios_beside_others_never_reads_as_one_that_conforms(
    other: Report, cell: str
) -> None:
    comparison = compare([a_run_of_pairs(CONFORMS), a_run(selected=("error-01",)), other])
    (line,) = (line for line in comparison.lines if line.id == "error-02")
    assert line.verdicts[1] == cell
    assert comparison.columns[1].facts[1] == "3 of 3 conform"


def test_runs_whose_states_came_about_in_different_ways_are_told_apart() -> None:
    closed, busy = "cart.feature::A closed one is refused", "cart.feature::A busy one is refused"
    by_driver = a_run(arranged_by={closed: "driver", busy: "driver"})
    by_records = a_run(run="r-2", arranged_by={closed: "records"})
    for together in (compare, trend):
        assert together([by_driver, by_records]).notes == (
            "Their states came about in different ways: driver (r-1), records (r-2).",
        )
    assert compare([by_driver, a_run(arranged_by={busy: "driver"})]).notes == ()


def test_a_matrix_has_every_clause_and_fails_for_nothing() -> None:
    comparison = compare([a_run(), a_run(closed=DEVIATES, target_name="b"), a_run(target_name="c")])
    assert [line.id for line in comparison.lines] == [clause.id for clause in a_run().clauses]
    assert [column.heading for column in comparison.columns] == ["a target 2", "b 2", "c 2"]
    assert comparison.sentence == "2 of 3 conformant."
    assert comparison.exit_status == 0


def test_what_does_not_conform_in_either_of_two_runs_is_told() -> None:
    comparison = compare([a_run(closed=UNSTABLE, busy=UNPROVEN), a_run(closed=UNSTABLE, busy=UNPROVEN)])
    assert comparison.lines == ()
    assert comparison.notes[:2] == (
        "In both unstable: error-01, requirement-01.",
        "In both unproven: error-02.",
    )
    assert compare([a_run(), a_run()]).notes == ()


def test_a_matrix_leaves_out_what_no_run_asked_and_has_the_readings_that_one_was_about() -> None:
    def about_a_reading() -> Report:
        run = Run()
        run.scenario("A busy one is refused", "error-02", "reading-03").claim(CONFORMS)
        return run.judge(selected=("reading-03",))

    comparison = compare([about_a_reading()] * 3)
    assert [line.id for line in comparison.lines] == ["error-02", "reading-03"]
    assert comparison.notes[0] == "Asked in none: about-01, about-02, error-01, requirement-01."


def test_a_matrix_has_the_readings_that_something_deviates_from() -> None:
    run = Run()
    run.scenario("A busy one is refused", "error-02").claim(CONFORMS).claim(DEVIATES, "reading-03")
    comparison = compare([a_run(), a_run(), run.judge()])
    assert "reading-03" in [line.id for line in comparison.lines]


def test_runs_of_one_target_are_told_apart_in_a_matrix_by_their_ids() -> None:
    comparison = compare([a_run(run="r-1"), a_run(run="r-2"), a_run(run="r-3")])
    assert comparison.title == "3 runs by clause"
    headings = [column.heading for column in comparison.columns]
    assert headings == [f"a target 2, run {run}" for run in ("r-1", "r-2", "r-3")]
    again = compare([a_run(run="r-1"), a_run(run="r-2", target_name="b"), a_run(run="r-3")])
    assert again.title == "3 runs by clause"


def test_each_run_of_a_matrix_has_a_number_for_its_key_however_many_there_are() -> None:
    stream = io.StringIO()
    comparison = compare([a_run(run=f"r-{number}") for number in range(30)])
    rendered.print_comparison(comparison, Console(file=stream, width=200))
    keys = re.findall(r"^(\S+) +a target 2, run r-\d+ ", stream.getvalue(), re.MULTILINE)
    assert keys == [str(number) for number in range(1, 31)]


def test_a_trend_is_oldest_first_and_compares_the_last_two() -> None:
    runs = [
        a_run(started="2026-03-01T12:00:00Z", busy=DEVIATES),
        a_run(started="2026-01-01T12:00:00Z", closed=DEVIATES),
        a_run(started="2026-02-01T12:00:00Z"),
    ]
    comparison = trend(runs)
    assert [column.heading for column in comparison.columns] == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert [line.id for line in comparison.lines] == ["error-01", "error-02", "requirement-01"]
    assert comparison.exit_status == 1
    assert "error-02" in comparison.notes[-1]


@pytest.mark.parametrize(
    "between",
    [a_run_of_one_row(), a_run(closed=None, interrupted=True, started="2026-02-01T12:00:00Z")],
    ids=["did not ask the row", "did not come to it"],
)
def test_a_run_in_between_that_does_not_tell_hides_nothing_that_got_worse(between: Report) -> None:
    january, march = (f"2026-0{month}-01T12:00:00Z" for month in (1, 3))
    comparison = trend([a_run(started=january), between, a_run(started=march, closed=DEVIATES)])
    (line,) = (line for line in comparison.lines if line.id == "error-01")
    assert line.verdicts == (CONFORMS, NOT_ASKED, DEVIATES)
    assert comparison.exit_status == 1


def test_a_run_that_came_to_no_row_of_another_is_not_compared_by_what_is_untested_in_both() -> None:
    run = Run()
    ran = run.scenario("A busy one is refused", "error-02").claim(CONFORMS)
    run.scenario("A busy one is refused once more", "error-02").claim(None)
    ended = run.judge(interrupted=True, durations={ran.id: 1.0}, started="2026-02-01T12:00:00Z")
    for together in (compare, trend):
        assert together([a_run(), ended]).exit_status == NotComparable.exit_status


def test_a_run_of_some_rows_takes_nothing_from_what_the_others_of_its_trend_were_asked() -> None:
    january, march = (f"2026-0{month}-01T12:00:00Z" for month in (1, 3))
    comparison = trend([a_run(started=january, closed=DEVIATES), a_run_of_one_row(), a_run(started=march)])
    clauses = len(a_run().clauses)
    assert (
        comparison.sentence == f"4 of {clauses} clauses conform in the last run, more than in the first (2)."
    )
    numbers = [f"2 of {clauses} conform", "1 of 1 conform", f"4 of {clauses} conform"]
    assert [column.facts[1] for column in comparison.columns] == numbers


def test_a_trend_of_twice_as_many_runs_of_some_rows_takes_twice_as_much() -> None:
    def calls(number: int) -> int:
        runs = [a_run_of_one_row() for _ in range(number)]
        made = count()
        sys.setprofile(lambda *_: next(made))
        try:
            trend(runs)
        finally:
            sys.setprofile(None)
        return next(made)

    assert calls(40) < 2.5 * calls(20)


def test_a_trend_counts_over_what_its_ends_both_asked_and_says_which_run_asked_only_what_had_failed() -> None:
    again = Run()
    again.scenario("A closed one is refused", "error-01", "requirement-01").claim(CONFORMS)
    rows = ("error-01", "requirement-01")
    fixed = again.judge(run="r-2", again_of="r-1", selected=rows, started="2026-02-01T12:00:00Z")
    went = trend([a_run(closed=DEVIATES), fixed])
    assert went.sentence == (
        "Of 2 clauses that the first run and the last both asked, 2 conform in the last, more than in the first (0)."
    )
    assert went.notes == ("Run r-2 asked only what did not conform in run r-1.",)


def test_runs_that_have_no_row_in_common_are_not_said_to_be_alike() -> None:
    other = Run()
    other.scenario("A closed one is refused", "error-01").claim(CONFORMS)
    apart = [a_run_of_one_row(), other.judge(selected=("error-01",))]
    compared, went = compare(apart), trend(apart)
    assert compared.sentence == "Nothing is compared, since there is no row that both asked as a whole."
    assert [column.facts[1] for column in compared.columns] == ["no clause compared"] * 2
    assert went.sentence == "The first run and the last were asked no clause in common."
    assert compared.exit_status == went.exit_status == NotComparable.exit_status


def test_a_matrix_of_runs_of_which_no_two_asked_a_row_is_of_nothing_that_is_compared() -> None:
    apart = []
    for row in ("error-01", "error-02", "requirement-01"):
        run = Run()
        run.scenario("A closed one is refused", row).claim(CONFORMS)
        apart.append(run.judge(selected=(row,)))
    compared = compare(apart)
    assert compared.sentence == "0 of 3 conformant; there is no row that two of them asked as a whole."
    assert compared.exit_status == NotComparable.exit_status
    assert compare([*apart, a_run_of_one_row()]).exit_status == 0


def test_a_trend_is_of_one_target() -> None:
    with pytest.raises(UsageError, match="several targets"):
        trend([a_run(), a_run(target_name="b")])
    url = a_run().facts.target_url
    nameless = a_run(target_name=url)  # as without a driver
    assert len(trend([a_run(), nameless, a_run()]).columns) == 3
    with pytest.raises(UsageError, match=r"a target \(r-1, r-1\); b \(r-1\)"):
        trend([a_run(), nameless, a_run(target_name="b", target_url="http://b.example")])


def test_the_json_says_what_changed() -> None:
    document = json.loads(rendered.to_json(compare([a_run(), a_run(busy=UNPROVEN)])))
    assert document["exitStatus"] == 1
    assert document["rows"] == [
        {"id": "error-02", "title": "Busy", "verdicts": ["conforms", "unproven"], "change": "worse"}
    ]


def test_what_did_not_conform_is_what_is_asked_again() -> None:
    earlier = a_run(closed=DEVIATES, busy=UNPROVEN)
    assert unmet_scenarios(earlier) == (
        "cart.feature::A closed one is refused",
        "cart.feature::A busy one is refused",
    )
    assert unmet_rows(earlier) == ("error-01", "error-02", "requirement-01")
    assert unmet_scenarios(a_run()) == ()


def test_each_claim_is_fixed_still_as_it_was_or_new() -> None:
    became = repeated(a_run(closed=DEVIATES), a_run(closed=CONFORMS, busy=DEVIATES))
    assert [claim.scenario.id for claim in became.fixed] == ["cart.feature::A closed one is refused"]
    assert [claim.scenario.id for claim in became.new] == ["cart.feature::A busy one is refused"]
    assert became.still == ()
    assert [claim.id for claim in repeated(a_run(DEVIATES), a_run(BROKEN)).still] == [
        "cart.feature::A closed one is refused#1"
    ]
