"""A selection of scenarios: what was left out was not asked for, and a part never conforms as a row does."""

from __future__ import annotations

import html
import tomllib
from datetime import date

import pytest

from activate_order_conformance.report.model import Report
from activate_order_conformance.report.renderers import render
from activate_order_conformance.report.waivers import Waiver, apply_waivers
from activate_order_conformance.run.plan import NOT_SHOWN, Verdict
from tests.report.report_runs import BROKEN, CONFORMS, CONTRACT, DEVIATES, DISPUTED, UNPROVEN, Run


def one_of_two(verdict: Verdict, **facts: object) -> Report:
    run = Run()
    run.scenario("A closed one is refused", "error-02").claim(verdict, because="so it is")
    left_out = run.scenario("A processing one is refused", "error-02").claim(None)
    asked = {"selected": ("error-02",), "left_out": (left_out.id,), "part": "1 of 2 scenarios"}
    return run.judge(**(asked | facts))


def test_a_part_that_conforms_ends_with_0_and_neither_its_row_nor_the_page_conforms() -> None:
    report = one_of_two(CONFORMS)
    assert (report.exit_status, report.headline) == (
        0,
        f"conforms in 1 of 2 scenarios, for error-02 (1 of {len(CONTRACT.clauses)})",
    )
    row = report.row("error-02")
    assert (row.verdict, row.because) == (
        Verdict.UNTESTED,
        "1 of 2 scenarios conform; not asked for: 1",
    )
    assert report.counts.conforming == 0
    shown = render("terminal", report, verbose=True)
    assert "in part" in shown
    assert "unproven" not in shown.casefold()
    assert "all but error-02" not in shown


@pytest.mark.parametrize(
    ("verdict", "status"), [(DEVIATES, 1), (BROKEN, 3), (DISPUTED, 4), (UNPROVEN, 5), (CONFORMS, 0)]
)
def test_of_a_part_its_worst_is_told(verdict: Verdict, status: int) -> None:
    assert one_of_two(verdict).exit_status == status


def test_a_row_that_was_asked_for_by_name_is_unproven_where_it_was_asked_in_part() -> None:
    report = one_of_two(CONFORMS, line={"words": ("error-02",)})
    assert (report.exit_status, report.row("error-02").verdict) == (4, UNPROVEN)


def test_where_the_whole_page_was_asked_for_a_part_is_partial() -> None:
    assert "conformant" not in one_of_two(CONFORMS, selected=()).headline


def test_a_waiver_of_a_row_that_was_asked_in_part_is_not_called_needless() -> None:
    waiver = Waiver(clause="error-02", target="*", owner="o", reason="r", link="l", expires=date(2026, 6, 1))
    assert apply_waivers(one_of_two(CONFORMS), [waiver], date(2026, 1, 1)).exit_status == 0


@pytest.mark.parametrize("width", [50, 80, 120])
@pytest.mark.parametrize("verdict", [DEVIATES, DISPUTED, UNPROVEN])
def test_the_waivers_that_are_offered_can_be_pasted_and_let_the_run_pass(
    verdict: Verdict, width: int
) -> None:
    run = Run()
    long = 'nobody can be "busy", ' * 12
    run.scenario("The ready one", "about-01").claim(CONFORMS)
    run.scenario("A busy one is refused", "error-02").claim(verdict, because=long)
    report = run.judge(selected=("error-02", "about-01"))
    shown = render("terminal", report, verbose=True, width=width).partition("by --waivers FILE\n")[2]
    lines = [line for line in shown.partition("\n\n")[0].splitlines() if line.startswith("    ")]
    (waiver,) = tomllib.loads("\n".join(lines))["waiver"]
    assert waiver["clause"] == "error-02"
    assert apply_waivers(report, [Waiver(**waiver)], date(2026, 1, 2)).exit_status == 0


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_no_waiver_is_offered_where_nothing_was_concluded(form: str) -> None:
    run = Run()
    run.scenario("The ready one", "control", "about-01").claim(UNPROVEN, because="not written yet")
    run.scenario("A busy one is refused", "error-02").claim(UNPROVEN)
    report = run.judge()
    waivers = [
        Waiver(clause=row, target="*", owner="o", reason="r", link="l", expires=date(2026, 6, 1))
        for row in ("about-01", "error-02")
    ]
    assert apply_waivers(report, waivers, date(2026, 1, 1)).exit_status == 5
    assert "--waivers" not in render(form, report)


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_a_law_that_does_not_hold_has_the_line_that_asks_it_of_a_scenario_again_in_which_it_does_not(
    form: str,
) -> None:
    """A law is asked where a row of it is: the scenario alone would conform."""
    run = Run()
    closed = run.scenario("A closed one is refused", "error-02").claim(CONFORMS)
    fuller = run.scenario("A closed one is refused, at once", "error-02").claim(CONFORMS)
    law = run.scenario("Every refusal changes nothing", "every-refusal", file="every_answer.feature")
    found = f"the cart has changed (2 of 9 answers: {fuller.name}; {closed.name})"
    law.claim(DEVIATES, "error-02", "reading-03", actual=found)
    options = ("--target", "http://127.0.0.1:8080", "--api-version", "62.0", "--config", "it; rm")
    report = run.judge(arranged_by={closed.id: "driver", fuller.id: "driver"}, line={"target": options})
    shown = html.unescape(render(form, report))
    reaching = "--target http://127.0.0.1:8080 --api-version 62.0 --config 'it; rm'"
    assert f"activate-order verify cart.feature:20 reading-03 {reaching}" in shown


def test_what_was_not_shown_was_not_watched() -> None:
    run = Run()
    run.scenario("A closed one is refused", "error-02").claim(Verdict.NOTED, because=f"{NOT_SHOWN}no driver")
    assert "Noted" not in render("terminal", run.judge(), verbose=True)
