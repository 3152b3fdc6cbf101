"""A remote target before and after a run: a look at the connection, and clearing what a killed run left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from activate_order_conformance.cli.printing import say
from activate_order_conformance.errors import UsageError, WiringError
from activate_order_conformance.phrases import capitalised

if TYPE_CHECKING:
    from activate_order_conformance.suite.settings import RunSettings
    from activate_order_conformance.targets.http.http_target import HttpTarget
    from activate_order_conformance.targets.settings.configuration import Configuration
    from activate_order_conformance.targets.settings.model import Settings


@contextmanager
def connected(
    configuration: Configuration, run: RunSettings
) -> Iterator[tuple[RunSettings, HttpTarget | None]]:
    """Yield the run and its remote target (None: the bundled reference), after a look that changes nothing.

    What is wrong with the connection is the run's `wiring` then. Whoever interrupts the run is told how to clear
    what it may have left.
    """
    url = run.target.target
    if url is None:
        yield run, None
        return
    from activate_order_conformance.doctor.connection import wiring_of, without_driver
    from activate_order_conformance.targets.open import open_target

    target = open_target(run.target, run.run)
    try:
        alone = ""
        if reduced := without_driver(configuration, target):
            alone = f", by the request alone: there is no driver at {run.target.driver_url}"
            target.close()
            configuration, run = reduced, replace(run, target=reduced.settings)
            target = open_target(run.target, run.run)
        say(f"run {run.run} against {url}{alone}", err=True)
        wiring = wiring_of(configuration, target)
        if not wiring:
            require_action(target)
            _say_what_takes_long(run.target, target)
        yield replace(run, wiring=wiring), target
    except KeyboardInterrupt:
        clears = run.target.clearing(run.run, run.config)
        say(f"There is no report, and checkouts may be left. To clear them: {clears}", err=True)
        raise
    finally:
        target.close()


def require_action(target: HttpTarget) -> None:
    """Raise UsageError where the target's driver has the action where nobody said that it is."""
    from activate_order_conformance.targets.protocol import ActionElsewhere, DriverFault

    with suppress(DriverFault):  # of all else the run itself will tell
        try:
            target.action_url()
        except ActionElsewhere as elsewhere:
            raise UsageError(elsewhere.what, elsewhere.remedy) from None


def _say_what_takes_long(settings: Settings, target: HttpTarget) -> None:
    from activate_order_conformance.targets.protocol import TAKES_LESS, DriverFault

    with suppress(DriverFault):  # of all else the run itself will tell
        if long := target.driver.abilities().takes_long(settings.deadlines.settle):
            say(f"{capitalised(long)}. {TAKES_LESS}", err=True)


def release(settings: Settings, run: str) -> Iterator[str]:
    """Clear what the run of that id left on a remote target, and yield what can be said of it, a line each.

    Raises UsageError where there is no remote target, WiringError where its driver cannot.
    """
    from activate_order_conformance.run.redaction import Redaction
    from activate_order_conformance.targets.open import open_target
    from activate_order_conformance.targets.protocol import DriverFault, UnsupportedDepartures

    if settings.target is None:
        raise UsageError(
            "A run on the bundled reference leaves nothing behind.", "Write --target URL as well."
        )
    target = open_target(settings, run)

    def shown(text: str) -> str:
        return Redaction(target.journal.credentials).text(text)

    try:
        cleared = target.driver.release_all()
    except DriverFault as fault:
        raise WiringError(shown(fault.what), "`activate-order doctor` says what to do.") from None
    except UnsupportedDepartures as lacking:
        persona = lacking.departures[0]
        raise WiringError(f"There is {persona.reason}.", f"{capitalised(persona.unlock)}.") from None
    finally:
        target.close()
    if cleared == 0:
        yield f"There was nothing of run {run}, or it is called otherwise: compare what the run printed first."
        return
    left = target.driver.left_behind()
    yield f"Nothing {'else ' if left else ''}of run {run} is left: whatever there was has been cleared."
    yield from (f"  but {shown(phrase)} stays" for phrase in left)
    if cleared is None:
        yield "Whether there was anything a driver does not tell: compare the name with what the run printed first."
