"""TOML files that a user hands in: read within a limit, or refused in one sentence."""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from activate_order_conformance.errors import UsageError

LARGEST = 1024 * 1024
"""The most bytes that such a file may have."""

_MOST_BITS = 64

_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # whose mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


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

    Raises UsageError for what cannot be read, has more than `LARGEST` bytes, is not UTF-8 (a byte order mark may
    stand first) or is not TOML.
    """

    def refused(why: str, hint: str = example) -> UsageError:
        return UsageError(f"The {what} {path} {why}.", hint)

    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise refused(f"cannot be read: {error.strerror or type(error).__name__}") from None
    except ValueError:
        raise refused("cannot be read: no file has such a name") from None
    if len(content) > LARGEST:
        raise refused(f"has more than {LARGEST // 1024} KiB", "Leave out what is not needed.")
    if encoding := _other_encoding(content):
        raise refused(f"is written in {encoding}", "Save it as UTF-8.")
    too_large = "has a whole number of more than 64 bits"
    try:
        text = content.decode("utf-8-sig")
        document = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise refused(
            f"is not UTF-8: there is byte 0x{byte:02X} on line {line}", "Save it as UTF-8."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise refused(f"is not TOML: {error}") from None
    except RecursionError:
        raise refused("nests arrays or tables too deeply") from None
    except ValueError:  # of an integer that Python does not convert for its length
        raise refused(too_large) from None
    if any(isinstance(value, int) and value.bit_length() > _MOST_BITS for value in _values(document)):
        raise refused(too_large)
    return TomlFile(text=text, document=document)


def _values(document: dict[str, Any]) -> Iterator[Any]:
    """Yield every value of a document that is neither a table nor an array."""
    waiting: list[Any] = [document]
    while waiting:
        match waiting.pop():
            case dict() as table:
                waiting.extend(table.values())
            case list() as array:
                waiting.extend(array)
            case value:
                yield value


def _other_encoding(content: bytes) -> str:
    """Return the encoding of a text that is not UTF-8, where its beginning tells; else nothing."""
    named = (encoding for mark, encoding in _OTHER_ENCODINGS if content.startswith(mark))
    return next(named, "UTF-16" if content[:2].count(0) == 1 else "")
