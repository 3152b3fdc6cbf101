"""What is shown of the driver protocol: a worked request and answer for each that there is, asked of the reference."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from activate_order_reference.application import application
from werkzeug.test import Client

from activate_order_conformance.export.driver_exchanges import WorkedExchange, worked_exchanges
from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.nouns.profile import DOCUMENTED
from docs.write.document import compact

ACTION = "/services/data/v59.0/actions/standard/activateOrderAction"
TOKEN = "the-drivers-own-token"  # noqa: S105  # it opens nothing
CALLER = re.compile(r"Bearer 00D[\w.!-]+")
READY = {"session_state": DOCUMENTED.session_state, "session_next_state": DOCUMENTED.session_next_state}


@dataclass(frozen=True)
class Asking:
    """A request as it is to be asked; `what` says what for, `after_activation` whether the action is called before."""

    name: str
    what: str
    method: str
    path: str
    body: dict[str, Any] | None = None
    after_activation: bool = False


def _arranging(**departures: Any) -> dict[str, Any]:
    return {"run": "r-7f3a", "ready": READY, "departures": departures}


ASKED = (
    Asking("announce", "What can this driver do?", "GET", "/"),
    Asking(
        "arrange",
        "A checkout whose cart is Closed, and which is ready otherwise",
        "POST",
        "/checkouts",
        _arranging(cart_status="Closed"),
    ),
    Asking("look", "What does it look like now?", "GET", "/checkouts/c1"),
    Asking(
        "change",
        "Put the cart's status right",
        "PATCH",
        "/checkouts/c1",
        {"departures": {"cart_status": "Checkout"}},
    ),
    Asking("editOrderItem", "Can the caller change an order item?", "POST", "/checkouts/c1/edit-order-item"),
    Asking("look", "And once it was activated?", "GET", "/checkouts/c1", after_activation=True),
    Asking(
        "arrange",
        "One whose account is missing, which is no member of the store either",
        "POST",
        "/checkouts",
        _arranging(effective_account="missing"),
    ),
    Asking(
        "arrange",
        "A ready one of the same caller as the first",
        "POST",
        "/checkouts",
        {**_arranging(), "sameCallerAs": "c1"},
    ),
    Asking(
        "arrange",
        "What cannot be arranged",
        "POST",
        "/checkouts",
        _arranging(session="none", session_state=None),
    ),
    Asking("release", "Take the first one away", "DELETE", "/checkouts/c1"),
    Asking("clear", "Take away all that is left of the run", "DELETE", "/checkouts?run=r-7f3a"),
)


def exchanges() -> str:
    """Return the requests with the reference's answers, as JSON."""
    clock = ManualClock()
    client = Client(application(clock=clock, driver_token=TOKEN))
    shown = []
    arranged: dict[str, str] = {}
    for asking in ASKED:
        if asking.after_activation:
            client.post(
                ACTION,
                json={"inputs": [{"cartId": arranged["cartId"], "orderStatus": DOCUMENTED.order_status}]},
                headers={"Authorization": arranged["authorization"]},
            )
            clock.sleep(60)
        answer = client.open(
            f"/conformance/v1{asking.path}",
            method=asking.method,
            base_url="http://127.0.0.1:8080",
            json=asking.body,
            headers={"Authorization": f"Bearer {TOKEN}"},
        )
        if asking.name == "change":
            arranged = answer.get_json()
        text = CALLER.sub("Bearer 00DRM0000000001!AQ4AQ", answer.get_data(as_text=True))
        shown.append(
            {
                "operation": asking.name,
                "what": asking.what,
                "method": asking.method,
                "path": asking.path,
                "body": asking.body,
                "status": answer.status_code,
                "answer": json.loads(text) if text else None,
            }
        )
    return compact(shown) + "\n"


def shown() -> str:
    """Return the worked requests with their answers, as Markdown."""
    return "\n\n".join(_shown(exchange) for exchange in worked_exchanges())


def _shown(exchange: WorkedExchange) -> str:
    asked = [f"{exchange.method} {exchange.path}", *([compact(exchange.body)] if exchange.body else [])]
    answered = [f"{exchange.status}", *([compact(exchange.answer)] if exchange.answer else [])]
    lines = "\n".join((*asked, "", *answered))
    return f"{exchange.what}{'' if exchange.what.endswith('?') else '.'}\n\n```http\n{lines}\n```"
