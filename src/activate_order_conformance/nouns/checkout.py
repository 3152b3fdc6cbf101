"""The checkout that a scenario starts from, and the ways in which it can depart from a ready one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, TypeAlias

from activate_order_conformance.nouns.profile import Profile

Value: TypeAlias = str | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """States everything about a checkout that the page makes the answer depend on.

    The fields are the departures, with the values of a ready checkout as defaults; `None` means that
    the record or text is not there.
    """

    caller_permission: str = "integrator"
    cart_access: str = "owner"
    effective_account: str = "valid"
    store_member: bool = True
    cart_status: str = "Checkout"
    validation_errors: int = 0
    validation_warnings: int = 0
    validation_infos: int = 0
    dismissed_validation_errors: int = 0
    session: str = "open"
    session_state: str | None
    session_next_state: str | None
    session_is_processing: bool = False
    background_operation: str | None = "Complete"
    order: str | None = "Draft"
    order_summary_failure: str | None = None

    def but(self, **departures: Value) -> Checkout:
        """Return this checkout with `departures` in place; raises TypeError for an unknown name."""
        changes: dict[str, Any] = departures
        return replace(self, **changes)

    def departures_from(self, ready: Checkout) -> Mapping[str, Value]:
        """Return, by name, the values of this checkout that differ from those of `ready`."""
        mine, its = self.values(), ready.values()
        return MappingProxyType({name: value for name, value in mine.items() if value != its[name]})

    def values(self) -> dict[str, Value]:
        """Return every departure's name and value, in the order of the fields."""
        return {name: getattr(self, name) for name in NAMES}


NAMES = tuple(field.name for field in fields(Checkout))


def ready(profile: Profile) -> Checkout:
    """Return the checkout that is ready to activate under `profile`."""
    return Checkout(session_state=profile.session_state, session_next_state=profile.session_next_state)


def reads_as_ready(name: str, value: Value, of: Checkout) -> bool:
    """Tell whether a departure read back as `value` leaves the checkout ready.

    A target that cannot make a finished background operation may have none.
    """
    return value == getattr(of, name) or (name == "background_operation" and value is None)


@dataclass(frozen=True, slots=True)
class Departure:
    """Describes what one departure can be: some named values, a count, or any text (and null)."""

    name: str
    values: tuple[Value, ...] = ()
    counts: bool = False
    any_text: bool = False

    def admits(self, value: Value) -> bool:
        """Tell whether `value` is one this departure can have."""
        if self.counts:
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0
        if self.any_text:
            return value is None or isinstance(value, str)
        return any(value == known and type(value) is type(known) for known in self.values)


DEPARTURES = MappingProxyType(
    {
        departure.name: departure
        for departure in (
            Departure("caller_permission", ("integrator", "none", "modify-all-data")),
            Departure("cart_access", ("owner", "edit-share", "read-share", "none")),
            Departure("effective_account", ("valid", "inactive", "inaccessible", "missing")),
            Departure("store_member", (True, False)),
            Departure(
                "cart_status",
                ("Checkout", "Active", "Processing", "PendingClosed", "Closed", "PendingDelete"),
            ),
            Departure("validation_errors", counts=True),
            Departure("validation_warnings", counts=True),
            Departure("validation_infos", counts=True),
            Departure("dismissed_validation_errors", counts=True),
            Departure("session", ("open", "archived", "none")),
            Departure("session_state", any_text=True),
            Departure("session_next_state", any_text=True),
            Departure("session_is_processing", (False, True)),
            Departure(
                "background_operation",
                ("Complete", "New", "Running", "Scheduled", "Waiting", "Error", "Canceled", "Merged", None),
            ),
            Departure("order", ("Draft", "Activated", None)),
            Departure("order_summary_failure", (None, "before-answer", "after-answer")),
        )
    }
)
"""Every departure by name, its ready value first."""

CONFIRMED_BY_EFFECT = frozenset({"order_summary_failure"})
"""Departures that no record shows before the call."""
