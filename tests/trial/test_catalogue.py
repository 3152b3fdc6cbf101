"""The subjects of the trial: enough of them, of every family, each with a blame that the contract knows."""

from __future__ import annotations

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import UsageError
from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.targets.in_process import Ground
from activate_order_conformance.trial.catalogue import REFERENCE, subject, subjects
from activate_order_conformance.trial.expectation import resting, together
from activate_order_conformance.trial.subject import Subject
from tests.reference.asked_reference import DRIVER_TOKEN, Asked

CONTRACT = Contract.load()
ALL = tuple(subjects("all").values())
MUTANTS = tuple(each for each in subjects().values() if each.kind == "mutant")
ERRORS = [clause.id for clause in CONTRACT.errors]


@pytest.mark.parametrize(
    ("order", "kind", "least"),
    [
        *(("1", "mutant", 200), ("1", "variant", 30), ("1", "lying driver", 10)),
        *(("2", "mutant", 300), ("2", "variant", 60), ("2", "lying driver", 30)),
    ],
)
def test_there_are_enough_of_each_kind(order: str, kind: str, least: int) -> None:
    assert sum((each.order, each.kind) == (order, kind) for each in ALL) >= least


def test_subjects_say_in_one_sentence_what_they_are() -> None:
    assert [each.name for each in ALL if not each.what.endswith(".") or "\n" in each.what] == []
    assert [each.name for each in ALL if not each.name.isascii() or " " in each.name] == []


def test_mutants_are_to_be_blamed_on_rows_of_the_contract_or_say_why_on_none() -> None:
    mutants = [each for each in ALL if each.kind == "mutant"]
    verdicts = {Verdict.DEVIATES, Verdict.DISPUTED}
    known = {*CONTRACT.ids}
    assert [each.name for each in mutants if each.blame.keys() - known] == []
    assert [each.name for each in mutants if {*each.blame.values()} - verdicts] == []
    assert [
        each.name
        for each in mutants
        if bool(each.blame) == bool(each.unblamed or each.alias_of or each.family == "effect done twice")
    ] == ["interaction-02.twice"]


@pytest.mark.parametrize("row", ERRORS)
@pytest.mark.parametrize(
    "family",
    [
        "not checked",
        "wrong status",
        "wrong code",
        "the code of another row",
        "refuses the ready checkout too",
    ],
)
def test_every_error_row_has_its_mutant_of_the_family(row: str, family: str) -> None:
    assert any(each.family == family and each.name.startswith(f"{row}.") for each in MUTANTS)


@pytest.mark.parametrize("row", ERRORS)
def test_every_error_row_is_answered_with_the_code_of_each_other_row(row: str) -> None:
    own = CONTRACT.clause(row).code
    others = {clause.code for clause in CONTRACT.errors} - {own}
    assert {f"{row}.code-{code}" for code in others} <= subjects().keys()


@pytest.mark.parametrize("row", ERRORS)
def test_the_rows_that_no_answer_tells_apart_are_those_of_the_contract(row: str) -> None:
    aliases = {each.alias_of for each in MUTANTS if each.name.startswith(f"{row}.as-")}
    assert aliases == {(other,) for other in CONTRACT.shares_pair(row)}


@pytest.mark.parametrize("clause", [c.id for c in CONTRACT.clauses if not c.not_tested])
def test_every_clause_that_is_tested_has_mutants_to_be_blamed_on_it(clause: str) -> None:
    assert sum(clause in each.blame for each in MUTANTS) >= 2


@pytest.mark.parametrize("effect", ["missing", "twice", "elsewhere", "everywhere", "undone", "late"])
def test_every_interaction_has_its_mutants(effect: str) -> None:
    assert {f"{clause.id}.{effect}" for clause in CONTRACT.interactions} <= subjects().keys()


@pytest.mark.parametrize("clause", CONTRACT.requirements, ids=lambda clause: clause.id)
def test_the_guard_of_every_requirement_is_dropped_and_negated(clause: object) -> None:
    row = CONTRACT.clause(clause.id)  # type: ignore[attr-defined]  # a clause, as parametrised
    assert f"{row.id}.negated" in subjects()
    dropped = f"{row.refused_as}.unchecked" if row.refused_as else f"{row.id}.dropped"
    assert dropped in subjects()


def test_a_subject_keeps_no_state_from_one_implementation_to_the_next() -> None:
    make = subject("time.refusal-leaks").make
    assert make(Ground(ManualClock(), "t")) is not make(Ground(ManualClock(), "t"))


def test_a_name_that_there_is_none_of_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"Did you mean error-04\.unchecked"):
        subject("error-04.uncheked")


def test_the_reference_can_be_asked_for_by_its_name() -> None:
    assert subject("reference") is REFERENCE


def test_what_only_an_assumed_reading_says_is_disputed() -> None:
    assert resting("reading-06", "error-03") == {
        "reading-06": Verdict.DISPUTED,
        "error-03": Verdict.DISPUTED,
    }
    assert resting("reading-02") == {"reading-02": Verdict.DEVIATES}


def test_a_row_that_several_faults_show_on_takes_the_worst() -> None:
    disputed, deviates = {"error-04": Verdict.DISPUTED}, {"error-04": Verdict.DEVIATES}
    assert together(disputed, deviates) == together(deviates, disputed) == deviates


ARRANGING_LIARS = tuple(
    each
    for each in subjects("all").values()
    if each.kind == "lying driver" and each.serving == "in process" and each.family != "breaks the protocol"
)


@pytest.mark.parametrize("each", ARRANGING_LIARS, ids=lambda each: each.name)
def test_a_lying_driver_does_not_fail_at_a_probe_in_which_there_is_nothing_to_lie_about(
    each: Subject,
) -> None:
    clock = ManualClock()
    asked = Asked(each.make(Ground(clock, DRIVER_TOKEN)), clock)  # type: ignore[arg-type]  # any application
    assert asked.driver("POST", "/checkouts/none/edit-order-item").status_code == 404


def test_no_subject_fails_at_a_call_of_several_inputs_by_nobody_who_is_known() -> None:
    given = {"cartId": ["0a6RM0000000001YAA"], "orderStatus": "ACTIVATE"}
    for each in ALL:
        clock = ManualClock()
        asked = Asked(each.make(Ground(clock, DRIVER_TOKEN)), clock)  # type: ignore[arg-type]  # any application
        for authorization in ("", "Bearer of.nobody"):
            assert asked.invoke_with({"authorization": authorization}, given, given), each.name
