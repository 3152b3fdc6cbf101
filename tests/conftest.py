"""Which tests run, and in which order: slow proofs first, where SLOW_PROOFS asks for them, a browser's together."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import chromium

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a test's process need not compile what an earlier one has

if TYPE_CHECKING:
    from selenium.webdriver import Chrome


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is slow, and what judges a whole trial, but where SLOW_PROOFS is set as it is in `.ci/run`.

    There they come first, so that no process is at them alone when the others have ended. What is looked at in a
    browser comes together, so that few processes start one.
    """
    items.sort(key=lambda item: "browser" not in getattr(item, "fixturenames", ()))
    slow, others = [], []
    for item in items:
        (slow if _is_slow(item) else others).append(item)
    if os.environ.get("SLOW_PROOFS"):
        items[:] = [*slow, *others]
        return
    items[:] = others
    config.hook.pytest_deselected(items=slow)


def _is_slow(item: pytest.Item) -> bool:
    judges_a_trial = "whole_trial" in getattr(item, "fixturenames", ())
    return judges_a_trial or item.get_closest_marker("slow") is not None


@pytest.fixture(scope="session")
def browser() -> Iterator[Chrome]:
    """Return a browser, started once."""
    with chromium() as started:
        yield started
