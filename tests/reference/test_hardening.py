"""What the served reference answers to requests that are wrong: the README's table, over a socket."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import quote

import pytest
from activate_order_reference.application import application

from activate_order_conformance import serve
from tests.reference.asked_reference import ACTION
from tests.serving import running

README = Path(__file__).parents[2] / "reference_impl" / "README.md"
INVOKE = f"POST {ACTION}"
JSON = b"Content-Type: application/json\r\n"


def sized(body: bytes, headers: bytes = JSON) -> tuple[bytes, bytes]:
    return headers + b"Content-Length: %d\r\n" % len(body), body


def query(soql: str) -> tuple[str, bytes, bytes]:
    return f"GET /services/data/v59.0/query?q={quote(soql)}", b"", b""


DRIVER = b"Authorization: Bearer the-driver\r\n" + JSON
WHERE = "SELECT Id FROM WebCart WHERE Id = "
REQUESTS: dict[str, tuple[str, bytes, bytes]] = {
    "a body over 1 MB": (INVOKE, *sized(b" " * 1_500_000)),
    "a body over 8 MB, which is not read": (INVOKE, JSON + b"Content-Length: 9000000\r\n", b"{"),
    "a line and headers over 64 KB": (INVOKE, JSON + b"X-Long: " + b"a" * 70_000 + b"\r\n", b""),
    "a body that does not come within 10 seconds": (INVOKE, JSON + b"Content-Length: 20\r\n", b"{"),
    "headers that do not come within 10 seconds": (INVOKE, b"X-Never-ending: a", b""),
    "a `Content-Length` that is no length": (INVOKE, JSON + b"Content-Length: -1\r\n", b""),
    "no `Host`, or two": (INVOKE, JSON + b"Host: localhost\r\n", b""),
    "a `Host` that is not the server's own": (f"GET http://shop.example{ACTION}", b"", b""),
    "a body of another type than JSON": (INVOKE, *sized(b"<inputs/>", b"Content-Type: text/xml\r\n")),
    "a body in an encoding, such as gzip": (
        INVOKE,
        *sized(b"\x1f\x8b\x08\x00", JSON + b"Content-Encoding: gzip\r\n"),
    ),
    "a body that is not UTF-8": (INVOKE, *sized(b'{"inputs": [{"cartId": "\xff"}]}')),
    "a body that is no JSON, or no object": (INVOKE, *sized(b'["inputs"]')),
    "JSON nested too deeply to be read": (INVOKE, *sized(b'{"inputs": ' + b"[" * 200_000)),
    "a number of thousands of digits": (INVOKE, *sized(b'{"inputs": [{"cartId": ' + b"9" * 5000 + b"}]}")),
    "an id with a NUL or half a character in it": (
        INVOKE,
        *sized(b'{"inputs": [{"cartId": "\\u0000\\ud800", "orderStatus": "ACTIVATE"}]}'),
    ),
    "a header with a control character": (INVOKE, *sized(b'{"inputs": []}', JSON + b"X-A: a\x01b\r\n")),
    "a token with bytes that are not ASCII": (
        INVOKE,
        *sized(b'{"inputs": []}', JSON + b"Authorization: Bearer \xff\xfe\r\n"),
    ),
    "a path with a quote in an id": ("GET /services/data/v59.0/sobjects/WebCart/a'b", b"", b""),
    "a query with an open quote in an id": query(f"{WHERE}'a'b'"),
    "a query with a condition slipped in behind an open quote": query(f"{WHERE}'x'' OR Id != ''"),
    "a query with an escaped quote in an id": query(rf"{WHERE}'a\'b'"),
    "a method that is not served": (f"BREW {ACTION}", b"", b""),
}


def documented() -> dict[str, tuple[int, str]]:
    """Read the table: a status and a code (empty: none) by what is wrong."""
    rows = re.findall(
        r"^\| (.+?) \| (\d{3}) \| (?:`(\w+)`|none) \|$", README.read_text("utf-8"), re.MULTILINE
    )
    return {what: (int(status), code) for what, status, code in rows}


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[int, str]]:
    """Serve the reference as the command does, but less patiently; return its port and a token."""
    app = application(clients={"kit": "secret"}, driver_token="the-driver")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serve, "SECONDS_PER_REQUEST", 0.3)
        server = serve.listening("127.0.0.1", 0, app)
    form = b"grant_type=client_credentials&client_id=kit&client_secret=secret"
    head, body = sized(form, b"Content-Type: application/x-www-form-urlencoded\r\n")
    with running(server):
        port = server.address[1]
        yield port, json.loads(ask(port, "POST /services/oauth2/token", head, body)[1])["access_token"]


def ask(port: int, line: str, headers: bytes, body: bytes) -> tuple[int, bytes]:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(line.encode() + b" HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n" + body)
        answer = HTTPResponse(connection, method=line.split(" ")[0])
        answer.begin()
        return answer.status, answer.read()


def test_every_documented_request_is_tried() -> None:
    assert documented().keys() == REQUESTS.keys()


@pytest.mark.parametrize("what", REQUESTS)
def test_a_wrong_request_is_answered_as_documented_and_the_next_one_as_ever(
    served: tuple[int, str], what: str, capfd: pytest.CaptureFixture[str]
) -> None:
    port, token = served
    line, headers, body = REQUESTS[what]
    if b"Authorization" not in headers:
        headers = f"Authorization: Bearer {token}\r\n".encode() + headers
    status, answer = ask(port, line, headers, body)
    code = json.loads(answer)[0] if answer.startswith(b"[") else {}
    code = code.get("errorCode") or (code.get("errors") or [{}])[0].get("statusCode", "")
    assert (status, code) == documented()[what]
    assert b"Traceback" not in answer
    assert "Traceback" not in capfd.readouterr().err
    assert ask(port, "GET /services/data", b"", b"")[0] == 200


@pytest.mark.parametrize(
    ("wrong", "status"),
    [(b"X-A: a\x01b\r\n", 400), (b"Content-Length: 20\r\n", 408), (b"Content-Length: 9000000\r\n", 413)],
    ids=["control character", "slow", "long"],
)
def test_the_driver_answers_them_as_the_driver_does(
    served: tuple[int, str], wrong: bytes, status: int
) -> None:
    answered_status, answer = ask(served[0], "POST /conformance/v1/checkouts", DRIVER + wrong, b"{")
    assert answered_status == status
    assert b"errorCode" not in answer
