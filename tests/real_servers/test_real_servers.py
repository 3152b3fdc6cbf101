"""The kit's own connection is never the target's fault: who closes it while it is idle is conformant all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from activate_order_conformance.report.model import Overall
from tests.real_servers.fronts import MANNERS, standing_before
from tests.real_servers.judging import judged
from tests.real_servers.servers import SERVERS, running
from tests.verify.hostile import deviating


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name,
            marks=pytest.mark.skipif(not server.is_there, reason=f"{server.program} is missing"),
        )
        for name, server in SERVERS.items()
    ],
)
def test_a_server_that_soon_closes_idle_connections_is_conformant(name: str, tmp_path: Path) -> None:
    with running(SERVERS[name], tmp_path, idle=0.3) as url:
        report = judged(url)
    assert deviating(report) == {}
    assert report.overall is Overall.CONFORMANT, report.headline


@pytest.mark.parametrize(
    "manner",
    [
        pytest.param(manner, marks=[] if manner == "closes after each answer" else pytest.mark.slow)
        for manner in MANNERS
    ],
)
def test_a_front_that_is_hard_on_connections_is_conformant(manner: str) -> None:
    with standing_before(manner) as (url, front):
        report = judged(url, "error-04", "error-05", "interaction-02", "output-01")
    assert front.broken_off
    assert deviating(report) == {}
    assert report.exit_status == 0, report.headline
