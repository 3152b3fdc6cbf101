"""The kit's own connection is never the target's fault: who closes it while it is idle is conformant all the same."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from activate_order_conformance.report.model import Overall
from tests.real_servers.judging import judged
from tests.real_servers.resetting import ResettingFront
from tests.real_servers.servers import SERVERS, running
from tests.targets.small_targets import Loopback
from tests.verify.hostile import deviating
from tests.verify.served import serving


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name,
            marks=[
                pytest.mark.skipif(not server.is_there, reason=f"{server.program} is missing"),
                *([] if name in ("uvicorn", "node") else [pytest.mark.slow]),
            ],
        )
        for name, server in SERVERS.items()
    ],
)
def test_a_server_that_soon_closes_idle_connections_is_conformant(name: str, tmp_path: Path) -> None:
    with running(SERVERS[name], tmp_path) as url:
        report = judged(url)
    assert deviating(report) == {}
    assert report.overall is Overall.CONFORMANT, report.headline


@pytest.mark.parametrize("carried_out", [False, True], ids=["request lost", "answer lost"])
def test_a_front_that_resets_used_connections_is_conformant(carried_out: bool) -> None:
    with serving() as (_, behind):
        front = ResettingFront(str(behind.target), carried_out=carried_out)
        with closing(Loopback(front)) as loopback:
            report = judged(loopback.url)
    assert front.resets
    assert deviating(report) == {}
    assert report.overall is Overall.CONFORMANT, report.headline
