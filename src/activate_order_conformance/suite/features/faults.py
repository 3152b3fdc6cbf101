"""What is wrong with features, all of it at once; what Gherkin does not take is said in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gherkin.dialect import Dialect
from gherkin.errors import UnexpectedEOFException, UnexpectedTokenException

from activate_order_conformance.errors import KitError
from activate_order_conformance.phrases import nearest

_OF_STEPS = frozenset({"given", "when", "then", "and", "but"})
_LANGUAGE = re.compile(r"\s*#\s*language\s*:\s*(\S+)")


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the features: its kind, where it is (`FILE:LINE`), and a sentence."""

    kind: str
    where: str
    what: str

    @property
    def place(self) -> tuple[str, int]:
        """Return file and line."""
        file, _, line = self.where.rpartition(":")
        return (file, int(line)) if line.isdecimal() else (self.where, 0)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class FaultyFeatures(KitError):
    """Features that cannot be judged by; `faults` has them all.

    The kit's own are a fault of the kit (exit status 3), a user's are the user's to mend (2).
    """

    def __init__(self, faults: Sequence[Fault], exit_status: int = 3) -> None:
        self.faults = tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.place))
        sentences = [str(fault) for fault in self.faults]
        if len(sentences) == 1:
            super().__init__(f"The features have a fault at {sentences[0]}")
        else:
            super().__init__("\n  ".join([f"The features have {len(sentences)} faults:", *sentences]))
        self.exit_status = exit_status


def not_gherkin(file: str, text: str, errors: Sequence[Any]) -> Iterator[Fault]:
    """Yield a fault for each line at which Gherkin's parser found an error."""
    lines = text.splitlines()
    for number, error in {error.location["line"]: error for error in reversed(errors)}.items():
        written = lines[number - 1].strip() if number <= len(lines) else ""
        match error:
            case UnexpectedTokenException():
                what = f"{written!r} is no line of Gherkin here{keyword_meant(written, text) or '.'}"
            case UnexpectedEOFException():
                lacks = 'a """ is not closed' if "DocString" in str(error) else "nothing follows the tags"
                what = f"the file ends too early: {lacks}."
            case _:
                what = f"this is not Gherkin: {str(error).partition('): ')[2]}."
        yield Fault("not Gherkin", f"{file}:{number}", what)


def keyword_meant(prose: str, text: str) -> str:
    """Ask whether a keyword was meant where `prose` stands in a feature's `text` (empty: nothing is like one)."""
    language = _LANGUAGE.match(text)
    dialect = Dialect.for_name(language[1] if language else "en")
    spec: Mapping[str, Any] = dialect.spec if dialect else {}
    keywords = [
        keyword.strip() + ("" if name in _OF_STEPS else ":")
        for name, kind in spec.items()
        if isinstance(kind, list)
        for keyword in kind
    ]
    first, two = prose.partition(" ")[0], " ".join(prose.split()[:2])
    if f"{two}:" in keywords:
        return f"; did you mean {two}: where it says {two}?"
    for words in (*re.findall(r"\w+ \w+:", prose), *re.findall(r"\w+:", prose), first):
        if near := nearest(words, keywords):
            return f"; did you mean {near} where it says {words}?"
    return ""
