"""What a shell is offered where a word is half written: rows and readings, the trial's subjects, keys of settings.

Each is a function that click calls with a context, a parameter and the beginning of the word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeAlias

import click

Offer: TypeAlias = Callable[[click.Context, click.Parameter, str], list[str]]


def _offering(words: Callable[[], Iterable[str]]) -> Offer:
    """Return what offers those of some words that begin as the one that is being written."""

    def offer(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
        return [word for word in words() if word.startswith(begun)]

    return offer


@cache
def _ids(kind: str) -> tuple[str, ...]:
    from activate_order_conformance.contract import Contract

    contract = Contract.load()
    of_readings = {reading.id for reading in contract.readings}
    return tuple(
        each for each in contract.ids if kind == "all" or (each in of_readings) == (kind == "readings")
    )


def _subjects() -> Iterable[str]:
    from activate_order_conformance.trial.catalogue import subjects

    return subjects("all")


def _mutants() -> Iterable[str]:
    from activate_order_conformance.trial.catalogue import subjects

    return (name for name, subject in subjects("all").items() if subject.kind == "mutant")


def _keys() -> Iterable[str]:
    from activate_order_conformance.targets.settings.model import keys
    from activate_order_conformance.targets.settings.personas import NAMES

    places = ((name, persona) for name in keys() for persona in (NAMES if "PERSONA" in name else ("",)))
    return (f"{name.replace('PERSONA', persona)}=" for name, persona in places)


clauses = _offering(lambda: _ids("clauses"))
readings = _offering(lambda: _ids("readings"))
clauses_and_readings = _offering(lambda: _ids("all"))
subjects_of_the_trial = _offering(_subjects)
mutants = _offering(_mutants)
keys_of_settings = _offering(_keys)
