"""References to ask, on clocks of their own."""

from collections.abc import Callable

import pytest

from tests.reference.asked_reference import Asked, start


@pytest.fixture
def reference() -> Asked:
    return start()


@pytest.fixture
def start_reference() -> Callable[..., Asked]:
    return start
