"""Values are written for people, who have to see in what two differ."""

from __future__ import annotations

import pytest

from activate_order_conformance.nouns.value import told_apart


@pytest.mark.parametrize(
    ("value", "other", "written"),
    [
        ("Closed", "Checkout", ("Closed", "Checkout")),
        (True, None, ("true", "null")),
        (None, "null", ("null", '"null"')),
        (3, "3", ("3", '"3"')),
        ("Closed", "Closed ", ('"Closed"', '"Closed "')),
        ("Activate Order", "Activate\u00a0Order", ('"Activate Order"', '"Activate\\u00a0Order"')),
        ("Closed", "\u0421losed", ('"Closed"', '"\\u0421losed"')),
    ],
)
def test_what_looks_alike_is_told_apart(value: object, other: object, written: tuple[str, str]) -> None:
    assert told_apart(value, other) == written
