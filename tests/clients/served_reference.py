"""The reference as `activate-order serve` serves it, for clients that know nothing of the kit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.cli.serve_command import serve_command

TOKEN = "the-driver's-own"
CLIENTS = {"kit": "for-the-kit", "integrator": "for-integrations"}
READY = {"session_state": "Activate Order", "session_next_state": "activateOrder"}
ACTION = "actions/standard/activateOrderAction"

DEPARTURES: dict[str, dict[str, Any]] = {
    "error-02": {"caller_permission": "none"},
    "error-03": {"cart_access": "none"},
    "error-04": {"cart_status": "Active"},
    "error-05": {"background_operation": "Running"},
    "error-06": {"effective_account": "inactive"},
    "error-07": {"store_member": False},
    "error-08": {"validation_errors": 1},
    "error-09": {"session_next_state": None},
    "error-10": {"session_is_processing": True},
    "error-12": {"order_summary_failure": "before-answer"},
}
"""What brings a checkout to a row."""
FAULTS_OF_THE_CALL = {"error-01": {"cartId": "malformed"}, "error-11": {"orderStatus": "Draft"}}
REACHED = (*DEPARTURES, *FAULTS_OF_THE_CALL)
"""The rows that a client is shown: among them is each class of error that a client knows."""


@dataclass(frozen=True)
class Served:
    """Where it is served, by which authority its certificate is signed (None: plain HTTP), and a client's key."""

    url: str
    authority: Path | None
    private_key: Path
    session: requests.Session = field(repr=False)

    def arrange(self, **departures: Any) -> dict[str, Any]:
        """Return a fresh checkout of the driver's."""
        answer = self.session.post(
            f"{self.url}/conformance/v1/checkouts",
            json={"run": "clients", "ready": READY, "departures": departures},
        )
        answer.raise_for_status()
        arranged: dict[str, Any] = answer.json()
        return arranged

    def refused(self, row: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return a checkout and the inputs with which a call is refused by `row`."""
        checkout = self.arrange(**DEPARTURES.get(row, {}))
        inputs = {"cartId": checkout["cartId"], "orderStatus": "ACTIVATE"}
        return checkout, inputs | FAULTS_OF_THE_CALL.get(row, {})

    @cached_property
    def seed(self) -> dict[str, str]:
        """Return the ids of the store, the account and the price that records are made with."""
        here = f"{self.url}/services/data/v59.0/query"
        headers = {"Authorization": f"Bearer {self.log_in()}"}
        wanted = {
            "WebStoreId": "WebStore",
            "AccountId": "Account WHERE Name = 'Reference Account'",
            "PricebookEntryId": "PricebookEntry",
        }
        return {
            name: self.session.get(
                here, params={"q": f"SELECT Id FROM {what}"}, headers=headers, auth=_none
            ).json()["records"][0]["Id"]
            for name, what in wanted.items()
        }

    def log_in(self) -> str:
        """Return a token of the user who may do everything."""
        form = {"grant_type": "client_credentials", "client_id": "kit", "client_secret": CLIENTS["kit"]}
        token: str = self.session.post(f"{self.url}/services/oauth2/token", data=form).json()["access_token"]
        return token


def _none(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def keys_in(folder: Path) -> tuple[Path, Path]:
    """Return files with a private key and its public one."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private_key, public_key = folder / "private.pem", folder / "public.pem"
    private_key.write_bytes(
        made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    public_key.write_bytes(
        made.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return private_key, public_key


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    """Run `activate-order serve` with `options` on a free port, and say where; keep a client's keys in `folder`."""
    private_key, public_key = keys_in(folder)
    options = ("--client-key", f"kit={public_key}", *options)
    clients = " ".join(f"{name}={secret}" for name, secret in CLIENTS.items())
    with (
        serve_command(*options, ACTIVATE_ORDER_DRIVER_TOKEN=TOKEN, ACTIVATE_ORDER_CLIENTS=clients) as command,
        requests.Session() as session,
    ):
        authority = re.search(r"signed by (\S+),", command.said)
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        session.verify = authority[1] if authority else True
        yield Served(command.url, Path(authority[1]) if authority else None, private_key, session)
