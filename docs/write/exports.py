"""The table of docs/exports.md: every schema."""

from __future__ import annotations

from activate_order_conformance.export.schemas import SCHEMAS, maker
from activate_order_conformance.report.markdown_text import table


def schemas() -> str:
    """Return the table of schemas, each with what its maker says that it makes."""
    docstrings = {name: " ".join((maker(name).__doc__ or "").split()) for name in SCHEMAS}
    rows = [(f"`{name}`", text.removeprefix("Return the schema of ")) for name, text in docstrings.items()]
    return table(("`NAME`", "is the schema of"), rows)
