"""What `verify --plan` counts, held against what such a run then does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.suite.features.catalogue import plan_of, read_features
from activate_order_conformance.suite.plans.outlook import outlook_of
from activate_order_conformance.suite.settings import Again, RunSettings
from activate_order_conformance.targets.settings.model import Settings
from tests.verify.hostile import DRIVER, Subject

UNFORESEEN = 35
"""How much more the reference makes necessary.

What is noted may be refused, a twin stands in for a refused one, and three other checkouts tell what changes by
itself, each time that it might. Once it is found out how what is no cart is refused, and whether a new one is so, too.
Nobody calls in many ways, some of which are made of the caller's credential, or need a connection that is kept.
"""


OWN = Path(__file__).parents[2] / "examples" / "own_features"


def planned(*clauses: str, **settings: Any) -> str:
    target = Settings(target="http://target.example", way="driver")
    return "\n".join(outlook_of(RunSettings(target=target, selected=clauses, **settings)))


@pytest.mark.parametrize("clauses", [(), ("error-04",), ("error-01", "input-02"), ("about-04",)])
def test_a_run_by_a_driver_makes_at_least_the_calls_and_checkouts_of_its_plan(
    clauses: tuple[str, ...],
) -> None:
    subject = Subject()
    subject.verify(*clauses)
    asked = subject.application.asked
    calls = sum(method == "POST" and path.endswith("/activateOrderAction") for method, path in asked)
    made = sum(ask == ("POST", f"{DRIVER}/checkouts") for ask in asked)
    text = planned(*clauses)
    (least,) = re.findall(r"At least (\d+) calls of the action", text)
    (wanted,) = re.findall(r"is asked for (\d+) checkouts", text)
    assert int(least) <= calls <= int(least) + UNFORESEEN
    assert int(wanted) <= made <= int(wanted) + UNFORESEEN


@pytest.mark.parametrize("clauses", [(), ("error-04",), ("error-05", "about-04")])
def test_the_numbers_of_a_plan_add_up(clauses: tuple[str, ...]) -> None:
    text = planned(*clauses)
    scenarios = int(text.split()[0])
    (least, first, besides, again) = map(
        int,
        re.findall(
            r"At least (\d+) calls of the action: 1 for the control, (\d+) for (\d+) scenarios? besides, "
            r"and (\d+) more",
            text,
        )[0],
    )
    described = [int(number) for number in re.findall(r"(\d+) scenario asks for", text)]
    control = any("control" in scenario.planned.tags for scenario in plan_of(read_features(), clauses))
    assert least == 1 + first + again
    assert scenarios == control + besides + sum(described)
    (made,) = re.findall(r"asked for (\d+) checkouts", text)
    listed = [int(number) for number in re.findall(r"^  (\d+) ", text, re.MULTILINE)]
    assert sum(listed) == int(made)


def test_a_plan_is_of_a_users_features_and_of_what_is_asked_again() -> None:
    again = Again(run="r-1", scenarios=(plan_of(read_features())[1].planned.id,), rows=())
    assert planned(features=OWN).startswith("3 scenarios.\n")
    assert planned(again=again).startswith("1 scenario.\n")
