"""Whether the action is late is found out once: a driver that is in trouble meanwhile settles nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.checkouts import Checkouts
from activate_order_conformance.suite.experiments.late import Lateness
from activate_order_conformance.targets.in_process import reference_target
from activate_order_conformance.targets.protocol import DriverFault
from tests.suite.observed import attempt, look, observation, refusal


@pytest.mark.parametrize("passes", [True, False])
def test_what_a_fault_that_passes_kept_from_being_found_out_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, passes: bool
) -> None:
    target, sound = reference_target("r1"), ready(DOCUMENTED)
    arrange, calls = target.driver.arrange, count(1)
    in_trouble = []

    def troubled(*given: Any) -> Any:
        if next(calls) == 2:  # the first is for what is no cart
            in_trouble.append(given)
            raise DriverFault("The driver is in trouble.", passes=passes)
        return arrange(*given)

    monkeypatch.setattr(target.driver, "arrange", troubled)
    lateness = Lateness(Attempts(target, DOCUMENTED))
    refused = replace(observation({}, attempt(look(), refusal(), after=[look(1)])), arranged_by="driver")
    checkouts = Checkouts(target.driver, sound)
    lateness.require_prompt(refused, checkouts)
    made = len(checkouts.live)
    lateness.require_prompt(refused, checkouts)
    assert len(in_trouble) == 1
    assert (len(checkouts.live) > made) is passes
