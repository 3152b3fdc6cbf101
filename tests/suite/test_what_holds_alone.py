"""An operation that a refusal moved is one that stays where nothing is called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from activate_order_conformance.nouns.observation import Attempt
from activate_order_conformance.suite.holding import holds_alone
from tests.suite.observed import accepted, attempt, look, refusal


def moving(before: str, after: str) -> Attempt:
    return attempt(
        look(background_operation=before), refusal(), after=[look(0.1, background_operation=after)]
    )


@pytest.mark.parametrize(
    ("before", "after", "holds"),
    [
        ("Running", "Running", True),
        ("Running", "Complete", False),
        ("Complete", "Complete", False),  # it had moved on before it was read
    ],
)
def test_what_stays_where_nothing_is_called_holds(before: str, after: str, holds: bool) -> None:
    assert holds_alone(moving("Running", "Complete"), lambda: moving(before, after)) is holds


ACCEPTED_TOO = replace(moving("Complete", "Running"), answers=(accepted(), refusal()))


@pytest.mark.parametrize(
    "harmless", [moving("Running", "Running"), ACCEPTED_TOO], ids=["as it was", "another call was accepted"]
)
def test_what_no_refusal_moved_is_held_against_nothing(harmless: Attempt) -> None:
    assert not holds_alone(harmless, lambda: pytest.fail("another checkout was looked at"))
