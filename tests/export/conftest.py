"""What several tests of the exports ask: the documents, and the reference served on a socket."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from activate_order_reference.application import application

from activate_order_conformance.contract import Contract
from activate_order_conformance.export.action_api import action_openapi
from activate_order_conformance.export.driver_api import driver_openapi
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.serve import documents, listening, url_of

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
    server = listening("127.0.0.1", 0, application(documents=documents(), driver_token=TOKEN))
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield url_of(server)
    server.stop()
    thread.join()


@pytest.fixture
def arranged(served: str) -> Callable[[], dict[str, Any]]:
    """Return what arranges a ready checkout and returns the driver's answer."""

    def arrange() -> dict[str, Any]:
        answer = requests.post(
            f"{served}/conformance/v1/checkouts",
            headers={"Authorization": f"Bearer {TOKEN}"},
            json={
                "run": "r-test",
                "ready": {
                    "session_state": DOCUMENTED.session_state,
                    "session_next_state": DOCUMENTED.session_next_state,
                },
                "departures": {},
            },
            timeout=10,
        )
        answer.raise_for_status()
        document: dict[str, Any] = answer.json()
        return document

    return arrange
