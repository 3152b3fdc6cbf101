"""A subject on a loopback socket, for what only a connection can show."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from werkzeug.serving import WSGIRequestHandler, make_server

from activate_order_conformance.nouns.clock import SystemClock
from activate_order_conformance.serve import SETTLES_WITHIN, listening, url_of
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.in_process import Ground
from activate_order_conformance.targets.open import open_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import DriverSettings
from activate_order_conformance.trial.subject import Make, Serving

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from activate_order_reference.rules.activation import Specification


@contextmanager
def served_target(make: Make, serving: Serving, run: str) -> Iterator[HttpTarget]:
    """Yield a target that asks a subject over HTTP on this machine, by the protocol that `serving` names."""
    token = secrets.token_urlsafe(16)
    with _serving(make(_ServedGround(SystemClock(), token)), serving) as url:
        target = open_target(Settings(target=url, driver=DriverSettings(token=token)), run)
        try:
            yield target
        finally:
            target.close()


class _ServedGround(Ground):
    """The ground of what is served, whose reference settles as soon as the one that `serve` serves."""

    def reference(self, specification: Specification | None = None, **options: Any) -> WSGIApplication:
        """Return the reference; raises TypeError for an option that the application does not have."""
        return super().reference(specification, settles_within=SETTLES_WITHIN, **options)


@contextmanager
def _serving(application: WSGIApplication, protocol: Serving) -> Iterator[str]:
    serve: Callable[[], None]
    if protocol == "HTTP/1.0":  # which werkzeug's server speaks by itself, and ours does not
        old = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
        serve, stop, url = old.serve_forever, old.shutdown, f"http://127.0.0.1:{old.port}"
    else:
        server = listening("127.0.0.1", 0, application)
        serve, stop, url = server.serve, server.stop, url_of(server)
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield url
    finally:
        stop()
        thread.join()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *arguments: object) -> None:
        """Write nothing of what is asked."""
