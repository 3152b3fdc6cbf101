"""Whether a subject was judged rightly: each way in which the kit can be wrong is told."""

from __future__ import annotations

import pytest

from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.trial.catalogue import REFERENCE
from activate_order_conformance.trial.judged import Standing, judged
from activate_order_conformance.trial.outcome import FailedClaim, Outcome
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


def an_outcome(rows: Blame, overall: str = "non-conformant", **claim: object) -> Outcome:
    said = {"expected": "a refusal", "actual": "activated (HTTP status 200)"} | claim
    verdict = next(iter(rows.values()), BROKEN)
    claims = FailedClaim(
        id="a#1",
        name="refused",
        verdict=verdict,
        falls_on=tuple(rows),
        **said,  # type: ignore[arg-type]  # texts by name
    )
    return Outcome(name="it", overall=overall, rows=rows, claims=(claims,))


def test_a_mutant_that_is_detected_blamed_and_explained_is_judged_rightly() -> None:
    found = judged(a_subject(), an_outcome(BLAME))
    assert (found.detected, found.exact, found.explained, found.wrong) == (True, True, True, "")


@pytest.mark.parametrize(
    ("rows", "said"),
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
def test_a_blame_that_is_not_exact_says_what_differs(rows: Blame, said: str) -> None:
    found = judged(a_subject(), an_outcome(rows))
    assert found.exact is False
    assert found.wrong == said


@pytest.mark.parametrize(
    "claim",
    [{"actual": "something else"}, {"actual": ""}, {"expected": "activated"} | {"actual": "activated"}],
    ids=["does not mention it", "says nothing", "expects what it found"],
)
def test_a_message_that_does_not_name_the_difference_explains_nothing(claim: dict[str, str]) -> None:
    found = judged(a_subject(), an_outcome(BLAME, **claim))
    assert not found.explained
    assert found.wrong == "no message names the difference"


def test_a_mutant_that_was_answered_otherwise_and_passed_survives() -> None:
    found = judged(a_subject(), Outcome(name="it", overall="conformant"))
    assert found.standing is Standing.COUNTED
    assert not found.detected
    assert found.wrong.startswith("not detected; not blamed: error-04")


def test_a_mutant_that_was_never_answered_otherwise_is_equivalent_and_does_not_count() -> None:
    found = judged(a_subject(), Outcome(name="it", overall="conformant", differed=False))
    assert found.standing is Standing.EQUIVALENT
    assert not found.wrong
    assert found.reason


def test_a_mutant_that_no_answer_can_tell_does_not_count_and_may_not_be_blamed() -> None:
    alias = a_subject(alias_of=("error-09",), blame={})
    assert not judged(alias, Outcome(name="it", overall="conformant")).wrong
    assert judged(alias, an_outcome(BLAME)).wrong
    assert judged(alias, an_outcome(BLAME)).standing is Standing.INDISTINGUISHABLE


@pytest.mark.parametrize("kind", ["mutant", "variant", "lying driver"])
def test_what_could_not_be_tried_is_broken_and_says_why(kind: Kind) -> None:
    found = judged(a_subject(kind), Outcome(name="it", fault="it cannot be tried: KeyError"))
    assert found.standing is Standing.BROKEN
    assert found.wrong == found.reason == "it cannot be tried: KeyError"


def test_a_mutant_that_nothing_is_to_be_blamed_for_is_detected_all_the_same() -> None:
    unblamed = a_subject(blame={}, unblamed="it is chance", mentions=())
    assert judged(unblamed, an_outcome(BLAME)).exact is None
    assert not judged(unblamed, an_outcome(BLAME)).wrong
    assert judged(unblamed, Outcome(name="it", overall="conformant")).wrong


def test_a_verdict_that_must_occur_is_missed() -> None:
    by_turns = a_subject(blame={}, unblamed="it is chance", occurs=Verdict.UNSTABLE)
    assert not judged(by_turns, an_outcome({"error-04": Verdict.UNSTABLE})).wrong
    assert judged(by_turns, an_outcome(BLAME)).wrong == "no message names the difference"


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome(name="it", overall="conformant"), ""),
        (an_outcome({"error-04": DEVIATES}), "judged non-conformant; blamed: error-04 (deviates)"),
        (Outcome(name="it", overall="partial"), "judged partial"),
    ],
    ids=["conformant", "blamed", "unproven"],
)
def test_a_variant_that_is_not_found_conformant_is_a_false_alarm(outcome: Outcome, said: str) -> None:
    assert judged(a_subject("variant"), outcome).wrong == said


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (an_outcome({"error-04": BROKEN}, "broken", because="The driver said no."), ""),
        (an_outcome({"error-04": BROKEN}, "broken", because="Nobody knows."), "the driver is not named"),
        (an_outcome(BLAME, because="The driver said no."), "the target is blamed: "),
        (Outcome(name="it", overall="conformant"), "not detected"),
    ],
    ids=["told apart", "nobody named", "the target blamed", "believed"],
)
def test_a_lying_driver_is_told_apart_by_name_and_costs_the_target_nothing(
    outcome: Outcome, said: str
) -> None:
    wrong = judged(a_subject("lying driver"), outcome).wrong
    assert wrong.startswith(said) if said else wrong == ""


def test_an_outcome_survives_being_written_down() -> None:
    outcome = an_outcome(BLAME)
    assert Outcome.from_data(outcome.to_data()) == outcome
