"""Which row answers where two stand in the way: seen by a run, told as an order where there is one, never judged."""

from __future__ import annotations

from dataclasses import replace

import pytest
from activate_order_reference.rules.activation import SPECIFICATION

from activate_order_conformance.report.compare import compare
from activate_order_conformance.report.kept import from_json
from activate_order_conformance.report.model import Meeting, Report
from activate_order_conformance.report.precedence import answered_otherwise, precedence_table
from activate_order_conformance.report.renderers import render
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import reference_target
from activate_order_conformance.trial.specification import ROWS, without


def met(*pairs: str) -> tuple[Meeting, ...]:
    """Return meetings, each as `one other answered`, the last of which may be `-` or `both`."""
    made = []
    for pair in pairs:
        first, other, answered = pair.split()
        answers = {"-": (), "both": (first, other)}.get(answered, (answered,))
        made.append(Meeting(rows=(first, other), answered=answers, scenarios=(pair,)))
    return tuple(made)


@pytest.mark.parametrize(
    ("meetings", "note"),
    [
        (
            met("error-1 error-2 error-2", "error-2 error-3 error-2", "error-1 error-3 error-3"),
            "One order agrees with all of it: error-2 before error-3 before error-1.",
        ),
        (
            met("error-1 error-2 -", "error-1 error-3 error-1", "error-2 error-3 error-2"),
            "One order agrees with all of it: error-1 or error-2 before error-3.",
        ),
        (
            met("error-1 error-2 error-1", "error-3 error-4 error-3", "error-2 error-3 -"),
            "Of these nothing shows which of the two is before the other: error-1 and error-4.",
        ),
        (
            met("error-1 error-2 error-1", "error-2 error-3 error-2", "error-1 error-3 error-3"),
            "There is no one order: error-1 before error-2 before error-3 before error-1.",
        ),
        (met("error-1 error-2 both"), "Not constant, now the one and now the other: error-1 and error-2."),
        (
            met("error-1 error-2 -"),
            "Not to be told apart, since code and status are the same: error-1 and error-2.",
        ),
    ],
    ids=["an order", "a rank of two", "two orders", "a cycle", "inconstant", "alike"],
)
def test_what_the_pairs_come_to_is_one_sentence(meetings: tuple[Meeting, ...], note: str) -> None:
    table = precedence_table(meetings)
    assert table is not None
    assert note in table.notes


def test_an_order_is_said_to_agree_with_what_is_constant_alone_and_of_what_ranks_nothing_there_is_none() -> (
    None
):
    constant = met("error-1 error-2 error-1", "error-2 error-3 error-2")
    for answered, order in (
        ("error-1", "One order agrees with all of it: error-1 before error-2 before error-3."),
        ("both", "One order agrees with what is constant: error-1 before error-2 before error-3."),
    ):
        table = precedence_table((*constant, *met(f"error-1 error-3 {answered}")))
        assert table is not None
        assert table.notes[0] == order
    for answered in ("-", "both"):
        table = precedence_table(met(f"error-1 error-2 {answered}"))
        assert table is not None
        assert not any("order" in note for note in table.notes)


def test_where_nothing_met_there_is_nothing_to_tell() -> None:
    assert precedence_table(()) is None


@pytest.fixture(scope="module")
def reports() -> tuple[Report, Report]:
    """Return what the reference, and one that is right in another order, come to."""
    settings = RunSettings(selected=("error-04", "error-09"))
    first = ROWS["error-09"]
    others = (condition for condition in SPECIFICATION.conditions if condition is not first)
    conditions = replace(SPECIFICATION, conditions=(first, *others))
    other = reference_target("r-other", specification=conditions)
    return run(settings), run(settings, target=other)


def test_every_format_for_people_tells_it_and_the_document_keeps_it(reports: tuple[Report, Report]) -> None:
    report, _ = reports
    for form in ("terminal", "markdown", "html"):
        shown = render(form, report, verbose=True) if form == "terminal" else render(form, report)
        assert "One order agrees" in shown
        assert "a number: the one of the two that answers" in shown
    assert from_json(render("json", report)).precedence == report.precedence
    assert report.precedence


def test_two_targets_that_differ_in_it_alone_are_both_right_and_told_apart(
    reports: tuple[Report, Report],
) -> None:
    report, other = reports
    assert report.counts.deviations_from_page == other.counts.deviations_from_page == 0
    differing = answered_otherwise(report.precedence, other.precedence)
    assert ("error-04, error-09", "error-04", "error-09") in differing
    comparison = compare(reports)
    assert comparison.exit_status == 0
    assert any("error-04, error-09: error-04, there error-09" in note for note in comparison.notes)


def test_who_answers_is_told_of_no_two_rows_of_which_one_is_no_hindrance_by_itself() -> None:
    target = reference_target("r-without", specification=without("error-09"))
    report = run(RunSettings(selected=("error-04", "error-06", "error-09")), target=target)
    met_rows = {meeting.rows for meeting in report.precedence}
    assert ("error-04", "error-06") in met_rows
    assert not any("error-09" in rows for rows in met_rows)
