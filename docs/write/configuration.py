"""The tables of docs/configuration.md: every key and every persona."""

from __future__ import annotations

from activate_order_conformance.report.markdown_text import table
from activate_order_conformance.targets.settings import model
from activate_order_conformance.targets.settings.personas import PERSONAS


def keys() -> str:
    """Return the table of keys; those of a persona are shown once."""
    rows = []
    for key in model.keys().values():
        _, _, of_persona = key.name.partition("personas.integrator.")
        name = f"personas.PERSONA.{of_persona}" if of_persona else key.name
        if name.startswith("personas.") and not of_persona:
            continue
        rows.append((f"`{name}`", key.kind, f"{key.description}{' Secret.' if key.secret else ''}"))
    return table(("key", "type", "means"), rows)


def personas() -> str:
    """Return the table of personas."""
    return table(("persona", "who it is"), [(f"`{name}`", meaning) for name, meaning in PERSONAS.items()])
