"""The two profiles against the reference in its two behaviours."""

from __future__ import annotations

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import UsageError
from activate_order_conformance.nouns.profile import ProfileName
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import reference_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Literals

ROW = "error-04"
PART = f"error-04 (1 of {len(Contract.load().clauses)})"


@pytest.mark.parametrize(
    ("profile", "statuses", "word", "headline"),
    [
        ("documented", "documented", "conformant", f"conforms for {PART}"),
        (
            "platform",
            "platform",
            "conformant",
            f"conforms for {PART} (platform, 6 statuses excused)",
        ),
        ("platform", "documented", "conformant", f"conforms for {PART} (platform)"),
        ("documented", "platform", "non-conformant", f"deviates for {PART}"),
    ],
)
def test_a_status_of_400_is_let_pass_by_the_platform_s_profile_alone_and_counted(
    profile: ProfileName, statuses: ProfileName, word: str, headline: str
) -> None:
    report = run(
        RunSettings(target=Settings(profile=profile), selected=(ROW,), pairs="none"),
        target=reference_target("r", statuses=statuses),
    )
    assert (report.overall, report.headline) == (word, headline)


def test_the_observed_status_and_envelope_stand_beside_the_page_s() -> None:
    report = run(
        RunSettings(target=Settings(profile="platform"), selected=(ROW,), pairs="none"),
        target=reference_target("r", statuses="platform"),
    )
    claims = [claim for claim in report.row(ROW).claims if claim.claim.name == "code and status"]
    assert {claim.finding.actual for claim in claims} == {
        "INVALID_OPERATION and HTTP status 400, in the action's envelope"
    }
    assert {claim.finding.because for claim in claims} == {"403 by the page, 400 accepted by the profile"}
    assert report.counts.statuses_excused == len(claims)


def test_texts_of_a_profile_can_be_replaced_for_a_target_that_has_others() -> None:
    settings = Settings(literals=Literals(order_status="activated"))
    report = run(
        RunSettings(pairs="none", target=settings, selected=("input-02",)), target=reference_target("r")
    )
    assert report.overall == "conformant"


@pytest.mark.parametrize(
    ("literals", "scenario"),
    [
        (Literals(order_status="Draft"), "The order status Draft is refused"),
        (Literals(order_status="draft"), "The order status Draft is refused"),
        (
            Literals(session_next_state="CheckInventory"),
            "A session that has another step before it is refused",
        ),
        (
            Literals(session_next_state="check inventory"),
            "A session that has another step before it is refused",
        ),
    ],
    ids=["order status", "in another case", "next state", "in another case and with a blank"],
)
def test_a_text_that_a_scenario_has_as_a_wrong_one_is_refused(literals: Literals, scenario: str) -> None:
    with pytest.raises(UsageError, match=f"which the scenario '{scenario}' has as a wrong one"):
        run(RunSettings(target=Settings(literals=literals)), target=reference_target("r"))
