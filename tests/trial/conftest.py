"""What the tests of the trial share: subjects tried once, and a whole trial."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache

import pytest

from activate_order_conformance.trial.grade import Grade
from activate_order_conformance.trial.matrix import Trial, run_trial
from docs.write.trial import RECORDED, trial


@pytest.fixture(scope="session")
def whole_trial() -> Trial:
    """Return the trial that was recorded, or one that is made now."""
    return trial()


@pytest.fixture(scope="session")
def tried(request: pytest.FixtureRequest) -> Callable[[str], Grade]:
    """Return what tells how the kit did on a subject: in the trial that was recorded, else tried now, once."""
    if os.environ.get(RECORDED):
        whole: Trial = request.getfixturevalue("whole_trial")
        return {grade.subject.name: grade for grade in whole.grades}.__getitem__

    @cache
    def tried(name: str) -> Grade:
        return run_trial([name], processes=1).grades[0]

    return tried
