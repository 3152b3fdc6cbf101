"""The ways to write a report, found by name and imported only when one is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from types import MappingProxyType

from activate_order_conformance.errors import UsageError
from activate_order_conformance.report.model import Report

RENDERERS: Mapping[str, str] = MappingProxyType(
    {
        "terminal": "activate_order_conformance.report.renderers.terminal:render",
        "json": "activate_order_conformance.report.renderers.json:render",
        "markdown": "activate_order_conformance.report.renderers.markdown:render",
        "junit": "activate_order_conformance.report.renderers.junit:render",
        "html": "activate_order_conformance.report.renderers.html:render",
        "messages": "activate_order_conformance.report.renderers.messages:render",
        "ctrf": "activate_order_conformance.report.renderers.ctrf:render",
        "tap": "activate_order_conformance.report.renderers.tap:render",
        "badge": "activate_order_conformance.report.renderers.badge:render",
        "badge-svg": "activate_order_conformance.report.renderers.badge:render_svg",
    }
)
"""Where each format's function is: it takes a report, and options of its own, and returns text."""

SHOW_EVIDENCE = frozenset({"html", "markdown", "messages"})
"""The formats that take the option `evidence`, a run's `Evidence`, and show what was asked and answered."""


def render(name: str, report: Report, **options: object) -> str:
    """Return `report` as text in the format `name`; raises UsageError for a format that is not known."""
    where = RENDERERS.get(name)
    if where is None:
        near = get_close_matches(name, RENDERERS, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(RENDERERS)}."
        raise UsageError(f'No report format is called "{name}".', hint)
    module, _, function = where.partition(":")
    text = getattr(import_module(module), function)(report, **options)
    return str(text)
