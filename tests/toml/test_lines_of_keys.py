"""The line of a key is found wherever TOML lets it stand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.toml_file import TomlFile
from activate_order_conformance.toml_places import Place, lines_of

WHOLE = '''\
# [comment] = 1
title = "a # no comment = x"
text = """
[deadlines]
answer = 1
three quotes \\"\"" in it, and one at its end""""
raw = \'\'\'
[tls]
verify = '\\'
it''s\'\'\'
empty = ""
none = """"""
dates = [1979-05-27 07:32:00.5, 07:32:00]
numbers = [
  1.5, # [x]
  [2, -3e4],
  { deep = [{ er = "]" }] },
]
"quoted.key" = 1
'literal key' = 2
"esc\\u0061ped" = 3
dotted . "in the" . 'middle' = 4
3.14 = "pi"

[deadlines] # [answer]
answer = 3
[ deadlines . more ]
settle = { a.b = 1, c = "}", "d" = { e = [] , f = {} } }

[[waiver]]
clause = "error-01"

[[waiver]]
clause = """
[[waiver]]
"""
  [[waiver.who]]
  name = "a"
  [[waiver.who]]
  name = "b"
  [waiver.who.at]
  home = true

[[waiver]]
who = [
  { name = "c" },
  { name = "d" },
]
[later]
[early.late]
x = 1
[early]
y = 2'''


def every_place(value: Any, place: Place = ()) -> Iterator[Place]:
    if place:
        yield place
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for part, member in members:
        yield from every_place(member, (*place, part))


def test_every_key_table_and_element_has_its_line_and_nothing_else_has() -> None:
    assert set(lines_of(WHOLE)) == set(every_place(tomllib.loads(WHOLE)))


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("title",), 2),
        (("text",), 3),
        (("raw",), 7),
        (("empty",), 11),
        (("dates", 1), 13),
        (("numbers",), 14),
        (("numbers", 0), 15),
        (("numbers", 1, 1), 16),
        (("numbers", 2, "deep", 0, "er"), 17),
        (("quoted.key",), 19),
        (("literal key",), 20),
        (("escaped",), 21),
        (("dotted", "in the", "middle"), 22),
        (("3", "14"), 23),
        (("deadlines",), 25),
        (("deadlines", "answer"), 26),
        (("deadlines", "more"), 27),
        (("deadlines", "more", "settle", "d", "f"), 28),
        (("waiver", 0), 30),
        (("waiver", 1), 33),
        (("waiver", 1, "clause"), 34),
        (("waiver", 1, "who", 0, "name"), 38),
        (("waiver", 1, "who", 1, "at", "home"), 42),
        (("waiver", 2, "who", 1, "name"), 47),
        (("early",), 52),
        (("early", "late"), 50),
    ],
    ids=str,
)
def test_a_key_is_on_its_line(place: Place, line: int) -> None:
    assert WHOLE.split("\n")[line - 1] != ""
    assert lines_of(WHOLE)[place][0] == line


def test_a_value_ends_on_its_last_line() -> None:
    assert {name: lines_of(WHOLE)[name,] for name in ("text", "numbers", "title")} == {
        "text": (3, 6),
        "numbers": (14, 18),
        "title": (2, 2),
    }


@pytest.mark.parametrize(
    ("place", "line"),
    [(("waiver", 1, "expires"), 33), (("deadlines", "more", "x"), 27), (("nowhere",), 1), ((), 1)],
    ids=str,
)
def test_what_is_missing_is_where_it_should_be(place: Place, line: int) -> None:
    assert TomlFile(text=WHOLE, document={}).line(place) == line


@pytest.mark.parametrize("name", ["activate_order.toml", "readings.toml"])
def test_the_contract_s_own_files_are_read_as_the_standard_library_reads_them(name: str) -> None:
    import activate_order_conformance.contract

    text = (Path(activate_order_conformance.contract.__file__).parent / name).read_text("utf-8")
    assert set(lines_of(text)) == set(every_place(tomllib.loads(text)))
