"""Every value that a way to a state claims, tried: arranged, read back, put right, read back, released."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from activate_order_conformance.doctor.check import Check
from activate_order_conformance.doctor.connection import fault_of, wrong_by
from activate_order_conformance.nouns.checkout import Checkout, ready
from activate_order_conformance.nouns.departure import Departure
from activate_order_conformance.nouns.departures import (
    CONFIRMED_BY_EFFECT,
    DEPARTURES,
    entailed_by,
    saying_nothing_beside,
)
from activate_order_conformance.nouns.value import Value, word
from activate_order_conformance.report.reasons import CHECKOUT_ID
from activate_order_conformance.suite.experiments.readback import contradiction
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.protocol import Arranged, DriverFault, UnsupportedDepartures
from activate_order_conformance.targets.settings.model import Settings

_COUNTS: tuple[Value, ...] = (1, 2, 3)
"""The counts that are tried: two errors of validation are of an item, one and three of the cart itself."""
_DO = (
    "Mend the driver: an arranged value stays until it is changed, and a read shows the records as they are."
)
_NOT_OFFERED = "What is not offered leaves its scenarios unproven."


def driver_values(settings: Settings, target: HttpTarget) -> Iterator[Check]:
    """Yield a check for each departure and each probe that the driver claims, and one for all that it does not."""
    sound = ready(settings.profile_with_literals())
    unoffered = []
    faults, alike = set[str](), list[str]()
    for departure in DEPARTURES.values():
        check = _tried(departure, sound, target)
        if check is None:
            unoffered.append(departure.name)
            continue
        fault = CHECKOUT_ID.sub("", check.seen) if check.word == "wrong" else ""
        if fault in faults:
            alike.append(departure.name)
        else:
            yield check
        faults |= {fault} - {""}
    if alike:
        yield Check("departures", "wrong", f"the same of {', '.join(alike)}", "See above.")
    if unoffered:
        yield Check("departures", "mind", f"not offered at all: {', '.join(unoffered)}", _NOT_OFFERED)
    if not faults - {""}:
        yield from _at_once(sound, target)
    for probe in sorted(target.driver.abilities().probes & {"edit-order-item"}):
        yield _probe(probe, sound, target)


def _tried(departure: Departure, sound: Checkout, target: HttpTarget) -> Check | None:
    """Return what came of the values of a departure, or None where none of them is offered."""
    done: list[str] = []
    lacking: list[str] = []
    absent: defaultdict[str, list[str]] = defaultdict(list)
    for value in _COUNTS if departure.kind == "count" else departure.departing:
        do = ""
        try:
            fault = _try(departure.name, value, sound, target)
        except UnsupportedDepartures as unsupported:
            if all(reason.kind == "cannot-occur" for reason in unsupported.departures):
                absent["; ".join(reason.reason for reason in unsupported.departures)].append(word(value))
            else:
                lacking.append(word(value))
            continue
        except DriverFault as broken:
            fault, do = fault_of(broken), broken.remedy
        if fault:
            return Check(departure.name, "wrong", fault, do or _DO)
        done.append(word(value))
    how = "arranged" if departure.name in CONFIRMED_BY_EFFECT else "arranged and read back"
    parts = [f"{how}: {', '.join(done)}"] if done else []
    parts += [
        f"cannot occur, as the driver says: {', '.join(values)} ({why})" for why, values in absent.items()
    ]
    if not parts:
        return None
    if not lacking:
        return Check(departure.name, "good", "; ".join(parts))
    return Check(
        departure.name, "mind", "; ".join([*parts, f"not offered: {', '.join(lacking)}"]), _NOT_OFFERED
    )


def _try(name: str, value: Value, sound: Checkout, target: HttpTarget) -> str:
    """Return what is wrong with a driver's `value` of a departure (empty: nothing); raises DriverFault."""
    driver = target.driver
    wished = sound.but(**{name: value})
    arranged = driver.arrange(wished, sound)
    try:
        if wrong := _unlike(target, arranged, {**wished.values(), **arranged.also}):
            return f"{name} {word(value)}: {wrong}"
        if name not in driver.abilities().changes:
            return ""
        try:
            back = {changed: sound[changed] for changed in (name, *arranged.also)}
            arranged = driver.change(arranged, back)
        except UnsupportedDepartures as refused:
            # A value of a departure that can be changed otherwise may be final, as Closed is on the platform.
            return "" if driver.abilities().way != "driver" else f"{name} {word(value)}: {refused}"
        if wrong := _unlike(target, arranged, sound.values()):
            return f"{name} put right from {word(value)}: {wrong}"
        return ""
    finally:
        driver.release(arranged)


def _unlike(target: HttpTarget, arranged: Arranged, expected: Mapping[str, Value]) -> str:
    readable = {name: value for name, value in expected.items() if name not in CONFIRMED_BY_EFFECT}
    return contradiction(target.driver.look(arranged), readable).rstrip(".")


def _at_once(sound: Checkout, target: HttpTarget) -> Iterator[Check]:
    """Yield a check of as many departures as go together, put right one after the other, from either end."""
    changes = target.driver.abilities().changes - CONFIRMED_BY_EFFECT
    names = [name for name in DEPARTURES if name in changes]
    tried: dict[str, Value] = {}
    for order in (names, names[::-1]):
        held: dict[str, Value] = {}
        for name in order:
            more = {**held, name: DEPARTURES[name].departing[0]}
            if not (saying_nothing_beside(more) & more.keys() or entailed_by(more)):
                held = more
        if len(held) < 2:
            return
        try:
            wrong, do = _put_right_in_turn(held, sound, target), ""
        except UnsupportedDepartures:
            continue  # what is offered singly need not be offered at once
        except DriverFault as fault:
            wrong, do = fault_of(fault), fault.remedy
        if wrong:
            yield Check("at once", "wrong", wrong, do or _DO)
            return
        tried |= held
    if tried:
        yield Check("at once", "good", f"put right one after the other: {', '.join(tried)}")


def _put_right_in_turn(held: Mapping[str, Value], sound: Checkout, target: HttpTarget) -> str:
    """Return what is wrong with departures that are arranged at once (empty: nothing); raises DriverFault."""
    driver, left = target.driver, dict(held)
    arranged = driver.arrange(sound.but(**held), sound)
    try:
        if wrong := _unlike(target, arranged, {**sound.values(), **left}):
            return f"{', '.join(left)} at once: {wrong}"
        for name in held:
            del left[name]
            arranged = driver.change(arranged, {name: sound[name]})
            if wrong := _unlike(target, arranged, {**sound.values(), **left}):
                return f"{name} put right, {', '.join(left) or 'nothing'} still departing: {wrong}"
        return ""
    finally:
        driver.release(arranged)


def _probe(probe: str, sound: Checkout, target: HttpTarget) -> Check:
    try:
        arranged = target.driver.arrange(sound, sound)
        try:
            accepted = target.driver.edit_order_item(arranged)
        finally:
            target.driver.release(arranged)
    except UnsupportedDepartures as unsupported:
        return Check(probe, "wrong", str(unsupported).rstrip("."), _DO)
    except DriverFault as fault:
        return wrong_by(probe, fault, _DO)
    if accepted:
        return Check(probe, "good", "accepted on a ready checkout")
    seen = "says no on a ready checkout too, and cannot be believed"
    return Check(probe, "wrong", seen, "Let it change an item of a Draft order.")
