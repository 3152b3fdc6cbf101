"""An operation that a refusal moved is one that stays where nothing is called."""

from __future__ import annotations

import pytest

from activate_order_conformance.nouns.observation import Attempt
from activate_order_conformance.suite.holding import holds_alone
from tests.suite.observed import attempt, look, refusal


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


def test_what_a_refusal_left_as_it_was_is_held_against_nothing() -> None:
    assert not holds_alone(
        moving("Running", "Running"), lambda: pytest.fail("another checkout was looked at")
    )
