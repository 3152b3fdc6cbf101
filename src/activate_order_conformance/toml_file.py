"""TOML files that a user hands in: read as TOML, or refused in one sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from activate_order_conformance.errors import UsageError
from activate_order_conformance.text_file import read_text

_MOST_BITS = 64

_MOST_PARTS = 64
"""Of how many parts a key may be; on more, which nest tables too deeply, tomllib spends their square."""

_WHOLE = re.compile(
    r"""
    "{3} (?: \\. | [^"\\] | "(?!"") )*+ (?: "{3} )? | '{3} (?: [^'] | '(?!'') )*+ (?: '{3} )? | \#[^\n]*+
    | (?P<part> " (?: \\. | [^"\\\n] )*+ "? | '[^'\n]*+ '? | [\w-]++ ) | (?P<dot> \. ) | [\t ]++ | .
    """,
    re.ASCII | re.DOTALL | re.VERBOSE,
)
"""What a TOML text is made of, each in one piece, whether it ends or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlFile:
    """A file as it was read: its text, and the document that it is."""

    text: str
    document: dict[str, Any]

    def line(self, place: Iterable[str | int]) -> int:
        """Return the line of a key, a table or an element; where it is not there, that of what it should be in."""
        from activate_order_conformance.toml_places import lines_of  # which only a fault has use for

        lines = lines_of(self.text)
        way = tuple(place)
        known = (lines[way[:end]][0] for end in range(len(way), 0, -1) if way[:end] in lines)
        return next(known, 1)


def read_toml(path: Path, what: str, example: str = "") -> TomlFile:
    """Return the file at `path`; `what` names it in errors, and `example` says what to write in it.

    Raises UsageError as `read_text` does, and for what is not TOML.
    """

    def refused(why: str) -> UsageError:
        return UsageError(f"The {what} {path} {why}.", example)

    text = read_text(path, what, example)
    too_deep = refused("nests arrays or tables too deeply")
    if _has_deep_key(text):
        raise too_deep
    too_large = "has a whole number of more than 64 bits"
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        why = refused(f"is not TOML: {error}")
        if key := _without_quotes(text, str(error)):
            why.hint = f'Write a text in quotes: {key} = "...".'
        raise why from None
    except RecursionError:
        raise too_deep from None
    except ValueError:  # of an integer that Python does not convert for its length
        raise refused(too_large) from None
    read = TomlFile(text=text, document=document)
    for place, value in _values(document):
        if isinstance(value, int) and value.bit_length() > _MOST_BITS:
            raise refused(f"{too_large} on line {read.line(place)}")
    return read


def _has_deep_key(text: str) -> bool:
    """Tell whether a key has more than `_MOST_PARTS` parts."""
    if all(line.count(".") < _MOST_PARTS for line in text.splitlines()):
        return False
    parts, is_after_dot = 0, False
    for piece in _WHOLE.finditer(text):
        if piece["part"]:
            parts, is_after_dot = parts + 1 if is_after_dot else 1, False
            if parts > _MOST_PARTS:
                return True
        elif piece["dot"]:
            is_after_dot = True
        elif not piece[0].isspace() or "\n" in piece[0]:
            parts, is_after_dot = 0, False
    return False


def _without_quotes(text: str, error: str) -> str:
    """Return the key whose value is a text without quotes, at the line that an `error` names (empty: there is none).

    Nothing of the value is repeated, which may be a secret.
    """
    place = re.search(r"at line (\d+)", error)
    lines = text.split("\n")
    line = lines[int(place[1]) - 1] if place and int(place[1]) <= len(lines) else ""
    bare = re.match(r"\s*([\w.-]+)\s*=\s*(?!(?i:true|false|none|null)\b)[A-Za-z/~$<]", line, re.ASCII)
    return bare[1] if bare else ""


def _values(document: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield every value of a document that is neither a table nor an array, with its place."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while waiting:
        place, held = waiting.pop()
        match held:
            case dict() as table:
                waiting.extend(((*place, name), value) for name, value in table.items())
            case list() as array:
                waiting.extend(((*place, number), value) for number, value in enumerate(array))
            case value:
                yield place, value
