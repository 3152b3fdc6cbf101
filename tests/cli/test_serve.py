"""`activate-order serve` stops when it is told to, and shows no more of its token than it must."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.cli.command_line import activate_order
from tests.cli.serve_command import Serving, serve_command

TOKEN = "t0ken-from-the-environment"
Serve = Callable[..., Serving]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return what starts the command."""
    with ExitStack() as started:

        def start(*options: str, token: str = TOKEN) -> Serving:
            return started.enter_context(serve_command(*options, ACTIVATE_ORDER_DRIVER_TOKEN=token))

        yield start


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(
    ("number", "later"),
    [
        pytest.param(
            number,
            later,
            marks=[] if later == soonest else pytest.mark.slow,
            id=f"{number.name}, again after {later}",
        )
        for number, soonest in ((signal.SIGINT, 0.0), (signal.SIGTERM, None))
        for later in (None, 0.0, 0.001, 0.02, 0.05)
    ],
)
def test_it_stops_when_it_is_interrupted_once_or_twice(
    serve: Serve, number: signal.Signals, later: float | None
) -> None:
    serving = serve()
    process = serving.process
    with requests.Session() as session:  # whose connection is kept alive
        assert session.get(f"{serving.url}/services/data", timeout=5).ok
        process.send_signal(number)
        if later is not None:
            threading.Event().wait(later)
            process.send_signal(number)
        process.wait(timeout=10)
    assert process.stdout is not None
    assert "Traceback" not in process.stdout.read()
    if later is None:
        assert process.returncode == 0


def test_a_token_that_was_given_is_not_shown(serve: Serve) -> None:
    assert TOKEN not in serve().said
    assert "another-t0ken-of-mine" not in serve("--driver-token", "another-t0ken-of-mine").said


def test_a_token_that_was_made_up_is_shown(serve: Serve) -> None:
    assert re.search(r"^ACTIVATE_ORDER_DRIVER_TOKEN=\S{16,}$", serve(token="").said, re.MULTILINE)


def test_a_short_token_is_warned_of_on_this_machine_and_refused_where_others_reach_it(serve: Serve) -> None:
    assert "can be guessed by whatever runs on this machine" in serve(token="15-characters-!").said
    refused = activate_order("serve", "--port", "0", "--host", "0.0.0.0", "--driver-token", "15-characters-!")
    assert refused.exit_code == 2
    assert "has fewer than 16 characters" in " ".join(refused.output.split())
    assert "15-characters-!" not in refused.output


@pytest.mark.parametrize(
    "token", ["two words that are long", "a line that\nis broken in two", "ein-Schlüssel-für-dich"]
)
def test_a_token_that_nobody_could_send_is_refused(token: str) -> None:
    refused = activate_order("serve", "--port", "-1", ACTIVATE_ORDER_DRIVER_TOKEN=token)
    assert refused.exit_code == 2
    assert "The driver's token has spaces" in refused.stderr
    assert token not in refused.stderr


def test_further_names_are_answered_and_others_not(serve: Serve) -> None:
    url = serve("--name", "reference.test").url

    def status_for(host: str) -> int:
        return requests.get(f"{url}/services/data", headers={"Host": host}, timeout=5).status_code

    assert [status_for(host) for host in ("reference.test", "localhost", "shop.example")] == [200, 200, 421]


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_killed_it_leaves_no_key(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    process = serve("--tls").process
    process.kill()
    process.wait()
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in left] == ["authority.pem"]
    assert "PRIVATE" not in left[0].read_text()
