"""What was seen of a checkout: before and after, and what became visible when."""

from __future__ import annotations

from dataclasses import dataclass, fields

from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.nouns.shown import fields_of
from activate_order_conformance.nouns.snapshot import BackgroundOperation, OrderSummary, Snapshot
from activate_order_conformance.nouns.value import word

ABSENT = "not there"
_ONE = {"order_summaries": "order summary", "background_operations": "background operation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field of a checkout's records, before and after a call."""

    field: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Tell whether the two differ."""
        return self.before != self.after


def differences(attempt: Attempt) -> tuple[Difference, ...]:
    """Return every field that was looked at before and after the call, those that changed first."""
    before, after = _texts(attempt.before), _texts(attempt.after)
    changes = [
        Difference(field=name, before=before.get(name, ABSENT), after=after.get(name, ABSENT))
        for name in dict.fromkeys([*before, *after])
    ]
    return tuple(sorted(changes, key=lambda difference: not difference.changed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One point of a timeline: seconds since the call, where it stands (0 to 100), and what was seen then.

    `kind` is `call`, `answer`, `seen` or `deadline`; `place` is None where the point is far beyond the others.
    """

    seconds: float
    place: float | None
    kind: str
    texts: tuple[str, ...]


def timeline(attempt: Attempt, observation: Observation) -> tuple[Moment, ...]:
    """Return when the answer came, when each change was first seen, and the deadline; nothing where none changed.

    The deadline has no place where everything was seen long before it, since it would press the rest together.
    """
    moments: list[tuple[float, str, tuple[str, ...]]] = [
        (0.0, "call", ("the call",)),
        (attempt.answered_at - attempt.called_at, "answer", ("the answer",)),
    ]
    before = _texts(attempt.before)
    for snapshot in attempt.timeline:
        now = _texts(snapshot)
        changes = tuple(
            f"{name}: {before.get(name, ABSENT)} → {now.get(name, ABSENT)}"
            for name in dict.fromkeys([*before, *now])
            if before.get(name) != now.get(name)
        )
        if changes:
            moments.append((snapshot.at - attempt.called_at, "seen", changes))
        before = now
    if not any(kind == "seen" for _, kind, _ in moments):
        return ()
    last = max(seconds for seconds, _, _ in moments)
    near = not attempt.settled or observation.deadline <= 4 * last
    span = (max(last, observation.deadline) if near else last) or 1.0
    moments.append((observation.deadline, "deadline", ("the deadline for all of it",)))
    return tuple(
        Moment(
            seconds=seconds,
            place=round(100 * seconds / span, 2) if seconds <= span else None,
            kind=kind,
            texts=texts,
        )
        for seconds, kind, texts in moments
    )


def _texts(snapshot: Snapshot) -> dict[str, str]:
    """Return what was seen as texts by field; each summary and each operation is a field of its own."""
    texts: dict[str, str] = {}
    for name, value in fields_of(snapshot).items():
        if isinstance(value, tuple):
            texts |= {f"{_ONE[name]} {record.id}": _rest(record) for record in value}
        else:
            texts[name.replace("_", " ")] = word(value)
    return texts


def _rest(record: OrderSummary | BackgroundOperation) -> str:
    parts = [getattr(record, member.name) for member in fields(record) if member.name != "id"]
    return " of ".join(word(part) for part in parts)
