"""What a driver is asked to change, to bring a checkout from one state into another."""

from __future__ import annotations

import pytest

from activate_order_conformance.nouns.checkout import Checkout, ready
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.experiments.checkouts import changes
from activate_order_conformance.targets.protocol import Arranged

READY = ready(DOCUMENTED)
NO_MEMBER = READY.but(store_member=False)
NO_ACCOUNT = READY.but(effective_account="missing")


@pytest.mark.parametrize(
    ("now", "then", "wanted"),
    [
        (READY, NO_ACCOUNT, {"effective_account": "missing"}),
        (NO_MEMBER, NO_ACCOUNT, {"effective_account": "missing"}),
        (NO_ACCOUNT, READY, {"effective_account": "valid", "store_member": True}),
        (NO_ACCOUNT, NO_MEMBER, {"effective_account": "valid", "store_member": False}),
    ],
    ids=["to no account", "from no member to no account", "back", "from no account to no member"],
)
@pytest.mark.parametrize("also", [{}, {"store_member": False}], ids=["by itself", "told of besides"])
def test_what_a_state_brings_with_it_is_not_asked_for_and_what_goes_with_it_is(
    now: Checkout, then: Checkout, wanted: dict[str, Value], also: dict[str, Value]
) -> None:
    arranged = Arranged(id="c1", cart_id="c", authorization="a", also=also)
    assert changes(arranged, now, then, READY) == wanted
