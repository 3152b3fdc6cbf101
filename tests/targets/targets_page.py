"""What docs/targets.md says each way to a state unlocks, found by verifying the reference in each of them."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import get_args

from activate_order_reference.driver.checkouts import make_ready
from activate_order_reference.driver.departures import arrange_all
from activate_order_reference.platform.standing_records import DOMAIN, user_named

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.wording import ids
from activate_order_conformance.suite.needs import prepared_text
from activate_order_conformance.targets.settings.model import Way
from activate_order_conformance.targets.settings.personas import Persona
from activate_order_conformance.targets.settings.tables import DriverSettings, PreparedSettings
from tests.targets.an_org import SECRET, AnOrg

PAGE = Path(__file__).parents[2] / "docs" / "targets.md"
WAYS: Mapping[Way, str] = {
    "driver": "Driver",
    "prepared": "Prepared carts",
    "records": "Records",
    "request": "Nothing",
}
CALLERS = {"none": "buyer", "modify-all-data": "observer"}
"""The standing user of the reference that has a caller_permission, where it is not the ready one."""


def verified(way: Way, folder: Path) -> Report:
    """Return the report on the reference, reached in one way with everything that it needs."""
    org = AnOrg(driver_token=SECRET)
    everything = {"prepared": PreparedSettings(file=str(_prepared(org, folder)))} if way == "prepared" else {}
    settings = org.settings(way, driver=DriverSettings(token=SECRET), **everything)
    assert set(get_args(Way)) == set(WAYS)
    powerful = Persona(grant="client-credentials", client_id="observer", client_secret=SECRET)
    return org.verified(
        org.reached(replace(settings, personas=replace(settings.personas, modify_all_data=powerful)))
    )


def _prepared(org: AnOrg, folder: Path) -> Path:
    """Set up a cart by hand for every entry of the file to fill in, and return the file."""
    text = prepared_text((), DOCUMENTED, [clause.id for clause in Contract.load().clauses])
    for number, entry in enumerate(tomllib.loads(text)["cart"]):
        departures = {**entry["departures"], **dict.fromkeys(entry.get("null", []))}
        caller = CALLERS.get(str(departures.pop("caller_permission", "")), "integrator")
        cart = make_ready(
            org.org,
            id=f"hand-{number}",
            run="by hand",
            caller=user_named(org.org, f"{caller}@{DOMAIN}"),
            session_state=DOCUMENTED.session_state,
            session_next_state=DOCUMENTED.session_next_state,
        )
        arrange_all(org.org, cart, departures)
        text = text.replace('cart_id = ""', f'cart_id = "{cart.cart_id}"', 1)
    path = folder / "prepared.toml"
    path.write_text(text, "utf-8")
    return path


def tables(folder: Path) -> dict[str, str]:
    """Return the generated parts of the page by name."""
    reports = {way: verified(way, folder) for way in WAYS}
    return {"unlocks": "\n".join(_unlocks(reports)), "missing": "\n".join(_missing(reports))}


def _unlocks(reports: Mapping[Way, Report]) -> Iterator[str]:
    yield f"| Clause | Title | {' | '.join(WAYS.values())} |"
    yield "| --- | --- |" + " --- |" * len(WAYS)
    for row in reports["driver"].clauses:
        if row.claims:
            cells = [_word(report, row.id) for report in reports.values()]
            yield f"| {row.id} | {row.title} | {' | '.join(cells)} |"


def _word(report: Report, clause: str) -> str:
    row = report.row(clause)
    if row.verdict == "conforms":
        return "whole"
    return "part" if any(claim.verdict == "conforms" for claim in row.claims) else "–"  # noqa: RUF001


def _missing(reports: Mapping[Way, Report]) -> Iterator[str]:
    yield "| By | Not, or not wholly | Unlocked by |"
    yield "| --- | --- | --- |"
    for way in ("prepared", "records"):
        grouped: dict[tuple[str, ...], list[str]] = {}
        for entry in reports[way].ledger:
            if entry.unlock:
                grouped.setdefault(entry.unlock, []).append(entry.clause)
        for unlock, clauses in grouped.items():
            yield f"| {WAYS[way].lower()} | {ids(clauses)} | {'; '.join(unlock)} |"


def part(text: str, name: str) -> str:
    """Return a generated part of the page."""
    _, _, rest = text.partition(f"<!-- {name} -->\n")
    content, found, _ = rest.partition(f"\n<!-- /{name} -->")
    assert found, f"the page has no part {name}"
    return content


def rewritten(text: str, parts: Mapping[str, str]) -> str:
    """Return the page with its generated parts replaced."""
    for name, table in parts.items():
        old = f"<!-- {name} -->\n{part(text, name)}\n<!-- /{name} -->"
        text = text.replace(old, f"<!-- {name} -->\n{table}\n<!-- /{name} -->")
    return text


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE.parent
    PAGE.write_text(rewritten(PAGE.read_text("utf-8"), tables(where)), "utf-8")
