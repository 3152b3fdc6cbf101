"""The driver: brings checkouts into a state, shows them, takes them away."""

import hmac
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache

from werkzeug.wrappers import Request, Response

from activate_order_reference.driver.checkouts import ArrangedCheckout, make_ready, snapshot, take_away
from activate_order_reference.driver.departures import (
    DEPARTURES,
    arrange_all,
    contradictions,
    impossible_changes,
    impossible_values,
    read_all,
)
from activate_order_reference.driver.driver_requests import (
    Arrange,
    Change,
    check_names,
    check_possible,
    parsed,
    refusal,
)
from activate_order_reference.platform.answers import json_answer, no_content
from activate_order_reference.platform.rest import API_NAME
from activate_order_reference.platform.site import Route, Site
from activate_order_reference.rules.editing import may_edit
from activate_order_reference.rules.records import Caller, Cart, OrderItem

PREFIX = "/conformance/v1"
SETTLES_WITHIN_SECONDS = 5
"""What is promised unless it is said otherwise: long enough for every variation on the reference."""

AT_ONCE = 64
FIXED = ("session", "order")
"""Departures that are arranged once, when their checkout is made."""
_DISTRIBUTION = "activate-order-conformance"


class Driver:
    """All checkouts that were arranged and not yet taken away.

    Its handlers raise `DriverError` for what they turn down.
    """

    def __init__(self, site: Site, token: str, settles_within: float = SETTLES_WITHIN_SECONDS) -> None:
        self._site = site
        self._token = token
        self._settles_within = settles_within
        self._checkouts: dict[str, ArrangedCheckout] = {}
        self._runs: defaultdict[str, dict[str, ArrangedCheckout]] = defaultdict(dict)
        self._callers: Counter[str] = Counter()
        self._count = 0

    def admit(self, request: Request) -> None:
        """Let a request in that bears the driver's token; raises 401 otherwise."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        given = token.strip().encode(errors="surrogatepass")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given, self._token.encode()):
            raise refusal(401, "Send the driver's own token as a bearer token.")

    def about(self, request: Request) -> Response:
        """Say what this driver can do."""
        return json_answer(
            {
                "protocol": "activate-order-driver/1",
                "implementation": {"name": "activate-order-reference", "version": _version()},
                "settlesWithinSeconds": self._settles_within,
                "atOnce": AT_ONCE,
                "action": f"{self._site.address(request)}/services/data/v59.0/actions/standard/{API_NAME}",
                "departures": {name: departure.published() for name, departure in DEPARTURES.items()},
                "changes": [name for name in DEPARTURES if name not in FIXED],
                "cannotOccur": {},
                "observes": [
                    "cart",
                    "session",
                    "order",
                    "orderSummaries",
                    "backgroundOperations",
                    "validation",
                ],
                "probes": ["edit-order-item"],
            }
        )

    def arrange(self, request: Request) -> Response:
        """Make a fresh checkout that departs from a ready one as asked."""
        wanted = parsed(Arrange, request)
        check_names(wanted.departures)
        check_possible(impossible_values(wanted.departures) | contradictions({}, wanted.departures))
        org = self._site.org
        caller = None
        if wanted.same_caller_as is not None:
            caller = org.get(Caller, self._checkout(wanted.same_caller_as).caller_id)
        self._count += 1
        checkout = make_ready(
            org,
            id=f"c{self._count}",
            run=wanted.run,
            caller=caller,
            session_state=wanted.ready.session_state,
            session_next_state=wanted.ready.session_next_state,
        )
        self._checkouts[checkout.id] = self._runs[checkout.run][checkout.id] = checkout
        self._callers[checkout.caller_id] += 1
        arrange_all(org, checkout, wanted.departures)
        return json_answer(self._document(checkout, wanted.departures), 201)

    def change(self, request: Request, id: str) -> Response:
        """Change departures of a checkout, all of them or none."""
        checkout = self._checkout(id)
        wanted = parsed(Change, request).departures
        check_names(wanted)
        org = self._site.org
        check_possible(
            impossible_values(wanted)
            | impossible_changes(org, checkout, wanted)
            | contradictions(read_all(org, checkout), wanted)
        )
        arrange_all(org, checkout, wanted)
        return json_answer(self._document(checkout, wanted))

    def look(self, _request: Request, id: str) -> Response:
        """Show a checkout: its departures and its records, read at one moment."""
        checkout = self._checkout(id)
        org = self._site.org
        return json_answer({"departures": read_all(org, checkout), **snapshot(org, checkout)})

    def edit_order_item(self, _request: Request, id: str) -> Response:
        """Try, as the caller, to change each order item, and change it back."""
        checkout = self._checkout(id)
        org = self._site.org
        caller = org.must(Caller, checkout.caller_id)
        changed = [item for item in org.all(OrderItem, order_id=checkout.order_id) if may_edit(caller, item)]
        for item in changed:
            org.change(OrderItem, item.id, description="changed by the driver")
            org.put(item)
        return json_answer({"accepted": bool(changed)})

    def take_away_one(self, _request: Request, id: str) -> Response:
        """Take a checkout away with all that is still due for it; one that is gone is fine."""
        self._take_away(self._checkouts.get(id))
        return no_content()

    def take_away_run(self, request: Request) -> Response:
        """Take away all checkouts of a run."""
        run = request.args.get("run")
        if not run:
            raise refusal(400, "Name the run to take away: DELETE /checkouts?run=ID.")
        for checkout in tuple(self._runs.get(run, {}).values()):
            self._take_away(checkout)
        return no_content()

    def _take_away(self, checkout: ArrangedCheckout | None) -> None:
        if checkout is None:
            return
        del self._checkouts[checkout.id]
        del self._runs[checkout.run][checkout.id]
        if not self._runs[checkout.run]:
            del self._runs[checkout.run]
        self._callers[checkout.caller_id] -= 1
        is_last = not self._callers[checkout.caller_id]
        take_away(self._site.org, checkout, with_caller=is_last)
        if is_last:
            del self._callers[checkout.caller_id]
            self._site.credentials.revoke(checkout.caller_id)

    def _checkout(self, id: str) -> ArrangedCheckout:
        checkout = self._checkouts.get(id)
        if checkout is None or self._site.org.get(Cart, checkout.cart_id) is None:
            raise refusal(404, "There is no checkout with this id.")
        return checkout

    def _document(self, checkout: ArrangedCheckout, wanted: Mapping[str, object]) -> dict[str, object]:
        entails = wanted.get("effective_account") == "missing" and "store_member" not in wanted
        return {
            "id": checkout.id,
            "cartId": checkout.cart_id,
            "authorization": f"Bearer {self._site.credentials.token(checkout.caller_id)}",
            "also": {"store_member": False} if entails else {},
            "otherIds": {
                "malformed": "not-an-id",
                "ofAnotherObject": checkout.account_id,
                "ofNoCart": checkout.id_of_no_cart,
            },
        }


@cache
def _version() -> str:
    from importlib import metadata  # slow to import, and rarely asked for

    try:
        return metadata.version(_DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0"


_ONE = f"{PREFIX}/checkouts/<id>"
ROUTES = (
    Route("GET", PREFIX, Driver.about),
    Route("POST", f"{PREFIX}/checkouts", Driver.arrange),
    Route("DELETE", f"{PREFIX}/checkouts", Driver.take_away_run),
    Route("GET", _ONE, Driver.look),
    Route("PATCH", _ONE, Driver.change),
    Route("DELETE", _ONE, Driver.take_away_one),
    Route("POST", f"{_ONE}/edit-order-item", Driver.edit_order_item),
)
