"""Mistakes of who prepared carts, or gave personas their users, in a right target: nobody is accused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from activate_order_reference.platform.standing_records import DOMAIN, user_named
from activate_order_reference.rules import records as record

from activate_order_conformance.errors import UsageError
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.report.model import Report
from activate_order_conformance.suite.plans.prepared_text import prepared_text
from activate_order_conformance.targets.settings.tables import PreparedSettings
from tests.targets.an_org import AnOrg, persona
from tests.verify.hostile import deviating


def judged(org: AnOrg, path: Path, text: str, *rows: str) -> Report:
    """Judge an org by a file of prepared carts; whoever may change all data is the observer's user."""
    path.write_text(text, "utf-8")
    settings = org.settings("prepared", prepared=PreparedSettings(file=str(path)))
    personas = replace(settings.personas, modify_all_data=persona("observer"))
    return org.verified(org.reached(replace(settings, personas=personas)), *rows)


def filled_in(org: AnOrg, *rows: str) -> str:
    return org.filled_in_by_hand(prepared_text(rows, DOCUMENTED, rows))


def in_15_characters(_: AnOrg, text: str) -> str:
    return "".join(
        f'cart_id = "{line[11:26]}"\n' if line.startswith("cart_id") else line
        for line in text.splitlines(keepends=True)
    )


def by_another_caller(_: AnOrg, text: str) -> str:
    line = 'departures = { cart_access = "none" }\n'
    return text.replace(line, f'{line}caller = "modify_all_data"\n')


def with_a_session_of_another(org: AnOrg, text: str) -> str:
    session = org.first(record.CheckoutSession)
    first, *others = text.split("[[cart]]\n")
    return first + "".join(f'[[cart]]\nsession_id = "{session}"\n{entry}' for entry in others)


def with_a_cart_as_the_id_of_none(org: AnOrg, text: str) -> str:
    spare = org.filled_in_by_hand('[[cart]]\ncart_id = ""\ndepartures = {}\n').split('"')[1]
    return text.replace('of_another_object = ""', f'of_another_object = "{spare}"').replace(
        'of_no_cart = ""', f'of_no_cart = "{spare}"'
    )


def with_failures_exchanged(_: AnOrg, text: str) -> str:
    return (
        text.replace("before-answer", "at-first")
        .replace("after-answer", "before-answer")
        .replace("at-first", "after-answer")
    )


@pytest.mark.parametrize(
    ("mistake", "rows"),
    [
        (in_15_characters, ("output-01",)),
        (by_another_caller, ("error-03", "requirement-04")),
        (with_a_session_of_another, ("interaction-01", "interaction-02", "interaction-03")),
        (with_a_cart_as_the_id_of_none, ("error-01", "input-01")),
        (with_failures_exchanged, ("error-12",)),
    ],
)
def test_a_mistake_in_a_file_of_prepared_carts_accuses_nobody(
    tmp_path: Path, mistake: Callable[[AnOrg, str], str], rows: tuple[str, ...]
) -> None:
    org = AnOrg()
    right = filled_in(org, *rows)
    wrong = mistake(org, right)
    assert wrong != right
    report = judged(org, tmp_path / "p.toml", wrong, *rows)
    assert deviating(report) == {}
    assert report.facts.control == "conformed" or mistake is with_a_session_of_another


def test_a_session_of_another_cart_is_named_with_its_entry(tmp_path: Path) -> None:
    org = AnOrg()
    text = org.filled_in_by_hand(2 * '[[cart]]\ncart_id = ""\ndepartures = {}\n')
    other, _ = org.all(record.CheckoutSession)
    _, first, second = text.split("[[cart]]\n")
    cart = second.split('"')[1]
    report = judged(
        org, tmp_path / "p.toml", f'[[cart]]\nsession_id = "{other.id}"\n{second}', "interaction-01"
    )
    assert f"line 1, entry 1: the observer could not find the session {other.id} of cart {cart}" in (
        report.facts.control_text
    )
    assert first


def test_a_cart_in_15_and_in_18_characters_is_one_cart(tmp_path: Path) -> None:
    org = AnOrg()
    text = org.filled_in_by_hand('[[cart]]\ncart_id = ""\ndepartures = {}\n')
    with pytest.raises(UsageError, match="twice"):
        judged(org, tmp_path / "p.toml", f"{text}\n{in_15_characters(org, text)}", "about-01")


@pytest.mark.parametrize(
    ("permissions", "rows"),
    [
        ({"modify_all_data": True}, ("error-03", "requirement-04", "reading-06")),
        ({"modify_all_data": True, "integrator": False}, ("error-03", "requirement-04", "reading-06")),
        ({"edit_activated_orders": True}, ("interaction-01", "reading-11")),
    ],
    ids=["all data", "all data alone", "activated orders"],
)
def test_a_caller_who_may_do_more_than_a_ready_one_accuses_nobody(
    permissions: Mapping[str, Any], rows: tuple[str, ...]
) -> None:
    org = AnOrg()
    caller = user_named(org.org, f"integrator@{DOMAIN}")
    assert caller is not None
    org.org.change(record.Caller, caller.id, **permissions)
    report = org.verified(org.target("records"), *rows)
    assert deviating(report) == {}
    assert report.facts.control == "conformed"
    doubted = [claim.finding.because for claim in report.claims() if claim.verdict == "unproven"]
    assert any("cannot be read back here" in because for because in doubted)
