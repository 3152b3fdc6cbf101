"""Whether the kit did right by a subject: each way in which it can be wrong has its words."""

from __future__ import annotations

import json

import pytest

from activate_order_conformance.run.plain import from_plain, to_plain
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.trial.catalogue import REFERENCE
from activate_order_conformance.trial.diagnosis import Diagnosis, FailedClaim
from activate_order_conformance.trial.grade import Standing, graded
from activate_order_conformance.trial.subject import Blame, Kind, Subject

DEVIATES, DISPUTED, BROKEN = Verdict.DEVIATES, Verdict.DISPUTED, Verdict.BROKEN
BLAME = {"error-04": DEVIATES, "requirement-06": DEVIATES}


def a_subject(kind: Kind = "mutant", **fields: object) -> Subject:
    given = {"blame": BLAME, "mentions": ("activated",)} if kind == "mutant" else {}
    return Subject(
        name="it",
        kind=kind,
        family="f",
        what="It is.",
        make=REFERENCE.make,
        **{**given, **fields},  # type: ignore[arg-type]  # fields by name
    )


def a_diagnosis(rows: Blame, overall: str = "non-conformant", **claim: object) -> Diagnosis:
    words = {"expected": "a refusal", "actual": "activated (HTTP status 200)"} | claim
    verdict = next(iter(rows.values()), BROKEN)
    claims = FailedClaim(
        id="a#1",
        name="refused",
        verdict=verdict,
        falls_on=tuple(rows),
        **words,  # type: ignore[arg-type]  # texts by name
    )
    return Diagnosis(name="it", overall=overall, rows=rows, claims=(claims,))


def test_a_mutant_that_is_detected_blamed_and_explained_is_judged_rightly() -> None:
    grade = graded(a_subject(), a_diagnosis(BLAME))
    assert (grade.detected, grade.exact, grade.explained, grade.wrong) == (True, True, True, "")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({"error-04": DEVIATES}, "not blamed: requirement-06 (deviates)"),
        ({**BLAME, "error-05": DISPUTED}, "blamed besides: error-05 (disputed)"),
        (
            {**BLAME, "error-04": DISPUTED},
            "not blamed: error-04 (deviates); blamed besides: error-04 (disputed)",
        ),
    ],
    ids=["too little", "too much", "otherwise"],
)
def test_a_blame_that_is_not_exact_says_what_differs(rows: Blame, words: str) -> None:
    grade = graded(a_subject(), a_diagnosis(rows))
    assert grade.exact is False
    assert grade.wrong == words


@pytest.mark.parametrize(
    "claim",
    [{"actual": "something else"}, {"actual": ""}, {"expected": "activated"} | {"actual": "activated"}],
    ids=["does not mention it", "says nothing", "expects what it found"],
)
def test_a_message_that_does_not_name_the_difference_explains_nothing(claim: dict[str, str]) -> None:
    grade = graded(a_subject(), a_diagnosis(BLAME, **claim))
    assert not grade.explained
    assert grade.wrong == "no message names the difference"


def test_a_mutant_that_was_answered_otherwise_and_passed_survives() -> None:
    grade = graded(a_subject(), Diagnosis(name="it", overall="conformant"))
    assert grade.standing is Standing.COUNTED
    assert not grade.detected
    assert grade.wrong.startswith("not detected; not blamed: error-04")


@pytest.mark.parametrize(
    ("overall", "differed", "is_wrong"),
    [("conformant", False, False), ("conformant", True, True), ("non-conformant", True, True)],
)
def test_a_mutant_that_is_said_to_be_equivalent_does_not_count_and_may_not_differ(
    overall: str, differed: bool, is_wrong: bool
) -> None:
    same = a_subject(equivalent="it does the same", blame={})
    grade = graded(same, Diagnosis(name="it", overall=overall, differed=differed))
    assert (grade.standing, grade.reason) == (Standing.EQUIVALENT, "it does the same")
    assert bool(grade.wrong) is is_wrong


def test_a_mutant_that_is_asked_about_in_nothing_counts_as_not_detected() -> None:
    grade = graded(a_subject(), Diagnosis(name="it", overall="conformant", differed=False))
    assert grade.standing is Standing.COUNTED
    assert grade.wrong.startswith("not detected")


def test_a_mutant_that_no_answer_can_tell_does_not_count_and_may_not_be_blamed() -> None:
    alias = a_subject(alias_of=("error-09",), blame={})
    assert not graded(alias, Diagnosis(name="it", overall="conformant")).wrong
    assert graded(alias, a_diagnosis(BLAME)).wrong
    assert graded(alias, a_diagnosis(BLAME)).standing is Standing.INDISTINGUISHABLE


@pytest.mark.parametrize("kind", ["mutant", "variant", "lying driver"])
def test_what_could_not_be_tried_counts_as_judged_wrongly_and_says_why(kind: Kind) -> None:
    grade = graded(a_subject(kind), Diagnosis(name="it", fault="it cannot be tried: KeyError"))
    assert (grade.standing, grade.detected) == (Standing.COUNTED, False)
    assert grade.wrong == "it cannot be tried: KeyError"


def test_a_mutant_that_nothing_is_to_be_blamed_for_is_detected_all_the_same() -> None:
    unblamed = a_subject(blame={}, unblamed="it is chance", mentions=())
    assert graded(unblamed, a_diagnosis(BLAME)).exact is None
    assert not graded(unblamed, a_diagnosis(BLAME)).wrong
    assert graded(unblamed, Diagnosis(name="it", overall="conformant")).wrong


def test_a_verdict_that_must_occur_is_missed() -> None:
    by_turns = a_subject(blame={}, unblamed="it is chance", occurs=Verdict.UNSTABLE)
    assert not graded(by_turns, a_diagnosis({"error-04": Verdict.UNSTABLE})).wrong
    assert graded(by_turns, a_diagnosis(BLAME)).wrong == "no message names the difference"


@pytest.mark.parametrize(
    ("diagnosis", "words"),
    [
        (Diagnosis(name="it", overall="conformant"), ""),
        (a_diagnosis({"error-04": DEVIATES}), "judged non-conformant; blamed: error-04 (deviates)"),
        (Diagnosis(name="it", overall="partial"), "judged partial"),
    ],
    ids=["conformant", "blamed", "unproven"],
)
def test_a_variant_that_is_not_found_conformant_is_a_false_alarm(diagnosis: Diagnosis, words: str) -> None:
    assert graded(a_subject("variant"), diagnosis).wrong == words


@pytest.mark.parametrize(
    ("diagnosis", "words"),
    [
        (a_diagnosis({"error-04": BROKEN}, "broken", because="The driver said no."), ""),
        (a_diagnosis({"error-04": BROKEN}, "broken", because="Nobody knows."), "the driver is not named"),
        (a_diagnosis(BLAME, because="The driver said no."), "the target is blamed: "),
        (Diagnosis(name="it", overall="conformant"), "not detected"),
    ],
    ids=["told apart", "nobody named", "the target blamed", "believed"],
)
def test_a_lying_driver_is_told_apart_by_name_and_costs_the_target_nothing(
    diagnosis: Diagnosis, words: str
) -> None:
    wrong = graded(a_subject("lying driver"), diagnosis).wrong
    assert wrong.startswith(words) if words else wrong == ""


def test_a_diagnosis_survives_being_written_down() -> None:
    diagnosis = a_diagnosis(BLAME)
    assert from_plain(Diagnosis, json.loads(json.dumps(to_plain(diagnosis)))) == diagnosis
