"""The report as its own JSON document, which `Report.read` takes back."""

from __future__ import annotations

from activate_order_conformance.report.model import Report


def render(report: Report) -> str:
    """Return the document, indented by two spaces, with a newline at its end."""
    return report.model_dump_json(indent=2, by_alias=True) + "\n"
