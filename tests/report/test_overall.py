"""The overall word, the headline, the numbers and the exit status of a run."""

from __future__ import annotations

from typing import Any

import pytest

from activate_order_conformance.report.model import Report
from activate_order_conformance.run.plan import Verdict
from tests.report.report_runs import (
    BROKEN,
    CONFORMS,
    DEVIATES,
    DISPUTED,
    NOT_APPLICABLE,
    NOTED,
    UNPROVEN,
    UNSTABLE,
    Run,
    conforming_run,
)


def test_a_run_in_which_everything_conforms_is_conformant() -> None:
    report = conforming_run().judge()
    assert (report.overall, report.exit_status, report.headline) == ("conformant", 0, "conformant")
    assert report.complete
    assert not report.facts.truncated


@pytest.mark.parametrize(
    ("verdict", "word", "exit_status"),
    [
        (DEVIATES, "non-conformant", 1),
        (UNSTABLE, "non-conformant", 1),
        (BROKEN, "broken", 3),
        (None, "broken", 3),
        (UNPROVEN, "partial", 4),
        (DISPUTED, "partial", 4),
        (NOTED, "conformant", 0),
        (NOT_APPLICABLE, "conformant", 0),
    ],
    ids=str,
)
@pytest.mark.parametrize("row", ["error-01", "reading-03"], ids=["a clause", "a reading"])
def test_one_claim_decides_the_word_of_the_run(
    verdict: Verdict | None, word: str, exit_status: int, row: str
) -> None:
    run = conforming_run()
    run.scenario("One more", "error-01").claim(verdict, row)
    report = run.judge()
    assert (report.overall, report.exit_status) == (word, exit_status)


@pytest.mark.parametrize(
    ("verdicts", "word"),
    [
        ((DEVIATES, BROKEN, UNPROVEN), "non-conformant"),
        ((BROKEN, DISPUTED, UNPROVEN), "broken"),
    ],
    ids=["a deviation before all", "broken before unproven"],
)
def test_the_first_word_that_applies_is_the_overall_word(verdicts: tuple[Verdict, ...], word: str) -> None:
    run = conforming_run()
    for verdict in verdicts:
        run.scenario(f"It is {verdict}", "error-01").claim(verdict)
    assert run.judge().overall == word


@pytest.mark.parametrize("control", ["", "unproven", "refused"])
def test_a_run_whose_control_was_not_activated_is_inconclusive(control: str) -> None:
    report = conforming_run().judge(control=control)
    assert (report.overall, report.exit_status) == ("inconclusive", 5)


def test_a_run_that_exercised_nothing_is_inconclusive() -> None:
    run = Run()
    run.scenario("A closed one is refused", "error-01").claim(UNPROVEN)
    run.scenario("A strange one", "error-02", "informational").claim(CONFORMS)
    report = run.judge(control="unproven")
    assert (report.overall, report.exit_status) == ("inconclusive", 5)
    assert report.counts.exercised == 0


def test_an_empty_plan_is_inconclusive() -> None:
    assert Run().judge().overall == "inconclusive"


def test_a_testable_clause_that_no_scenario_falls_on_keeps_a_whole_run_from_being_conformant() -> None:
    run = Run()
    run.scenario("A ready one is activated", "control", "about-01").claim(CONFORMS)
    assert run.judge().overall == "partial"


def test_a_run_that_was_cut_short_is_broken_even_if_all_it_found_conforms() -> None:
    report = conforming_run().judge(cut_short="stopped at the first failure")
    assert (report.overall, report.exit_status) == ("broken", 3)
    assert report.facts.truncated
    assert report.headline == "broken, cut short"


def test_a_run_that_a_person_ended_exits_130_and_still_has_its_word() -> None:
    run = conforming_run()
    run.scenario("One more", "error-01").claim(None)
    report = interrupted(run)
    assert (report.overall, report.exit_status) == ("broken", 130)
    assert report.headline == "interrupted after 3 of 4 scenarios"
    assert report.facts.truncated
    assert not report.complete


def interrupted(run: Run, **facts: Any) -> Report:
    judged = {finding.claim.partition("#")[0]: 0.1 for finding in run.findings}
    return run.judge(interrupted=True, cut_short="interrupted", durations=judged, **facts)


@pytest.mark.parametrize(
    ("verdict", "word"), [(DEVIATES, "non-conformant"), (BROKEN, "broken")], ids=["deviates", "broken"]
)
def test_what_came_to_light_before_a_person_ended_the_run_is_its_word(verdict: Verdict, word: str) -> None:
    run = conforming_run()
    run.scenario("Another", "error-01").claim(verdict)
    run.scenario("One more", "error-01").claim(None)
    report = interrupted(run)
    assert report.headline == f"{word}, interrupted after 4 of 5 scenarios"
    assert report.exit_status == 130


def test_a_run_of_selected_clauses_that_a_person_ended_names_them() -> None:
    run = conforming_run()
    run.scenario("One more", "error-01").claim(None)
    report = interrupted(run, selected=("error-01",))
    assert report.headline == "interrupted after 3 of 4 scenarios for error-01 (1 of 5)"


@pytest.mark.parametrize(("values", "counted"), [(1, "1 value"), (2, "2 values")], ids=["one", "two"])
def test_values_that_are_said_not_to_occur_are_counted_in_the_headline(values: int, counted: str) -> None:
    run = conforming_run()
    for number in range(values):
        run.scenario(f"Value {number} is refused", "error-01").claim(NOT_APPLICABLE).claim(NOT_APPLICABLE)
    assert run.judge().headline == f"conformant, with {counted} said not to occur"


def test_another_profile_is_named_beside_the_word() -> None:
    assert conforming_run().judge(profile="platform").headline == "conformant (platform)"


def selected(verdict: Verdict, **facts: Any) -> Any:
    run = Run()
    run.scenario("A ready one is activated", "control", "about-01").claim(CONFORMS)
    run.scenario("A closed one is refused", "error-01").claim(verdict)
    return run.judge(selected=("error-01",), **facts)


@pytest.mark.parametrize(
    ("verdict", "headline", "exit_status"),
    [
        (CONFORMS, "conforms for error-01 (1 of 5)", 0),
        (DEVIATES, "deviates for error-01 (1 of 5)", 1),
        (BROKEN, "broken for error-01 (1 of 5)", 3),
        (DISPUTED, "partial for error-01 (1 of 5)", 4),
        (UNPROVEN, "inconclusive for error-01 (1 of 5)", 5),
    ],
    ids=str,
)
def test_a_run_of_selected_clauses_never_reads_as_a_verdict_on_the_page(
    verdict: Verdict, headline: str, exit_status: int
) -> None:
    report = selected(verdict)
    assert (report.headline, report.exit_status) == (headline, exit_status)


def test_clauses_that_were_not_selected_are_listed_and_lower_nothing() -> None:
    report = selected(CONFORMS)
    assert report.row("error-02").because == "not selected"
    assert report.row("about-02").because == "Prices do not show over HTTP."
    assert report.overall == "conformant"


def test_what_is_unproven_beside_the_selected_clauses_lowers_nothing() -> None:
    run = Run()
    run.scenario("A closed one is refused", "error-01").claim(CONFORMS).claim(UNPROVEN, "requirement-01")
    assert run.judge(selected=("error-01",)).overall == "conformant"


def test_what_is_disputed_beside_the_selected_clauses_leaves_the_run_partial() -> None:
    run = Run()
    run.scenario("A closed one is refused", "error-01").claim(CONFORMS).claim(DISPUTED, "requirement-01")
    report = run.judge(selected=("error-01",))
    assert report.headline == "partial: requirement-01 is disputed, seen in a run for error-01 (1 of 5)"
    assert report.exit_status == 4


@pytest.mark.parametrize("verdict", [UNPROVEN, DISPUTED])
def test_what_is_disputed_beside_them_does_not_hide_that_selected_clauses_are_open(verdict: Verdict) -> None:
    run = Run()
    run.scenario("A closed one is refused", "error-01").claim(verdict).claim(DISPUTED, "requirement-01")
    run.scenario("A busy one is refused", "error-02").claim(CONFORMS)
    report = run.judge(selected=("error-01", "error-02"))
    assert report.headline == "partial for error-01, error-02 (2 of 5)"


def test_a_deviation_beside_the_selected_clauses_is_named_for_what_it_is() -> None:
    run = Run()
    run.scenario("A ready one is activated", "control", "about-01").claim(DEVIATES)
    run.scenario("A closed one is refused", "error-01").claim(UNPROVEN)
    report = run.judge(selected=("error-01",), control="refused")
    assert report.headline == "about-01 deviates, seen in a run for error-01 (1 of 5)"


def test_of_several_selected_clauses_those_that_deviate_are_named() -> None:
    run = Run()
    run.scenario("A closed one is refused", "error-01").claim(DEVIATES)
    run.scenario("A busy one is refused", "error-02").claim(CONFORMS)
    report = run.judge(selected=("error-01", "error-02"))
    assert report.headline == "error-01 deviates, seen in a run for error-01, error-02 (2 of 5)"
    assert report.exit_status == 1


def test_many_selected_clauses_are_counted_rather_than_named() -> None:
    every = ("about-01", "error-01", "error-02", "requirement-01", "reading-03")
    assert conforming_run().judge(selected=every).headline == "conforms for 4 clauses and 1 reading (4 of 5)"


def test_four_numbers_head_a_report() -> None:
    run = conforming_run()
    run.scenario("One more", "error-02").claim(UNPROVEN)
    counts = run.judge().counts
    assert (counts.clauses, counts.with_test, counts.exercised, counts.conforming) == (5, 4, 4, 3)
    assert counts.by_verdict == {CONFORMS: 3, UNPROVEN: 1, Verdict.UNTESTED: 1}


def test_deviations_from_the_page_and_from_readings_are_counted_apart() -> None:
    run = conforming_run()
    run.scenario("One", "error-01").claim(DEVIATES).claim(DEVIATES, "error-01", "reading-03")
    run.scenario("Another", "error-01").claim(DEVIATES, "reading-03")
    run.scenario("A half-open one", "error-01", "reading-02").claim(DEVIATES)
    counts = run.judge().counts
    assert (counts.deviations_from_page, counts.deviations_from_readings) == (2, 2)
