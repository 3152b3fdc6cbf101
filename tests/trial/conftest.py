"""What the tests of the trial share: subjects tried once, and a whole trial where one was recorded."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from activate_order_conformance.trial.catalogue import REFERENCE, subject
from activate_order_conformance.trial.document import read
from activate_order_conformance.trial.judged import Judged, judged
from activate_order_conformance.trial.matrix import Trial
from activate_order_conformance.trial.trying import try_out

RECORDED = "ACTIVATE_ORDER_TRIAL"
"""The environment variable that names what `activate-order trial --json` printed."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what judges a whole trial where none was recorded: it takes minutes, and CI makes one."""
    if os.environ.get(RECORDED):
        return
    whole = [item for item in items if "whole_trial" in getattr(item, "fixturenames", ())]
    if whole:
        items[:] = [item for item in items if item not in whole]
        config.hook.pytest_deselected(items=whole)


@pytest.fixture(scope="session")
def whole_trial() -> Trial:
    """Return the trial that was recorded."""
    return read(Path(os.environ[RECORDED]))


@pytest.fixture(scope="session")
def reference() -> Mapping[str, int]:
    """Return the digests of what the reference was asked, and answered, in a run of its own."""
    outcome, digests = try_out(REFERENCE)
    assert outcome.overall == "conformant"
    return digests


@pytest.fixture(scope="session")
def tried(reference: Mapping[str, int]) -> Callable[[str], Judged]:
    """Return what tries a subject by its name, once, and judges how it was judged."""

    @cache
    def tried(name: str) -> Judged:
        return judged(subject(name), try_out(subject(name), reference)[0])

    return tried
