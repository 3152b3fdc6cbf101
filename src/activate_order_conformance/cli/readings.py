"""`activate-order readings`: the stands that the kit takes where the page leaves something open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from activate_order_conformance.cli import completion
from activate_order_conformance.cli.printing import entry, print_apart, put_json
from activate_order_conformance.cli.selection import require_known

if TYPE_CHECKING:
    from rich.console import RenderableType

    from activate_order_conformance.contract import Contract
    from activate_order_conformance.contract.model import Basis, Reading


@click.command(
    epilog="\b\nExamples:\n"
    "  activate-order readings                 all of them, and the order of the reference's conditions\n"
    "  activate-order readings reading-02      one\n"
    "  activate-order readings --assumed       what was assumed, where the page leaves it open\n"
    "  activate-order readings --errata        where the page is probably wrong"
)
@click.argument("readings", nargs=-1, metavar="[READING]...", shell_complete=completion.readings)
@click.option(
    "--assumed", "bases", flag_value="assumed", multiple=True, help="Print what we assumed: it only disputes."
)
@click.option(
    "--documented",
    "bases",
    flag_value="documented",
    multiple=True,
    help="Print what is documented elsewhere.",
)
@click.option(
    "--seen",
    "bases",
    flag_value="seen on the platform",
    multiple=True,
    help="Print what was seen on the platform.",
)
@click.option("--errata", is_flag=True, help="Print the suspected errata of the page alone.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def command(readings: tuple[str, ...], bases: tuple[Basis, ...], errata: bool, as_json: bool) -> None:
    """Explain how the kit reads the page where it contradicts itself, is silent, or is probably wrong.

    Each reading has the tension in the page, the stand that the kit takes, the reason for it, and what it
    rests on. READING is an id such as reading-02; without any, all are printed.
    """
    from activate_order_conformance.contract import Contract

    contract = Contract.load()
    ids = [reading.id for reading in contract.readings]
    require_known(readings, ids, "reading", {"clauses": [clause.id for clause in contract.clauses]})
    among = contract.suspected_errata if errata else contract.readings
    chosen = [
        reading
        for reading in among
        if (not bases or reading.basis in bases) and (not readings or reading.id in readings)
    ]
    if as_json:
        put_json([each.model_dump() for each in chosen])
        return
    print_apart(
        [
            *(() if readings else [_totals(contract, len(chosen))]),
            *(_errata(chosen) if errata else _entries(chosen)),
            *(() if errata or bases or readings else [_precedence()]),
        ]
    )


def _totals(contract: Contract, shown: int) -> str:
    by_basis = contract.readings_by_basis.items()
    bases = ", ".join(f"{len(readings)} {basis}" for basis, readings in by_basis)
    return f"{shown} of {len(contract.readings)} readings ({bases}; {len(contract.suspected_errata)} suspected errata)"


def _errata(chosen: Sequence[Reading]) -> Iterator[RenderableType]:
    for reading in chosen:
        yield _block(reading, {"erratum": reading.erratum_note or "", "because": reading.because})


def _entries(chosen: Sequence[Reading]) -> Iterator[RenderableType]:
    for reading in chosen:
        accepted = ", ".join(f"{each.code} {each.status}" for each in reading.also_accepted)
        facts = {
            "tension": reading.tension,
            "stand": reading.stand,
            "because": reading.because,
            "basis": reading.basis,
            "accepted": f"{accepted} as well" if accepted else "",
            "erratum": reading.erratum_note or "",
        }
        yield _block(reading, facts)


def _block(reading: Reading, facts: dict[str, str]) -> RenderableType:
    from activate_order_conformance.report.wording import ids

    return entry(reading.id, reading.title, {"concerns": ids(reading.clauses), **facts}.items())


def _precedence() -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from activate_order_conformance.targets.in_process import precedence

    lines = [Text(f"  {place:2}  {title}") for place, title in enumerate(precedence(), 1)]
    return Group(
        Text("Where several conditions hold", "bold"),
        Text(
            "The page does not say which one answers. The bundled reference asks in this order; no target has to:"
        ),
        *lines,
    )
