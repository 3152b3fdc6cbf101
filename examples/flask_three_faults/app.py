"""The shop's action and its driver over HTTP, with Flask: `flask --app app run`."""

from __future__ import annotations

import hmac
import os
from threading import Lock
from typing import Any

from flask import Flask, abort, jsonify, request
from flask.typing import ResponseReturnValue
from shop import Checkout, activate, new_id, refusal

ACTION = "/services/data/v<version>/actions/standard/activateOrderAction"
DRIVER = "/conformance/v1"
RECORDS = ("cart", "session", "order", "orderSummaries", "backgroundOperations", "validation")
LEVELS = {
    "validation_errors": ("Error", False),
    "validation_warnings": ("Warning", False),
    "validation_infos": ("Info", False),
    "dismissed_validation_errors": ("Error", True),
}
FIELDS = {
    "caller_permission": ("permission", ["integrator", "none", "modify-all-data"]),
    "cart_access": ("access", ["owner", "edit-share", "read-share", "none"]),
    "effective_account": ("account", ["valid", "inactive", "inaccessible", "missing"]),
    "store_member": ("member", [True, False]),
    "cart_status": (
        "cart_status",
        ["Checkout", "Active", "Processing", "PendingClosed", "Closed", "PendingDelete"],
    ),
    "session": ("session", ["open", "archived", "none"]),
    "session_is_processing": ("is_processing", [False, True]),
}
TEXTS = {"session_state": "state", "session_next_state": "next_state"}
OPERATIONS = ["Complete", "New", "Running", "Scheduled", "Waiting", "Error", "Canceled", "Merged", None]
OF_THE_SESSION = {*TEXTS, "session_is_processing", "background_operation", "order"}
ONCE = {"session", "order"}


def departures_of(c: Checkout) -> dict[str, Any]:
    """Read every departure that a checkout shows."""
    read = {name: getattr(c, attribute) for name, (attribute, _) in FIELDS.items()}
    read |= {name: getattr(c, attribute) for name, attribute in TEXTS.items()}
    read |= {name: c.validation.count(kind) for name, kind in LEVELS.items()}
    read["background_operation"] = c.operation
    read["order"] = c.order_status if c.order_in_session else None
    return {n: v for n, v in read.items() if c.session != "none" or n not in OF_THE_SESSION}


def arrange(c: Checkout, name: str, value: Any) -> None:
    """Bring one departure of a checkout to a value."""
    if name in LEVELS:
        c.validation = [each for each in c.validation if each != LEVELS[name]] + [LEVELS[name]] * value
    elif name == "background_operation":
        c.operation_id = new_id("08P") if value else None
        c.operations = {c.operation_id: value} if c.operation_id else {}
    elif name == "order":
        c.order_in_session, c.order_status = value is not None, value or "Draft"
    else:
        setattr(c, TEXTS.get(name) or FIELDS[name][0], value)


def offers() -> dict[str, Any]:
    """Say what can be arranged; that a summary fails is not among it."""
    return (
        {name: {"values": values[1:]} for name, (_, values) in FIELDS.items()}
        | {name: {"upTo": 9} for name in LEVELS}
        | {name: {"anyText": True, "null": True} for name in TEXTS}
        | {"background_operation": {"values": OPERATIONS[1:]}, "order": {"values": ["Activated", None]}}
    )


def snapshot(c: Checkout) -> dict[str, Any]:
    """Show a checkout's records."""
    read = departures_of(c)
    session = None
    if c.session != "none":
        session = {
            "id": c.session_id,
            "orderId": c.order_id if c.order_in_session else None,
            "backgroundOperationId": c.operation_id,
            "state": c.state,
            "nextState": c.next_state,
            "isProcessing": c.is_processing,
            "isError": False,
            "archived": c.session == "archived",
        }
    return {
        "departures": read,
        "cart": {"id": c.cart_id, "status": c.cart_status},
        "session": session,
        "order": {"id": c.order_id, "status": c.order_status},
        "orderSummaries": [
            {"id": each, "status": "Created", "originalOrderId": c.order_id} for each in c.summaries
        ],
        "backgroundOperations": [{"id": id, "status": status} for id, status in c.operations.items()],
        "validation": {
            "errors": read["validation_errors"],
            "warnings": read["validation_warnings"],
            "dismissedErrors": read["dismissed_validation_errors"],
        },
    }


class Shop(Flask):
    """An application that answers one request after another, since what it keeps is looked through by each."""

    def __init__(self) -> None:
        super().__init__(__name__)
        self._lock = Lock()

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer a request while no other one is answered."""
        with self._lock:
            return super().dispatch_request()


def create_app(driver_token: str | None = None) -> Flask:
    """Make the shop; without a token its driver is closed."""
    app = Shop()
    token = driver_token or os.environ.get("ACTIVATE_ORDER_DRIVER_TOKEN", "")
    checkouts: dict[str, Checkout] = {}
    runs: dict[str, str] = {}

    def document(id: str) -> dict[str, Any]:
        c = checkouts[id]
        wrong = {"malformed": "no id", "ofAnotherObject": c.order_id, "ofNoCart": new_id("0a6")}
        return {"id": id, "cartId": c.cart_id, "authorization": f"Bearer {c.token}", "otherIds": wrong}

    def unsupported(names: set[str], reason: str) -> ResponseReturnValue:
        return {"unsupported": {n: {"kind": "cannot-arrange", "reason": reason} for n in names}}, 422

    @app.before_request
    def admit() -> ResponseReturnValue | None:
        given = request.headers.get("Authorization", "")
        if not request.path.startswith(DRIVER) or (
            token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
        ):
            return None
        return {"error": "Send the driver's token."}, 401

    @app.post(ACTION)
    def invoke(version: str) -> ResponseReturnValue:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        user = next((c.user for c in checkouts.values() if c.token == bearer), None)
        if user is None:
            return jsonify(
                [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
            ), 401
        answers = [answer(user, inputs) for inputs in request.get_json()["inputs"]]
        statuses = [status for status, _ in answers]
        status = statuses[0] if len(statuses) == 1 else max(200, 400 * (set(statuses) != {200}))
        return jsonify([result for _, result in answers]), status

    def answer(user: str, inputs: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        c = next((each for each in checkouts.values() if each.cart_id == inputs.get("cartId")), None)
        may_all = any(
            each.user == user and each.permission == "modify-all-data" for each in checkouts.values()
        )
        refused = refusal(may_all or (c is not None and c.user == user), c, inputs)
        result = {"actionName": "activateOrderAction", "isSuccess": not refused}
        if refused or c is None:
            code, status, message = refused or ("UNKNOWN_EXCEPTION", 500, "")
            errors = [{"statusCode": code, "message": message, "fields": []}]
            return status, {**result, "errors": errors, "outputValues": None}
        return 200, {**result, "errors": None, "outputValues": {"backgroundOperationId": activate(c)}}

    @app.get(f"{DRIVER}/")
    def about() -> ResponseReturnValue:
        return {
            "protocol": "activate-order-driver/1",
            "implementation": {"name": "flask-three-faults", "version": "1"},
            "settlesWithinSeconds": 1,
            "departures": offers(),
            "changes": sorted(offers().keys() - ONCE),
            "observes": RECORDS,
            "probes": ["edit-order-item"],
        }

    @app.post(f"{DRIVER}/checkouts")
    def create() -> ResponseReturnValue:
        wish = request.get_json()
        if unknown := wish["departures"].keys() - offers().keys():
            return unsupported(unknown, "the shop has no such state")
        if wish["departures"].get("session") == "none" and (
            borne := OF_THE_SESSION & wish["departures"].keys()
        ):
            return unsupported(borne, "there is no session to bear it")
        c = Checkout(user=new_id("005"))
        if same := checkouts.get(wish.get("sameCallerAs", "")):
            c.user, c.token = same.user, same.token
        c.state, c.next_state = wish["ready"]["session_state"], wish["ready"]["session_next_state"]
        arrange(c, "background_operation", "Complete")
        for name, value in wish["departures"].items():
            arrange(c, name, value)
        id = new_id("c")
        checkouts[id], runs[id] = c, wish["run"]
        return document(id), 201

    @app.delete(f"{DRIVER}/checkouts")
    def clear() -> ResponseReturnValue:
        for id in [id for id, run in runs.items() if run == request.args.get("run")]:
            checkouts.pop(id, None)
        return "", 204

    @app.get(f"{DRIVER}/checkouts/<id>")
    def look(id: str) -> ResponseReturnValue:
        return snapshot(checkouts[id]) if id in checkouts else abort(404)

    @app.patch(f"{DRIVER}/checkouts/<id>")
    def change(id: str) -> ResponseReturnValue:
        wanted = request.get_json()["departures"]
        if fixed := wanted.keys() & ONCE:
            return unsupported(fixed, "it is arranged once")
        for name, value in wanted.items():
            arrange(checkouts[id], name, value)
        return document(id)

    @app.delete(f"{DRIVER}/checkouts/<id>")
    def release(id: str) -> ResponseReturnValue:
        checkouts.pop(id, None)
        return "", 204

    @app.post(f"{DRIVER}/checkouts/<id>/edit-order-item")
    def edit(id: str) -> ResponseReturnValue:
        return {"accepted": checkouts[id].order_status == "Draft"}

    return app
