"""The examples of docs/configuration.md can be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from activate_order_conformance.targets.settings.configuration import configure

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


@pytest.mark.parametrize("number", range(5))
def test_the_examples_can_be_used(number: int, tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(examples) == 5
    path = tmp_path / "activate-order.toml"
    path.write_text(examples[number], "utf-8")
    wants_password = 'grant = "password"' in examples[number]
    configure(path, {}, {"ACTIVATE_ORDER_PERSONAS_INTEGRATOR_PASSWORD": "p"} if wants_password else {})
