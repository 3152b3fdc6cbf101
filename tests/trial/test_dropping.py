"""Who tests the trial: what the matrix says would survive without a scenario or a Then does survive without it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from activate_order_conformance.run.plan import Claim, PlannedScenario
from activate_order_conformance.suite.features.catalogue import features_directory
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import application_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.trial.catalogue import subject
from activate_order_conformance.trial.directions import NOTED, directions, planned, redundant
from activate_order_conformance.trial.grade import Grade
from activate_order_conformance.trial.matrix import Trial

SCENARIOS = {
    "A refusal bears the API name too": ("activation.feature", "envelope.action-name-on-failure"),
    "A validation error among warnings is refused all the same": (
        "cart.feature",
        "overlooks.validation_errors.among-warnings",
    ),
    "A caller who may modify all data needs no other permission": (
        "caller.feature",
        "near.mad-is-not-enough",
    ),
    "A caller with whom the cart is shared for editing can activate": (
        "caller.feature",
        "near.owner-alone",
    ),
    "An order that is Activated already is refused": ("order.feature", "near.activated-order-as-draft"),
    "A session without a state is refused": ("checkout_session.feature", "requirement-09.dropped"),
}
"""Scenarios, each with a mutant that nothing else detects."""

THENS = {
    "nothing about the checkout has changed": "error-07.closes-cart",
    "each result stands in the place of its input": "envelope.reversed",
}
"""Thens, each with a mutant that nothing else detects, wherever they stand."""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of the shipped features, to drop something from."""
    return Path(shutil.copytree(features_directory(), tmp_path / "features"))


def verified(features: Path, name: str) -> list[str]:
    """Return the claims that a mutant does not meet under these features."""
    settings = RunSettings(features=features)
    report = run(settings, target=application_target(subject(name).make, settings.run, Settings()))
    return [claim.id for claim in report.claims() if claim.verdict not in ("conforms", "noted")]


def unmet(grade: Grade, belongs: Callable[[PlannedScenario, Claim], str]) -> set[str]:
    """Return what has a claim that a mutant does not meet."""
    failed = {claim.id for claim in grade.diagnosis.claims}
    return {
        belongs(scenario, claim)
        for scenario in planned()
        for claim in scenario.claims
        if claim.id in failed and claim.name != NOTED
    }


def without_scenario(text: str, name: str) -> str:
    """Return a feature without the scenario of that name, its tags and the blank line before it."""
    lines = text.splitlines()
    start = next(at for at, line in enumerate(lines) if line.strip() == f"Scenario: {name}")
    end = next((at for at in range(start, len(lines)) if not lines[at].strip()), len(lines))
    while lines[start - 1].strip().startswith("@"):
        start -= 1
    return "\n".join([*lines[: start - 1], *lines[end:]]) + "\n"


@pytest.mark.slow
@pytest.mark.parametrize(("scenario", "where"), SCENARIOS.items(), ids=SCENARIOS)
def test_a_mutant_that_one_scenario_alone_detects_survives_without_it(
    scenario: str, where: tuple[str, str], copied: Path, tried: Callable[[str], Grade]
) -> None:
    file, mutant = where
    assert unmet(tried(mutant), lambda planned, _: planned.id) == {f"{file}::{scenario}"}
    path = copied / file
    path.write_text(without_scenario(path.read_text("utf-8"), scenario), "utf-8")
    assert verified(copied, mutant) == []


@pytest.mark.slow
@pytest.mark.parametrize(("then", "mutant"), THENS.items(), ids=THENS)
def test_a_mutant_that_one_then_alone_detects_survives_without_it(
    then: str, mutant: str, copied: Path, tried: Callable[[str], Grade]
) -> None:
    assert unmet(tried(mutant), lambda _, claim: claim.step) == {then}
    for path in copied.glob("*.feature"):
        text = path.read_text("utf-8").replace(f"Then {then}\n      And ", "Then ")
        path.write_text(re.sub(rf" *(?:And|But) {re.escape(then)}\n", "", text), "utf-8")
    assert verified(copied, mutant) == []


@pytest.mark.slow
def test_a_mutant_that_two_scenarios_detect_is_detected_without_one_of_them(copied: Path) -> None:
    path = copied / "caller.feature"
    scenario = "A caller with whom the cart is shared for reading only is refused"
    path.write_text(without_scenario(path.read_text("utf-8"), scenario), "utf-8")
    assert verified(copied, "error-03.unchecked") != []


def test_no_scenario_and_no_claim_that_judges_is_decoration(whole_trial: Trial) -> None:
    assert directions(whole_trial).decoration == ()


def test_what_the_matrix_says_of_the_scenarios_above_is_in_the_whole_trial(whole_trial: Trial) -> None:
    alone = {dropped.what: dropped.survivors for dropped in directions(whole_trial).scenarios}
    for scenario, (file, mutant) in SCENARIOS.items():
        assert mutant in alone[f"{file}::{scenario}"]


def test_what_is_redundant_is_a_scenario_of_the_features(whole_trial: Trial) -> None:
    known = {scenario.id for scenario in planned()}
    assert set(redundant(directions(whole_trial).scenarios)) <= known
