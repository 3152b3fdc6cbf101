"""How a run had to be slowed down: where the target asked for patience, and where less was tried at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from activate_order_conformance.targets.http.patience import LONGEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What one process was slowed down by, as it may be written.

    `turned_away` counts requests that a target took no notice of for now and that were made again, `waited` are the
    seconds for which it asked to be left alone, `given_up` counts those that were not, since that would have been too
    late, and `lowered_to` is how few experiments were let go on at once for a while (0: as many as ever).
    """

    turned_away: int = 0
    given_up: int = 0
    waited: float = 0.0
    lowered_to: int = 0


def remarks(paces: Iterable[Pace]) -> tuple[str, ...]:
    """Return a sentence for each way in which a run was slowed down."""
    paces = tuple(paces)
    turned_away = sum(pace.turned_away for pace in paces)
    given_up = sum(pace.given_up for pace in paces)
    waited = max((pace.waited for pace in paces), default=0.0)
    lowered = [pace.lowered_to for pace in paces if pace.lowered_to]
    sentences = []
    if turned_away:
        sentences.append(
            f"The target asked for patience: {_requests(turned_away)} turned away for now, for {waited:.0f} s in all, "
            "and made again."
        )
    if given_up:
        sentences.append(
            f"The target asked for more patience than the {LONGEST:g} s that a request is held back at the most: "
            f"{_requests(given_up)} turned away, and not made again."
        )
    if lowered:
        sentences.append(
            "What was tried side by side came into trouble, so that the run went on with fewer at once, "
            f"for a while with {min(lowered)}."
        )
    return tuple(sentences)


def _requests(number: int) -> str:
    return "1 request was" if number == 1 else f"{number} requests were"
