"""How findings become the verdicts of claims, clauses and readings."""

from __future__ import annotations

import pytest

from activate_order_conformance.run.plan import Finding, Verdict
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
    conforming_run,
    verdict_of,
)

WORST_FIRST = (DEVIATES, UNSTABLE, BROKEN, DISPUTED, UNPROVEN, CONFORMS)


def test_a_claim_without_a_finding_is_broken_because_it_did_not_run() -> None:
    run = Run()
    run.scenario("A closed one is refused", "error-01").claim(CONFORMS).claim(None)
    report = run.judge()
    row = report.row("error-01")
    assert (row.verdict, row.because) == (BROKEN, "did not run")
    assert not report.complete


def test_a_claim_that_was_cut_off_says_what_cut_it_off() -> None:
    run = Run()
    run.scenario("A closed one is refused", "error-01").claim(None)
    assert run.judge(cut_short="a worker died").row("error-01").because == "did not run: a worker died"


def test_a_claim_without_a_finding_is_broken_by_the_wiring_where_that_is_wrong() -> None:
    run = Run()
    run.scenario("A closed one is refused", "error-01").claim(None)
    report = run.judge(wiring="the target answers HTML", control="wiring")
    assert report.row("error-01").because == "the target answers HTML"
    assert report.overall == "broken"
    assert report.facts.wiring == "the target answers HTML"


def test_a_finding_of_an_unplanned_claim_is_not_dropped() -> None:
    run = conforming_run()
    run.findings.append(Finding(claim="cart.feature::Unheard of#1", verdict=CONFORMS))
    report = run.judge()
    assert [each.claim for each in report.unplaced] == ["cart.feature::Unheard of#1"]
    assert report.overall == "broken"


@pytest.mark.parametrize("row", ["error-99", None], ids=["no such clause", "no row at all"])
def test_a_claim_that_falls_on_nothing_in_the_contract_is_not_dropped(row: str | None) -> None:
    run = conforming_run()
    run.scenario("It floats").claim(CONFORMS, *([row] if row else []))
    report = run.judge()
    assert report.overall == "broken"
    assert len(report.unplaced) == 1


@pytest.mark.parametrize("worse", range(len(WORST_FIRST)), ids=WORST_FIRST)
def test_a_row_takes_the_worst_of_its_claims(worse: int) -> None:
    run = Run()
    for verdict in reversed(WORST_FIRST[worse:]):
        run.scenario(f"It is {verdict}", "error-01").claim(verdict, because=f"so {verdict}")
    row = run.judge().row("error-01")
    assert row.verdict is WORST_FIRST[worse]
    if row.verdict is not CONFORMS:
        assert row.because == f"so {WORST_FIRST[worse]}"


def test_a_claim_counts_for_every_row_it_falls_on() -> None:
    run = Run()
    run.scenario("A closed one is refused", "error-01", "requirement-01").claim(DEVIATES)
    report = run.judge()
    assert verdict_of(report, "error-01") is verdict_of(report, "requirement-01") is DEVIATES
    assert verdict_of(report, "error-02") is UNTESTED


def test_a_clause_that_nothing_tests_is_untested_with_the_contracts_reason() -> None:
    row = conforming_run().judge().row("about-02")
    assert (row.verdict, row.because) == (UNTESTED, "Prices do not show over HTTP.")


def test_equal_findings_of_one_claim_are_one_verdict() -> None:
    run = Run()
    scenario = run.scenario("A closed one is refused", "error-01").claim(CONFORMS)
    run.findings.append(Finding(claim=f"{scenario.id}#1", verdict=CONFORMS))
    assert verdict_of(run.judge(), "error-01") is CONFORMS


def test_differing_findings_of_one_claim_are_unstable() -> None:
    run = Run()
    scenario = run.scenario("A closed one is refused", "error-01").claim(CONFORMS, actual="as expected")
    run.findings.append(Finding(claim=f"{scenario.id}#1", verdict=DEVIATES, actual="accepted"))
    (claim,) = run.judge().row("error-01").claims
    assert claim.verdict is UNSTABLE
    assert claim.finding.because == "conforms 1 of 2 times, deviates 1 of 2 times"
    assert claim.finding.actual == "accepted"


@pytest.mark.parametrize("verdict", [BROKEN, UNPROVEN], ids=str)
def test_a_repeat_that_says_nothing_of_the_target_does_not_make_it_unstable(verdict: Verdict) -> None:
    run = Run()
    scenario = run.scenario("A closed one is refused", "error-01").claim(CONFORMS)
    run.findings.append(Finding(claim=f"{scenario.id}#1", verdict=verdict))
    assert verdict_of(run.judge(), "error-01") is verdict


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (CONFORMS, NOTED),
        (DEVIATES, NOTED),
        (UNSTABLE, NOTED),
        (NOTED, NOTED),
        (UNPROVEN, UNPROVEN),
        (NOT_APPLICABLE, NOT_APPLICABLE),
        (BROKEN, BROKEN),
    ],
    ids=lambda verdict: str(verdict),
)
def test_an_informational_claim_is_noted_unless_it_could_not_be_seen(given: Verdict, shown: Verdict) -> None:
    run = Run()
    run.scenario("A strange one", "error-01", "informational").claim(given)
    (claim,) = run.judge().row("error-01").claims
    assert claim.verdict is shown


@pytest.mark.parametrize(
    ("given", "row"),
    [(DEVIATES, CONFORMS), (UNPROVEN, CONFORMS), (NOT_APPLICABLE, CONFORMS), (BROKEN, BROKEN)],
    ids=lambda verdict: str(verdict),
)
def test_an_informational_claim_lowers_a_row_only_where_it_is_broken(given: Verdict, row: Verdict) -> None:
    run = conforming_run()
    run.scenario("A strange one", "error-01", "informational").claim(given)
    assert verdict_of(run.judge(), "error-01") is row


@pytest.mark.parametrize(
    ("given", "row"),
    [
        ((CONFORMS, UNPROVEN), NOTED),
        ((UNPROVEN,), UNPROVEN),
        ((NOT_APPLICABLE,), NOT_APPLICABLE),
        ((NOT_APPLICABLE, UNPROVEN), UNPROVEN),
    ],
    ids=["one was seen", "it was not seen", "it cannot occur", "the rest cannot occur"],
)
def test_a_reading_of_which_all_is_informational_is_noted_where_something_was_seen_and_counts_for_nothing(
    given: tuple[Verdict, ...], row: Verdict
) -> None:
    run = conforming_run()
    scenario = run.scenario("A strange one", "reading-04", "informational")
    for verdict in given:
        scenario.claim(verdict, because="cannot be made" if verdict is UNPROVEN else "")
    report = run.judge()
    assert verdict_of(report, "reading-04") is row
    assert ("cannot be made" in report.row("reading-04").because) is (UNPROVEN in given)
    assert report.overall is conforming_run().judge().overall


def test_deviating_from_an_assumed_reading_alone_is_disputed() -> None:
    run = Run()
    run.scenario("A half-open one is refused", "error-01", "reading-02").claim(DEVIATES)
    report = run.judge()
    assert verdict_of(report, "error-01") is verdict_of(report, "reading-02") is DISPUTED
    assert report.row("error-01").because == "reading-02 is our assumption"


@pytest.mark.parametrize("tag", ["reading-01", "reading-04"], ids=["a foundation", "a documented reading"])
def test_readings_that_are_not_mere_assumptions_dispute_nothing(tag: str) -> None:
    run = Run()
    run.scenario("A busy one is refused", "error-02", tag).claim(DEVIATES)
    assert verdict_of(run.judge(), "error-02") is DEVIATES


def test_an_assumed_reading_that_the_scenario_does_not_bear_deviates_like_a_clause() -> None:
    run = conforming_run()
    run.scenario("A closed one stays as it was", "error-01").claim(CONFORMS).claim(DEVIATES, "reading-03")
    report = run.judge()
    assert verdict_of(report, "reading-03") is DEVIATES
    assert verdict_of(report, "error-01") is CONFORMS
    assert report.overall == "non-conformant"


def test_a_value_that_cannot_occur_is_neutral_beside_one_that_conforms() -> None:
    run = conforming_run()
    run.scenario("A merged one is refused", "error-01").claim(NOT_APPLICABLE, because="nothing merges here")
    report = run.judge()
    assert verdict_of(report, "error-01") is CONFORMS
    assert [(each.scenario.name, each.reason) for each in report.not_applicable] == [
        ("A merged one is refused", "nothing merges here")
    ]


def _run_without_error_01() -> Run:
    run = Run()
    run.scenario("A ready one is activated", "control", "about-01", "requirement-01").claim(CONFORMS)
    run.scenario("A busy one is refused", "error-02").claim(CONFORMS).claim(CONFORMS, "reading-03")
    return run


def test_a_row_of_which_every_value_is_said_not_to_occur_is_not_applicable_and_lowers_nothing() -> None:
    run = _run_without_error_01()
    run.scenario("A merged one is refused", "error-01").claim(NOT_APPLICABLE, because="nothing merges here")
    report = run.judge()
    row = report.row("error-01")
    assert row.verdict is NOT_APPLICABLE
    assert row.because == "every value is said not to occur: nothing merges here"
    assert row.unlock == ()
    assert (report.overall, report.exit_status) == ("conformant", 0)
    assert report.headline == ("conformant, with 1 value said not to occur (all that there is of error-01)")


def test_one_value_that_cannot_be_arranged_leaves_a_row_unproven_whatever_is_said_of_the_others() -> None:
    run = _run_without_error_01()
    run.scenario("A merged one is refused", "error-01").claim(NOT_APPLICABLE, because="nothing merges here")
    run.scenario("Another is refused", "error-01").claim(UNPROVEN, unlock="offer it")
    report = run.judge()
    assert (verdict_of(report, "error-01"), report.exit_status) == (UNPROVEN, 4)


def test_where_nothing_else_was_asked_a_value_that_cannot_occur_shows_nothing() -> None:
    run = Run()
    run.scenario("A merged one is refused", "error-01").claim(NOT_APPLICABLE, because="nothing merges here")
    assert run.judge(selected=("error-01",)).overall == "inconclusive"


def test_what_was_only_shown_with_what_it_entails_is_unproven() -> None:
    run = Run()
    run.scenario("A missing one is refused", "error-01").claim(CONFORMS, proves=False).claim(
        CONFORMS, name="activated once put right"
    )
    row = run.judge().row("error-01")
    assert row.verdict is UNPROVEN
    assert row.because == "only shown together with what it entails"


def test_what_cannot_prove_alone_conforms_beside_the_same_fact_that_proves() -> None:
    run = Run()
    run.scenario("A missing one is refused", "error-01").claim(CONFORMS, proves=False)
    run.scenario("An inactive one is refused", "error-01").claim(CONFORMS)
    assert verdict_of(run.judge(), "error-01") is CONFORMS


def test_what_would_unlock_a_row_is_said_once() -> None:
    run = Run()
    for name in ("one", "another"):
        run.scenario(name, "error-01").claim(UNPROVEN, because="cannot be made", unlock="make it")
    row = run.judge().row("error-01")
    assert (row.because, row.unlock) == ("cannot be made", ("make it",))


def test_a_reading_that_nothing_falls_on_is_untested_and_a_foundation_is_rested_on() -> None:
    report = conforming_run().judge()
    assert verdict_of(report, "reading-02") is UNTESTED
    assert report.row("reading-01").because == "everything rests on it"
    assert [each.id for each in report.rests_on] == ["reading-01"]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((CONFORMS, DEVIATES), DEVIATES),
        ((CONFORMS, NOTED), CONFORMS),
        ((NOT_APPLICABLE, NOT_APPLICABLE), NOT_APPLICABLE),
        ((), UNTESTED),
    ],
    ids=["one deviates", "one is noted", "none can occur", "none at all"],
)
def test_a_scenario_takes_the_worst_of_its_claims(verdicts: tuple[Verdict, ...], expected: Verdict) -> None:
    run = Run()
    scenario = run.scenario("It", "error-01")
    for verdict in verdicts:
        scenario.claim(verdict)
    assert run.judge().scenarios[0].verdict is expected
