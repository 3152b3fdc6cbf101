"""The report as a JSON document: its names, its schema, and reading it back."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.errors import UsageError
from activate_order_conformance.report.kept import ReportUnreadable, from_bytes, from_json
from activate_order_conformance.report.narrow import narrowed
from activate_order_conformance.report.renderers import render
from activate_order_conformance.report.waivers import apply_waivers
from activate_order_conformance.run.plan import TWO_DEPARTURES
from tests.report.report_runs import DEVIATES, UNPROVEN, conforming_run, run_of_everything
from tests.report.test_waivers import TODAY, waiver

WRITTEN = Path(__file__).with_name("a_report.json")
"""The document of a run of everything, as the first release of its schema wrote it."""


def test_a_report_is_written_byte_for_byte_as_its_schema_promised() -> None:
    waivers = [waiver("error-01"), waiver("error-02"), waiver("error-01", target="another")]
    report = apply_waivers(run_of_everything(), waivers, TODAY)
    assert render("json", report).encode() == WRITTEN.read_bytes()


def test_a_report_that_was_kept_is_written_again_as_it_was() -> None:
    assert render("json", from_bytes(WRITTEN.read_bytes())).encode() == WRITTEN.read_bytes()


def test_what_departures_that_meet_have_in_common_is_told_of_a_report_that_was_kept_as_well() -> None:
    run = conforming_run()
    others = ("error-02", "error-03", "error-04", "error-05")
    for row in others:
        name = f"A shut one, and what {row} is about"
        run.scenario(name, "error-01", "requirement-01", row, family=TWO_DEPARTURES).claim(
            DEVIATES, "error-01", met=("error-01", row), expected="a code", actual="another"
        )
    report = run.judge()
    shown = render("terminal", report)
    assert f"error-01 where it meets {', '.join(others[:-1])} or {others[-1]}" in " ".join(shown.split())
    assert render("terminal", from_json(render("json", report))) == shown


def test_scenarios_lead_to_rows_and_rows_to_scenarios() -> None:
    report = conforming_run().judge()
    for row in report.rows:
        for scenario in row.scenarios:
            assert any(row.id in claim.falls_on for claim in report.scenario(scenario).claims)


def test_a_report_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        conforming_run().judge().overall = "conformant"  # type: ignore[assignment]


def test_half_a_surrogate_pair_in_an_answer_can_be_written_down() -> None:
    run = conforming_run()
    run.scenario("One more", "error-01").claim(DEVIATES, actual="code \ud800")
    run.scenario("Another", "error-02").claim(UNPROVEN, unlock="key \ud800")
    written = json.loads(render("json", run.judge()))
    assert r"code \\ud800" in json.dumps(written["clauses"], ensure_ascii=False)
    assert [entry["unlock"] for entry in written["ledger"] if entry["unlock"]] == [[r"key \ud800"]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is not JSON ("),
        ("<!DOCTYPE html>", "is not JSON ("),
        ("[" * 100_000, "is not JSON (arrays or objects are nested too deeply in it)"),
        ('{"seconds": ' + "9" * 6000 + "}", "is not JSON (a number in it is too long to be read)"),
        ("[]", "is not a report: its top level: "),
        (
            '{"schema": "activate-order-report/9"}',
            'has the schema "activate-order-report/9", and this kit reads',
        ),
        ('{"overall": "fine"}', "is not a report: overall: "),
    ],
    ids=["not JSON", "a page", "too deep", "too long", "not an object", "another version", "another shape"],
)
def test_what_is_no_report_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ReportUnreadable) as refusal:
        from_json(text, "report.json")
    assert f"report.json {sentence}" in refusal.value.what
    wanted = "the kit that wrote it" if "schema" in sentence else "activate-order-evidence/"
    assert wanted in refusal.value.hint
    assert refusal.value.exit_status == 2


@pytest.mark.parametrize(
    ("inside", "sentence"),
    [
        ('"clauses": [%s{}]', "the document is not a report: "),
        ('"clauses": [{"claims": [%s{}]}]', "the document is not a report: "),
        ('"of_own": [%s{}]', "the document is not a report: "),
        ('"selected": [%s1]', "the document is not a report: "),
        ('"coverage": {"byVerdict": {%s"x": 1}}', "is not JSON (an object has more than 50000 members)"),
    ],
    ids=["rows", "claims", "unknown", "numbers", "members"],
)
def test_a_report_that_is_wrong_a_hundred_thousand_times_takes_no_memory_for_it(
    inside: str, sentence: str
) -> None:
    each = '"%d": 1,' if "byVerdict" in inside else "{},"
    many = "".join(each % number if "%" in each else each for number in range(100_000))
    text = f'{{"schema": "activate-order-report/1", {inside % many}}}'
    tracemalloc.start()
    with pytest.raises(ReportUnreadable, match=re.escape(sentence)):
        from_json(text)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100 << 20


def test_a_field_that_is_not_known_is_refused() -> None:
    document = json.loads(render("json", conforming_run().judge()))
    with pytest.raises(ReportUnreadable, match="overal: "):
        from_json(json.dumps(document | {"overal": "conformant"}))


def a_better_row(report: dict[str, Any]) -> None:
    report["clauses"][2]["verdict"] = "conforms"


def a_better_word(report: dict[str, Any]) -> None:
    report["overall"] = "conformant"


def a_better_status(report: dict[str, Any]) -> None:
    report["exitStatus"] = 0


def a_better_head(report: dict[str, Any]) -> None:
    report["headline"] = "Conformant"


def a_better_scenario(report: dict[str, Any]) -> None:
    report["scenarios"][-1]["verdict"] = "conforms"


def better_as_some_rows_of_a_run(report: dict[str, Any]) -> None:
    report["narrowed"] = True
    a_better_row(report)


def better_by_a_waiver_of_another_row(report: dict[str, Any]) -> None:
    words = dict.fromkeys(("verdict", "owner", "reason", "link", "expires"), "x")
    report["waived"] = [{**words, "row": "error-02", "verdict": "deviates"}]
    a_better_status(report)


@pytest.mark.parametrize(
    ("better", "sentence"),
    [
        (a_better_row, "error-01 says conforms, and its claims come to deviates"),
        (a_better_word, "it says conformant, and its rows come to non-conformant"),
        (a_better_status, "it says exit status 0, and its rows come to 1"),
        (a_better_head, "its head says that it conforms, and its rows come to non-conformant"),
        (a_better_scenario, "cart.feature::One more says conforms, and its claims come to deviates"),
        (better_as_some_rows_of_a_run, "error-01 says conforms, and its claims come to deviates"),
        (better_by_a_waiver_of_another_row, "it says exit status 0, and its rows come to 1"),
    ],
    ids=["a row", "the word", "the status", "the head", "a scenario", "in part", "waived"],
)
@pytest.mark.parametrize("read", [(), ("error-01",), ("One more",), ("error-02", "One more")])
def test_a_report_that_says_better_than_its_claims_is_refused_read_in_part_too(
    better: Callable[[dict[str, Any]], None], sentence: str, read: tuple[str, ...]
) -> None:
    run = conforming_run()
    run.scenario("One more", "error-01").claim(DEVIATES)
    report = run.judge()
    written = json.loads(render("json", narrowed(report, read) if read else report))
    better(written)
    with pytest.raises(ReportUnreadable, match=re.escape(f"does not agree with itself: {sentence}.")):
        from_json(json.dumps(written))


def a_clause_for_a_reading(report: dict[str, Any]) -> None:
    report["clauses"][2]["readings"] = ["error-02"]


def a_line_of_many_digits(report: dict[str, Any]) -> None:
    report["clauses"][2]["claims"][0]["location"] = "cart.feature:" + "9" * 5000


@pytest.mark.parametrize(
    ("contradict", "sentence"),
    [
        (a_clause_for_a_reading, "error-01 names the reading error-02, which it does not have"),
        (a_line_of_many_digits, "which is no FILE:LINE"),
    ],
    ids=["a clause for a reading", "a line of many digits"],
)
def test_a_report_that_refers_to_what_nothing_is_called_is_refused(
    contradict: Callable[[dict[str, Any]], None], sentence: str
) -> None:
    written = json.loads(render("json", conforming_run().judge()))
    contradict(written)
    with pytest.raises(ReportUnreadable, match=re.escape(sentence)):
        from_json(json.dumps(written))


def test_a_format_that_is_not_known_gets_a_suggestion() -> None:
    with pytest.raises(UsageError, match=r"Did you mean junit\?"):
        render("junitt", conforming_run().judge())
    with pytest.raises(UsageError, match="There are terminal, json"):
        render("pdf", conforming_run().judge())


@pytest.mark.parametrize("number", ["exercised", "conforming", "deviationsFromPage", "withTest"])
def test_a_report_whose_numbers_are_not_those_of_its_rows_is_refused(number: str) -> None:
    run = conforming_run()
    run.scenario("One more", "error-01").claim(DEVIATES)
    written = json.loads(render("json", run.judge()))
    from_json(json.dumps(written))
    written["counts"][number] = 33
    with pytest.raises(ReportUnreadable, match=re.escape("its numbers are not those of its rows and claims")):
        from_json(json.dumps(written))


@pytest.mark.parametrize("moment", ["", "2026-13-01T00:00:00Z", "9999-12-31T00:00:00Z", "2026-W48-5", "now"])
def test_a_time_from_which_no_days_can_be_counted_is_refused(moment: str) -> None:
    document = json.loads(render("json", conforming_run().judge()))
    with pytest.raises(ReportUnreadable, match="is not a report: started: "):
        from_json(json.dumps(document | {"started": moment}))


def test_half_a_surrogate_pair_in_a_report_of_somebody_else_is_read_as_a_question_mark() -> None:
    written = json.loads(render("json", conforming_run().judge()))
    written["scenarios"][0]["rule"] = "\ud800 \\ud800"
    report = from_json(json.dumps(written))
    assert report.scenarios[0].planned.rule == "? \\ud800"
    assert from_json(render("json", report)) == report
