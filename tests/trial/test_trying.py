"""One subject of some families is judged rightly; a whole trial is judged where one was recorded."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.errors import UsageError
from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.run import run_directly
from activate_order_conformance.suite.settings import Pairs, RunSettings
from activate_order_conformance.targets.in_process import application_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.trial import matrix
from activate_order_conformance.trial.between import Ask, answering
from activate_order_conformance.trial.catalogue import subject, subjects
from activate_order_conformance.trial.diagnosis import Diagnosis
from activate_order_conformance.trial.grade import Grade, Standing
from activate_order_conformance.trial.matrix import Trial, run_trial
from activate_order_conformance.trial.rows import variant
from activate_order_conformance.trial.second_order.past import remembering
from activate_order_conformance.trial.second_order.states import IN_THE_WAY, overlooking
from activate_order_conformance.trial.specification import UNCHANGED
from activate_order_conformance.trial.subject import Make, Subject
from activate_order_conformance.trial.trying import RUN, try_out
from activate_order_conformance.trial.variants import variants

FIRST_OF_EACH = {(each.kind, each.family): each.name for each in reversed(subjects().values())}
TRIED_AT_ONCE = [*FIRST_OF_EACH.values()][::27]
"""One of every twenty-seventh family; the others are in the trial that is recorded for the slow proofs."""


@pytest.mark.parametrize("name", TRIED_AT_ONCE)
def test_one_of_some_families_is_judged_rightly(name: str, tried: Callable[[str], Grade]) -> None:
    assert tried(name).wrong == ""


UNUSUAL = {each.family: each for each in variants() if each.serving == "in process"}


@pytest.mark.slow
@pytest.mark.parametrize("name", [each.name for each in UNUSUAL.values()][::8])
def test_a_variant_of_some_families_is_not_alarmed_at_where_things_meet(name: str) -> None:
    diagnosis = try_out(subject(f"{name}.where-things-meet"), "rows")
    assert (diagnosis.overall, diagnosis.failing) == ("conformant", {})


@pytest.mark.slow
@pytest.mark.parametrize("name", ["interaction-01.twice", "interaction-03.twice", "interaction-04.twice"])
def test_what_never_differs_from_the_reference_is_equivalent(
    name: str, tried: Callable[[str], Grade]
) -> None:
    assert tried(name).standing is Standing.EQUIVALENT


@pytest.mark.slow
def test_what_errs_on_every_third_call_is_unstable_and_never_conformant(
    tried: Callable[[str], Grade],
) -> None:
    diagnosis = tried("time.every-third-wrong").diagnosis
    assert diagnosis.overall == "non-conformant"
    assert Verdict.UNSTABLE in diagnosis.rows.values()


@pytest.mark.parametrize("repeat", [1, 2], ids=["directly", "as users do"])
def test_what_is_interrupted_is_not_judged_by_what_was_asked_so_far(repeat: int) -> None:
    def interrupt(_request: Request, _ask: Ask) -> Response:
        raise KeyboardInterrupt

    interrupting = variant(
        "interrupting", "It ends.", answering(UNCHANGED, lambda _: interrupt), repeat=repeat, family="any"
    )
    with pytest.raises(KeyboardInterrupt):
        try_out(interrupting, "none")


@pytest.mark.slow
def test_several_processes_come_to_the_same_as_one() -> None:
    names = ["error-05.unchecked", "near.owner-alone", "variant.gzip", "driver.stale"]
    alone, together = run_trial(names, processes=1), run_trial(names, processes=2)
    assert [(each.diagnosis.overall, each.diagnosis.rows) for each in alone.grades] == [
        (each.diagnosis.overall, each.diagnosis.rows) for each in together.grades
    ]
    assert alone.exit_status == together.exit_status == 0


def test_progress_is_told_of_each_subject_that_ended() -> None:
    calls: list[tuple[str, int, int]] = []
    run_trial(["error-05.unchecked"], progress=lambda *call: calls.append(call))
    assert calls == [("error-05.unchecked", 1, 1)]


def test_what_cannot_be_tried_is_tried_once_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    tried_by: list[Pairs] = []

    def failing(_subject: Subject, pairs: Pairs, _differs_in: frozenset[str] | None) -> Diagnosis:
        tried_by.append(pairs)
        raise ValueError

    monkeypatch.setattr(matrix, "try_out", failing)
    assert run_trial(["error-05.unchecked"], processes=1).exit_status == 3
    assert tried_by == ["none"]


def test_an_unknown_subject_is_refused_before_anything_is_tried() -> None:
    with pytest.raises(UsageError, match="no subject of the trial"):
        run_trial(["error-99.unchecked"])


def test_every_subject_of_the_whole_trial_is_judged_rightly(whole_trial: Trial) -> None:
    assert [grade.subject.name for grade in whole_trial.grades] == list(subjects())
    assert {grade.subject.name: grade.wrong for grade in whole_trial.wrong} == {}
    assert whole_trial.exit_status == 0


def judged(make: Make, *selected: str) -> Report:
    return run_directly(RunSettings(run=RUN, selected=selected), application_target(make, RUN, Settings()))


@pytest.mark.slow
def test_what_is_refused_as_a_whole_may_be_refused_once_for_all_its_inputs() -> None:
    make = subject("variant.generic-errors.where-things-meet").make
    report = judged(make, "error-02", "error-03", "error-04", "error-11", "reading-27")
    assert report.overall is Overall.CONFORMANT


def test_an_empty_input_is_tried_where_another_was_given_before() -> None:
    make = remembering(
        lambda past: overlooking(
            lambda call: call.order_status == "" and past.activations[call.caller.id] > 0,
            IN_THE_WAY["error-11"],
        )
    )
    assert judged(make, "error-04", "error-11").row("error-11").verdict is Verdict.DEVIATES
