"""Lets the tests beside it have `activate_order_org`."""

from activate_order_conformance.standin_fixture import activate_order_org

__all__ = ["activate_order_org"]
