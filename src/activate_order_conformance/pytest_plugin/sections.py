"""What a failing test shows besides its claims: the calls of the action, with their answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from activate_order_conformance.nouns.exchange import Witness
from activate_order_conformance.report.calls import calls
from activate_order_conformance.run.plain import from_plain


def sections(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield title and text for each call of a scenario, by what hangs on the report of its test."""
    witnesses = [
        from_plain(Witness, plain) for plain in data["evidence"]
    ]  # the control's comes with the first
    witness = next((witness for witness in reversed(witnesses) if witness.exchanges), None)
    if witness is None or witness.observation is None:
        return
    for call in calls(witness.observation, witness.exchanges):
        parts = (call.request.first, call.request.body, call.answer.first, call.answer.body, call.curl)
        yield call.title, "\n".join(filter(None, parts))
