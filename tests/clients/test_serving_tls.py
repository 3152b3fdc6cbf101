"""`activate-order serve` shows the certificate that it was given, and refuses one that cannot be used."""

from __future__ import annotations

import contextlib
import socket
import time
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from activate_order_conformance.certificates import throw_away
from activate_order_conformance.cli import main
from tests.clients.served_reference import Served, serving


def test_a_given_certificate_is_shown() -> None:
    with (
        throw_away("localhost") as made,
        serving("--cert", str(made.certificate), "--key", str(made.key)) as served,
        requests.Session() as session,
    ):
        session.trust_env = False
        assert served.url.startswith("https://")
        assert session.get(f"{served.url}/services/data", verify=str(made.authority), timeout=5).ok


def test_a_throw_away_certificate_and_its_key_are_gone_afterwards() -> None:
    with throw_away("127.0.0.1") as made:
        assert made.key.stat().st_mode & 0o077 == 0 or made.key.parent.stat().st_mode & 0o077 == 0
    assert not made.key.parent.exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--cert", "chain.pem"], "A certificate was given without its key"),
        (["--cert", "chain.pem", "--key", "key.pem"], "cannot be used"),
        (["--client", "kit"], "A client was given without its secret"),
    ],
    ids=["no key", "no file", "no secret"],
)
def test_what_cannot_be_used_is_one_sentence(
    options: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(main, ["serve", "--port", "0", *options])
    assert told.exit_code == 2
    assert sentence in " ".join(told.output.split())


@pytest.mark.parametrize("served", [("--tls",)], ids=["tls"], indirect=True)
def test_a_client_that_never_begins_tls_keeps_nobody_waiting_for_long(served: Served) -> None:
    host, port = served.url.removeprefix("https://").split(":")
    with socket.create_connection((host, int(port))):
        began = time.perf_counter()
        assert served.session.get(f"{served.url}/services/data", timeout=5).ok
        assert time.perf_counter() - began < 3


@pytest.mark.parametrize("served", [("--tls",)], ids=["tls"], indirect=True)
def test_plain_http_where_tls_is_spoken_gets_nothing_and_the_next_client_is_answered(served: Served) -> None:
    host, port = served.url.removeprefix("https://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as plain:
        plain.sendall(b"GET /services/data HTTP/1.1\r\nHost: x\r\n\r\n")
        with contextlib.suppress(ConnectionResetError):
            assert b"200" not in plain.recv(4096).partition(b"\r\n")[0]
    assert served.session.get(f"{served.url}/services/data", timeout=5).ok
