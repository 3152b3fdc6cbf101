"""The departures: every one a row, from which steps, protocol, records, documentation and trial are made.

Whoever adds one adds its row here, a scenario to the features, and its way to the reference's driver; a value that
is no text of the protocol is written in its row as the protocol has it.
"""

from __future__ import annotations

from collections.abc import Mapping

from activate_order_conformance.nouns.departure import Departure, RecordField, Shown, ValidationOutput
from activate_order_conformance.nouns.profile import DOCUMENTED, PLATFORM
from activate_order_conformance.nouns.snapshot import Snapshot, same_id
from activate_order_conformance.nouns.value import Value


def _at(subject: str, field: str) -> Shown:
    """Return that a field of a subject shows it as it is."""

    def read(seen: Snapshot) -> tuple[()] | tuple[Value]:
        record = getattr(seen, subject)
        return (getattr(record, field),) if record is not None else ()

    first, *others = field.split("_")
    written = first + "".join(word.capitalize() for word in others)
    return Shown(where=f"`{subject}.{written}`", read=read, field=(subject, field))


def _session(seen: Snapshot) -> tuple[()] | tuple[Value]:
    if seen.session is not None:
        return ("archived" if seen.session.archived else "open",)
    return ("none",) if seen.sees("session") else ()


def _operation(seen: Snapshot) -> tuple[()] | tuple[Value]:
    if seen.session is None:
        return ()
    if seen.session.background_operation_id is None:
        return (None,)
    operation = seen.operation(seen.session.background_operation_id)
    return (operation.status,) if operation else ()


def _order(seen: Snapshot) -> tuple[()] | tuple[Value]:
    if seen.session is None:
        return ()
    if seen.session.order_id is None:
        return (None,)
    named = seen.order is not None and same_id(seen.order.id, seen.session.order_id)
    return (seen.order.status,) if seen.order and named else ()


_NO_OPERATION = "a BackgroundOperation cannot be created over REST"
_NO_FAILURE = "REST cannot make an order summary fail"

_ROWS = (
    Departure(
        name="caller_permission",
        about="what lets the caller invoke the action",
        phrase="the caller's permission is {value}",
        means={
            "integrator": "The caller has the user permission B2B Commerce Integrator, and neither Modify All Data nor "
            "Edit Activated Orders.",
            "none": "The caller may log in and owns the cart, but has none of these permissions.",
            "modify-all-data": "The caller has Modify All Data in place of B2B Commerce Integrator.",
        },
        of_the_caller=True,
    ),
    Departure(
        name="cart_access",
        about="who owns the cart, and how it is shared with the caller",
        phrase="the caller's access to the cart is {value}",
        means={
            "owner": "The caller owns the cart (`WebCart.OwnerId`).",
            "edit-share": "Somebody else owns it, and shares it with the caller for editing (`WebCartShare`, access "
            "level Edit).",
            "read-share": "Somebody else owns it, and shares it with the caller for reading alone (access level Read).",
            "none": "Somebody else owns it, and does not share it with the caller.",
        },
    ),
    Departure(
        name="effective_account",
        about="the account that the cart belongs to",
        phrase="the effective account is {value}",
        words={"inactive": "inactive", "inaccessible": "inaccessible", "missing": "missing"},
        means={
            "valid": "The cart's account (`WebCart.AccountId`) is an active buyer account that the caller can see.",
            "inactive": "The account is there, but is no active buyer account (`BuyerAccount.IsActive` is false).",
            "inaccessible": "The account is an active buyer account, but the caller cannot see it (`AccountShare`).",
            "missing": "The account was deleted.",
        },
        entails={"missing": {"store_member": False}},
        may_stay=("missing",),
        of_the_caller=True,
    ),
    Departure(
        name="store_member",
        about="whether that account is a member of the store",
        phrase="the effective account is {value}",
        words={"no member of the store": False},
        means={
            True: "The account is in a buyer group that the cart's store sells to (`BuyerGroupMember`, "
            "`WebStoreBuyerGroup`).",
            False: "The account is in no buyer group of this store, and best in one of another store: only so is found "
            "out who asks for any membership.",
        },
        of_the_caller=True,
    ),
    Departure(
        name="cart_status",
        about="the cart's status",
        phrase="the cart's status is {value}",
        means={
            "Checkout": "The cart is in checkout (`WebCart.Status`).",
            "Active": "The buyer is still filling the cart.",
            "Processing": "The cart is being calculated, and nobody may change it meanwhile.",
            "PendingClosed": "The cart is about to be closed, and is not closed yet.",
            "Closed": "The cart's checkout came to its end, and an order came of it.",
            "PendingDelete": "The cart is about to be deleted.",
        },
        left_by_activation="Closed",
        during_activation=("Processing", "PendingClosed"),
        shown=_at("cart", "status"),
        record=RecordField(object="WebCart", name="Status"),
    ),
    Departure(
        name="validation_errors",
        about="how many errors of validation stand in the way",
        phrase="the number of validation errors is {value}",
        kind="count",
        means={0: "The cart has no `CartValidationOutput` of level Error that is not dismissed."},
        others="The cart has so many: where there are two, both are of an item of the cart, else of the cart itself. "
        "Where others are asked for as well, the errors are made after the warnings and before infos and dismissed "
        "ones, so that whoever looks at one entry alone is found out.",
        tried=(1, 3),
        shown=_at("validation", "errors"),
        record=ValidationOutput(level="Error", dismissed=False),
    ),
    Departure(
        name="validation_warnings",
        about="how many warnings of validation there are",
        phrase="the number of validation warnings is {value}",
        kind="count",
        means={0: "The cart has no `CartValidationOutput` of level Warning."},
        others="The cart has so many.",
        tried=(1, 2),
        shown=_at("validation", "warnings"),
        record=ValidationOutput(level="Warning"),
    ),
    Departure(
        name="validation_infos",
        about="how many remarks of validation there are",
        phrase="the number of validation infos is {value}",
        kind="count",
        means={0: "The cart has no `CartValidationOutput` of level Info."},
        others="The cart has so many.",
        tried=(1,),
        record=ValidationOutput(level="Info"),
    ),
    Departure(
        name="dismissed_validation_errors",
        about="how many errors of validation were dismissed",
        phrase="the number of dismissed validation errors is {value}",
        kind="count",
        means={0: "The cart has no `CartValidationOutput` of level Error with `IsDismissed`."},
        others="The cart has so many.",
        tried=(1,),
        shown=_at("validation", "dismissed_errors"),
        record=ValidationOutput(level="Error", dismissed=True),
    ),
    Departure(
        name="session",
        about="the checkout session of the cart",
        phrase="the session is {value}",
        words={"archived": "archived", "missing": "none"},
        means={
            "open": "The cart has one checkout session, which is not archived.",
            "archived": "Its only session is archived (`CartCheckoutSession.IsArchived`), and else as a ready one.",
            "none": "The cart has no session at all, archived or not.",
        },
        excludes={
            "none": (
                *("session_state", "session_next_state", "session_is_processing"),
                *("background_operation", "order"),
            )
        },
        may_stay=("archived", "none"),
        left_by_activation="archived",
        shown=Shown(where="`session` and `session.archived`", read=_session),
    ),
    Departure(
        name="session_state",
        about="the step at which the session stands",
        phrase="the session's state is {value}",
        kind="text",
        means={None: "`CartCheckoutSession.State` is empty, which on the platform it cannot be."},
        others="The session stands at this step; the ready one is the run's (`ready.session_state`).",
        also_written={"": (None,)},
        tried=("Checkout Summary",),
        shown=_at("session", "state"),
        record=RecordField(object="CartCheckoutSession", name="State"),
        not_by_records={None: "CartCheckoutSession.State cannot be empty"},
    ),
    Departure(
        name="session_next_state",
        about="the step that the session names as its next",
        phrase="the session's next state is {value}",
        kind="text",
        means={None: "`CartCheckoutSession.NextState` is empty."},
        others="This step comes next; the ready one is the run's (`ready.session_next_state`).",
        also_written={
            PLATFORM.session_next_state: (DOCUMENTED.session_next_state,),
            "": (None,),
            " ": (None, ""),
        },
        tried=("CheckInventory",),
        shown=_at("session", "next_state"),
        record=RecordField(object="CartCheckoutSession", name="NextState"),
    ),
    Departure(
        name="session_is_processing",
        about="whether the session says that an integration runs",
        phrase="the session is {value}",
        words={"processing": True},
        means={
            False: "No integration runs (`CartCheckoutSession.IsProcessing`).",
            True: "The session says that an integration runs, whatever its background operation says.",
        },
        during_activation=(True,),
        shown=_at("session", "is_processing"),
        record=RecordField(object="CartCheckoutSession", name="IsProcessing"),
    ),
    Departure(
        name="background_operation",
        about="the status of the background operation that the session names",
        phrase="the session's background operation is {value}",
        means={
            "Complete": "An earlier operation of this checkout is done (`BackgroundOperation.Status`).",
            "New": "It waits to be begun.",
            "Running": "It is under way.",
            "Scheduled": "It is to begin at a later time.",
            "Waiting": "It waits for something else to end.",
            "Error": "It ended in an error.",
            "Canceled": "It was given up.",
            "Merged": "It became part of another operation.",
            None: "The session names no operation (`BackgroundOperationId` is empty).",
        },
        passes_for_ready=(None,),
        during_activation=("Running",),
        shown=Shown(where="the operation that `session.backgroundOperationId` names", read=_operation),
        not_by_records=dict.fromkeys(
            ("New", "Running", "Scheduled", "Waiting", "Error", "Canceled", "Merged"), _NO_OPERATION
        ),
    ),
    Departure(
        name="order",
        about="the order that the session names",
        phrase="the session's order is {value}",
        means={
            "Draft": "An order whose status is of the category Draft, with its items, and without an order summary.",
            "Activated": "That order was activated before the call.",
            None: "The session names no order (`OrderId` is empty). The draft order is there all the same, so that "
            "whoever takes any order of the account is found out.",
        },
        excludes={"Activated": ("order_summary_failure",), None: ("order_summary_failure",)},
        may_stay=("Activated", None),
        left_by_activation="Activated",
        during_activation=("Activated",),
        shown=Shown(where="`order.status`, where `session.orderId` names it", read=_order),
    ),
    Departure(
        name="order_summary_failure",
        about="when the making of the order summary fails",
        phrase="the order summary fails {value} the answer",
        words={"before": "before-answer", "after": "after-answer"},
        means={
            None: "The order summary is made.",
            "before-answer": "Making it fails while the call is under way, so that the answer can say so.",
            "after-answer": "Making it fails after the call was accepted.",
        },
        effect_only=True,
        not_by_records={"before-answer": _NO_FAILURE, "after-answer": _NO_FAILURE},
    ),
)

DEPARTURES: Mapping[str, Departure] = {row.name: row for row in _ROWS}
"""Every departure by name."""

CONFIRMED_BY_EFFECT = frozenset(row.name for row in _ROWS if row.effect_only)
"""Departures that no record shows before the call."""

OF_THE_CALLER = tuple(row.name for row in _ROWS if row.of_the_caller)
"""Departures of what checkouts of one caller may share."""

LEFT_BY_AN_ACTIVATION: Mapping[str, Value] = {
    row.name: row.left_by_activation for row in _ROWS if row.left_by_activation is not None
}
"""What an activation leaves."""

DURING_AN_ACTIVATION: frozenset[tuple[str, Value]] = frozenset(
    (row.name, value) for row in _ROWS for value in row.during_activation
)
"""What an activation that is under way may show."""


def entailed_by(departures: Mapping[str, Value]) -> dict[str, Value]:
    """Return the departures that `departures` bring with them, and that are not so among them."""
    return {
        name: value
        for given, departure in DEPARTURES.items()
        if given in departures
        for name, value in departure.entails.get(departures[given], {}).items()
        if departures.get(name) != value
    }


def saying_nothing_beside(departures: Mapping[str, Value]) -> frozenset[str]:
    """Return the departures that say nothing beside `departures`: excluded by one of them, or entailed."""
    entailed = (DEPARTURES[name].entails.get(value, {}) for name, value in departures.items())
    return excluded_by(departures).union(*entailed)


def excluded_by(departures: Mapping[str, Value]) -> frozenset[str]:
    """Return the departures that are never asked for together with `departures`."""
    return frozenset(
        excluded
        for name, value in departures.items()
        for excluded in DEPARTURES[name].excludes.get(value, ())
    )


def not_by_records(departures: Mapping[str, Value]) -> dict[str, str]:
    """Return, by name, why those of `departures` that no record can arrange cannot be."""
    return {
        name: DEPARTURES[name].not_by_records[value]
        for name, value in departures.items()
        if value in DEPARTURES[name].not_by_records
    }


def reads_as(name: str, value: Value, wanted: Value) -> bool:
    """Tell whether a departure that is read as `value` is as it was wanted; some things may pass for ready."""
    row = DEPARTURES[name]
    passes = row.passes_for_ready if wanted == next(iter(row.means)) else row.also_written.get(wanted, ())
    return value == wanted or value in passes
