"""The contract as text for people and programs: JSON, Markdown tables, CSV, each row with its readings."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from activate_order_conformance.contract import Clause, Contract, Reading
from activate_order_conformance.contract.sections import SECTIONS
from activate_order_conformance.report.markdown_text import table
from activate_order_conformance.report.outside import json_text

COLUMNS = ("id", "kind", "title", "gist", "code", "status", "refused_as", "not_tested", "readings")


def contract_json(contract: Contract) -> str:
    """Return the whole contract as JSON, each clause with the ids of the readings that concern it."""
    data: dict[str, Any] = contract.model_dump(mode="json")
    for clause in data["clauses"]:
        clause["kind"] = contract.clause(clause["id"]).kind
        clause["readings"] = _reading_ids(contract, clause["id"])
    return json_text({"fingerprint": contract.fingerprint, **data})


def contract_csv(contract: Contract) -> str:
    """Return the clauses as CSV (RFC 4180) with a heading line; readings are ids with spaces between them."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for clause in contract.clauses:
        values = {
            **clause.model_dump(),
            "kind": clause.kind,
            "readings": " ".join(_reading_ids(contract, clause.id)),
        }
        writer.writerow(["" if values[column] is None else values[column] for column in COLUMNS])
    return written.getvalue()


def contract_markdown(contract: Contract) -> str:
    """Return the contract as Markdown: a table for each section of the page, then the readings."""
    parts = [f"# {contract.title}"]
    for kind, heading in SECTIONS:
        clauses = contract.of_kind(kind)
        parts += [f"## {heading}", _clause_table(contract, clauses)]
    parts.append("## Readings")
    parts += [_reading(reading) for reading in contract.readings]
    return "\n\n".join(parts) + "\n"


FORMATS: Mapping[str, Callable[[Contract], str]] = {
    "json": contract_json,
    "markdown": contract_markdown,
    "csv": contract_csv,
    "spreadsheet": lambda contract: f"\ufeff{contract_csv(contract)}",
}


def _clause_table(contract: Contract, clauses: Sequence[Clause]) -> str:
    """Return the table of one section; columns that no clause of it fills are left out."""
    columns: dict[str, list[str]] = {
        "Id": [clause.id for clause in clauses],
        "Title": [clause.title for clause in clauses],
        "In our words": [clause.gist for clause in clauses],
        "Code": [clause.code or "" for clause in clauses],
        "Status": [str(clause.status or "") for clause in clauses],
        "Refused as": [clause.refused_as or "" for clause in clauses],
        "Not tested": [clause.not_tested or "" for clause in clauses],
        "Readings": [", ".join(_reading_ids(contract, clause.id)) for clause in clauses],
    }
    filled = [name for name, cells in columns.items() if any(cells)]
    return table(filled, list(zip(*(columns[name] for name in filled), strict=True)))


def _reading(reading: Reading) -> str:
    facts = [
        f"### {reading.id}: {reading.title}",
        f"On {', '.join(reading.clauses)}. Basis: {reading.basis}.",
        f"**The tension.** {reading.tension}",
        f"**Our stand.** {reading.stand}",
        f"**Because.** {reading.because}",
    ]
    if reading.also_accepted:
        refusals = ", ".join(f"`{each.code}` with {each.status}" for each in reading.also_accepted)
        facts.append(f"**Also accepted.** {refusals}.")
    if reading.erratum_note:
        facts.append(f"**Suspected erratum.** {reading.erratum_note}")
    return "\n\n".join(facts)


def _reading_ids(contract: Contract, clause_id: str) -> list[str]:
    return [reading.id for reading in contract.readings_on(clause_id)]
