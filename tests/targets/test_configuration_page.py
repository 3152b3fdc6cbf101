"""That docs/configuration.md has every key as the models have it, and that its examples can be used.

`ACTIVATE_ORDER_WRITE_DOCS=1 pytest tests/targets/test_configuration_page.py` writes its tables anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from activate_order_conformance.targets.settings.configuration import configure
from activate_order_conformance.targets.settings.model import keys
from activate_order_conformance.targets.settings.personas import PERSONAS

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def key_table() -> str:
    lines = ["| key | type | means |", "|---|---|---|"]
    for key in keys().values():
        _, _, of_persona = key.name.partition("personas.integrator.")
        name = f"personas.PERSONA.{of_persona}" if of_persona else key.name
        if name.startswith("personas.") and not of_persona:
            continue
        secret = " Secret." if key.secret else ""
        lines.append(f"| `{name}` | {key.kind} | {key.description}{secret} |")
    return "\n".join(lines)


def persona_table() -> str:
    return "\n".join(f"| `{name}` | {meaning} |" for name, meaning in PERSONAS.items())


@pytest.mark.parametrize(
    ("name", "table"), [("keys", key_table()), ("personas", persona_table())], ids=["keys", "personas"]
)
def test_the_tables_are_what_the_models_say(name: str, table: str) -> None:
    text = PAGE.read_text("utf-8")
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    written = re.sub(pattern, lambda found: f"{found[1]}{table}\n{found[2]}", text, flags=re.DOTALL)
    if os.environ.get("ACTIVATE_ORDER_WRITE_DOCS"):
        PAGE.write_text(written, "utf-8")
    assert written == PAGE.read_text("utf-8"), "write it anew: see this module's docstring"


@pytest.mark.parametrize("number", range(4))
def test_the_examples_can_be_used(number: int, tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(examples) == 4
    path = tmp_path / "activate-order.toml"
    path.write_text(examples[number], "utf-8")
    wants_password = 'grant = "password"' in examples[number]
    configure(path, {}, {"ACTIVATE_ORDER_PERSONAS_INTEGRATOR_PASSWORD": "p"} if wants_password else {})
