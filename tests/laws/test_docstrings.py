"""What a class is stands in its docstring as a noun phrase."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VERBS = {
    "Is",
    "Are",
    "Has",
    "Holds",
    "Says",
    "States",
    "Reports",
    "Names",
    "Keeps",
    "Makes",
    "Gives",
    "Tells",
    "Fixes",
}


@pytest.mark.parametrize("folder", ["src", "reference_impl", "tests", "examples", "benchmarks"])
def test_the_docstring_of_a_class_is_a_noun_phrase(folder: str) -> None:
    sentences = [
        f"{path.name}: {node.name}: {docstring.splitlines()[0]}"
        for path in (ROOT / folder).rglob("*.py")
        if "node_modules" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        and (docstring := ast.get_docstring(node))
        and docstring.split()[0] in VERBS
        and docstring.split()[1] != "and"
    ]
    assert not sentences
