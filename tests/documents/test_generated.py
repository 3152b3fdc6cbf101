"""What the documents show of the program is what the program writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.write.document import ROOT, Document, numbers, part
from docs.write.documents import DOCUMENTS, OF_THE_SHOP

QUICK = [each for each in DOCUMENTS if not each.slow and each not in OF_THE_SHOP]
"""Those that are not held elsewhere: in tests/trial, or in tests/examples with the run that they show."""


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(document, marks=[pytest.mark.slow] if document.path == "docs/targets.md" else [])
        for document in QUICK
    ],
    ids=lambda document: document.path,
)
def test_a_document_is_as_the_program_writes_it(document: Document) -> None:
    assert document.text() == document.written(), f"run: .venv/bin/python -m docs.write {document.path}"


def test_every_document_with_a_generated_part_is_written_by_the_one_command() -> None:
    marked = {
        str(path.relative_to(ROOT))
        for folder in ("", "docs", "features", "examples", "reference_impl")
        for path in (ROOT / folder).glob("*.md" if folder in ("", "docs") else "**/*.md")
        if "\n<!-- generated: " in path.read_text("utf-8")
    }
    assert marked
    assert marked <= {document.path for document in DOCUMENTS}


def test_a_document_that_lost_a_part_is_not_taken_for_current() -> None:
    with pytest.raises(LookupError, match="no part steps"):
        part("steps", lambda: "")("# No steps\n")
    with pytest.raises(LookupError, match="does not say"):
        numbers("{} rows", lambda: (3,))("There are no numbers.")


def test_numbers_are_written_as_those_that_they_replace(tmp_path: Path) -> None:
    write = numbers("{} of the {} rows, {}", lambda: (2, 21, 7))
    assert write("Nine of the\ntwelve rows, 7.") == "Two of the\n21 rows, 7."
