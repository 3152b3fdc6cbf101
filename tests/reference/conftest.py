"""References to ask, on clocks of their own."""

from collections.abc import Callable

import pytest

from tests.reference.asked_reference import Asked, Records, start


@pytest.fixture
def reference() -> Asked:
    return start()


@pytest.fixture
def start_reference() -> Callable[..., Asked]:
    return start


@pytest.fixture
def records(reference: Asked) -> Records:
    return Records(reference, "kit")


@pytest.fixture
def cart(records: Records) -> dict[str, str]:
    """A cart of the integrator's, with all that makes it ready but for what the records API cannot make."""
    store = records.only("SELECT Id FROM WebStore")
    account = records.only("SELECT Id FROM Account")
    owner = records.only("SELECT Id FROM User WHERE Username = 'integrator@activate-order.example'")
    entry = records.only("SELECT Id FROM PricebookEntry")
    cart = records.make(
        "WebCart", Name="A", WebStoreId=store, AccountId=account, OwnerId=owner, Status="Checkout"
    )
    order = records.make(
        "Order", AccountId=account, OwnerId=owner, EffectiveDate="2024-05-01", Status="Draft"
    )
    item = records.make("OrderItem", OrderId=order, PricebookEntryId=entry, Quantity=1, UnitPrice=2.5)
    session = records.make(
        "CartCheckoutSession",
        WebCartId=cart,
        State="Activate Order",
        NextState="Activate Order",
        OrderId=order,
    )
    return {"WebCart": cart, "Order": order, "OrderItem": item, "CartCheckoutSession": session}
