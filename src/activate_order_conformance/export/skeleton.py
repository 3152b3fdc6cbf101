"""Drivers to be filled in: they start, announce nothing, and have one marked place for each departure."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from activate_order_conformance.export.departures_text import READY, about, meanings
from activate_order_conformance.export.driver_exchanges import worked_exchanges
from activate_order_conformance.nouns.departure import Departure
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.snapshot import SUBJECTS
from activate_order_conformance.nouns.value import quoted
from activate_order_conformance.targets.driver.driver_documents import PROTOCOL, SnapshotDocument

UP_TO = 9
"""How many entries of validation output a driver may well offer."""

_WIDTH = 110


def _python(value: Any) -> str:
    """Return a value as Python has it, texts in double quotes."""
    match value:
        case dict():
            return (
                "{" + ", ".join(f"{_python(key)}: {_python(member)}" for key, member in value.items()) + "}"
            )
        case list():
            return "[" + ", ".join(map(_python, value)) + "]"
        case str():
            return quoted(value)
        case _:
            return repr(value)


_TEMPLATES: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "flask": ("flask.py.j2", _python),
    "express": ("express.mjs.j2", quoted),
}
FRAMEWORKS = tuple(_TEMPLATES)
"""What a skeleton can be written for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The marked place of a departure: its `lines` for whoever fills it in, and what it would offer."""

    name: str
    lines: tuple[str, ...]
    offer: str
    excludes: Mapping[str, Sequence[str]]
    effect_only: bool


def skeleton(framework: str) -> str:
    """Return the text of a driver for one of the FRAMEWORKS."""
    template, written = _TEMPLATES[framework]
    environment = Environment(
        loader=PackageLoader(__package__, "skeletons"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  # what is written is a program, and all of it is the kit's
        keep_trailing_newline=True,
    )
    environment.filters["snake"] = _snake
    # What others are excluded by comes last: what a session bears is arranged before the session is taken away.
    ordered = sorted(DEPARTURES.values(), key=lambda departure: bool(departure.excludes))
    return environment.get_template(template).render(
        protocol=PROTOCOL,
        ready_lines=_wrapped(READY),
        subjects=[(subject, tuple(_showing(subject))) for subject in SUBJECTS],
        departures=[_place(departure, written) for departure in ordered],
    )


def _place(departure: Departure, written: Callable[[Any], str]) -> Place:
    lines = _wrapped(about(departure) + ".")
    for value, meaning in meanings(departure):
        lines += textwrap.wrap(f"{value}: {meaning}", _WIDTH, initial_indent="  ", subsequent_indent="      ")
    return Place(
        name=departure.name,
        lines=tuple(lines),
        offer=written(_offer(departure)),
        excludes={
            written(value): [written(name) for name in names] for value, names in departure.excludes.items()
        },
        effect_only=departure.effect_only,
    )


def _offer(departure: Departure) -> dict[str, Any]:
    if departure.kind == "count":
        return {"upTo": UP_TO}
    if departure.kind == "text":
        return {"anyText": True, "null": True}
    return {"values": list(departure.values[1:])}


def _showing(subject: str) -> Iterator[str]:
    """Yield what a subject is, and the members that it has."""
    field = next(field for field in SnapshotDocument.model_fields.values() if field.alias == subject)
    yield from _wrapped(field.description or "")
    looks = [exchange.answer[subject] for exchange in worked_exchanges() if exchange.operation == "look"]
    shown = next(look for look in reversed(looks) if look)
    several = isinstance(shown, list)
    members = ", ".join((shown[0] if several else shown).keys())
    yield f"{'A list of objects' if several else 'An object'} with {members}."


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
