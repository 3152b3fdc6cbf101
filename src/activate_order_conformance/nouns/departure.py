"""What a departure is: one thing in which a checkout can differ from a ready one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.phrases import nearest

Kind: TypeAlias = Literal["one of", "count", "text"]
"""Whether a departure has one of some named values, is a count, or any text (and null)."""

PLACE = "{value}"
"""Where the value stands in the phrase of a departure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordField:
    """A field of a record that bears a departure's value as it is."""

    object: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationOutput:
    """The entries of validation output that a departure counts; `dismissed` is None where that does not matter."""

    level: str
    dismissed: bool | None = None

    def counts(self, level: object, dismissed: object) -> bool:
        """Tell whether an entry of that `Level` and `IsDismissed` is one of them."""
        return level == self.level and self.dismissed in (None, dismissed is True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Where the records of a snapshot show a departure: `where` in Markdown for people, `read` for the kit.

    `read` returns the value alone, or nothing where the records do not show it. `field` is the subject and the field of
    it that bear the value as it is, where there is such a field.
    """

    where: str
    read: Callable[[Snapshot], tuple[()] | tuple[Value]]
    field: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One thing in which a checkout can differ from a ready one: all that the kit knows of it.

    `about` is a noun phrase, and `means` says of each value what it comes to on a real system, the ready value
    first; `others` says the same of all further counts or texts, which `tried` stand for. The ready value of a
    text is the profile's, and is not among `means`.

    `phrase` is the Given that departs in it, with `{value}` for a word of `words`, or for the value itself where
    it has none. `entails` are the departures that a value brings with it, `excludes` those that say nothing
    beside it, `may_stay` the values that a system need not be able to put right. `passes_for_ready` is what a
    checkout may have that cannot be brought to the ready value, `also_written` how else a read may show a value
    that is asked for. `of_the_caller` is whether checkouts of one caller may share it: it is the caller's, the
    account's or its membership's. `left_by_activation` is the value that an activation leaves (None: as it was), and
    `during_activation` those that it may show while it is under way.

    `shown` is where a snapshot's records have it (None: it is read by name alone), `effect_only` whether nothing
    shows it before the call. `record` is how it is arranged by records (None: by code of its own, or not at all),
    `not_by_records` the values that cannot be, with the reason.
    """

    name: str
    about: str
    phrase: str
    means: Mapping[Value, str]
    kind: Kind = "one of"
    words: Mapping[str, Value] = field(default_factory=dict)
    others: str = ""
    tried: tuple[Value, ...] = ()
    entails: Mapping[Value, Mapping[str, Value]] = field(default_factory=dict)
    excludes: Mapping[Value, tuple[str, ...]] = field(default_factory=dict)
    may_stay: tuple[Value, ...] = ()
    passes_for_ready: tuple[Value, ...] = ()
    also_written: Mapping[Value, tuple[Value, ...]] = field(default_factory=dict)
    of_the_caller: bool = False
    left_by_activation: Value = None
    during_activation: tuple[Value, ...] = ()
    shown: Shown | None = None
    effect_only: bool = False
    record: RecordField | ValidationOutput | None = None
    not_by_records: Mapping[Value, str] = field(default_factory=dict)

    @property
    def values(self) -> tuple[Value, ...]:
        """Return the named values, the ready one first; none for a count or a text."""
        return tuple(self.means) if self.kind == "one of" else ()

    @property
    def departing(self) -> tuple[Value, ...]:
        """Return the values that are not ready: those that are named, and those that stand for the others."""
        named = tuple(self.means)
        return (*self.tried, *named) if self.kind == "text" else (*named[1:], *self.tried)

    def ready(self, profile: Profile) -> Value:
        """Return the value of a checkout that is ready to activate under `profile`."""
        if self.kind == "text":
            text: str = getattr(profile, self.name)
            return text
        return next(iter(self.means))

    def admits(self, value: Value) -> bool:
        """Tell whether `value` is one this departure can have; true is not 1."""
        if self.kind == "count":
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0
        if self.kind == "text":
            return value is None or isinstance(value, str)
        return any(value == known and type(value) is type(known) for known in self.means)

    def instead(self, value: object) -> str:
        """Say what to write in place of a `value` that this departure does not admit."""
        if self.kind == "count":
            return "Write a whole number, 0 or more."
        if self.kind == "text":
            return "Write a text, or None."
        spelt = {str(known).casefold(): known for known in self.values}
        near = nearest(str(value).casefold(), spelt)
        meant = f"Did you mean {spelt[near]!r}? " if near else ""
        return f"{meant}Write one of {', '.join(map(repr, self.values))}."
