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


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Ask whether the nearest of the `known` names was meant, the first of those that are alike.

    Where none is near, return what to say `otherwise`: that there are these names, where nothing is given.
    """
    from difflib import get_close_matches  # which only a mistake has use for

    names = [*known]
    as_compared = {comparable(each): each for each in reversed(names)}
    if near := get_close_matches(comparable(name), as_compared, 1, cutoff=0.5):
        return f"Did you mean {as_compared[near[0]]}?"
    return otherwise or f"There are {', '.join(names)}."
