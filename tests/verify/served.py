"""Targets on loopback, for what the connection itself decides."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from activate_order_reference.rules.activation import SPECIFICATION
from activate_order_reference.timing import timed

from activate_order_conformance.nouns.clock import SystemClock
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Deadlines, DriverSettings
from tests.serving import served
from tests.verify.hostile import Answer, Between, faithful

TOKEN = "t0ken-of-the-tests"
PROMPT = timed(SPECIFICATION, lambda seconds: min(seconds, 0.01))
"""The page, with work in the background that is soon done."""


@contextmanager
def serving(answer: Answer = faithful) -> Iterator[tuple[Between, Settings]]:
    """Serve what answers by `answer`; yield it and the settings that reach it, with short times."""
    application = Between(SystemClock(), TOKEN, answer, PROMPT)
    with served(application) as url:
        deadlines = Deadlines(answer=10.0, settle=1.0, quiet=0.02)
        yield application, Settings(target=url, driver=DriverSettings(token=TOKEN), deadlines=deadlines)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port
