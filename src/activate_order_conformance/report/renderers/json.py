"""The report as its own JSON document, which can be read back."""

from __future__ import annotations

from activate_order_conformance.report.kept import to_json
from activate_order_conformance.report.model import Report


def render(report: Report) -> str:
    """Return the document, indented by two spaces, with a newline at its end."""
    return to_json(report)
