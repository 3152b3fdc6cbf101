"""The steps of our own, beside those that the kit ships."""

from activate_order_conformance.suite.steps import (
    Checkout,
    Judgement,
    Observation,
    conforms,
    deviates,
    given,
    then,
    unproven,
)


@given("a cart with a long list of validation errors", target_fixture="checkout")
def long_list(checkout: Checkout) -> Checkout:
    """Put as many validation errors on the cart as our storefront has ever seen."""
    return checkout.but(validation_errors=9)


@then(
    "the cart is closed together with its session",
    "closed together",
    awaits=["interaction-03", "interaction-04"],
)
def closed_together(observation: Observation) -> Judgement:
    """Claim that no look at the checkout finds its session archived and its cart still open."""
    attempt = observation.first
    if attempt is None or not all(look.sees("cart") and look.sees("session") for look in attempt.timeline):
        return unproven("cart and session were not seen", "let the driver observe both")
    for look in attempt.timeline:
        if look.cart and look.session and look.session.archived and look.cart.status != "Closed":
            return deviates("a closed cart beside an archived session", f"the cart was {look.cart.status}")
    return conforms("no look found one without the other")


@then("the answer takes less than {seconds:d} seconds", "in time")
def in_time(observation: Observation, seconds: int) -> Judgement:
    """Claim that the answer comes soon enough for a buyer who waits."""
    if observation.first is None:
        return unproven("the action was not invoked")
    took = observation.first.answer.seconds
    if took < seconds:
        return conforms(f"{took:.2f} seconds")
    return deviates(f"an answer within {seconds} seconds", f"{took:.2f} seconds")
