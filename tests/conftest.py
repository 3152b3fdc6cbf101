"""What every test can use: parts of documents that are generated, checked, and rewritten on demand."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="write the generated parts of documents, in place of checking them",
    )


@pytest.fixture
def hold(pytestconfig: pytest.Config) -> Callable[[Path, str, str], None]:
    """Return what holds the part of a document between its markers equal to a text.

    The markers are `<!-- generated: NAME -->` and `<!-- end: NAME -->`, each on a line of its own.
    """

    def hold(document: Path, name: str, text: str) -> None:
        written = document.read_text("utf-8")
        opening, closing = f"<!-- generated: {name} -->\n", f"<!-- end: {name} -->"
        pattern = re.compile(f"(?<={re.escape(opening)}).*?(?={re.escape(closing)})", re.DOTALL)
        assert pattern.search(written), f"{document.name} has no part {name}"
        expected = f"\n{text.strip()}\n\n"
        if pytestconfig.getoption("--rewrite"):
            document.write_text(pattern.sub(lambda _: expected, written), "utf-8")
        else:
            assert pattern.search(written)[0] == expected, "run pytest --rewrite"

    return hold
