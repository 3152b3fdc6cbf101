"""A badge of a run: as JSON for shields.io's endpoint, or drawn as SVG."""

from __future__ import annotations

from xml.sax.saxutils import escape

from activate_order_conformance.report.looks import OVERALL_LOOKS
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.outside import json_text, one_line

LABEL = "Activate Order"


def render(report: Report) -> str:
    """Return the JSON that a badge service reads (shields.io/badges/endpoint-badge)."""
    badge = {
        "schemaVersion": 1,
        "label": LABEL,
        "message": message(report),
        "color": OVERALL_LOOKS[report.overall].shield,
    }
    return json_text(badge)


def message(report: Report) -> str:
    """Return what the badge says: the word and how many clauses conform, of a part what heads the report."""
    if report.facts.selected:
        return one_line(report.headline)
    counts = report.counts
    waived = f" ({len(report.waived)} waived)" if report.waived else ""
    return f"{report.overall}{waived} {counts.conforming}/{counts.clauses}"


def render_svg(report: Report) -> str:
    """Return the badge as an SVG image with a title for those who do not see it."""
    text = message(report)
    left, right = _width(LABEL), _width(text)
    title = escape(f"{LABEL}: {text}")
    colour = OVERALL_LOOKS[report.overall].drawn
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" '
        f'aria-label="{title}"><title>{title}</title>'
        f'<clipPath id="r"><rect width="{left + right}" height="20" rx="3"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#3c434b"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f"{_text(LABEL, 0, left)}{_text(text, left, right)}</g></svg>\n"
    )


def _text(text: str, x: int, width: int) -> str:
    return f'<text x="{x + width / 2:g}" y="14" textLength="{width - 12}">{escape(text)}</text>'


def _width(text: str) -> int:
    """Return the width of `text` at 11 pixels, with its margins; narrow letters count less."""
    return 12 + round(sum(3.9 if letter in "iljftI.,:;/()| -" else 6.9 for letter in text))
