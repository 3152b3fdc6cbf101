"""Steps of somebody's own, as a test writes them beside features."""

from __future__ import annotations

STEPS = """\
from activate_order_conformance.suite.steps import *

@given("a cart that went home", target_fixture="checkout")
def went_home(checkout):
    return checkout.but(cart_status="Closed")

@then("the answer has a header {name}", "header")
def has_header(observation, name):
    headers = observation.first.answer.headers
    return conforms() if name in headers else deviates(f"a header {name}", "no such header")
"""
