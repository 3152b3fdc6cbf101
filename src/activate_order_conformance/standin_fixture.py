"""The stand-in as a pytest fixture, which is there where a conftest.py imports it or names this module a plugin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from activate_order_conformance.standin import Standin, activate_order_standin


@pytest.fixture
def activate_order_org() -> Iterator[Standin]:
    """Return an org that answers for the time of one test."""
    with activate_order_standin() as org:
        yield org
