"""Without any way to a state, only what the request alone can show is judged."""

from __future__ import annotations

from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.profile import PROFILES
from activate_order_conformance.suite.features.catalogue import plan_of, read_features
from activate_order_conformance.suite.plans.needs import needs
from activate_order_conformance.suite.plans.outlook import outlook
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.personas import Persona, Personas
from tests.targets.an_org import AnOrg
from tests.verify.hostile import Ask, asks_the_action, says


def test_the_description_and_a_refusal_are_judged_and_the_run_is_inconclusive() -> None:
    org = AnOrg()
    report = org.verified(org.target("request", personas=("integrator",)))
    assert (report.overall, report.exit_status) == ("inconclusive", 5)
    conforming = {claim.scenario.name for claim in report.claims() if claim.verdict == "conforms"}
    assert conforming >= {
        "The description, where one is served, agrees with the page",
        "A refused call is answered in the platform's envelope",
    }
    assert {claim.verdict for claim in report.claims()} == {"conforms", "unproven"}
    assert report.facts.left_behind == ()
    assert report.counts.deviations_from_page == 0


def test_the_ledger_says_that_a_way_to_a_state_would_unlock_the_rest() -> None:
    org = AnOrg()
    ledger = {entry.clause: entry for entry in org.verified(org.target("request")).ledger}
    assert ledger["about-04"].arranged_by == ("request",)
    assert ledger["error-04"].arranged_by == ()
    assert ledger["error-04"].unlock == ("offer a driver, prepare carts, or let the kit create records",)


def test_a_credential_that_is_turned_down_costs_the_target_nothing() -> None:
    org = AnOrg()
    settings = Settings(
        target="http://reference.invalid",
        way="request",
        personas=Personas(integrator=Persona(token="wrong")),
    )
    report = org.verified(org.reached(settings))
    assert report.overall == "broken"
    assert report.counts.deviations_from_page == report.counts.deviations_from_readings == 0
    assert any("HTTP status 401" in claim.finding.because for claim in report.claims())


def test_an_address_that_is_not_the_action_s_costs_the_target_nothing() -> None:
    org = AnOrg(says("<html>Welcome</html>"))
    settings = Settings(
        target="http://reference.invalid", way="request", personas=Personas(integrator=Persona(token="t"))
    )
    target = org.reached(settings)
    report = org.verified(target)
    assert isinstance(target.describe("Bearer t"), Answer)
    refused = report.scenario("activation.feature::A refused call is answered in the platform's envelope")
    assert refused.verdict == "broken"


def test_a_plan_counts_the_calls_that_the_request_alone_then_makes() -> None:
    called: list[str] = []

    def counting(request: Request, ask: Ask) -> Response:
        if asks_the_action(request):
            called.append(request.path)
        return ask()

    org = AnOrg(counting)
    report = org.verified(org.target("request"))
    plan = needs(plan_of(read_features(), ()), PROFILES["documented"])
    text = " ".join(outlook(org.settings("request"), plan))
    called_without_a_control = {"malformed", "null", "missing"}
    proven = {claim.scenario.name for claim in report.claims() if claim.verdict != "unproven"}
    untried = len(report.scenarios) - len(proven) - len(called_without_a_control)
    assert f"No checkout is created or changed: {len(called)} calls of the action" in text
    assert f"{untried} scenarios cannot be tried by the request alone" in text
    assert "At least" not in text
