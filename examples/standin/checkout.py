"""What a shop's own code may look like: it activates an order, and says why it could not."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from simple_salesforce import Salesforce, SalesforceError, format_soql

ACTION = "actions/standard/activateOrderAction"
SUMMARY = "SELECT Id, Status FROM OrderSummary WHERE OriginalOrderId = {}"


@dataclass(frozen=True)
class NotActivated(Exception):
    """An order that was not activated; `wait` is whether to try again later."""

    code: str
    wait: bool


def place_order(org: Salesforce, cart_id: str) -> str:
    """Activate the order of a cart and return the id of the operation that finishes it."""
    call = {"inputs": [{"cartId": cart_id, "orderStatus": "Activated"}]}
    try:
        (result,) = org.restful(ACTION, method="POST", json=call)
    except SalesforceError as error:
        code = error.content[0]["errors"][0]["statusCode"]
        raise NotActivated(code, wait=code == "ALREADY_IN_PROCESS") from error
    operation: str = result["outputValues"]["backgroundOperationId"]
    return operation


def wait_for_summary(org: Salesforce, order_id: str, seconds: float = 5.0) -> dict[str, Any] | None:
    """Return the summary of an order once there is one, or None."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = org.query(format_soql(SUMMARY, order_id))
        if found["records"]:
            summary: dict[str, Any] = found["records"][0]
            return summary
        time.sleep(0.05)
    return None
