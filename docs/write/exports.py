"""The table of docs/exports.md: every schema."""

from __future__ import annotations

from activate_order_conformance.export.schemas import SCHEMAS
from activate_order_conformance.report.markdown_text import table


def schemas() -> str:
    """Return the table of schemas, each with what its maker says that it makes."""
    docstrings = {name: " ".join((make.__doc__ or "").split()) for name, make in SCHEMAS.items()}
    rows = [(f"`{name}`", text.removeprefix("Return the schema of ")) for name, text in docstrings.items()]
    return table(("`NAME`", "is the schema of"), rows)
