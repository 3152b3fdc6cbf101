"""The ids of rows and readings that a user writes, checked against those that there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from activate_order_conformance.errors import UsageError
from activate_order_conformance.phrases import did_you_mean


def require_known(
    given: Sequence[str],
    known: Sequence[str],
    what: str,
    elsewhere: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Raise UsageError, with the nearest id, for the first of `given` that is not `known`.

    `what` says what the ids are of, such as `row or reading`; `elsewhere` are the ids that other commands know, by the
    names of these.
    """
    for name in given:
        if name in known:
            continue
        hint = did_you_mean(name, known, f"They run from {known[0]} to {known[-1]}.")
        for command, ids in (elsewhere or {}).items():
            if name in ids:
                hint = f"See activate-order {command} {name}."
        raise UsageError(f'No {what} is called "{name}".', hint)
