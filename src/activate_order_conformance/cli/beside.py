"""Asking another target the same, and saying where the structure of the answers differs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from activate_order_conformance.suite.run import Recorded, RunSettings
    from activate_order_conformance.targets.protocol import Target

REFERENCE = "reference"


def record_beside(order: RunSettings, where: str) -> Recorded:
    """Return the same run on the bundled reference, or on the target at the URL `where`; raises UsageError."""
    from activate_order_conformance.suite.run import record
    from activate_order_conformance.targets.settings.model import Settings

    run = f"{order.run}-beside"
    target: Target | None = None
    if where == REFERENCE:
        from activate_order_conformance.targets.in_process import reference_target

        settings = Settings(profile=order.target.profile)
        target = reference_target(run, statuses=settings.profile)
    else:
        settings = replace(order.target, target=where, driver=replace(order.target.driver, url=None))
    plain = replace(order, target=settings, run=run, pytest_args=(), wiring="", evidence=True)
    return record(plain, target=target)


def print_unlike(here: Recorded, other: Recorded, console: Console) -> None:
    """Print each difference in structure once, with how it is here, how it is there, and where it was seen."""
    from rich.padding import Padding
    from rich.text import Text

    from activate_order_conformance.evidence.beside import unlike
    from activate_order_conformance.report.renderers.terminal_evidence import fields, said
    from activate_order_conformance.report.wording import ids

    found = unlike(here.evidence, other.evidence)
    name = other.report.target.name
    console.print()
    console.print(said(f"Beside {name}: where the structure of the answers differs", "bold"))
    if not found:
        console.print("  nowhere")
    for one in found:
        many = len(one.scenarios)
        where = one.scenarios[0] if many == 1 else f"{many} scenarios, the first: {one.scenarios[0]}"
        pairs = (
            ("here", one.here),
            ("there", one.beside),
            ("rows", ids(one.rows) or "none"),
            ("seen in", where),
        )
        console.print(Text("  ").append_text(said(one.what, "yellow")))
        console.print(Padding(fields(pairs), (0, 0, 0, 4)))
