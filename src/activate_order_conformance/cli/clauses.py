"""`activate-order clauses`: the rows of the page, as the contract has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from activate_order_conformance.cli import completion
from activate_order_conformance.cli.printing import entry, print_apart, put_json
from activate_order_conformance.cli.selection import require_known

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from activate_order_conformance.contract import Contract
    from activate_order_conformance.contract.model import Clause
    from activate_order_conformance.run.plan import PlannedScenario


@click.command(
    epilog="\b\nExamples:\n"
    "  activate-order clauses                  the whole page\n"
    "  activate-order clauses error-04         one row, with what is said of it\n"
    "  activate-order clauses --json"
)
@click.argument("clauses", nargs=-1, metavar="[CLAUSE]...", shell_complete=completion.clauses)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def command(clauses: tuple[str, ...], as_json: bool) -> None:
    """List the clauses of the page, in its order, and which rows share a code and a status.

    With CLAUSE, an id such as error-04 or a code such as INVALID_INPUT, says of each such row what it states, in our
    words, which readings concern it, and which scenarios show it.
    """
    from activate_order_conformance.contract import Contract

    contract = Contract.load()
    named = [row for word in clauses for row in contract.named(word) or (word,)]
    ids = [clause.id for clause in contract.clauses]
    require_known(named, ids, "clause", {"readings": [reading.id for reading in contract.readings]})
    chosen = [clause for clause in contract.clauses if not clauses or clause.id in named]
    if as_json:
        put_json([_data(clause, contract) for clause in chosen])
        return
    parts = (_entry(clause, contract) for clause in chosen) if clauses else _tables(contract)
    print_apart(parts)


def _data(clause: Clause, contract: Contract) -> dict[str, Any]:
    readings = [reading.id for reading in contract.readings_on(clause.id)]
    return {"id": clause.id, "kind": clause.kind, **clause.model_dump(exclude={"id"}), "readings": readings}


def _tables(contract: Contract) -> Iterator[RenderableType]:
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from activate_order_conformance.contract.sections import SECTIONS
    from activate_order_conformance.report.wording import ids

    for kind, heading in SECTIONS:
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=len("requirement-10"), no_wrap=True)
        table.add_column(overflow="fold")
        for clause in (clause for clause in contract.clauses if clause.kind == kind):
            title = Text(clause.title)
            if clause.code:
                title.append(f"  {clause.code} {clause.status}", "dim")
            if clause.not_tested:
                title.append(f"  not tested: {clause.not_tested}", "dim")
            table.add_row(clause.id, title)
        yield Group(Text(heading, "bold"), Padding(table, (0, 0, 0, 2)))
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in ("status", "code", "rows"):
        table.add_column(overflow="fold")
    for refusal, rows in contract.answers.items():
        table.add_row(str(refusal.status), refusal.code, ids(row.id for row in rows))
    yield Group(Text("Which rows an answer can be of", "bold"), Padding(table, (0, 0, 0, 2)))
    yield Text(
        "activate-order clauses CLAUSE says more of one, activate-order verify CLAUSE tests it.", "dim"
    )


def _entry(clause: Clause, contract: Contract) -> RenderableType:
    return entry(clause.id, clause.title, _facts(clause, contract))


def _facts(clause: Clause, contract: Contract) -> Iterator[tuple[str, str | Text]]:
    from rich.text import Text

    yield "our gist", clause.gist
    yield "name", clause.name or ""
    if clause.code:
        yield "answered", str(clause.refusal)
        yield "shared with", ", ".join(contract.shares_pair(clause.id))
    yield "refused as", clause.refused_as or ""
    yield "not tested", clause.not_tested or ""
    for place, reading in enumerate(contract.readings_on(clause.id)):
        yield "" if place else "readings", f"{reading.id} {reading.title}"
    for place, scenario in enumerate(_showing(clause.id)):
        title = Text.assemble(scenario.name, "  ", (scenario.location, "dim"))
        yield "" if place else "scenarios", title


def _showing(clause: str) -> list[PlannedScenario]:
    """Return the scenarios of which a claim falls on a clause, as a report counts them."""
    from activate_order_conformance.suite.features.catalogue import plan_of, read_features

    planned = (scenario.planned for scenario in plan_of(read_features(), (clause,)))
    return [scenario for scenario in planned if clause in scenario.counts_for]
