"""A server answers to its own names and addresses, so that a page in a browser cannot reach it by another's."""

from __future__ import annotations

import socket

import pytest

from activate_order_conformance.http_server.hosts import hosts_of, is_loopback

LOOPBACK = ["localhost", "localhost:8080", "LocalHost.", "127.0.0.1", "127.0.0.1:1", "[::1]", "[0:0::1]:8080"]
OTHERS = [
    "shop.example", "shop.example:8080", "localhost.shop.example", "127.0.0.1.shop.example", "notlocalhost", "10.0.0.9",
    "", ":8080", "localhost:", "localhost:x", "localhost:123456", "a@localhost", "localhost/", "localhost localhost",
    "localhost, shop.example", "[::1", "::1", "127.1", "2130706433", "[::ffff:127.0.0.1]", "localhost\u0001",
]  # fmt: skip


@pytest.mark.parametrize("host", LOOPBACK)
@pytest.mark.parametrize("listens_on", ["127.0.0.1", "0.0.0.0", "192.0.2.7"])
def test_loopback_names_are_always_a_server_s_own(host: str, listens_on: str) -> None:
    assert hosts_of(listens_on).include(host)


@pytest.mark.parametrize("host", OTHERS)
def test_other_hosts_are_not(host: str) -> None:
    assert not hosts_of("127.0.0.1").include(host)


@pytest.mark.parametrize("host", ["192.0.2.7", "192.0.2.7:80"])
def test_what_it_listens_on_is_its_own(host: str) -> None:
    assert hosts_of("192.0.2.7").include(host)
    assert not hosts_of("192.0.2.8").include(host)


def test_the_names_that_were_chosen_are_its_own() -> None:
    hosts = hosts_of("0.0.0.0", ("Reference.Test", "[2001:DB8::0:1]"))
    assert hosts.include("reference.test:8080")
    assert hosts.include("[2001:db8::1]")
    assert not hosts.include("other.test")


def test_who_listens_everywhere_answers_to_the_machine_s_name_and_to_addresses() -> None:
    everywhere = hosts_of("0.0.0.0")
    assert everywhere.include(socket.gethostname())
    assert everywhere.include("192.0.2.7:8080")
    assert everywhere.include("[2001:db8::7]")
    assert not everywhere.include("192.0.2.7.shop.example")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1"])
def test_loopback_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.7", "shop.example"])
def test_what_others_reach_is_no_loopback(host: str) -> None:
    assert not is_loopback(host)
