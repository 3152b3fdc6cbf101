"""The examples of docs/configuration.md can be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from activate_order_conformance.targets.settings.configuration import configure

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES or ["[there is none"])
def test_the_examples_can_be_used(example: str, tmp_path: Path) -> None:
    path = tmp_path / "activate-order.toml"
    path.write_text(example, "utf-8")
    wants_password = 'grant = "password"' in example
    configure(path, {}, {"ACTIVATE_ORDER_PERSONAS_INTEGRATOR_PASSWORD": "p"} if wants_password else {})
