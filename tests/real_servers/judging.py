"""What is judged through each server: the whole page, with short times."""

from __future__ import annotations

from activate_order_conformance.report.model import Report
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Deadlines, DriverSettings
from tests.verify.served import TOKEN


def judged(url: str, *clauses: str) -> Report:
    """Judge what is served at a URL by `clauses` (none: all of them)."""
    settings = Settings(
        target=url,
        driver=DriverSettings(token=TOKEN),
        deadlines=Deadlines(answer=10.0, settle=5.0, quiet=0.05),
    )
    return run(RunSettings(pairs="none", target=settings, selected=clauses))
