"""The ways to write a report, found by name and imported only when one is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from activate_order_conformance.errors import UsageError
from activate_order_conformance.phrases import did_you_mean

if TYPE_CHECKING:
    from activate_order_conformance.report.model import Report

FORMATS: Mapping[str, str] = {
    "json": "The report as JSON, with every claim and its evidence.",
    "markdown": "The report as Markdown, for a pull request or a summary of a CI job.",
    "junit": "The report as JUnit XML, for CI systems.",
    "html": "The report as one HTML file, with every exchange where there is evidence.",
    "messages": "The report as Cucumber Messages (NDJSON), which Cucumber's tools read.",
    "ctrf": "The report in the Common Test Report Format (JSON).",
    "tap": "The report in the Test Anything Protocol.",
    "badge": "A badge: an image where PATH ends in .svg, else JSON for shields.io's endpoint.",
}
"""The formats that have an option, by the name of their module here, and what its help says."""

RENDERERS: Mapping[str, str] = {
    **{name: f"{__name__}.{name}:render" for name in ("terminal", *FORMATS)},
    "badge-svg": f"{__name__}.badge:render_svg",
}
"""Where each format's function is: it takes a report, and options of its own, and returns text."""

SHOW_EVIDENCE = frozenset({"html", "markdown", "messages"})
"""The formats that take the option `evidence`, a run's `Evidence`, and show what was asked and answered."""


def shown_by(name: str, evidence: object, kept_in: str) -> dict[str, object]:
    """Return what a format takes besides a report: the evidence, and the file that the run is kept in."""
    return {
        **({"evidence": evidence} if name in SHOW_EVIDENCE else {}),
        **({"kept_in": kept_in} if name == "markdown" else {}),
    }


def render(name: str, report: Report, **options: object) -> str:
    """Return `report` as text in the format `name`; raises UsageError for a format that is not known."""
    where = RENDERERS.get(name)
    if where is None:
        raise UsageError(f'No report format is called "{name}".', did_you_mean(name, RENDERERS))
    module, _, function = where.partition(":")
    text = getattr(import_module(module), function)(report, **options)
    return str(text)
