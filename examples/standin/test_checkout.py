"""The tests of checkout.py: an org is there for each, and nothing is mocked by hand."""

import pytest
from checkout import NotActivated, place_order, wait_for_summary
from simple_salesforce import Salesforce

from activate_order_conformance.standin import Standin


def test_an_order_is_placed_and_gets_a_summary(activate_order_org: Standin) -> None:
    checkout = activate_order_org.checkout()
    org = Salesforce(session_id=checkout.token, instance_url=activate_order_org.url)
    assert place_order(org, checkout.cart_id).startswith("08P")
    assert checkout.order_id
    assert wait_for_summary(org, checkout.order_id)


@pytest.mark.parametrize(
    ("departures", "code", "wait"),
    [
        ({"cart_status": "Closed"}, "INVALID_OPERATION", False),
        ({"background_operation": "Running"}, "ALREADY_IN_PROCESS", True),
        ({"validation_errors": 2}, "INVALID_INPUT", False),
        ({"store_member": False}, "INSUFFICIENT_ACCESS_OR_READONLY", False),
    ],
    ids=["closed", "busy", "invalid", "no member"],
)
def test_the_caller_learns_why_and_whether_to_wait(
    activate_order_org: Standin, departures: dict[str, object], code: str, wait: bool
) -> None:
    checkout = activate_order_org.checkout(**departures)  # type: ignore[arg-type]  # any departure's value
    org = Salesforce(session_id=checkout.token, instance_url=activate_order_org.url)
    with pytest.raises(NotActivated) as raised:
        place_order(org, checkout.cart_id)
    assert (raised.value.code, raised.value.wait) == (code, wait)
