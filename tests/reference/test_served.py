"""Served on a socket, the reference reads what real clients send, and answers what they get wrong."""

import http.client
import json
import socket

import pytest
from activate_order_reference.application import application

from activate_order_conformance.serve import listening
from tests.reference.asked_reference import ACTION, DRIVER_TOKEN, READY
from tests.serving import running

TOKEN = "/services/oauth2/token"


@pytest.fixture(scope="module")
def port():
    app = application(driver_token=DRIVER_TOKEN, clients={"kit": "secret"})
    with running(listening("127.0.0.1", 0, app)) as server:
        yield server.address[1]


@pytest.fixture
def connection(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    yield connection
    connection.close()


def ask(connection, method, path, body=None, headers=None, *, chunked=False):
    connection.request(method, path, body, headers or {}, encode_chunked=chunked)
    answer = connection.getresponse()
    return answer.status, answer.read()


def pieces(text):
    """Yield a body in pieces, which http.client sends as chunks."""
    for start in range(0, len(text), 7):
        yield text[start : start + 7].encode()


def sign_in(connection):
    form = "grant_type=client_credentials&client_id=kit&client_secret=secret"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Transfer-Encoding": "chunked"}
    status, body = ask(connection, "POST", TOKEN, pieces(form), headers, chunked=True)
    assert status == 200
    return {"Authorization": f"Bearer {json.loads(body)['access_token']}"}


def test_chunked_forms_and_bodies_are_read_on_one_connection(connection):
    signed_in = sign_in(connection)
    headers = signed_in | {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
    status, body = ask(connection, "POST", ACTION, pieces('{"inputs": []}'), headers, chunked=True)
    assert (status, body) == (200, b"[]")
    status, body = ask(connection, "POST", ACTION, b'{"inputs": []}', signed_in)
    assert (status, body) == (200, b"[]")


def test_a_checkout_is_activated_over_the_socket(connection):
    driver = {"Authorization": f"Bearer {DRIVER_TOKEN}", "Content-Type": "application/json"}
    status, body = ask(
        connection,
        "POST",
        "/conformance/v1/checkouts",
        json.dumps({"run": "r", "ready": READY, "departures": {}}),
        driver,
    )
    assert status == 201
    checkout = json.loads(body)
    inputs = {"inputs": [{"cartId": checkout["cartId"], "orderStatus": "ACTIVATE"}]}
    headers = {"Authorization": checkout["authorization"], "Content-Type": "application/json"}
    assert ask(connection, "POST", ACTION, json.dumps(inputs), headers)[0] == 200
    assert ask(connection, "DELETE", f"/conformance/v1/checkouts/{checkout['id']}", headers=driver) == (
        204,
        b"",
    )


def test_a_head_has_no_body(connection):
    assert ask(connection, "HEAD", ACTION, headers=sign_in(connection)) == (200, b"")


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_refused(connection, chunked):
    headers = sign_in(connection)
    if chunked:
        headers["Transfer-Encoding"] = "chunked"
        body = iter([b" " * 500_000] * 3)
    else:
        body = b" " * 1_500_000
    status, answer = ask(connection, "POST", ACTION, body, headers, chunked=chunked)
    assert status == 413
    assert json.loads(answer)[0]["errorCode"] == "EXCEEDED_MAX_SIZE_REQUEST"


def raw(port, request):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := client.recv(65536):
            answer += piece
    return answer


@pytest.mark.parametrize(
    "body",
    [
        b"Transfer-Encoding: chunked\r\n\r\nnot-a-size\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n-5\r\n",
        b"Content-Length: 10\r\n\r\nshort",
    ],
    ids=["chunk without a size", "negative chunk", "body that breaks off"],
)
def test_a_body_that_cannot_be_read_is_the_clients_fault(port, body):
    request = b"POST " + ACTION.encode() + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + body
    assert raw(port, request).split(b" ", 2)[1].startswith(b"4")


@pytest.mark.parametrize(
    "line",
    [
        b"GET /services/data/v59.0/sobjects/WebCart/%00%ff HTTP/1.1\r\nHost: localhost",
        b"GET /%2e%2e/%2e%2e HTTP/1.1\r\nHost: localhost",
        b'GET /services/data HTTP/1.1\r\nHost: a b<>"c',
        b"GET /conformance/v1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \xff\xfe",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: a\x01b",
        b"GET http://else.where/services/data HTTP/1.1\r\nHost: localhost",
        b"OPTIONS * HTTP/1.1\r\nHost: localhost",
        b"BREW /services/data HTTP/1.1\r\nHost: localhost",
    ],
    ids=range(8),
)
def test_odd_requests_get_an_answer_that_is_no_fault_of_the_server(port, line):
    answer = raw(port, line + b"\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 ")
    assert not answer.split(b" ", 2)[1].startswith(b"5")
    assert b"Traceback" not in answer


def test_a_slow_client_keeps_nobody_waiting(port, connection):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as slow:
        slow.sendall(
            b"POST " + ACTION.encode() + b" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{"
        )
        assert ask(connection, "GET", "/services/data")[0] == 200
