"""What docs/pytest.md shows: what there is in place of options of pytest."""

from __future__ import annotations

from activate_order_conformance.cli.pytest_args import INSTEAD


def instead() -> str:
    """Return a table of the options of pytest that have no use after `--`, and what there is in place of them."""
    rows = (f"| {', '.join(f'`{name}`' for name in names)} | {text} |" for names, text in INSTEAD.items())
    return "\n".join(["| Option of pytest | |", "|---|---|", *rows])
