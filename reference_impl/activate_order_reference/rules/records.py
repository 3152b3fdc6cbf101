"""The records that an activation reads and changes.

Field names are the platform's in Python's spelling (`WebCartId` is `cart_id` where the object is plain).
Records are frozen: a change puts a new record in the old one's place, so that whoever holds a record holds a
fact about one moment.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record of any object; the first three characters of its id name the object."""

    prefix: ClassVar[str]
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Record):
    """A company that buys; a deleted one stays in the bin, and counts as missing."""

    prefix = "001"
    name: str = "Account"
    is_deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountShare(Record):
    """A user's access to an account."""

    prefix = "00r"
    account_id: str
    user_id: str
    account_access_level: str = "Read"
    opportunity_access_level: str = "None"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerAccount(Record):
    """The side of an account that lets it buy."""

    prefix = "0Ba"
    buyer_id: str
    name: str = "Buyer"
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerGroup(Record):
    """A group of accounts that stores sell to."""

    prefix = "0Bg"
    name: str = "Buyers"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerGroupMember(Record):
    """An account's membership of a group."""

    prefix = "0Bm"
    buyer_id: str
    buyer_group_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller(Record):
    """A user; `modify_all_data` is the permission that the page calls MAD."""

    prefix = "005"
    name: str = "User"
    username: str = ""
    integrator: bool = False
    modify_all_data: bool = False
    edit_activated_orders: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Store(Record):
    """A web store."""

    prefix = "0ZE"
    name: str = "Store"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreBuyerGroup(Record):
    """A group that a store sells to."""

    prefix = "0Sg"
    store_id: str
    buyer_group_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization(Record):
    """The org itself; it says whether it is a sandbox."""

    prefix = "00D"
    name: str = "Reference Org"
    is_sandbox: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricebook(Record):
    """A price book."""

    prefix = "01s"
    name: str = "Standard Price Book"


@dataclass(frozen=True, slots=True, kw_only=True)
class PricebookEntry(Record):
    """A price at which something is sold."""

    prefix = "01u"
    name: str = "Product"
    pricebook_id: str | None = None
    unit_price: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart(Record):
    """A web cart; `account_id` is its effective account."""

    prefix = "0a6"
    name: str = "Cart"
    store_id: str | None = None
    account_id: str | None = None
    owner_id: str | None = None
    status: str = "Active"


@dataclass(frozen=True, slots=True, kw_only=True)
class CartItem(Record):
    """What a cart holds: one product, in some quantity."""

    prefix = "0a9"
    cart_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CartShare(Record):
    """What a user other than its owner may do with a cart: `Read`, `Edit` or `All`."""

    prefix = "0as"
    cart_id: str
    user_id: str
    access_level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutSession(Record):
    """One passage of a cart through checkout."""

    prefix = "2z9"
    cart_id: str
    name: str = "Checkout"
    state: str | None = None
    next_state: str | None = None
    order_id: str | None = None
    background_operation_id: str | None = None
    is_processing: bool = False
    is_error: bool = False
    is_archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CartValidationOutput(Record):
    """Something that a validation found in a cart, at level `Error`, `Warning` or `Info`."""

    prefix = "0vo"
    cart_id: str
    level: str
    type: str = "Other"
    name: str = "Validation"
    message: str | None = None
    related_entity_id: str | None = None
    is_dismissed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundOperation(Record):
    """A task that runs behind a cart; `parent_key` is the cart's id."""

    prefix = "08P"
    status: str
    name: str = "Activate Order"
    type: str = "WebCart"
    parent_key: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Record):
    """An order, `Draft` until it is `Activated`."""

    prefix = "801"
    name: str | None = None
    pricebook_id: str | None = None
    account_id: str | None = None
    owner_id: str | None = None
    store_id: str | None = None
    effective_date: str = "2024-01-01"
    status: str = "Draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderItem(Record):
    """A line of an order."""

    prefix = "802"
    order_id: str
    pricebook_entry_id: str | None = None
    quantity: float = 1.0
    unit_price: float = 10.0
    description: str | None = None
    read_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSummary(Record):
    """What an activated order is followed by."""

    prefix = "1Os"
    original_order_id: str
    status: str = "Created"
    order_number: str = ""
    order_life_cycle_type: str = "MANAGED"
