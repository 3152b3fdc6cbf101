"""What the README shows is what the kit prints, and what it says of words and numbers is so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from activate_order_reference.rules.activation import SPECIFICATION

from activate_order_conformance.contract import Contract
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.overall import EXIT_STATUS
from activate_order_conformance.report.renderers import render
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import reference_target

README = Path(__file__).parents[2] / "README.md"
Hold = Callable[[Path, str, str], None]


def _fenced(lines: list[str]) -> str:
    return "\n".join(["```text", *lines, "```"])


def _without_processing() -> Report:
    page = SPECIFICATION.conditions
    conditions = tuple(row for row in page if row.title != Contract.load().clause("error-10").title)
    assert len(conditions) == len(page) - 1
    target = reference_target("r-readme", specification=replace(SPECIFICATION, conditions=conditions))
    return run(RunSettings(selected=("error-10",)), target=target)


def test_the_deviation_is_that_of_a_server_without_a_condition(hold: Hold) -> None:
    lines = render("terminal", _without_processing()).splitlines()
    start = lines.index("Deviations from the page")
    hold(README, "deviation", _fenced(lines[start : lines.index("", start)]))


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_is_explained(verdict: Verdict) -> None:
    assert f"| `{verdict}` |" in README.read_text("utf-8")


def test_every_exit_status_is_explained() -> None:
    text = README.read_text("utf-8")
    assert all(f"| {status} | {word} |" in text for word, status in EXIT_STATUS.items())


def test_the_numbers_are_those_of_the_contract() -> None:
    contract, text = Contract.load(), " ".join(README.read_text("utf-8").split())
    sharing = [row for row in contract.errors if contract.shares_pair(row.id)]
    untested = [clause for clause in contract.clauses if clause.not_tested]
    assert (len(contract.errors), len(contract.requirements), len(contract.interactions)) == (12, 10, 4)
    assert (len(sharing), len(untested), len(contract.clauses)) == (9, 2, 33)
    assert "Nine of the twelve error rows" in text
    assert "Two of the 33 clauses" in text


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README.read_text("utf-8"))
    assert links
    assert [link for link in links if "://" not in link and not (README.parent / link).exists()] == []
