"""Two recorded runs to write in every format: the reference, and one that forgot two of the page's rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from activate_order_conformance.suite.run import RunResult, carry_out
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import reference_target
from activate_order_conformance.trial.specification import without

NODE_MODULES = Path(__file__).parents[1] / "node" / "node_modules"


@pytest.fixture(scope="session")
def good() -> RunResult:
    return carry_out(RunSettings(evidence="everything", run="r-good", pairs="none"))


@pytest.fixture(scope="session")
def bad() -> RunResult:
    return forgetful()


@pytest.fixture(scope="session")
def part() -> RunResult:
    return forgetful("error-04", "error-05", "error-12", "interaction-02", "output-01")


def forgetful(*selected: str) -> RunResult:
    """Return a run of the reference without two of its rows."""
    target = reference_target("r-bad", specification=without("error-04", "error-05"))
    settings = RunSettings(evidence="everything", run="r-bad", selected=selected, pairs="none")
    return carry_out(settings, target=target)


@pytest.fixture(params=["good", "bad"])
def run(request: pytest.FixtureRequest) -> RunResult:
    recorded: RunResult = request.getfixturevalue(request.param)
    return recorded


@pytest.fixture(scope="session")
def node_module() -> NodeModule:
    return NodeModule()


class NodeModule:
    """What finds files of packages that `npm ci --prefix tests/node` installs."""

    def path(self, name: str) -> Path:
        path = NODE_MODULES / name
        if not path.exists():
            pytest.skip(f"{name} is not installed: npm ci --prefix tests/node")
        return path
