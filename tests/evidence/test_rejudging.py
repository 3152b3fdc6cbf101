"""Judging recorded evidence again gives the verdicts of the run, until the contract is another."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import Signal
from activate_order_conformance.evidence.bundle import pack, unpack
from activate_order_conformance.run.plan import THREE_DEPARTURES, Verdict
from activate_order_conformance.suite.every_answer.laws import laws
from activate_order_conformance.suite.plans.planning import plan_run
from activate_order_conformance.suite.rejudge import rejudge
from activate_order_conformance.suite.run import RunResult, carry_out
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import reference_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Literals

CONTRACT = files("activate_order_conformance.contract")
CLAUSES = (CONTRACT / "activate_order.toml").read_text("utf-8")
READINGS = (CONTRACT / "readings.toml").read_text("utf-8")


def test_the_reference_is_judged_the_same_from_its_evidence(packed: bytes, recorded: RunResult) -> None:
    assert rejudge(unpack(packed).evidence) == recorded.report


@pytest.mark.slow
def test_so_it_is_under_the_platforms_profile() -> None:
    target = reference_target("r-platform", statuses="platform")
    settings = RunSettings(target=Settings(profile="platform"), evidence="everything", pairs="none")
    run = carry_out(settings, target=target)
    assert rejudge(unpack(pack(run.evidence, run.report)).evidence) == run.report


def test_a_contract_that_names_the_action_otherwise_finds_deviations(recorded: RunResult) -> None:
    other = Contract.from_toml(CLAUSES.replace('"activateOrderAction"', '"activateOrdersAction"'), READINGS)
    assert other.api_name == "activateOrdersAction"
    report = rejudge(recorded.evidence, other)
    assert report.row("about-04").verdict is Verdict.DEVIATES
    assert report.overall == "non-conformant"
    assert report.contract != recorded.report.contract


def test_scenarios_that_quote_what_the_contract_no_longer_says_are_broken(recorded: RunResult) -> None:
    other = Contract.from_toml(
        CLAUSES.replace('code = "ALREADY_IN_PROCESS"', 'code = "ALREADY_RUNNING"'), READINGS
    )
    report = rejudge(recorded.evidence, other)
    row = report.row("error-05")
    assert row.verdict is Verdict.BROKEN
    assert "misquotation" in row.because
    assert report.row("error-04").verdict is Verdict.CONFORMS


def test_what_the_observation_shows_decides_and_not_what_was_found(recorded: RunResult) -> None:
    doctored = replace(
        recorded.evidence,
        findings=tuple(replace(each, verdict=Verdict.DEVIATES) for each in recorded.evidence.findings),
    )
    assert rejudge(doctored) == recorded.report


def test_evidence_that_knows_fewer_departures_is_judged(recorded: RunResult) -> None:
    poorer = tuple(
        replace(each, observation=replace(each.observation, ready={})) if each.observation else each
        for each in recorded.evidence.witnesses
    )
    assert rejudge(replace(recorded.evidence, witnesses=poorer)).claims()


def test_a_scenario_without_an_observation_keeps_its_findings(recorded: RunResult) -> None:
    name = recorded.evidence.plan[5].id
    blind = replace(
        recorded.evidence,
        witnesses=tuple(
            replace(each, observation=None) if each.scenario == name else each
            for each in recorded.evidence.witnesses
        ),
        findings=tuple(
            replace(each, verdict=Verdict.BROKEN, because="the connection failed")
            if each.claim.startswith(name + "#")
            else each
            for each in recorded.evidence.findings
        ),
    )
    report = rejudge(blind)
    assert {claim.scenario.id for claim in report.claims(Verdict.BROKEN)} == {name}


@pytest.mark.parametrize("signal", Signal)
def test_a_run_that_was_cut_short_stays_broken(recorded: RunResult, signal: Signal) -> None:
    evidence = recorded.evidence
    of_every_answer = {planned.id for planned in evidence.plan if planned.file == laws().path.name}
    last = next(planned.id for planned in reversed(evidence.plan) if planned.id not in of_every_answer)
    cut = replace(
        evidence,
        facts=replace(evidence.facts, cut_short="interrupted", interrupted=True, signal=signal),
        witnesses=tuple(each for each in evidence.witnesses if each.scenario != last),
        findings=tuple(each for each in evidence.findings if not each.claim.startswith(last + "#")),
    )
    report = rejudge(unpack(pack(cut, rejudge(cut))).evidence)
    assert report.facts.truncated
    assert report.exit_status == signal.exit_status
    assert {claim.scenario.id for claim in report.claims(Verdict.BROKEN)} == {last, *of_every_answer}


@pytest.mark.parametrize("text", ["Then it is refused with SOMETHING odd", "Then it is unheard of"])
def test_a_step_that_the_kit_does_not_know_makes_its_scenario_broken(recorded: RunResult, text: str) -> None:
    features = dict(recorded.evidence.features)
    before = "Then it is refused with ALREADY_IN_PROCESS and HTTP status 400"
    name = next(name for name, feature in features.items() if before in feature)
    features[name] = features[name].replace(before, text, 1)
    report = rejudge(replace(recorded.evidence, features=features))
    assert report.row("error-05").verdict is Verdict.BROKEN
    assert "no then step reads" in report.row("error-05").because


def test_a_scenario_that_the_kit_does_not_have_is_broken(recorded: RunResult) -> None:
    evidence = recorded.evidence
    of_error_04 = recorded.report.row("error-04").claims
    known = next(claim.scenario for claim in of_error_04 if claim.verdict is Verdict.CONFORMS)
    unknown = replace(
        known,
        id="of another version",
        claims=tuple(
            replace(claim, id=f"of another version#{place}") for place, claim in enumerate(known.claims)
        ),
    )
    found = tuple(
        replace(each, claim=claim.id)
        for claim, was in zip(unknown.claims, known.claims, strict=True)
        for each in evidence.findings
        if each.claim == was.id
    )
    plan, findings = (*evidence.plan, unknown), (*evidence.findings, *found)
    assert {each.verdict for each in found} == {Verdict.CONFORMS}
    report = rejudge(replace(evidence, plan=plan, findings=findings))
    assert {claim.scenario.id for claim in report.claims(Verdict.BROKEN)} == {unknown.id}
    assert [each.planned.id for each in report.scenarios] == [each.id for each in plan]


def test_three_departures_at_once_are_judged_again() -> None:
    scenarios = plan_run(RunSettings(pairs="triples")).scenarios
    three = next(each.planned for each in scenarios if each.planned.family == THREE_DEPARTURES)
    run = carry_out(RunSettings(evidence="everything", pairs="triples", selected=(three.name,)))
    assert rejudge(run.evidence) == run.report
    assert run.report.claims(Verdict.CONFORMS)


def test_a_target_with_texts_of_its_own_is_judged_by_them_again() -> None:
    literals = Literals(order_status="Activated", session_next_state="Activate Order")
    settings = RunSettings(
        target=Settings(literals=literals), evidence="everything", selected=("input-02", "error-11")
    )
    run = carry_out(settings, target=reference_target("r-texts", statuses="platform"))
    assert run.report.facts.control == "conformed"
    assert rejudge(unpack(pack(run.evidence, run.report)).evidence) == run.report
