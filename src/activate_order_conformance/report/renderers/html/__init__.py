"""The report as one HTML file that needs nothing else: no network, no fonts, no server.

It is static; its script adds the filter, the search and the deep links, and puts a scenario's evidence into
the row that it is opened from. A content security policy lets nothing run but that script.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html import escape
from importlib.resources import files

from jinja2 import BaseLoader, Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from activate_order_conformance.nouns.value import word
from activate_order_conformance.report.looks import LOOKS
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.outside import printable
from activate_order_conformance.report.renderers.html.view import family_anchor, view_of
from activate_order_conformance.report.wording import shown_of
from activate_order_conformance.run.evidence import Evidence


def render(report: Report, *, evidence: Evidence | None = None) -> str:
    """Return the document; with `evidence` it shows every exchange, and what changed between two looks."""
    style, script = f"{_file('style.css')}{_signs()}", _file("script.js")
    page = (
        _environment()
        .get_template("report.html.j2")
        .render(
            view=view_of(report, evidence),
            looks=LOOKS,
            family_anchor=family_anchor,
            report=report,
            evidence=evidence,
            style=Markup(style),  # noqa: S704  # the kit's own file
            script=Markup(script),  # noqa: S704  # the kit's own file
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )
    return _BETWEEN.sub("", page)


_BETWEEN = re.compile(
    r"(?<=>)[^\S\n]*\n\s*(?=</?(?:[dou]l|d[dt]|li|p|h\d|div|section|details|summary|t[dhr]|tbody|figure|svg)\b)"
)
"""What the template is laid out by, before tags of blocks; no text from outside has such a mark unescaped."""


@cache
def _environment() -> Environment:
    environment = escaping(FunctionLoader(_file))
    environment.filters["prose"] = _prose
    environment.filters["content"] = _content
    environment.filters["shown_of"] = shown_of
    environment.filters["word"] = word
    return environment


def escaping(loader: BaseLoader) -> Environment:
    """Return what renders templates, in which all text from outside is escaped and obeyed by nobody."""
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_harmless,
    )


def _harmless(value: object) -> object:
    """Return what an expression of a template gives, if it is text from outside as it may be shown."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _content(text: str) -> Markup:
    """Return text for between two tags, where a quotation mark is no markup: an escaped one is five times as long."""
    return Markup(escape(printable(text), quote=False))  # noqa: S704  # escaped in this line


def _prose(text: str) -> Markup:
    """Return the contract's prose with what stands between backticks as code."""
    pieces = printable(text).split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if place % 2 and place < len(pieces) - 1 else piece
        for place, piece in enumerate(pieces)
    )


def _signs() -> str:
    """Return the style of the signs before the verdicts, which nobody reads aloud."""
    return "".join(
        f'.badge.v-{verdict}::before {{ content: "{look.sign}"; content: "{look.sign}" / ""; }}\n'
        for verdict, look in LOOKS.items()
    )


def _file(name: str) -> str:
    return (files(__name__) / "templates" / name).read_text("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
