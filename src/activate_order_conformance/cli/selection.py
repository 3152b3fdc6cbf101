"""The ids of rows and readings that a user writes, checked against those that there are."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from activate_order_conformance.errors import UsageError


def require_known(given: Sequence[str], known: Sequence[str], what: str) -> None:
    """Raise UsageError, with the nearest id, for the first of `given` that is not `known`.

    `what` says what the ids are of, such as `row or reading`.
    """
    for name in given:
        if name not in known:
            near = get_close_matches(name.casefold().replace("_", "-"), known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"They run from {known[0]} to {known[-1]}."
            raise UsageError(f'No {what} is called "{name}".', hint)
