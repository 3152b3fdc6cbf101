"""The sentence by which a feature departs in something, parsed by what the departure's row says of its words."""

from __future__ import annotations

import re
from typing import Any

from activate_order_conformance.nouns.departure import PLACE, Departure
from activate_order_conformance.nouns.value import Value

EMPTY = "empty"
"""The word for a record or text that is not there, where a departure has no words of its own."""


class Sentence:
    """A departure's phrase with its value in place: one of some words, a count, or any text."""

    def __init__(self, departure: Departure) -> None:
        self.name = departure.phrase
        self._departure = departure
        before, _, after = departure.phrase.partition(PLACE)
        self._pattern = re.compile(re.escape(before) + f"(?P<word>{self.words})" + re.escape(after))

    @property
    def shown(self) -> str:
        """Return the phrase for a reader, with the words that `(may | stand)` in it."""
        words = " | ".join(self._departure.words) or PLACE
        return self.name.replace(PLACE, f"({words})" if len(self._departure.words) > 1 else words)

    @property
    def meaning(self) -> str:
        """Return what the sentence does, in one line."""
        nothing = self._departure.admits(None) and not self._departure.words
        return (
            f"Depart in {self._departure.about}{f'; the word `{EMPTY}` stands for null' if nothing else ''}."
        )

    def is_matching(self, name: str) -> bool:
        """Tell whether a step's text is this sentence."""
        return self._pattern.fullmatch(name) is not None

    def parse_arguments(self, name: str) -> dict[str, Any] | None:
        """Return the value that a step's text states, or None where it is another sentence."""
        match = self._pattern.fullmatch(name)
        return {"value": self._value(match["word"])} if match else None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where the word for the value stands in a step's text; nowhere where there is but one word."""
        match = self._pattern.fullmatch(text)
        return [match.span("word")] if match and len(self._departure.words) != 1 else []

    @property
    def words(self) -> str:
        """Return the regular expression of what may stand where the value does."""
        if self._departure.words:
            return "|".join(map(re.escape, self._departure.words))
        return r"\d+" if self._departure.kind == "count" else ".+"

    def _value(self, word: str) -> Value:
        if self._departure.words:
            return self._departure.words[word]
        if self._departure.kind == "count":
            return int(word)
        return None if word == EMPTY else word
