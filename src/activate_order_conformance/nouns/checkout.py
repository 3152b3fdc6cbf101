"""The checkout that a scenario starts from, and the ways in which it can depart from a ready one."""

from __future__ import annotations

from dataclasses import dataclass

from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.phrases import did_you_mean


@dataclass(frozen=True, slots=True)
class Checkout:
    """Everything about a checkout that the page makes the answer depend on: a value for each departure.

    `None` means that the record or text is not there.
    """

    pairs: tuple[tuple[str, Value], ...]

    def __getitem__(self, name: str) -> Value:
        """Return the value of a departure; raises KeyError for an unknown name."""
        return self.values()[name]

    def but(self, **departures: Value) -> Checkout:
        """Return this checkout with `departures` in place.

        Raises TypeError for an unknown name, ValueError for what a departure cannot be.
        """
        for name, value in departures.items():
            if name not in DEPARTURES:
                meant = did_you_mean(name, DEPARTURES, "docs/targets.md has them all.")
                raise TypeError(f"a checkout has no departure called {name!r}. {meant}")
            if not DEPARTURES[name].admits(value):
                raise ValueError(f"{name} cannot be {value!r}. {DEPARTURES[name].instead(value)}")
        return Checkout(tuple((self.values() | departures).items()))

    def departures_from(self, ready: Checkout) -> dict[str, Value]:
        """Return, by name, the values of this checkout that differ from those of `ready`."""
        its = ready.values()
        return {name: value for name, value in self.pairs if value != its[name]}

    def values(self) -> dict[str, Value]:
        """Return every departure's name and value, in the order of the departures."""
        return dict(self.pairs)


def ready(profile: Profile) -> Checkout:
    """Return the checkout that is ready to activate under `profile`."""
    return Checkout(tuple((name, departure.ready(profile)) for name, departure in DEPARTURES.items()))
