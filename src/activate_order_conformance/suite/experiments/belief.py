"""What is taken on a driver's word, since nothing tells it from a target that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from activate_order_conformance.targets.protocol import Abilities

_WHERE: Mapping[str, Callable[[Abilities], bool]] = {
    "that a checkout which reads back as ready is ready in what no read shows": lambda _: True,
    "that order_summary_failure makes the summary fail, and nothing else": (
        lambda abilities: "order_summary_failure" in abilities.offers
    ),
    "that the records it shows after a call are the target's own": (
        lambda abilities: bool(abilities.observes)
    ),
    "that a checkout's caller, account and membership are as the departures say": lambda _: True,
}
ON_THE_DRIVERS_WORD = tuple(_WHERE)


def on_the_drivers_word(abilities: Abilities) -> tuple[str, ...]:
    """Return what is believed of a driver that can do so much; nothing of another way to a state."""
    if abilities.way != "driver":
        return ()
    return tuple(sentence for sentence, applies in _WHERE.items() if applies(abilities))
