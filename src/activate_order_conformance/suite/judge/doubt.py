"""What was not read back accuses nobody: it is said what else may be the cause, and what would tell them apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import word
from activate_order_conformance.run.plan import Judgement, Verdict
from activate_order_conformance.suite.experiments.readback import doubtful_id, unconfirmed, unread

_PERMISSION = "caller_permission"
_NO_OBSERVER = "give personas.observer a credential that may read"


def of_departed(observation: Observation, judgement: Judgement) -> Judgement:
    """Return that nobody is blamed by `judgement`, where what departed was not read back; else it.

    Who may read a cart may change it with a permission to change all data.
    """
    if names := unconfirmed(observation):
        what = " and ".join(f"{name} {word(observation.wanted[name])}" for name in names)
        return _doubted(observation, judgement, what, "that was never arranged", names)
    first = observation.first
    if first and first.answer.accepted and observation.wanted.get("cart_access") == "read-share":
        return of_caller(observation, first.before, judgement, "cart_access read-share")
    if first and first.answer.refused and observation.call and (names := _never_read_ready(observation)):
        return _doubted(observation, judgement, observation.call, "its checkout was not ready", names)
    if given := doubtful_id(observation):
        return replace(
            judgement,
            verdict=Verdict.UNPROVEN,
            because=f"either this is what the target makes of {given}, or that is the id of a cart: "
            "no record that can be read here has it",
            unlock="hand out the id of a record of the checkout, such as its order's, and let it be read",
        )
    return judgement


def of_ready(observation: Observation, seen: Snapshot, judgement: Judgement) -> Judgement:
    """Return that nobody is blamed by `judgement`, where `seen` does not show all that is ready; else it."""
    if names := unread(seen, observation.ready):
        return _doubted(observation, judgement, "a ready checkout", "this one was not ready", names)
    return judgement


def of_caller(observation: Observation, seen: Snapshot, judgement: Judgement, what: str) -> Judgement:
    """Return that nobody is blamed by `judgement`, where `seen` does not show what the caller may do; else it."""
    if _PERMISSION in unread(seen, observation.ready):
        return _doubted(
            observation, judgement, what, "the caller may do more than a ready one", (_PERMISSION,)
        )
    return judgement


def of_put_right(observation: Observation, seen: Snapshot, judgement: Judgement) -> Judgement:
    """Return that nobody is blamed by `judgement`, where `seen` does not show what was put right; else it."""
    if names := sorted({*unread(seen, observation.ready)} & observation.wanted.keys()):
        return _doubted(observation, judgement, "what was put right", f"{', '.join(names)} never was", names)
    if never_read := _never_read_ready(observation):
        return _doubted(
            observation, judgement, "what was put right", "the checkout was not ready", never_read
        )
    return judgement


def _never_read_ready(observation: Observation) -> tuple[str, ...]:
    """Return what a checkout that somebody prepared was to be ready in, and was read as before no call.

    Who calls for it is known by the control.
    """
    if observation.arranged_by != "prepared":
        return ()
    reads = [attempt.before for attempt in (observation.first, observation.second) if attempt is not None]
    names = set.intersection(*({*unread(read, observation.ready)} for read in reads)) if reads else set()
    return tuple(sorted(names - {_PERMISSION}))


def reading(observation: Observation, names: Iterable[str]) -> str:
    """Say what would let `names` be read."""
    if observation.arranged_by in ("", "driver"):
        return f"let the driver read {', '.join(names)}"
    observer = (
        "" if observation.observes else "give the observer's credential, so that carts are read first, or "
    )
    return f"{observer}offer a driver that can read {', '.join(names)}"


LONGER = "allow the target longer, by --deadline SECONDS or deadlines.settle, if it may take longer"
"""What would let something be judged that had not ended at the deadline."""


def observing(observation: Observation, subject: str) -> str:
    """Say what would let `subject` be seen."""
    if observation.arranged_by in ("", "driver"):
        return f"let the driver observe {subject}"
    return f"{'let the observer read' if observation.observes else _NO_OBSERVER} {subject}"


def probing(observation: Observation, probe: str) -> str:
    """Say what would let a `probe` be made."""
    offered = "" if observation.arranged_by in ("", "driver") else "a driver that has "
    return f"offer {offered}the probe {probe}"


def _doubted(
    observation: Observation, judgement: Judgement, what: str, otherwise: str, names: Iterable[str]
) -> Judgement:
    return replace(
        judgement,
        verdict=Verdict.UNPROVEN,
        because=f"either this is what the target makes of {what}, or {otherwise}: "
        f"{', '.join(names)} cannot be read back here",
        unlock=reading(observation, names),
    )
