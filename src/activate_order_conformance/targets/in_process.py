"""The bundled reference as a target, and other WSGI applications: asked without sockets."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from activate_order_conformance.nouns.clock import Clock, ManualClock
from activate_order_conformance.nouns.in_process_url import IN_PROCESS_URL
from activate_order_conformance.nouns.profile import ProfileName
from activate_order_conformance.targets.direct import DirectTransport
from activate_order_conformance.targets.driver.driver_client import DriverClient
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.urls import DRIVER_PATH

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from activate_order_reference.rules.activation import Specification


@dataclass(frozen=True, slots=True)
class Ground:
    """What an implementation is built on: the clock that it keeps, and the driver token that it expects."""

    clock: Clock
    token: str

    def reference(self, specification: Specification | None = None, **options: Any) -> WSGIApplication:
        """Return the reference as it is, or by a specification of its own; its options are the application's."""
        from activate_order_reference.application import application
        from activate_order_reference.rules.activation import SPECIFICATION

        return application(specification or SPECIFICATION, self.clock, driver_token=self.token, **options)


def application_target(
    application: Callable[[Ground], WSGIApplication],
    run: str,
    settings: Settings,
) -> HttpTarget:
    """Return a target that asks a WSGI application in process, on a clock of its own whose waiting costs nothing.

    `application` makes it on a ground whose clock it shares with the target.
    """
    clock, token = ManualClock(), secrets.token_urlsafe(24)
    transport = DirectTransport(application(Ground(clock, token)), clock)
    return HttpTarget(
        base_url=IN_PROCESS_URL,
        action_url=IN_PROCESS_URL + settings.action_path,
        driver=DriverClient(
            url=IN_PROCESS_URL + DRIVER_PATH,
            target_url=IN_PROCESS_URL,
            token=token,
            run=run,
            clock=clock,
            transport=transport,
        ),
        clock=clock,
        transport=transport,
    )


def reference_target(
    run: str,
    *,
    specification: Specification | None = None,
    statuses: ProfileName = "documented",
    settings: Settings | None = None,
) -> HttpTarget:
    """Return the bundled reference, on a clock of its own whose waiting costs nothing.

    `specification` replaces the page as the reference has it; `statuses` is `documented` or `platform`.
    """
    return application_target(
        lambda ground: ground.reference(specification, statuses=statuses), run, settings or Settings()
    )


def precedence() -> tuple[str, ...]:
    """Return the titles of the error conditions in the order in which the reference asks them."""
    from activate_order_reference.rules.error_conditions import ERROR_CONDITIONS

    return tuple(condition.title for condition in ERROR_CONDITIONS)
