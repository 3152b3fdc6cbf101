"""The reference served over plain HTTP and over TLS, once for all clients."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clients.served_reference import Served, serving


@pytest.fixture(scope="package", params=[(), ("--tls",)], ids=["plain", "tls"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the reference for the tests of this folder."""
    with serving(tmp_path_factory.mktemp("keys"), *request.param) as served:
        yield served
