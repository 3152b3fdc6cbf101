"""`activate-order docs`: the features as a small static site."""

from __future__ import annotations

from pathlib import Path

import click

from activate_order_conformance.cli.printing import say
from activate_order_conformance.cli.run_files import read_kept


@click.command(
    epilog="\b\nExamples:\n"
    "  activate-order docs --out site\n"
    "  activate-order verify --evidence run.zip; activate-order docs --out site --run run.zip\n"
    "\n\n\b\nOpen site/index.html in a browser; nothing is loaded from anywhere else."
)
@click.option("--out", required=True, metavar="DIR", help="The directory to write, made where it is missing.")
@click.option(
    "--run",
    metavar="FILE",
    help="The evidence that verify --evidence wrote, or the report in JSON that verify --json wrote: "
    "its verdicts are shown in place.",
)
def command(out: str, run: str | None) -> None:
    """Write the page's rows, and the scenarios behind each, as a site that needs no server."""
    from activate_order_conformance.docs.site import write_site

    report = read_kept(run).report if run is not None else None
    names = write_site(Path(out), report)
    say(f"Wrote {len(names)} files; begin at {Path(out) / 'index.html'}")
