"""What is given in a call and is nearly right: order statuses and cart ids."""

from __future__ import annotations

import html
import re
import unicodedata
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import unquote

from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import BackgroundOperation, Cart

from activate_order_conformance.trial.specification import order_of, session_of

_WORD = "activate"


def _text(value: object) -> str:
    return value.lower() if isinstance(value, str) else ""


def _is_like(text: str, pattern: str) -> bool:
    """Tell whether a text is like a pattern, in which an underscore stands for any letter, as databases compare."""
    return "_" in pattern and re.fullmatch(re.escape(pattern).replace("_", "."), text) is not None


def _has_two_exchanged(text: str) -> bool:
    return sorted(text) == sorted(_WORD) and [*map(str.__eq__, text, _WORD)].count(False) == 2


STATUSES: tuple[tuple[str, str, Callable[[object], bool]], ...] = (
    (
        "beginning",
        "the beginning of its word",
        lambda value: len(_text(value)) > 2 and _WORD.startswith(_text(value)),
    ),
    (
        "accented",
        "its word with an accent",
        lambda value: unicodedata.normalize("NFD", _text(value)).replace("\u0301", "") == _WORD,
    ),
    ("pattern", "its word with an underscore for a letter", lambda value: _is_like(_WORD, _text(value))),
    ("exchanged", "its word with two letters exchanged", lambda value: _has_two_exchanged(_text(value))),
    ("blank", "blank", lambda value: isinstance(value, str) and value.isspace()),
    ("longer", "a longer word that begins with it", lambda value: _text(value).startswith(_WORD)),
    ("another", "another status of an order", lambda value: value in ("Canceled", "Expired", "Superseded")),
    ("ending", "a word that ends in it", lambda value: _text(value).endswith(_WORD)),
    ("among-words", "a sentence that has its word", lambda value: _WORD in _text(value).split()),
    (
        "first-of-several",
        "its word before others",
        lambda value: _text(value).partition(",")[:2] == (_WORD, ","),
    ),
    (
        "before-a-hyphen",
        "its word before a hyphen",
        lambda value: _text(value).partition("-")[:2] == (_WORD, "-"),
    ),
    ("active", "the word active", lambda value: value == "ACTIVE"),
    ("under-way", "that of an order under way", lambda value: value in ("Processing", "Submitted")),
    ("ended", "that of an order that has ended", lambda value: value in ("Completed", "Closed")),
    ("lower", "the status that a draft has, in lower case", lambda value: value == "draft"),
    ("noun", "the noun of its word", lambda value: value == "ACTIVATION"),
    ("quoted", "its word in quotation marks", lambda value: _text(value).strip("\"'") == _WORD),
    (
        "list",
        "a list with its word",
        lambda value: isinstance(value, list) and [*map(_text, value)] == [_WORD],
    ),
    (
        "object",
        "an object that holds its word",
        lambda value: isinstance(value, dict) and _WORD in map(_text, value.values()),
    ),
    (
        "object-by-name",
        "an object whose value or name is its word",
        lambda value: (
            isinstance(value, dict) and _WORD in (_text(value.get("value")), _text(value.get("name")))
        ),
    ),
    ("qualified", "its word behind a dot", lambda value: _text(value).rpartition(".")[1:] == (".", _WORD)),
    (
        "assigned",
        "its word behind an equals sign",
        lambda value: _text(value).rpartition("=")[1:] == ("=", _WORD),
    ),
    (
        "repeated",
        "its word many times",
        lambda value: len(_text(value)) > len(_WORD) and not _text(value).replace(_WORD, ""),
    ),
    (
        "between-tags",
        "its word between tags",
        lambda value: "<" in _text(value) and re.sub("<[^>]*>", "", _text(value)) == _WORD,
    ),
    (
        "by-its-number",
        "its word with a letter by its number, as HTML has it",
        lambda value: "&" in _text(value) and html.unescape(_text(value)).lower() == _WORD,
    ),
    (
        "encoded",
        "its word in percent-encoding",
        lambda value: "%" in _text(value) and unquote(_text(value)).lower() == _WORD,
    ),
    (
        "escaped-again",
        "its word with a letter by its number, as JSON has it, in a text that is read already",
        lambda value: _text(value).replace(f"\\u{ord('A'):04x}", "a") == _WORD != _text(value),
    ),
    (
        "apart",
        "its word with a tab in its midst",
        lambda value: "\t" in _text(value).strip() and _text(value).replace("\t", "") == _WORD,
    ),
    (
        "escaping",
        "its word behind a character that controls",
        lambda value: _text(value).lstrip("\x1b") == _WORD != _text(value),
    ),
    ("punctuated", "its word before an exclamation mark", lambda value: _text(value) == f"{_WORD}!"),
    ("in-two-parts", "its word in two parts", lambda value: _text(value).replace("_", "") == _WORD),
    (
        "dotless",
        "its word with an i that has no dot",
        lambda value: _text(value).replace("\u0131", "i") == _WORD,
    ),
    ("true", "true", lambda value: value is True),
    ("number", "a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    (
        "wide",
        "its word in full-width letters",
        lambda value: unicodedata.normalize("NFKC", _text(value)) == _WORD,
    ),
    (
        "look-alike-in-greek",
        "its word with a Greek letter",
        lambda value: isinstance(value, str) and value.replace("\u0391", "A") == _WORD.upper() != value,
    ),
    (
        "hyphenated",
        "its word with a hyphen that is not seen",
        lambda value: _text(value).replace("\u00ad", "") == _WORD != _text(value),
    ),
    ("of-the-step", "the word for the step", lambda value: _text(value) == "activateorder"),
    ("in-json", "a text of JSON with its word", lambda value: _text(value) == f'["{_WORD}"]'),
    (
        "behind-a-colon",
        "its word behind a colon",
        lambda value: _text(value).rpartition(":")[1:] == (":", _WORD),
    ),
    (
        "doubled",
        "its word with a letter twice",
        lambda value: _text(value) != _WORD and re.sub(r"(.)\1", r"\1", _text(value)) == _WORD,
    ),
    ("in-base64", "its word in Base64", lambda value: value == b64encode(_WORD.upper().encode()).decode()),
    ("look-alike", "its word with a Cyrillic letter", lambda value: _text(value).replace("а", "a") == _WORD),  # noqa: RUF001
    (
        "zero-width",
        "its word with a space of no width",
        lambda value: _text(value).replace("\u200b", "") == _WORD,
    ),
)
"""Order statuses that are nearly right: word, phrase, and whether a value is one."""


def _id(given: object) -> str:
    return given if isinstance(given, str) else ""


CART_IDS: tuple[tuple[str, str, Callable[[Org, object, Cart], bool]], ...] = (
    (
        "wrong-checksum",
        "right but for its checksum",
        lambda _, given, mine: len(_id(given)) == 18 and _id(given)[:15] == mine.id[:15],
    ),
    ("longer", "longer than an id", lambda _, given, mine: _id(given).startswith(mine.id)),
    (
        "shorter",
        "the beginning of an id",
        lambda _, given, mine: len(_id(given)) >= 10 and mine.id.startswith(_id(given)),
    ),
    (
        "pattern",
        "an id with an underscore for a letter",
        lambda _, given, mine: _is_like(mine.id, _id(given)),
    ),
    ("list", "a list with an id", lambda _, given, mine: given == [mine.id]),
    (
        "first-of-several",
        "a list of ids",
        lambda _, given, mine: isinstance(given, list) and len(given) > 1 and given[0] == mine.id,
    ),
    (
        "between-lengths",
        "an id without the last letter of its checksum",
        lambda _, given, mine: len(_id(given)) == 17 and mine.id.startswith(_id(given)[:15]),
    ),
    ("ending", "an id before an ending", lambda _, given, mine: given == f"{mine.id}.json"),
    ("named", "an id behind its name", lambda _, given, mine: given == f"cartId:{mine.id}"),
    ("in-braces", "an id in braces", lambda _, given, mine: _id(given).strip("{}") == mine.id != given),
    (
        "in-base64",
        "an id in Base64",
        lambda _, given, mine: given == b64encode(mine.id.encode()).decode(),
    ),
    ("current", "the word current, or me", lambda _, given, _mine: given in ("current", "me")),
    ("word-null", "the word null", lambda _, given, _mine: given == "null"),
    ("quoted", "an id in quotation marks", lambda _, given, mine: given == f'"{mine.id}"'),
    ("true", "true", lambda _, given, _mine: given is True),
    ("number", "a number", lambda _, given, _mine: given == 7),
    ("object", "an object with an id", lambda _, given, mine: given == {"id": mine.id}),
    ("address", "the address of a cart", lambda _, given, mine: _id(given).endswith(f"/{mine.id}")),
    ("of-its-account", "that of its account", lambda _, given, mine: given == mine.account_id),
    ("of-its-store", "that of its store", lambda _, given, mine: given == mine.store_id),
    ("of-its-owner", "that of its owner", lambda _, given, mine: given == mine.owner_id),
    (
        "encoded",
        "an id in percent-encoding",
        lambda _, given, mine: "%" in _id(given) and unquote(_id(given)) == mine.id,
    ),
    (
        "wide",
        "an id in full-width letters",
        lambda _, given, mine: unicodedata.normalize("NFKC", _id(given)) == mine.id,
    ),
    (
        "zero-width",
        "an id with a space of no width",
        lambda _, given, mine: _id(given).replace("\u200b", "") == mine.id,
    ),
    (
        "of-its-order",
        "that of its order",
        lambda org, given, mine: (order := order_of(org, mine)) is not None and given == order.id,
    ),
    (
        "of-its-operation",
        "that of an operation of its own",
        lambda org, given, mine: any(
            given == operation.id for operation in org.all(BackgroundOperation, parent_key=mine.id)
        ),
    ),
    (
        "of-its-session",
        "that of its session",
        lambda org, given, mine: (session := session_of(org, mine)) is not None and given == session.id,
    ),
)
"""Cart ids that are nearly right: word, phrase, and whether what was given is one for a cart."""
