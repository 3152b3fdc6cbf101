"""A page of the vendor's shape and of our own wording, and the contract that it agrees with."""

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.page import Drift, compare
from activate_order_conformance.page.parse import parse
from tests.page.page_under_test import EDITION, HERE, DriftOf


@pytest.fixture(scope="session")
def contract() -> Contract:
    readings = EDITION.with_name("readings.toml").read_text(encoding="utf-8")
    return Contract.from_toml(EDITION.read_text(encoding="utf-8"), readings)


@pytest.fixture(scope="session", params=["markdown", "html"])
def page_text(request: pytest.FixtureRequest) -> str:
    suffix = {"markdown": ".md", "html": ".html"}[request.param]
    return (HERE / "ship_parcel").with_suffix(suffix).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def markdown() -> str:
    return (HERE / "ship_parcel.md").read_text(encoding="utf-8")


@pytest.fixture
def drift_of(contract: Contract) -> DriftOf:
    def drift(text: str, against: str | None = None, scenarios: dict[str, list[str]] | None = None) -> Drift:
        old = None if against is None else parse(against.encode(), name="old")
        return compare(parse(text.encode(), name="new"), contract, old, scenarios)

    return drift
