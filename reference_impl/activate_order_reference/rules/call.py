"""One call of the action, with all that the conditions ask about, read at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass

from activate_order_reference.rules.org import Org, SummaryFailure
from activate_order_reference.rules.records import (
    Account,
    BackgroundOperation,
    BuyerAccount,
    Caller,
    Cart,
    CartValidationOutput,
    CheckoutSession,
    Order,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as the conditions see it; what does not exist is `None`, and no condition raises on that.

    `session` is the open (not archived) session of the cart; `operation` and `order` are those that it
    names. `cart_access` is `All`, `Edit`, `Read` or `None`. `inputs` are as they were sent.
    """

    inputs: Mapping[str, object]
    caller: Caller
    cart: Cart | None = None
    cart_access: str | None = None
    account: Account | None = None
    account_is_active_buyer: bool = False
    account_is_accessible: bool = False
    account_is_store_member: bool = False
    validation: tuple[CartValidationOutput, ...] = ()
    session: CheckoutSession | None = None
    operation: BackgroundOperation | None = None
    order: Order | None = None
    summary_failure: SummaryFailure | None = None

    @property
    def order_status(self) -> object:
        """The `orderStatus` input, of whatever type was sent."""
        return self.inputs.get("orderStatus")

    @property
    def runs_in_background(self) -> bool:
        """Whether the answer precedes the effects (reading-24): unless `runAsync` is false."""
        return self.inputs.get("runAsync") is not False

    @property
    def life_cycle_type(self) -> str:
        """The kind of summary asked for (reading-24): `MANAGED` unless `UNMANAGED` was sent."""
        return "UNMANAGED" if self.inputs.get("orderLifeCycleType") == "UNMANAGED" else "MANAGED"


def read_call(org: Org, caller: Caller, inputs: Mapping[str, object]) -> Call:
    """Read everything that the conditions ask about, for one set of inputs."""
    cart = org.get(Cart, inputs.get("cartId"))
    if cart is None:
        return Call(inputs=inputs, caller=caller)
    account = org.get(Account, cart.account_id)
    if account is not None and account.is_deleted:
        account = None
    session = max(
        org.all(CheckoutSession, cart_id=cart.id, is_archived=False), key=lambda s: s.id, default=None
    )
    return Call(
        inputs=inputs,
        caller=caller,
        cart=cart,
        cart_access=org.cart_access(caller, cart),
        account=account,
        account_is_active_buyer=any(b.is_active for b in org.all(BuyerAccount, buyer_id=cart.account_id)),
        account_is_accessible=org.account_access(caller, cart.account_id),
        account_is_store_member=org.is_member(account, cart.store_id),
        validation=tuple(org.all(CartValidationOutput, cart_id=cart.id)),
        session=session,
        operation=org.get(BackgroundOperation, session and session.background_operation_id),
        order=org.get(Order, session and session.order_id),
        summary_failure=org.summary_failures.get(cart.id),
    )
