"""What the kit says of examples/flask_three_faults, asked in process and on a clock that costs no time."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from activate_order_conformance.report.renderers import render
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import application_target
from activate_order_conformance.targets.settings.model import Settings
from docs.write.document import ROOT
from docs.write.picture import drawn

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from activate_order_conformance.report.model import Report

SHOP = ROOT / "examples" / "flask_three_faults"

ASKED_ON = "2026-11-26T09:00:00+00:00"
"""The moment at which the shop is taken to have been asked: whatever the report dates is counted from it."""


def opened(token: str) -> WSGIApplication:
    """Return a shop whose driver has this token."""
    sys.path.insert(0, str(SHOP))
    try:
        from app import create_app  # type: ignore[import-not-found]  # in the example's folder
    finally:
        sys.path.remove(str(SHOP))
    shop: WSGIApplication = create_app(token)
    return shop


@cache
def verified() -> Report:
    """Return the report on the shop, as if it had been served."""
    settings = RunSettings(run="r-example")
    judged = run(
        settings, target=application_target(lambda ground: opened(ground.token), settings.run, Settings())
    )
    return judged.but(facts=replace(judged.facts, target_url="http://127.0.0.1:8091", started=ASKED_ON))


def report() -> str:
    """Return the report as Markdown, without what differs from run to run."""
    text = re.sub(r"\b(0a6|08P|1Os|2z9|801)\d{12}", r"\1…", render("markdown", verified()))
    return re.sub(r"\n_[^\n]*_\n*$", "\n", text).rstrip() + "\n"


def picture() -> str:
    """Return the picture of part of the report that the README shows."""
    return drawn(verified())
