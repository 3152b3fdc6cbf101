"""How things are said in a sentence: counted, listed, and the nearest name where one is not known."""

from __future__ import annotations

from collections.abc import Iterable


def count(number: float, noun: str) -> str:
    """Return a number and its noun, in the plural where there is not exactly one."""
    return f"{number:.12g} {noun}{'' if number == 1 else 's'}"


def enumerated(words: Iterable[str], last: str = "and") -> str:
    """Return words on one line: `a, b and c`."""
    *first, end = words
    return f"{', '.join(first)} {last} {end}" if first else end


def capitalised(text: str) -> str:
    """Return a text as it begins a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def lowered(text: str) -> str:
    """Return a text as it reads within a sentence."""
    return f"{text[:1].lower()}{text[1:]}"


def comparable(name: str) -> str:
    """Return a name as names are compared, whatever its case, its quotes, the @ of a tag and its underlines."""
    return name.strip('"@').casefold().replace("_", "-")


_NEAR = 0.5
"""How alike two names are, of 1, where one may be meant by the other."""


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Ask whether the nearest of the `known` names was meant, the first of those that are alike.

    Where none is near, return what to say `otherwise`: that there are these names, where nothing is given.
    """
    from difflib import SequenceMatcher  # which only a mistake has use for

    names, matcher = [*known], SequenceMatcher(b=comparable(name))

    def nearness(known_name: str) -> float:
        matcher.set_seq1(comparable(known_name))
        return matcher.ratio()

    nearest = max(names, key=nearness, default="")
    if nearest and nearness(nearest) >= _NEAR:
        return f"Did you mean {nearest}?"
    return otherwise or f"There are {', '.join(names)}."
