"""Text from outside the kit, made harmless for wherever it is shown: a terminal, a log of a CI job, a line, JSON.

Whatever a target, a driver, a feature file, or a report that somebody else made can say goes through here.
"""

from __future__ import annotations

import json
import re

_ANYWHERE = r"##(?=\[|vso\[|teamcity\[|octopus\[)|\[\[(?=ATTACHMENT\|)"
_COMMANDS = re.compile(_ANYWHERE + r"|::(?=[A-Za-z][\w-]*(?:[ \t][^\n]*?)?::)")
"""What CI systems take for a command to them: `##[error]…` wherever it stands, `::error::…` where a line begins.

Who reads JUnit knows one too: `[[ATTACHMENT|…]]` in what a test prints has that file of the machine published.

Since any word can come to begin a line when a text is wrapped, the latter is looked for everywhere.
"""


def printable(text: str) -> str:
    """Return `text` with control characters, and the first one of whatever a CI system obeys, as escapes."""
    if not text.replace("\n", "").isprintable():
        text = "".join(
            character if character.isprintable() or character == "\n" else _escape(character)
            for character in text
        )
    if not any(mark in text for mark in ("##", "::", "[[")):
        return text
    return _COMMANDS.sub(lambda command: f"\\x{ord(command[0][0]):02x}{command[0][1:]}", text)


def one_line(text: str) -> str:
    """Return `text` as `printable` does, on one line."""
    return printable(" ".join(text.split()))


def json_text(document: object, indent: int | None = 2) -> str:
    """Return JSON that a CI system obeys no part of, with a newline at its end; it reads back as it was."""
    return harmless_json(json.dumps(document, indent=indent, ensure_ascii=False)) + "\n"


def harmless_json(text: str) -> str:
    """Return a JSON document with what cannot be printed, and the first of what a CI system obeys, as JSON escapes."""
    if not text.replace("\n", "").isprintable():
        text = "".join(
            character if character.isprintable() or character == "\n" else json.dumps(character)[1:-1]
            for character in text
        )
    return re.sub(_ANYWHERE, lambda command: f"\\u{ord(command[0][0]):04x}{command[0][1:]}", text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode()
