"""The objects that the REST API shows: their fields, and what may be done with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from activate_order_reference.rules import records
from activate_order_reference.rules.records import Record

Kind = Literal["id", "string", "boolean", "picklist", "double", "date", "datetime", "reference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field: its name in the API and in the record, its type, and when it may be written.

    A field that is `required` must be given on creation; one that is not `nillable` is never empty. What is
    in a field that `is_system` is kept by the platform, not by the record.
    """

    name: str
    attribute: str
    kind: Kind
    create: bool = True
    update: bool = True
    required: bool = False
    nillable: bool = True
    values: tuple[str, ...] = ()
    length: int = 255
    to: tuple[type[Record], ...] = ()
    is_system: bool = False

    @property
    def relationship(self) -> str:
        """The name by which the record that a reference names is reached."""
        return self.name.removesuffix("Id")


@dataclass(frozen=True, slots=True, kw_only=True)
class SObject:
    """An object: its records, its fields by name, and the calls that it supports."""

    name: str
    records: type[Record]
    fields: Mapping[str, Field]
    query: bool = True
    create: bool = True
    update: bool = True
    delete: bool = True

    def field(self, name: str) -> Field | None:
        """Return a field by its name in any case."""
        return self.fields.get(name.lower())

    def reference(self, relationship: str) -> Field | None:
        """Return the reference that a relationship of this name, in any case, goes by."""
        return next(
            (
                field
                for field in self.fields.values()
                if field.to and field.relationship.lower() == relationship.lower()
            ),
            None,
        )


def _text(name: str, attribute: str, length: int = 255, *, required: bool = False) -> Field:
    return Field(
        name=name, attribute=attribute, kind="string", length=length, required=required, nillable=not required
    )


def _name(*, required: bool = False) -> Field:
    return Field(name="Name", attribute="name", kind="string", required=required, nillable=False)


def _shown(name: str, attribute: str, kind: Kind = "string", *to: type[Record]) -> Field:
    return Field(name=name, attribute=attribute, kind=kind, create=False, update=False, to=to)


def _system(name: str, attribute: str, kind: Kind, *to: type[Record]) -> Field:
    return Field(
        name=name,
        attribute=attribute,
        kind=kind,
        create=False,
        update=False,
        nillable=False,
        to=to,
        is_system=True,
    )


def _flag(name: str, attribute: str) -> Field:
    return Field(name=name, attribute=attribute, kind="boolean")


def _choice(name: str, attribute: str, *values: str, required: bool = False) -> Field:
    return Field(
        name=name, attribute=attribute, kind="picklist", values=values, required=required, nillable=False
    )


def _to(name: str, attribute: str, *to: type[Record], fixed: bool = False, required: bool = False) -> Field:
    return Field(
        name=name,
        attribute=attribute,
        kind="reference",
        to=to,
        update=not fixed,
        required=required,
        nillable=not required,
    )


_SYSTEM = (
    _system("IsDeleted", "is_deleted", "boolean"),
    _system("CreatedDate", "created_at", "datetime"),
    _system("CreatedById", "created_by", "reference", records.Caller),
    _system("LastModifiedDate", "modified_at", "datetime"),
    _system("LastModifiedById", "modified_by", "reference", records.Caller),
    _system("SystemModstamp", "modified_at", "datetime"),
)


def _object(
    name: str,
    kind: type[Record],
    *fields: Field,
    query: bool = True,
    create: bool = True,
    update: bool = True,
    delete: bool = True,
) -> SObject:
    return SObject(
        name=name,
        records=kind,
        fields={field.name.lower(): field for field in (_shown("Id", "id", "id"), *fields, *_SYSTEM)},
        query=query,
        create=create,
        update=update,
        delete=delete,
    )


def _read_only(name: str, kind: type[Record], *fields: Field) -> SObject:
    return _object(name, kind, *fields, create=False, update=False, delete=False)


_OBJECTS = (
    _object("Account", records.Account, _name(required=True)),
    _object(
        "AccountShare",
        records.AccountShare,
        _to("AccountId", "account_id", records.Account, fixed=True, required=True),
        _to("UserOrGroupId", "user_id", records.Caller, fixed=True, required=True),
        _choice("AccountAccessLevel", "account_access_level", "Read", "Edit", "All"),
        _choice("OpportunityAccessLevel", "opportunity_access_level", "None", "Read", "Edit"),
        update=False,
    ),
    _object(
        "BackgroundOperation",
        records.BackgroundOperation,
        *(_shown(name, name.lower()) for name in ("Name", "Status", "Type", "Error")),
        _shown("ParentKey", "parent_key"),
        query=False,
        create=False,
        update=False,
        delete=False,
    ),
    _object(
        "BuyerAccount",
        records.BuyerAccount,
        _to("BuyerId", "buyer_id", records.Account, fixed=True, required=True),
        _name(),
        _flag("IsActive", "is_active"),
    ),
    _object("BuyerGroup", records.BuyerGroup, _name(required=True)),
    _object(
        "BuyerGroupMember",
        records.BuyerGroupMember,
        _to("BuyerId", "buyer_id", records.Account, fixed=True, required=True),
        _to("BuyerGroupId", "buyer_group_id", records.BuyerGroup, fixed=True, required=True),
        update=False,
    ),
    _object(
        "CartCheckoutSession",
        records.CheckoutSession,
        _name(),
        _to("WebCartId", "cart_id", records.Cart, fixed=True, required=True),
        _text("State", "state", 30, required=True),
        _text("NextState", "next_state", 30),
        _to("OrderId", "order_id", records.Order),
        _to("BackgroundOperationId", "background_operation_id", records.BackgroundOperation),
        _flag("IsProcessing", "is_processing"),
        _flag("IsError", "is_error"),
        _flag("IsArchived", "is_archived"),
    ),
    _object(
        "CartValidationOutput",
        records.CartValidationOutput,
        _name(),
        _to("CartId", "cart_id", records.Cart, fixed=True, required=True),
        _choice("Level", "level", "Info", "Error", "Warning", required=True),
        _choice(
            "Type",
            "type",
            *("CartSave", "Entitlement", "Inventory", "Other", "Pricing", "Promotions"),
            *("Shipping", "ShippingPromotions", "SystemError", "Taxes"),
            required=True,
        ),
        _text("Message", "message"),
        _to("RelatedEntityId", "related_entity_id", records.Cart),
        _flag("IsDismissed", "is_dismissed"),
    ),
    _object(
        "Order",
        records.Order,
        _text("Name", "name", 80),
        _to("AccountId", "account_id", records.Account, required=True),
        _to("OwnerId", "owner_id", records.Caller),
        _to("SalesStoreId", "store_id", records.Store),
        _to("Pricebook2Id", "pricebook_id", records.Pricebook),
        Field(name="EffectiveDate", attribute="effective_date", kind="date", required=True, nillable=False),
        _choice("Status", "status", "Draft", "Activated", required=True),
        Field(name="StatusCode", attribute="status", kind="string", create=False, update=False),
    ),
    _object(
        "OrderItem",
        records.OrderItem,
        _to("OrderId", "order_id", records.Order, fixed=True, required=True),
        _to("PricebookEntryId", "pricebook_entry_id", records.PricebookEntry, fixed=True, required=True),
        Field(name="Quantity", attribute="quantity", kind="double", required=True, nillable=False),
        Field(name="UnitPrice", attribute="unit_price", kind="double", required=True, nillable=False),
        _text("Description", "description"),
    ),
    _read_only(
        "OrderSummary",
        records.OrderSummary,
        _shown("OriginalOrderId", "original_order_id", "reference", records.Order),
        _shown("Status", "status"),
        _shown("OrderNumber", "order_number"),
        _shown("OrderLifeCycleType", "order_life_cycle_type"),
    ),
    _read_only(
        "Organization",
        records.Organization,
        _shown("Name", "name"),
        _shown("IsSandbox", "is_sandbox", "boolean"),
    ),
    _read_only("Pricebook2", records.Pricebook, _shown("Name", "name")),
    _read_only(
        "PricebookEntry",
        records.PricebookEntry,
        _shown("Name", "name"),
        _shown("Pricebook2Id", "pricebook_id", "reference", records.Pricebook),
        _shown("UnitPrice", "unit_price", "double"),
    ),
    _read_only("User", records.Caller, _shown("Name", "name"), _shown("Username", "username")),
    _object(
        "WebCart",
        records.Cart,
        _name(required=True),
        _to("WebStoreId", "store_id", records.Store, fixed=True, required=True),
        _to("AccountId", "account_id", records.Account),
        _to("OwnerId", "owner_id", records.Caller),
        _choice(
            "Status", "status", "Active", "Checkout", "Processing", "PendingClosed", "Closed", "PendingDelete"
        ),
    ),
    _object(
        "WebCartShare",
        records.CartShare,
        _to("ParentId", "cart_id", records.Cart, fixed=True, required=True),
        _to("UserOrGroupId", "user_id", records.Caller, fixed=True, required=True),
        _choice("AccessLevel", "access_level", "Read", "Edit", "All", required=True),
    ),
    _read_only("WebStore", records.Store, _shown("Name", "name")),
    _object(
        "WebStoreBuyerGroup",
        records.StoreBuyerGroup,
        _to("WebStoreId", "store_id", records.Store, fixed=True, required=True),
        _to("BuyerGroupId", "buyer_group_id", records.BuyerGroup, fixed=True, required=True),
        update=False,
    ),
)

OBJECTS: Mapping[str, SObject] = {each.name.lower(): each for each in _OBJECTS}
"""All objects, by name in lower case: the platform does not mind the case."""
_BY_RECORDS = {each.records: each for each in _OBJECTS}


def object_of(kind: type[Record]) -> SObject:
    """Return the object that shows records of this kind."""
    return _BY_RECORDS[kind]
