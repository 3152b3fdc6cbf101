"""Turns the contract's prose into markup: code in backticks, and ids that lead to their pages."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_PART = re.compile(r"`([^`]+)`|\b((?:about|input|output|error|requirement|interaction|reading)-\d\d)\b")


def prose(text: str, known: frozenset[str] = frozenset()) -> Markup:
    """Return `text` escaped, with code set as code and the ids in `known` as links."""
    marked, end = [], 0
    for part in _PART.finditer(text):
        marked.append(escape(text[end : part.start()]))
        marked.append(_marked(part, known))
        end = part.end()
    return Markup("").join([*marked, escape(text[end:])])


def _marked(part: re.Match[str], known: frozenset[str]) -> Markup:
    code, row = part.groups()
    if code is not None:
        return Markup("<code>{}</code>").format(code)
    if row not in known:
        return escape(row)
    target = f"readings.html#{row}" if row.startswith("reading-") else f"{row}.html"
    return Markup('<a class="ref" href="{}">{}</a>').format(target, row)
