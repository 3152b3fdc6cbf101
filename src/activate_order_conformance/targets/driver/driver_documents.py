"""The documents of the driver protocol, `activate-order-driver/1`: what is asked and what is answered."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from activate_order_conformance.nouns import observation
from activate_order_conformance.nouns.value import Value

PROTOCOL = "activate-order-driver/1"
"""The name of the protocol, first thing in a driver's announcement."""

Name: TypeAlias = Annotated[str, Field(min_length=1)]
Header: TypeAlias = Annotated[str, Field(pattern=r"^[!-~]([ -~]*[!-~])?$")]


class Document(BaseModel):
    """Is a JSON object of the protocol: real types, camel case, unknown keys left alone."""

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
    """Names the implementation under test."""

    name: Name = Field(description="What the implementation is called.")
    version: str = Field(description="Its version, as text.")
    url: str | None = Field(None, description="Where to read about it.")


class Offer(Document):
    """States the values of one departure that the driver can arrange, besides the ready one."""

    values: tuple[Value, ...] = Field((), description="The values, where they are few.")
    up_to: int = Field(0, ge=0, description="The highest count, where the departure is a count.")
    any_text: bool = Field(False, description="Whether any text can be arranged.")
    null: bool = Field(False, description="Whether null can be arranged, besides any text.")

    def includes(self, value: Value) -> bool:
        """Tell whether `value` is offered; true and 1 are different values."""
        if any(value == one and type(value) is type(one) for one in self.values):
            return True
        if value is None:
            return self.null
        if isinstance(value, bool):
            return False
        if isinstance(value, int):
            return 0 <= value <= self.up_to
        return self.any_text


class Announcement(Document):
    """Answers `GET /`: what the driver can do."""

    protocol: Literal["activate-order-driver/1"] = Field(description="The protocol's name and version.")
    implementation: Implementation = Field(description="Who is under test.")
    settles_within_seconds: float = Field(
        30.0,
        gt=0,
        le=3600,
        allow_inf_nan=False,
        description="The longest that an accepted call's effects take.",
    )
    at_once: int = Field(
        8,
        ge=1,
        description="How many checkouts may be arranged, called for and looked at side by side: none of them "
        "disturbs another, and each is answered as it would be alone.",
    )
    action: Annotated[str, Field(pattern=r"^https?://[^\s]+$")] | None = Field(
        None, description="The action's absolute URL, where it is not the usual path under the base URL."
    )
    departures: dict[str, Offer] = Field(description="What can be arranged, by departure.")
    changes: tuple[str, ...] = Field((), description="The departures that a PATCH can change.")
    cannot_occur: dict[str, dict[str, str]] = Field(
        {}, description="Values that cannot occur on this system: a reason by departure and value."
    )
    observes: tuple[str, ...] = Field(
        observation.SUBJECTS, description="The subjects that a snapshot contains."
    )
    probes: tuple[str, ...] = Field((), description="The probes that can be asked for: edit-order-item.")


class Ready(Document):
    """States the texts of the session of a ready checkout."""

    model_config = ConfigDict(alias_generator=None)

    session_state: str | None = Field(description="The session's state.")
    session_next_state: str | None = Field(description="The session's next state.")


class ArrangeRequest(Document):
    """Asks for a fresh checkout (`POST /checkouts`)."""

    run: Name = Field(description="The run that the checkout belongs to, to be cleared by.")
    ready: Ready = Field(description="The texts of a ready checkout in this run.")
    departures: dict[str, Value] = Field(description="What differs from a ready checkout; may be empty.")
    same_caller_as: str | None = Field(
        None, description="The id of a live checkout whose caller, account and membership it shares."
    )


class ChangeRequest(Document):
    """Asks for a change of a checkout (`PATCH /checkouts/{id}`)."""

    departures: dict[str, Value] = Field(description="The new values; the ready one puts a departure right.")


class OtherIds(Document):
    """Holds ids that are wrong where the cart's is expected."""

    malformed: str = Field(description="No id at all.")
    of_another_object: Name = Field(description="The id of a record that is no cart.")
    of_no_cart: Name = Field(description="A well-formed cart id that no cart has.")


class ArrangedDocument(Document):
    """Answers `POST /checkouts` and `PATCH /checkouts/{id}`."""

    id: Name = Field(description="The driver's id of the checkout.")
    cart_id: Name = Field(description="The cart's id, as the action takes it.")
    authorization: Header = Field(description="The caller's Authorization header; it always authenticates.")
    also: dict[str, Value] = Field({}, description="The departures that the arranged ones entail.")
    other_ids: OtherIds = Field(description="Ids that are wrong.")


class Objection(Document):
    """Says why a departure is not arranged."""

    kind: Literal["cannot-arrange", "cannot-occur"] = Field(
        description="Whether only the driver cannot make the state, or the system cannot have it."
    )
    reason: str = Field(description="Why, in a few words.")


class ObjectionsDocument(Document):
    """Answers a request that cannot be fulfilled (HTTP status 422)."""

    unsupported: dict[str, Objection] = Field(min_length=1, description="The departures at fault, by name.")


class CartDocument(Document):
    """Shows the cart."""

    id: Name = Field(description="The cart's id.")
    status: str = Field(description="The cart's status.")


class SessionDocument(Document):
    """Shows the checkout session that was arranged, archived or not."""

    id: Name = Field(description="The session's id.")
    order_id: str | None = Field(description="The order in the session.")
    background_operation_id: str | None = Field(description="The session's background operation.")
    state: str | None = Field(description="The session's state.")
    next_state: str | None = Field(description="The session's next state.")
    is_processing: bool = Field(description="Whether an integration runs.")
    is_error: bool = Field(description="Whether the session ended in an error.")
    archived: bool = Field(description="Whether the session is archived.")


class OrderDocument(Document):
    """Shows the order that was arranged."""

    id: Name = Field(description="The order's id.")
    status: str = Field(description="The order's status category, Draft or Activated.")


class OrderSummaryDocument(Document):
    """Shows an order summary of this checkout's orders."""

    id: Name = Field(description="The summary's id.")
    status: str | None = Field(description="The summary's status.")
    original_order_id: str | None = Field(description="The order that it came from.")


class BackgroundOperationDocument(Document):
    """Shows a background operation of this checkout."""

    id: Name = Field(description="The operation's id.")
    status: str = Field(description="The operation's status.")


class ValidationDocument(Document):
    """Counts the cart's validation output."""

    errors: int = Field(ge=0, description="Errors that are not dismissed.")
    warnings: int = Field(ge=0, description="Warnings.")
    dismissed_errors: int = Field(ge=0, description="Dismissed errors.")


class SnapshotDocument(Document):
    """Answers `GET /checkouts/{id}`: one consistent read, where what is not observed is absent."""

    departures: dict[str, Value] = Field(description="Every departure that can be read, ready or not.")
    cart: CartDocument | None = Field(None, description="The cart.")
    session: SessionDocument | None = Field(None, description="The session that was arranged.")
    order: OrderDocument | None = Field(None, description="The order that was arranged.")
    order_summaries: tuple[OrderSummaryDocument, ...] = Field((), description="All summaries of its orders.")
    background_operations: tuple[BackgroundOperationDocument, ...] = Field(
        (), description="All operations of this checkout."
    )
    validation: ValidationDocument | None = Field(None, description="The validation output's counts.")


class EditedDocument(Document):
    """Answers `POST /checkouts/{id}/edit-order-item`."""

    accepted: bool = Field(description="Whether the caller could change an order item (undone if so).")
