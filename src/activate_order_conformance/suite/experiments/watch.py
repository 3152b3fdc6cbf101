"""Looking at a checkout after a call, until what is awaited was seen and things stand still (reading-34)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from math import inf
from typing import TypeVar

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.nouns.shown import fields_of
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.suite.experiments.effects import Effect

T = TypeVar("T")

FIRST_WAIT, LONGEST_WAIT = 0.05, 1.0
"""Seconds between two looks: doubling from the first to the longest."""


def watch(
    look: Callable[[], Snapshot],
    clock: Clock,
    awaited: Iterable[Effect],
    *,
    until: float,
    quiet: float | None,
    longest_wait: float = LONGEST_WAIT,
    looks_from: float | None = None,
) -> tuple[tuple[Snapshot, ...], bool]:
    """Return the different snapshots in order, and whether all that is awaited was seen by `until`.

    `until` is a time of `clock`. With `quiet` (seconds) the last snapshot stood still for so long, or
    the deadline and a quiet period have passed. Who is patient looks no earlier than `looks_from`, when the quiet
    period is over, and no more where all that is awaited is there by then.
    """
    effects = tuple(awaited)
    timeline: list[Snapshot] = []

    def changed() -> bool:
        snapshot = look()
        if timeline and fields_of(timeline[-1]) == fields_of(snapshot):
            return False
        timeline.append(snapshot)
        return True

    def wanting() -> bool:
        changed()
        return not all(effect.seen(timeline[-1]) for effect in effects)

    if looks_from is not None:
        clock.sleep(looks_from - clock.now())
    settled = not wanting()
    if settled and looks_from is not None:
        return tuple(timeline), True
    if not settled:
        first = min(FIRST_WAIT, longest_wait)
        clock.sleep(first)
        settled = not _poll(wanting, clock, until, doubling(first, longest_wait))
    if quiet is not None:
        clock.sleep(quiet)
        if changed():
            clock.sleep(quiet)
            _poll(changed, clock, until, repeat(max(quiet, FIRST_WAIT)))
    return tuple(timeline), settled


def _poll(wanting: Callable[[], bool], clock: Clock, until: float, waits: Iterator[float]) -> bool:
    """Ask `wanting` until it says no, or it was asked when the time had come, and return its last word."""

    def last_word(is_last: bool) -> bool | None:
        is_wanting = wanting()
        return is_wanting if is_last or not is_wanting else None

    return tried(last_word, clock, waits, until)


def tried(attempt: Callable[[bool], T | None], clock: Clock, waits: Iterator[float], until: float = inf) -> T:
    """Return what `attempt` comes to, made again while it comes to nothing; it is told whether the time has come."""
    while (outcome := attempt(clock.now() >= until)) is None:
        clock.sleep(next(waits))
    return outcome


def doubling(seconds: float, longest: float) -> Iterator[float]:
    """Yield waits that double from `seconds` to the `longest`."""
    while True:
        yield min(seconds, longest)
        seconds = min(2 * seconds, longest)
