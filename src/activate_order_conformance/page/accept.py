"""Accepting the words of a new edition of the page."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from activate_order_conformance.contract import Contract, ContractError
from activate_order_conformance.contract.files import READINGS
from activate_order_conformance.contract.fingerprint import fingerprint
from activate_order_conformance.errors import UsageError, reason_of
from activate_order_conformance.page.align import rows_of
from activate_order_conformance.page.compare import compare
from activate_order_conformance.page.error import PageError
from activate_order_conformance.page.model import Page
from activate_order_conformance.text_file import read_text
from activate_order_conformance.toml_places import Place, lines_of
from activate_order_conformance.whole_files import write_whole

_EDITION = re.compile(r"[a-z0-9][a-z0-9.-]*")


def accept(page: Page, contract_toml_path: Path | str, edition: str) -> Contract:
    """Write the fingerprints of the page's rows into the contract's file, under the name of an edition.

    Earlier editions stay beside it, so that a report made by them can still be read; the contract's edition becomes
    the new one. A row that the contract got by hand needs no fingerprint before: its first is that of this edition.
    The readings are taken from the file next to it. Return the contract as it is now.

    Raises PageError where the page differs in more than its words, for the contract must follow by hand first;
    where the edition's name is malformed, or has already been given to other words; and where the file cannot be
    read or is no contract.
    """
    path = Path(contract_toml_path)
    if not _EDITION.fullmatch(edition):
        raise PageError(
            f'"{edition}" is no name for an edition.', "Write lower-case letters, digits, dots and hyphens."
        )
    try:
        text, readings = (read_text(file, "contract") for file in (path, path.with_name(READINGS)))
        contract = Contract.from_toml(text, readings, accepted=False)
    except (UsageError, ContractError) as unreadable:
        raise PageError(f"{path} cannot be read as a contract: {unreadable}") from unreadable
    _refuse_what_is_more_than_words(page, contract)
    digests = {clause: fingerprint(text) for clause, text in rows_of(page, contract).items()}
    written = _written(text, edition, digests, fingerprint(" ".join(page.prose)), path)
    accepted = Contract.from_toml(written, readings)
    try:
        write_whole(path, written.encode())
    except OSError as error:
        raise PageError(f"{path} cannot be written: {reason_of(error)}.") from error
    return accepted


def _refuse_what_is_more_than_words(page: Page, contract: Contract) -> None:
    for change in compare(page, contract).differing:
        if change.kind != "reworded":
            fact = f" ({'; '.join(change.facts)})" if change.facts else ""
            raise PageError(
                f'{change.clause or "A row"}, "{change.title}", is {change.kind} on the page{fact}.',
                "Let the contract follow by hand, then accept the page's words.",
            )


def _written(text: str, edition: str, digests: Mapping[str, str], prose: str, path: Path) -> str:
    """Return the file's text with the edition's digests in it, a line each, and all else as it was."""
    document = tomllib.loads(text)
    lines = lines_of(text)
    tables: list[tuple[Place, Mapping[str, str], str]] = [
        (("clause", number, "fingerprints"), clause.get("fingerprints", {}), digests[clause["id"]])
        for number, clause in enumerate(document["clause"])
    ]
    written = text.split("\n")
    written[lines[("edition",)][0] - 1] = f'edition = "{edition}"'
    for place, known, digest in [*reversed(tables), (("prose",), document["prose"], prose)]:
        if known.get(edition, digest) != digest:
            raise PageError(
                f"{path} has an edition {edition} already, with other words.", "Give this one another name."
            )
        if edition not in known:
            above = place if known else place[:-1]
            end = max(last for inner, (_, last) in lines.items() if inner[: len(above)] == above)
            name = f'"{edition}"' if "." in edition else edition
            written.insert(end, f'{place[-1]}.{name} = "{digest}"')
    return "\n".join(written)
