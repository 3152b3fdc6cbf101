"""A subject on a loopback socket, for what only a connection can show."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from activate_order_conformance.nouns.clock import SystemClock
from activate_order_conformance.serve import listening, url_of
from activate_order_conformance.targets.open import open_target
from activate_order_conformance.targets.protocol import Target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import DriverSettings
from activate_order_conformance.trial.subject import Make, Serving


@contextmanager
def served_target(make: Make, serving: Serving, run: str) -> Iterator[Target]:
    """Yield a target that asks a subject over HTTP on this machine, by the protocol that `serving` names."""
    token = secrets.token_urlsafe(16)
    server = listening("127.0.0.1", 0, make(SystemClock(), token))
    server.protocol = serving
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    settings = Settings(target=url_of(server), driver=DriverSettings(token=token))
    target = open_target(settings, run)
    try:
        yield target
    finally:
        target.close()
        server.stop()
        thread.join()
