"""What docs/targets.md says each way to a state unlocks, found by verifying the reference in each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.report.markdown_text import table
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.wording import ids
from activate_order_conformance.suite.plans.prepared_text import prepared_text
from activate_order_conformance.targets.settings.model import Way
from activate_order_conformance.targets.settings.personas import Persona
from activate_order_conformance.targets.settings.tables import DriverSettings, PreparedSettings
from tests.targets.an_org import SECRET, AnOrg

WAYS: Mapping[Way, str] = {
    "driver": "Driver",
    "prepared": "Prepared carts",
    "records": "Records",
    "request": "Nothing",
}


def verified(way: Way, folder: Path) -> Report:
    """Return the report on the reference, reached in one way with everything that it needs."""
    org = AnOrg(driver_token=SECRET)
    everything = {"prepared": PreparedSettings(file=str(_prepared(org, folder)))} if way == "prepared" else {}
    settings = org.settings(way, driver=DriverSettings(token=SECRET), **everything)
    powerful = Persona(grant="client-credentials", client_id="observer", client_secret=SECRET)
    return org.verified(
        org.reached(replace(settings, personas=replace(settings.personas, modify_all_data=powerful)))
    )


def _prepared(org: AnOrg, folder: Path) -> Path:
    """Set up a cart by hand for every entry of the file to fill in, and return the file."""
    text = prepared_text((), DOCUMENTED, [clause.id for clause in Contract.load().clauses])
    path = folder / "prepared.toml"
    path.write_text(org.filled_in_by_hand(text), "utf-8")
    return path


@cache
def reports() -> Mapping[Way, Report]:
    """Return the reports on the reference, reached in each of the ways."""
    with TemporaryDirectory() as folder:
        return {way: verified(way, Path(folder)) for way in WAYS}


def unlocks() -> str:
    """Return the table of what of each clause can be shown in each way."""
    by_way = reports()
    rows = [
        (row.id, row.title, *(_extent(report, row.id) for report in by_way.values()))
        for row in by_way["driver"].clauses
        if row.claims
    ]
    return table(("Clause", "Title", *WAYS.values()), rows)


def missing() -> str:
    """Return the table of what two of the ways lack, and what would unlock it."""
    return table(("By", "Not, or not wholly", "Unlocked by"), _missing(reports()))


def _extent(report: Report, clause: str) -> str:
    row = report.row(clause)
    if row.verdict == "conforms":
        return "whole"
    return "part" if any(claim.verdict == "conforms" for claim in row.claims) else "–"  # noqa: RUF001


def _missing(by_way: Mapping[Way, Report]) -> Iterator[tuple[str, str, str]]:
    for way in ("prepared", "records"):
        grouped: dict[tuple[str, ...], list[str]] = {}
        for entry in by_way[way].ledger:
            if entry.unlock:
                grouped.setdefault(entry.unlock, []).append(entry.clause)
        for unlock, clauses in grouped.items():
            yield WAYS[way].lower(), ids(clauses), "; ".join(unlock)
