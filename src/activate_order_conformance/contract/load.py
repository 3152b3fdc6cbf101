"""Reading the contract's two files."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from activate_order_conformance.contract.error import ContractError
from activate_order_conformance.contract.model import Contract

CLAUSES = "activate_order.toml"
READINGS = "readings.toml"


@cache
def shipped() -> Contract:
    """Return the contract in the package's own files.

    Raises ContractError where one of them is malformed.
    """
    folder = files("activate_order_conformance.contract")
    return parse(
        folder.joinpath(CLAUSES).read_text(encoding="utf-8"),
        folder.joinpath(READINGS).read_text(encoding="utf-8"),
    )


def parse(text_clauses: str, text_readings: str) -> Contract:
    """Return the contract written in two TOML texts.

    Raises ContractError, naming file and entry, where a text is no TOML, an entry is malformed, or the two
    contradict each other.
    """
    page = _tables(CLAUSES, text_clauses, "clause")
    stands = _tables(READINGS, text_readings, "reading")
    surplus = next((key for key in stands if key != "reading"), None)
    if surplus is not None:
        raise ContractError(READINGS, f"{surplus} is not known here", "write [[reading]] entries alone")
    clauses = page.pop("clause")
    try:
        return Contract.model_validate({**page, "clauses": clauses, "readings": stands["reading"]})
    except ValidationError as malformed:
        raise _explained(malformed, clauses, stands["reading"]) from malformed


def _tables(name: str, text: str, entry: str) -> dict[str, Any]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as unreadable:
        raise ContractError(name, f"this is no TOML: {unreadable}") from unreadable
    entries = document.get(entry)
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise ContractError(name, f"there are no {entry} entries", f"write each as [[{entry}]]")
    return document


def _explained(malformed: ValidationError, clauses: list[Any], readings: list[Any]) -> ContractError:
    faults = malformed.errors(include_url=False, include_context=False)
    first = next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])
    place, path = CLAUSES, list(first["loc"])
    for collection, name, entries in (("clauses", CLAUSES, clauses), ("readings", READINGS, readings)):
        if len(path) > 1 and path[0] == collection and isinstance(path[1], int):
            place = f"{name}, {entries[path[1]].get('id', f'entry {path[1] + 1}')}"
            path = path[2:]
    if path:
        place += f", {'.'.join(str(step) for step in path)}"
    what = first["msg"].removeprefix("Value error, ")
    hints = {"missing": "add it", "extra_forbidden": "take it out, or check its spelling"}
    return ContractError(place, what[:1].lower() + what[1:], hints.get(first["type"], ""))
