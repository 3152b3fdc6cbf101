"""docs/trial.md: what a whole trial came to."""

from __future__ import annotations

import os
from pathlib import Path

from activate_order_conformance.trial.document import read
from activate_order_conformance.trial.matrix import run_trial
from activate_order_conformance.trial.published import published

RECORDED = "RECORDED_TRIAL"
"""The environment variable that names what `activate-order trial --json` printed, where a trial was made already."""


def page() -> str:
    """Return the page on the trial that was recorded, else on one that is made now, which takes minutes."""
    recorded = os.environ.get(RECORDED)
    return published(read(Path(recorded)) if recorded else run_trial())
