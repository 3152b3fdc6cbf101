"""docs/trial.md: what a whole trial came to."""

from __future__ import annotations

import os
from pathlib import Path

from activate_order_conformance.trial.document import read
from activate_order_conformance.trial.matrix import Trial, run_trial
from activate_order_conformance.trial.published import published

RECORDED = "RECORDED_TRIAL"
"""The environment variable that names what `activate-order trial --json` printed, where a trial was made already."""


def trial() -> Trial:
    """Return the trial that was recorded, else one that is made now, which takes minutes."""
    recorded = os.environ.get(RECORDED)
    return read(Path(recorded)) if recorded else run_trial()


def page() -> str:
    """Return the page on a whole trial."""
    return published(trial())
