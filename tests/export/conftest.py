"""What several tests of the exports ask: the documents, and the reference served on a socket."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from activate_order_reference.application import application

from activate_order_conformance.contract import Contract
from activate_order_conformance.export.action_api import action_openapi
from activate_order_conformance.export.driver_api import driver_openapi
from activate_order_conformance.serve import documents
from tests import serving

TOKEN = "the-drivers-own"


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract.load()


@pytest.fixture(scope="session")
def action_document(contract: Contract) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(json.dumps(action_openapi(contract)))
    return written


@pytest.fixture(scope="session")
def driver_document() -> dict[str, Any]:
    written: dict[str, Any] = json.loads(json.dumps(driver_openapi()))
    return written


@pytest.fixture
def served() -> Iterator[str]:
    """Return the URL of a reference that answers on a socket."""
    with serving.served(application(documents=documents(), driver_token=TOKEN)) as url:
        yield url


@pytest.fixture
def arranged(served: str) -> Callable[[], dict[str, Any]]:
    """Return what arranges a ready checkout and returns the driver's answer."""
    return lambda: serving.arranged(served, TOKEN)
