"""How things are said in a sentence: counted, listed, and the nearest name where one is not known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SOME = 3
"""How many names are told of many."""


def count(number: float, noun: str) -> str:
    """Return a number and its noun, in the plural where there is not exactly one."""
    return f"{number:.12g} {noun}{'' if number == 1 else 's'}"


def enumerated(words: Iterable[str], last: str = "and") -> str:
    """Return words on one line: `a, b and c`."""
    *first, end = words
    return f"{', '.join(first)} {last} {end}" if first else end


def some_of(names: Sequence[str]) -> str:
    """Return the first of many names, and how many more there are."""
    more = f" and {len(names) - _SOME} more" if len(names) > _SOME else ""
    return f"{'; '.join(names[:_SOME])}{more}"


def capitalised(text: str) -> str:
    """Return a text as it begins a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def lowered(text: str) -> str:
    """Return a text as it reads within a sentence."""
    return f"{text[:1].lower()}{text[1:]}"


def slug(text: str) -> str:
    """Return a name that a URL can end in."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def comparable(name: str) -> str:
    """Return a name as names are compared, whatever its case, its quotes, the @ of a tag and its underlines."""
    return name.strip('"@').casefold().replace("_", "-")


def nearest(name: str, known: Iterable[str], least: float = 0.6) -> str:
    """Return which of the `known` names is nearest, the first of those that are as near (empty: none is near).

    How near two are is between 0 and 1; what is less than the `least` is not near.
    """
    from difflib import SequenceMatcher  # which only a mistake has use for

    matcher = SequenceMatcher(b=name)

    def nearness(other: str) -> float:
        matcher.set_seq1(other)
        return matcher.ratio() if matcher.real_quick_ratio() >= least else 0.0

    best = max(known, key=nearness, default="")
    return best if nearness(best) >= least else ""


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Ask whether the nearest of the `known` names was meant, however those are written.

    Where none is near, return what to say `otherwise`: that there are these names, where nothing is given.
    """
    names = [*known]
    as_compared = {comparable(each): each for each in reversed(names)}
    if near := nearest(comparable(name), map(comparable, names), least=0.5):
        return f"Did you mean {as_compared[near]}?"
    return otherwise or f"There are {', '.join(names)}."
