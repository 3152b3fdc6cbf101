"""TLS, client certificates, proxies and pace: what the configuration says of them holds."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from activate_order_conformance.certificates import Certificate
from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.targets.http.patience import Patience
from activate_order_conformance.targets.http.reply import NoReply, Reply
from activate_order_conformance.targets.open import transport_for
from activate_order_conformance.targets.settings.faults import SettingFault
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Deadlines, Tls
from tests.serving import served
from tests.targets.small_targets import Loopback


def _locked(key: bytes) -> bytes:
    return load_pem_private_key(key, None).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"of nobody")
    )


@pytest.fixture(scope="module")
def pems(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Write two authorities, and what each signed for server and client."""
    directory = tmp_path_factory.mktemp("pems")
    authority, other = trustme.CA(), trustme.CA()
    paths = {}
    for name, blobs in (
        ("ca", [authority.cert_pem]),
        ("other", [other.cert_pem]),
        ("server", (made := authority.issue_cert("127.0.0.1")).cert_chain_pems),
        ("server-key", [made.private_key_pem]),
        ("client", (mine := authority.issue_cert("client@example.org")).cert_chain_pems),
        ("client-key", [mine.private_key_pem]),
        ("locked-key", [trustme.Blob(_locked(mine.private_key_pem.bytes()))]),
    ):
        path = directory / f"{name}.pem"
        path.write_bytes(b"".join(blob.bytes() for blob in blobs))
        paths[name] = str(path)
    return paths


@pytest.fixture(scope="module")
def serving(pems: dict[str, str]) -> Iterator[Callable[..., str]]:
    """Return what serves a page over TLS and returns its URL."""
    servers = ExitStack()

    def page(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b"[]"]

    def serve(*, asks_for_certificate: bool = False) -> str:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=pems["ca"])
        context.load_cert_chain(pems["server"], pems["server-key"])
        if asks_for_certificate:
            context.verify_mode = ssl.CERT_REQUIRED
            context.maximum_version = ssl.TLSVersion.TLSv1_2  # the client hears of it in the handshake
        return servers.enter_context(served(page, Certificate(context=context)))

    with servers:
        yield serve


def asked(url: str, *, proxy: str | None = None, **tls: Any) -> Any:
    transport = transport_for(
        Settings(target=url, proxy=proxy, deadlines=Deadlines(answer=5.0), tls=Tls(**tls)), ManualClock()
    )
    try:
        return transport.exchange("GET", url)
    finally:
        transport.close()


def test_the_bundle_of_the_configuration_is_verified_by_whatever_the_environment_says(
    serving: Callable[..., str], pems: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = serving()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", pems["other"])
    monkeypatch.setenv("CURL_CA_BUNDLE", pems["other"])
    assert isinstance(asked(url, ca_bundle=pems["ca"]), Reply)
    assert isinstance(asked(url, verify=False), Reply)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", pems["ca"])
    assert isinstance(asked(url), Reply)
    for settings in ({"verify": True}, {"ca_bundle": pems["other"]}):
        refused = asked(url, **settings)
        assert isinstance(refused, NoReply)
        assert refused.kind == "tls"


def test_a_client_certificate_is_shown(serving: Callable[..., str], pems: dict[str, str]) -> None:
    url = serving(asks_for_certificate=True)
    without = asked(url, ca_bundle=pems["ca"])
    assert isinstance(without, NoReply)
    answered = asked(
        url, ca_bundle=pems["ca"], client_certificate=pems["client"], client_key=pems["client-key"]
    )
    assert isinstance(answered, Reply)


def test_the_proxy_of_the_configuration_goes_before_the_environment_s(
    saying: Callable[[bytes], Loopback], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"
    proxy, target = saying(answer), saying(answer)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert isinstance(asked("http://target.invalid", proxy=proxy.url), Reply)
    assert proxy.requests[0].startswith(b"GET http://target.invalid/")
    assert isinstance(asked(target.url, proxy=""), Reply)
    assert isinstance(asked(target.url), NoReply)


def test_requests_keep_the_pace_that_is_configured() -> None:
    clock = ManualClock()
    patience = Patience(clock, 4)
    times = []
    for _ in range(3):
        patience.wait(clock.now())
        times.append(clock.now())
    assert times == [0.0, 0.25, 0.5]
    clock.sleep(10)
    patience.wait(clock.now())
    assert clock.now() == 10.5


@pytest.mark.parametrize(
    ("certificate", "key", "why"),
    [
        ("server", "client-key", "its key is another certificate's"),
        ("ca", None, "there is no key in it, or no certificate that can be read"),
        ("client", "ca", "there is no key in '"),
        ("client", "locked-key", "its key wants a passphrase, which nobody can give"),
    ],
)
def test_a_client_certificate_that_cannot_be_used_is_told_before_anything_is_asked(
    certificate: str, key: str | None, why: str, pems: dict[str, str]
) -> None:
    tls = Tls(client_certificate=pems[certificate], client_key=key and pems[key])
    with pytest.raises(SettingFault) as told:
        Settings(tls=tls)
    assert f"The client certificate at '{pems[certificate]}' cannot be used: {why}" in str(told.value)


def test_a_certificate_may_hold_its_key(pems: dict[str, str]) -> None:
    assert Tls(client_certificate=pems["client"]).client == pems["client"]
    assert Path(pems["client"]).exists()
