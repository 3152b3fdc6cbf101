"""The contract's two files: their texts, the entries in them, and where a fault in them lies."""

import tomllib
from importlib.resources import files
from typing import Any, get_args

from pydantic import ValidationError

from activate_order_conformance.contract.entry import Kind
from activate_order_conformance.contract.error import ContractError

CLAUSES = "activate_order.toml"
READINGS = "readings.toml"


def shipped_texts() -> tuple[str, str]:
    """Return the texts of the package's own files, the clauses' and the readings'."""
    folder = files("activate_order_conformance.contract")
    return folder.joinpath(CLAUSES).read_text("utf-8"), folder.joinpath(READINGS).read_text("utf-8")


def entries(text_clauses: str, text_readings: str) -> dict[str, Any]:
    """Return what two TOML texts say of a page, its clauses and its readings, as the contract's fields.

    Raises ContractError, naming the file, where a text is no TOML, has no entries, or has more than they may.
    """
    page = _tables(CLAUSES, text_clauses, "clause")
    stands = _tables(READINGS, text_readings, "reading")
    surplus = next((key for key in stands if key != "reading"), None)
    if surplus is not None:
        raise ContractError(READINGS, f"{surplus} is not known here", "write [[reading]] entries alone")
    clauses = page.pop("clause")
    readings = [_spelled_out(reading, clauses) for reading in stands["reading"]]
    return {**page, "clauses": clauses, "readings": readings}


def _spelled_out(reading: dict[str, Any], clauses: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a reading with the ids of all error rows in place of `error-*`, and so for every kind of clause.

    Raises ContractError where all clauses of a kind are named one by one, for a row that is added later would be
    left out without a word.
    """
    written = reading.get("clauses")
    if not isinstance(written, list):
        return reading
    ids = [clause.get("id") for clause in clauses]
    by_kind = {
        f"{kind}-*": [each for each in ids if str(each).startswith(f"{kind}-")] for kind in get_args(Kind)
    }
    for pattern, members in by_kind.items():
        if len(members) > 1 and all(member in written for member in members):
            raise ContractError(
                f"{READINGS}, {reading.get('id')}, clauses",
                f"{members[0]} to {members[-1]} are named one by one",
                f'write "{pattern}", which a row that is added later belongs to as well',
            )
    return {**reading, "clauses": [each for name in written for each in by_kind.get(str(name), [name])]}


def _tables(name: str, text: str, entry: str) -> dict[str, Any]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as unreadable:
        raise ContractError(name, f"this is no TOML: {unreadable}") from unreadable
    tables = document.get(entry)
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ContractError(name, f"there are no {entry} entries", f"write each as [[{entry}]]")
    return document


def explained(malformed: ValidationError, written: dict[str, Any]) -> ContractError:
    """Return the first fault of `written` with the file, the entry and the key where it lies."""
    faults = malformed.errors(include_url=False, include_context=False)
    first = next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])
    place, path = CLAUSES, list(first["loc"])
    for collection, name in (("clauses", CLAUSES), ("readings", READINGS)):
        if len(path) > 1 and path[0] == collection and isinstance(path[1], int):
            place = f"{name}, {written[collection][path[1]].get('id', f'entry {path[1] + 1}')}"
            path = path[2:]
    if path:
        place += f", {'.'.join(str(step) for step in path)}"
    what = first["msg"].removeprefix("Value error, ")
    hints = {"missing": "add it", "extra_forbidden": "take it out, or check its spelling"}
    return ContractError(place, what[:1].lower() + what[1:], hints.get(first["type"], ""))
