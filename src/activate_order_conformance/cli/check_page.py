"""`activate-order check-page`: the vendor's page against the contract."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from activate_order_conformance.cli.printing import print_by, put_json, say


@click.command(
    epilog="\b\nExamples:\n"
    "  activate-order check-page activate_order.md\n"
    "  activate-order check-page saved.html --against last_year.html\n"
    "\n\n\b\nExit status: 0 the same, 1 it differs, 2 usage, 3 not this page, or more than it."
)
@click.argument("file", metavar="FILE")
@click.option("--against", metavar="OLD", help="An earlier copy of the page, for differences word by word.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.option(
    "--write-fingerprints",
    "edition",
    metavar="EDITION",
    help="Accept the page's words as an edition of that name, in the contract of this installation.",
)
@click.pass_context
def command(
    ctx: click.Context, /, file: str, against: str | None, as_json: bool, edition: str | None
) -> None:
    """Compare a copy of the vendor's page with the contract, row by row.

    FILE is the page as Markdown or saved as HTML. Each row that was reworded, changed, moved, added or taken
    out is shown with the clauses, readings and scenarios that rest on it.
    """
    from activate_order_conformance.contract import Contract, files
    from activate_order_conformance.page import accept, compare, read_page

    page = read_page(file)
    if edition is None:
        contract = Contract.load()
    else:
        path = Path(files.__file__).with_name(files.CLAUSES)
        contract = accept(page, path, edition)
        say(f"{path} has the page's words as edition {edition}.", err=as_json)
    drift = compare(page, contract, read_page(against) if against else None, _scenarios())
    if as_json:
        put_json(drift.model_dump(mode="json"))
    else:
        from activate_order_conformance.page.terminal import show

        print_by(lambda console: show(drift, console))
    ctx.exit(drift.exit_status)


def _scenarios() -> Mapping[str, list[str]]:
    """Return the scenarios that rest on each row, as `FILE:LINE NAME`, by the row's id."""
    from activate_order_conformance.suite.features.catalogue import read_features

    resting: dict[str, list[str]] = {}
    for feature in read_features():
        for scenario in feature.scenarios:
            planned = scenario.planned
            for row in dict.fromkeys(row for claim in planned.claims for row in claim.falls_on):
                resting.setdefault(row, []).append(f"{planned.location} {planned.name}")
    return resting
