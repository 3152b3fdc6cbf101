"""The ledger: how the states behind each clause came about, or what would unlock them, in every format."""

from __future__ import annotations

import json

import pytest

from activate_order_conformance.report.kept import from_json
from activate_order_conformance.report.ledger import ledger_lines
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.renderers import render
from tests.report.report_runs import BROKEN, CONFORMS, UNPROVEN, Run

LEFT = tuple(f"Order 801-{number} (DELETE_FAILED)" for number in range(9))


@pytest.fixture(scope="module")
def report() -> Report:
    run = Run()
    closed = run.scenario("A closed one is refused", "error-01", "requirement-01").claim(CONFORMS)
    busy = run.scenario("A busy one is refused", "error-02").claim(
        UNPROVEN, because="nobody can be busy", unlock="offer busy ones"
    )
    broken = run.scenario("A broken one", "about-01").claim(BROKEN)
    ways = {closed.id: "records", busy.id: "", broken.id: "records"}
    return run.judge(arranged_by=ways, left_behind=LEFT)


def test_each_clause_has_its_ways_and_what_would_unlock_it(report: Report) -> None:
    assert {entry.clause: (entry.arranged_by, entry.unlock) for entry in report.ledger} == {
        "about-01": ((), ()),
        "error-01": (("records",), ()),
        "error-02": ((), ("offer busy ones",)),
        "requirement-01": (("records",), ()),
    }


def test_clauses_of_which_the_same_is_to_be_said_share_a_line(report: Report) -> None:
    assert ledger_lines(report) == (
        ("about-01, error-02", "not arranged"),
        ("error-01, requirement-01", "by records"),
    )


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("terminal", "How the states came about"),
        ("markdown", "How the states came about"),
        ("html", "Its states were brought about by records."),
    ],
)
def test_people_read_how_states_came_about_and_what_stays(report: Report, form: str, says: str) -> None:
    text = render(form, report, **({"verbose": True} if form == "terminal" else {}))
    assert says in text
    assert "offer busy ones" in text
    assert "Left behind on the target" in text


def test_a_terminal_is_not_filled_with_what_stays(report: Report) -> None:
    text = render("terminal", report)
    assert text.count("DELETE_FAILED") == 6
    assert "and 3 more, which --verbose lists" in text
    assert render("markdown", report).count("DELETE\\_FAILED") == len(LEFT)


def test_machines_read_it_too(report: Report) -> None:
    document = json.loads(render("json", report))
    assert document["ledger"][1] == {"clause": "error-01", "arrangedBy": ["records"], "unlock": []}
    assert document["leftBehind"] == list(LEFT)
    assert "arranged by: records" in render("junit", report)
    assert render("json", from_json(render("json", report))) == render("json", report)
