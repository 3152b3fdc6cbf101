"""The ids of rows and readings that a user writes, checked against those that there are."""

from __future__ import annotations

from collections.abc import Sequence

from activate_order_conformance.errors import UsageError
from activate_order_conformance.phrases import did_you_mean


def require_known(given: Sequence[str], known: Sequence[str], what: str) -> None:
    """Raise UsageError, with the nearest id, for the first of `given` that is not `known`.

    `what` says what the ids are of, such as `row or reading`.
    """
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known, f"They run from {known[0]} to {known[-1]}.")
            raise UsageError(f'No {what} is called "{name}".', hint)
