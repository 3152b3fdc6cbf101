"""JUnit XML: what CI systems count, and that nothing unproven is counted as passed."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest

from activate_order_conformance.report.model import Report
from activate_order_conformance.report.renderers import render
from activate_order_conformance.run.plan import Verdict
from tests.report.report_runs import (
    BROKEN,
    CONFORMS,
    DEVIATES,
    DISPUTED,
    NOT_APPLICABLE,
    NOTED,
    UNPROVEN,
    UNSTABLE,
    Run,
    conforming_run,
)

OUTCOMES = ("failure", "error", "skipped")

# What junit-10.xsd of Jenkins' xUnit plugin (github.com/jenkinsci/xunit-plugin) allows, and what Jenkins, GitLab
# and pytest read beyond it: `properties`, `file` and `line` of a test case.
ALLOWED = {
    "testsuites": ({"testsuite"}, {"name", "time", "tests", "failures", "errors"}),
    "testsuite": (
        {"properties", "testcase"},
        {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
    ),
    "properties": ({"property"}, set()),
    "property": (set(), {"name", "value"}),
    "testcase": ({*OUTCOMES, "system-out", "properties"}, {"name", "classname", "time", "file", "line"}),
    "failure": (set(), {"type", "message"}),
    "error": (set(), {"type", "message"}),
    "skipped": (set(), {"type", "message"}),
    "system-out": (set(), set()),
}


def parsed(report: Report) -> Element:
    return fromstring(render("junit", report))


def case(root: Element, name: str) -> Element:
    (found,) = (one for one in root.iter("testcase") if one.get("name") == name)
    return found


def properties(of: Element) -> list[tuple[str | None, str | None]]:
    return [(one.get("name"), one.get("value")) for one in of.iterfind("properties/property")]


def everything() -> Report:
    run = conforming_run()
    for verdict in (DEVIATES, UNSTABLE, BROKEN, DISPUTED, UNPROVEN, NOT_APPLICABLE, NOTED):
        run.scenario(f"It is {verdict}", "error-01", file=f"{verdict}.feature").claim(
            verdict, because="so it is", unlock="a key", expected="x", actual="\x1b[31m<&>\ud800\x00"
        )
    return run.judge(durations={"cart.feature::A closed one is refused": 0.25})


def test_every_element_and_attribute_is_one_that_the_published_schema_allows() -> None:
    for element in parsed(everything()).iter():
        children, attributes = ALLOWED[element.tag]
        assert {child.tag for child in element} <= children
        assert set(element.attrib) <= attributes


@pytest.mark.parametrize(
    ("verdict", "element"),
    [
        (DEVIATES, "failure"),
        (UNSTABLE, "failure"),
        (DISPUTED, "failure"),
        (BROKEN, "error"),
        (UNPROVEN, "skipped"),
    ],
    ids=str,
)
def test_one_claim_that_does_not_conform_gives_the_case_its_element(verdict: Verdict, element: str) -> None:
    run = conforming_run()
    run.scenario("It", "error-01").claim(CONFORMS, name="other").claim(verdict, because="so it is")
    (outcome,) = (child for child in case(parsed(run.judge()), "It") if child.tag in OUTCOMES)
    assert (outcome.tag, outcome.get("type"), outcome.get("message")) == (element, verdict, "so it is")


@pytest.mark.parametrize("verdict", [CONFORMS, NOTED, NOT_APPLICABLE], ids=str)
def test_a_case_of_which_a_claim_conforms_passes_beside_neutral_claims(verdict: Verdict) -> None:
    run = conforming_run()
    run.scenario("It", "error-01").claim(CONFORMS, name="other").claim(verdict)
    assert not [child.tag for child in case(parsed(run.judge()), "It") if child.tag in OUTCOMES]


def test_a_scenario_whose_every_claim_cannot_occur_is_skipped() -> None:
    run = conforming_run()
    run.scenario("It", "error-01").claim(NOT_APPLICABLE, because="nothing merges here")
    assert case(parsed(run.judge()), "It").find("skipped") is not None


def test_counts_are_those_of_the_elements() -> None:
    root = parsed(everything())
    for suite in root:
        for element, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert suite.get(attribute) == str(len(suite.findall(f"testcase/{element}")))
        assert suite.get("tests") == str(len(suite.findall("testcase")))
    for attribute in ("tests", "failures", "errors"):
        assert root.get(attribute) == str(sum(int(suite.get(attribute, "")) for suite in root))
    assert (root.get("failures"), root.get("errors")) == ("3", "1")


def test_a_case_names_its_file_its_line_its_duration_and_its_rows() -> None:
    one = case(parsed(everything()), "A closed one is refused")
    assert (one.get("classname"), one.get("file"), one.get("line")) == ("cart.feature", "cart.feature", "20")
    assert one.get("time") == "0.250"
    assert properties(one) == [
        ("clause", "error-01"),
        ("clause", "requirement-01"),
        ("verdict", "conforms"),
    ]


def test_a_failure_tells_what_the_page_says_what_was_expected_and_what_was_found() -> None:
    run = conforming_run()
    run.scenario("It", "error-01").claim(DEVIATES, expected="a refusal", actual="accepted")
    failure = case(parsed(run.judge()), "It").find("failure")
    assert failure is not None
    assert failure.text == (
        "deviates: refused (cart.feature:1)\nthe page: Closed, in short.\nexpected: a refusal\nactual: accepted"
    )


def test_control_characters_are_written_as_escapes() -> None:
    failure = case(parsed(everything()), "It is deviates").find("failure")
    assert failure is not None
    assert r"actual: \x1b[31m<&>\ud800\x00" in (failure.text or "")


def test_untested_clauses_are_skipped_and_not_left_out() -> None:
    one = case(parsed(conforming_run().judge()), "about-02 It is sold")
    assert properties(one) == [("clause", "about-02"), ("verdict", "untested")]
    assert one[1].tag == "skipped"
    assert one[1].get("message") == "Prices do not show over HTTP."


def test_a_clause_that_is_unproven_though_its_scenarios_conform_is_skipped() -> None:
    run = conforming_run()
    run.plan, run.findings = run.plan[:1], run.findings[:1]
    run.scenario("A missing one is refused", "error-01").claim(CONFORMS, proves=False)
    one = case(parsed(run.judge()), "error-01 Closed")
    assert one[1].tag == "skipped"
    assert one[1].get("message") == "only shown together with what it entails"


def test_clauses_that_were_not_selected_are_not_test_cases() -> None:
    root = parsed(conforming_run().judge(selected=("error-01",)))
    assert not [one.get("name") for one in root.iter("testcase") if one.get("classname") == "contract"]


def test_a_run_that_was_cut_short_or_could_not_begin_is_an_error() -> None:
    root = parsed(Run().judge(cut_short="a worker died", wiring="no connection"))
    errors = {
        one.get("name"): one[0].get("message") for one in root.iterfind("testsuite[@name='run']/testcase")
    }
    assert errors == {"the target can be reached": "no connection", "the run is complete": "a worker died"}
    assert root.get("errors") == "2"
