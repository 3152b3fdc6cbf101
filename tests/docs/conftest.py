"""The site, written once without a run and once with a run's verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest

from activate_order_conformance.docs.site import write_site
from activate_order_conformance.report.model import Report
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import reference_target
from activate_order_conformance.trial.specification import without


@pytest.fixture(scope="session")
def report() -> Report:
    """Return the report on a reference that does not ask whether the session is processing."""
    target = reference_target("r-docs", specification=without("error-10"))
    return run(RunSettings(selected=("error-10", "error-04")), target=target)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    write_site(out)
    return out


@pytest.fixture(scope="session")
def judged_site(tmp_path_factory: pytest.TempPathFactory, report: Report) -> Path:
    out = tmp_path_factory.mktemp("judged")
    write_site(out, report)
    return out
