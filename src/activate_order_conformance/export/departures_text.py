"""The departures in words: what a ready checkout is, and what each value comes to on a real system."""

from __future__ import annotations

from collections.abc import Iterator

from activate_order_conformance.nouns.departure import Departure
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.value import Value, word
from activate_order_conformance.phrases import capitalised
from activate_order_conformance.report.markdown_text import table

READY = """\
One authenticated user is caller, buyer and owner of the cart, and has the user permission B2B Commerce \
Integrator, but neither Modify All Data nor Edit Activated Orders. The cart is in checkout. One open session \
names a draft order, which has at least one item, and better two: with one alone nobody sees who forgets the \
others. There is no order summary. The session's background operation is Complete, or there is none. The \
account is an active buyer account, which the caller can see, and a member of the cart's store. There is no \
validation output. No two live checkouts share a caller, an account, a membership or a cart, unless \
`sameCallerAs` asks for it.\
"""
"""What a ready checkout is."""

_ANY = {"count": "any other count", "text": "any text"}


def departures_table() -> str:
    """Return every value of every departure with what it comes to, as a Markdown table."""
    rows = [row for departure in DEPARTURES.values() for row in _rows(departure)]
    return table(("Departure", "Value", "On a real system"), rows)


def meanings(departure: Departure) -> Iterator[tuple[str, str]]:
    """Yield each value of a departure, as text, with what it comes to; the ready one first."""
    others = (_ANY.get(departure.kind, ""), departure.others)
    if departure.kind == "text":
        yield others
    for value, meaning in departure.means.items():
        ready = departure.kind != "text" and value == next(iter(departure.means))
        brought = departure.entails.get(value, {})
        names = ", ".join(f"`{name}` {code(its)}" for name, its in brought.items())
        excluded = departure.excludes.get(value, ())
        alone = ", ".join(f"`{name}`" for name in excluded)
        read = any(not DEPARTURES[name].effect_only for name in excluded)
        yield (
            f"{code(value)}{', ready' if ready else ''}",
            meaning
            + (f" It brings {names} with it." if brought else "")
            + (f" It is never asked for together with {alone}" if alone else "")
            + (", which a snapshot leaves out." if read else "." if alone else ""),
        )
    if departure.kind == "count":
        yield others


def about(departure: Departure) -> str:
    """Return what a departure is about, and where the records of a snapshot show it."""
    shown = f" (in a snapshot {departure.shown.where})" if departure.shown else ""
    effect = " (which only its effect shows)" if departure.effect_only else ""
    return f"{capitalised(departure.about)}{shown}{effect}"


def code(value: Value) -> str:
    """Return a value as code in Markdown."""
    return f"`{word(value)}`"


def _rows(departure: Departure) -> Iterator[tuple[str, str, str]]:
    yield f"`{departure.name}`", "", about(departure)
    for value, meaning in meanings(departure):
        yield "", value, meaning
