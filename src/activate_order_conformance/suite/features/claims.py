"""How a Then states its claims: what each is called, what it falls on, and what must have been looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from activate_order_conformance.run.plan import Judgement
from activate_order_conformance.suite.features.definition import Pattern, StepText, define

_ROW = re.compile(r"(?:about|input|output|error|requirement|interaction|reading)-\d\d")

REFUSED, CODE_AND_STATUS = "refused", "code and status"
ACTIVATED, PUT_RIGHT = "activated", "activated once put right"
ONE_ACCEPTED, IN_ORDER = "one accepted", "order of results"
NOT_FOR_THE_HARMLESS = "not refused for what is harmless"
ITEM_READ_ONLY, NO_SUMMARY = "order item read-only", "no order summary"
"""What claims are called of which others are told, and which are made of derived scenarios as well."""

FallsOn: TypeAlias = Callable[[tuple[str, ...]], tuple[str, ...]]
Judge: TypeAlias = Callable[..., Judgement | tuple[Judgement, ...]]


@cache
def all_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return every clause and reading that the scenario bears."""
    return tuple(tag for tag in tags if _ROW.fullmatch(tag))


def rows(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the error rows and readings that the scenario bears: what a code and a status count for."""
    return tuple(tag for tag in all_tags(tags) if tag.startswith(("error-", "reading-")))


def readings(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the readings that the scenario bears: what a stand of ours alone asks for."""
    return tuple(tag for tag in all_tags(tags) if tag.startswith("reading-"))


def just(*ids: str) -> FallsOn:
    """Return a rule by which a claim falls on `ids`, whatever the scenario bears."""
    return lambda _: ids


@dataclass(frozen=True, slots=True)
class ClaimKind:
    """A claim that a Then makes: its name in reports, and what it falls on."""

    name: str
    falls_on: FallsOn = all_tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """A Then of the vocabulary: its claims, the effects it waits for, and whether it looks for changes."""

    pattern: str
    claims: tuple[ClaimKind, ...]
    awaits: frozenset[str]
    quiet: bool
    parser: StepText
    judge: Judge


THENS: dict[str, Then] = {}
"""Every Then of the vocabulary, by its pattern."""

OWN_THENS: dict[str, dict[str, Then]] = {}
"""The Thens of users, by the module that defines them and by pattern."""


def then(
    pattern: str,
    *claims: ClaimKind,
    awaits: Iterable[str] = (),
    quiet: bool = False,
) -> Callable[[Judge], Judge]:
    """Register a function from an observation to judgements, one for each of `claims`, as a Then of the kit's.

    `awaits` names the effects that the experiment is to wait for; with `quiet` it looks again after a while.
    """

    def register(judge: Judge) -> Judge:
        stated = THENS[pattern] = stated_then(judge, pattern, claims, awaits, quiet=quiet)
        return define("then", stated.parser)(judge)

    return register


def stated_then(
    judge: Judge, pattern: str, claims: tuple[ClaimKind, ...], awaits: Iterable[str], *, quiet: bool
) -> Then:
    """Return the Then that judges by a function; what waits for effects looks again, too."""
    effects = frozenset(awaits)
    return Then(
        pattern=pattern,
        claims=claims,
        awaits=effects,
        quiet=quiet or bool(effects),
        parser=Pattern(pattern),
        judge=judge,
    )
