"""The documents of the driver protocol, `activate-order-driver/1`: what is asked and what is answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from activate_order_conformance.nouns.clock import SETTLES_WITHIN
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.snapshot import SUBJECTS
from activate_order_conformance.nouns.value import Value, word
from activate_order_conformance.phrases import nearest

PROTOCOL = "activate-order-driver/1"
"""The name of the protocol, first thing in a driver's announcement."""

Name: TypeAlias = Annotated[str, Field(min_length=1)]
Header: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]([ -~]*[!-~])?$")]


class Document(BaseModel):
    """A JSON object of the protocol: real types, camel case, unknown keys left alone."""

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="ignore",
        alias_generator=to_camel,
        defer_build=True,
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
    )


class Implementation(Document):
    """The implementation under test."""

    name: Name = Field(description="What the implementation is called.")
    version: str = Field(description="Its version, as text.")
    url: str | None = Field(
        None, description="Where to read about it.", examples=["https://shop.example/about"]
    )


class Offer(Document):
    """The values of one departure that the driver can arrange, besides the ready one."""

    values: tuple[Value, ...] = Field(
        (), description="The values, where there are few: all that can be arranged, without the ready one."
    )
    up_to: int = Field(
        0, ge=0, description="The highest count that can be arranged, where the departure is a count."
    )
    any_text: bool = Field(False, description="Whether any text can be arranged, where the departure is one.")
    null: bool = Field(False, description="Whether null can be arranged, besides any text.")

    def includes(self, value: Value) -> bool:
        """Tell whether `value` is offered; true and 1 are different values."""
        if any(value == known and type(value) is type(known) for known in self.values):
            return True
        if value is None:
            return self.null
        if isinstance(value, bool):
            return False
        if isinstance(value, int):
            return 0 <= value <= self.up_to
        return self.any_text


class Announcement(Document):
    """The answer to `GET /`: what the driver can do."""

    protocol: Literal["activate-order-driver/1"] = Field(description="The protocol's name and version.")
    implementation: Implementation = Field(description="Who is under test.")
    settles_within_seconds: float = Field(
        SETTLES_WITHIN,
        gt=0,
        le=3600,
        allow_inf_nan=False,
        description="The longest that an accepted call's effects take. What is not true by then deviates where the "
        "background operation has ended, and is unproven where it still lives or cannot be seen (reading-34).",
    )
    at_once: int = Field(
        8,
        ge=1,
        description="How many experiments may be under way side by side, each with checkouts of its own: none of them "
        "disturbs another, and each is answered as it would be alone. Of more than 64 no use is made.",
    )
    action: Annotated[str, Field(pattern=r"^https?://[^\s]+$")] | None = Field(
        None, description="The action's absolute URL, where it is not the usual path under the base URL."
    )
    departures: dict[str, Offer] = Field(
        description="What can be arranged, by departure; what is missing here leaves its rows unproven."
    )
    changes: tuple[str, ...] = Field(
        (),
        description="The departures that a PATCH can put right on the same checkout. Leave out what cannot be, as "
        "`session` where an archived one stays archived: the kit then activates a fresh checkout in its place.",
        examples=[["cart_status", "store_member"]],
    )
    cannot_occur: dict[str, dict[str, str]] = Field(
        {},
        description="Values that cannot occur on this system, with the reason, by departure and value; the value is "
        "written as text (`null`, `false`, `Merged`). They count neither way, and the report lists them.",
        examples=[{"session_state": {"null": "the field is mandatory"}}],
    )
    observes: tuple[str, ...] = Field(
        SUBJECTS,
        description="The subjects that a snapshot has, each of them in every snapshot. Without one, what is claimed "
        "of it alone is unproven.",
    )
    probes: tuple[str, ...] = Field(
        (), description="The probes that can be asked for: `edit-order-item`, or none."
    )

    def misnamed(self) -> Iterator[str]:
        """Yield what is announced by a name, or a value, that this protocol does not have."""
        for where, names, known in (
            ("departures", self.departures, DEPARTURES),
            ("changes", self.changes, DEPARTURES),
            ("cannotOccur", self.cannot_occur, DEPARTURES),
            ("observes", self.observes, SUBJECTS),
            ("probes", self.probes, ("edit-order-item",)),
        ):
            yield from (f"{where}: {name}{_meant(name, known)}" for name in names if name not in known)
        for name, row in DEPARTURES.items():
            offered = self.departures[name].values if name in self.departures else ()
            yield from (f"departures: {name}={word(each)}" for each in offered if not row.admits(each))
            values = [word(each) for each in row.departing]
            absent = self.cannot_occur.get(name, ()) if row.kind == "one of" else ()
            yield from (f"cannotOccur: {name}={each}" for each in absent if each not in values)


def _meant(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    return f" ({near}?)" if near else ""


class Ready(Document):
    """The texts of the session of a ready checkout, which the run's profile decides."""

    model_config = ConfigDict(alias_generator=None)

    session_state: str | None = Field(description="The step at which a ready session stands.")
    session_next_state: str | None = Field(description="The step that a ready session names as its next.")


class ArrangeRequest(Document):
    """What `POST /checkouts` is sent: the wish for a fresh checkout."""

    run: Name = Field(description="The run that the checkout belongs to, to be cleared by.")
    ready: Ready = Field(description="The texts of a ready checkout in this run.")
    departures: dict[str, Value] = Field(description="What differs from a ready checkout; may be empty.")
    same_caller_as: str | None = Field(
        None,
        description="The driver's id of a live checkout whose caller this one has as well, with the same "
        "`authorization`; they may share account and membership, and share no cart.",
        examples=["c1"],
    )


class ChangeRequest(Document):
    """What `PATCH /checkouts/{id}` is sent: the wish for a change, to be done whole or not at all."""

    departures: dict[str, Value] = Field(description="The new values; the ready one puts a departure right.")


class OtherIds(Document):
    """Ids that are wrong where the cart's is expected."""

    malformed: str = Field(description="No id at all.")
    of_another_object: Name = Field(
        description="The id of a record that is no cart, best that of the cart's account: those of the session, "
        "the order and the operations are read off the snapshot."
    )
    of_no_cart: Name = Field(description="A well-formed cart id that no cart has.")


class ArrangedDocument(Document):
    """The answer to `POST /checkouts` and to `PATCH /checkouts/{id}`."""

    id: Name = Field(description="The driver's id of the checkout.")
    cart_id: Name = Field(description="The cart's id, as the action takes it.")
    authorization: Header = Field(description="The caller's Authorization header; it always authenticates.")
    also: dict[str, Value] = Field(
        {},
        description="What the arranged departures bring with them on this system, as a snapshot shows it; a missing "
        "account is no member. The kit puts it right in the same PATCH. What the table of departures says of one need "
        "not be named, and the answer to a PATCH need not repeat it.",
        examples=[{"store_member": False}],
    )
    other_ids: OtherIds = Field(description="Ids that are wrong.")


class Objection(Document):
    """Why a departure is not arranged."""

    kind: Literal["cannot-arrange", "cannot-occur"] = Field(
        description="Whether only the driver cannot make the state, or the system cannot have it."
    )
    reason: str = Field(description="Why, in a few words.")


class ObjectionsDocument(Document):
    """The answer to what cannot be fulfilled (HTTP status 422)."""

    unsupported: dict[str, Objection] = Field(min_length=1, description="The departures at fault, by name.")


class CartDocument(Document):
    """The cart."""

    id: Name = Field(description="The cart's id.")
    status: str = Field(description="The cart's status.")


class SessionDocument(Document):
    """The checkout session that was arranged, archived or not."""

    id: Name = Field(description="The session's id.")
    order_id: str | None = Field(description="The order in the session.")
    background_operation_id: str | None = Field(description="The session's background operation.")
    state: str | None = Field(description="The session's state.")
    next_state: str | None = Field(description="The session's next state.")
    is_processing: bool = Field(description="Whether an integration runs.")
    is_error: bool = Field(description="Whether the session ended in an error.")
    archived: bool = Field(description="Whether the session is archived.")


class OrderDocument(Document):
    """The order that was arranged."""

    id: Name = Field(description="The order's id.")
    status: str = Field(description="The order's status category, Draft or Activated.")


class OrderSummaryDocument(Document):
    """An order summary of this checkout's orders."""

    id: Name = Field(description="The summary's id.")
    status: str | None = Field(description="The summary's status.")
    original_order_id: str | None = Field(
        description="The order that it came from; a summary that does not say (`null`) is taken for this checkout's."
    )


class BackgroundOperationDocument(Document):
    """A background operation of this checkout."""

    id: Name = Field(description="The operation's id.")
    status: str = Field(description="The operation's status.")


class ValidationDocument(Document):
    """How much validation output the cart has."""

    errors: int = Field(ge=0, description="Errors that are not dismissed.")
    warnings: int = Field(ge=0, description="Warnings.")
    dismissed_errors: int = Field(ge=0, description="Dismissed errors.")


class SnapshotDocument(Document):
    """The answer to `GET /checkouts/{id}`: one consistent read, where what is not observed is absent."""

    departures: dict[str, Value] = Field(
        description="Every departure that can be read, ready or not, with its value now. What says nothing beside "
        "another (without a session, all that the session bears) is left out."
    )
    cart: CartDocument | None = Field(None, description="The cart.")
    session: SessionDocument | None = Field(
        None, description="The session that was arranged; `null` where there is none."
    )
    order: OrderDocument | None = Field(
        None, description="The order that was arranged, whether or not the session names it."
    )
    order_summaries: tuple[OrderSummaryDocument, ...] = Field((), description="All summaries of its orders.")
    background_operations: tuple[BackgroundOperationDocument, ...] = Field(
        (), description="All operations of this checkout."
    )
    validation: ValidationDocument | None = Field(None, description="The validation output's counts.")


class EditedDocument(Document):
    """The answer to `POST /checkouts/{id}/edit-order-item`."""

    accepted: bool = Field(
        description="Whether the caller could change any item of the order; each is tried, and undone if it could."
    )
