"""Every subject of the trial, by name."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Literal, TypeAlias, get_args

from activate_order_conformance.errors import UsageError
from activate_order_conformance.phrases import did_you_mean
from activate_order_conformance.trial.lying_drivers import lying_drivers
from activate_order_conformance.trial.mutants import mutants
from activate_order_conformance.trial.second_order import second_order
from activate_order_conformance.trial.specification import UNCHANGED
from activate_order_conformance.trial.subject import Order, Subject
from activate_order_conformance.trial.variants import variants

Orders: TypeAlias = Order | Literal["all"]

REFERENCE = Subject(
    name="reference",
    kind="variant",
    family="the reference",
    what="The bundled reference as it is.",
    make=UNCHANGED,
    order="2",
)
"""What every other subject is compared with, in everything that may be asked."""


@cache
def subjects(order: Orders = "1") -> dict[str, Subject]:
    """Return the subjects of an order by name: mutants, variants, lying drivers, in this order."""
    if order == "all":
        return {**subjects("1"), **subjects("2")}
    if order == "1":
        everything = (*mutants(), *variants(), *lying_drivers())
    else:
        everything = tuple(replace(each, order="2") for each in second_order())
    by_name = {subject.name: subject for subject in everything}
    if len(by_name) < len(everything):
        names = [subject.name for subject in everything]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"two subjects are called {twice[0]}")
    return by_name


def subject(name: str) -> Subject:
    """Return the subject of that name; raises UsageError with the nearest name."""
    if name == REFERENCE.name:
        return REFERENCE
    for order in get_args(Order):  # of the second order there are many, and few are asked for
        if (known := subjects(order).get(name)) is not None:
            return known
    hint = did_you_mean(name, subjects("all"), "See activate-order trial --order all --list for the names.")
    raise UsageError(f"There is no subject of the trial called {name}.", hint)
