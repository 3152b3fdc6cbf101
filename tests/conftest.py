"""Which tests run: all but the slow proofs, which wait for SLOW_PROOFS; and a browser for those that look."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import chromium

if TYPE_CHECKING:
    from selenium.webdriver import Chrome


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is slow, and what judges a whole trial, but where SLOW_PROOFS is set as it is in `.ci/run`."""
    if os.environ.get("SLOW_PROOFS"):
        return
    slow = [
        item
        for item in items
        if item.get_closest_marker("slow") or "whole_trial" in getattr(item, "fixturenames", ())
    ]
    items[:] = [item for item in items if item not in slow]
    config.hook.pytest_deselected(items=slow)


@pytest.fixture(scope="session")
def browser() -> Iterator[Chrome]:
    """Return a browser, started once."""
    with chromium() as started:
        yield started
