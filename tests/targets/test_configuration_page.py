"""The examples of docs/configuration.md can be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from activate_order_conformance.targets.settings.configuration import configure

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
RECORDS = [("ACCOUNT", "001"), ("STORE", "0ZE"), ("PRICEBOOK_ENTRY", "01u")]
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES or ["[there is none"])
def test_the_examples_can_be_used(example: str, tmp_path: Path) -> None:
    path = tmp_path / "activate-order.toml"
    path.write_text(example, "utf-8")
    environment = {}
    if 'grant = "password"' in example:
        environment["ACTIVATE_ORDER_PERSONAS_INTEGRATOR_PASSWORD"] = "p"
    if 'way = "records"' in example and "[records]" not in example:  # the page says to export them
        environment |= {
            f"ACTIVATE_ORDER_RECORDS_{name}": f"{prefix}RM0000000001YAA" for name, prefix in RECORDS
        }
    configure(path, {}, environment)
