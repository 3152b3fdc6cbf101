"""JUnit XML: what CI systems count, and that nothing unproven is counted as passed."""

from __future__ import annotations

import re
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
    run_of_everything,
)

OUTCOMES = ("failure", "error", "skipped")

# What junit-10.xsd of Jenkins' xUnit plugin (github.com/jenkinsci/xunit-plugin) allows, which refuses a file for an
# element or attribute more: of each element its children and attributes, those that it must have marked with a star.
ALLOWED = {
    "testsuites": ({"testsuite"}, {"name", "time", "tests", "failures", "errors"}),
    "testsuite": (
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
        {
            *("name*", "tests*", "failures*", "errors*", "skipped", "time", "timestamp"),
            *("group", "hostname", "id", "package", "file", "log", "url"),
        },
    ),
    "properties": ({"property"}, set()),
    "property": (set(), {"name*", "value*"}),
    "testcase": ({*OUTCOMES, "system-out", "system-err"}, {"name*", "classname", "time", "group"}),
    "failure": (set(), {"type", "message"}),
    "error": (set(), {"type", "message"}),
    "skipped": (set(), {"type", "message"}),
    "system-out": (set(), set()),
}
TIMES = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")


def faults(root: Element) -> list[str]:
    """Return what the strict schema would refuse a document for."""
    faulty = []
    for element in root.iter():
        children, attributes = ALLOWED[element.tag]
        faulty += [f"{element.tag} has {child.tag}" for child in element if child.tag not in children]
        named = {name.rstrip("*") for name in attributes}
        faulty += [f"{element.tag} has {name}" for name in element.attrib if name not in named]
        faulty += [
            f"{element.tag} lacks {name}"
            for name in attributes
            if name[-1] == "*" and name[:-1] not in element.attrib
        ]
        if element.tag in ("testsuites", "testsuite") and not TIMES.fullmatch(element.get("time", "")):
            faulty.append(f"{element.tag} lasts {element.get('time')}")
        if element.tag not in ("failure", "error", "skipped", "system-out") and (element.text or "").strip():
            faulty.append(f"{element.tag} has text")
    return faulty


def parsed(report: Report) -> Element:
    return fromstring(render("junit", report))


def case(root: Element, name: str) -> Element:
    (found,) = (each for each in root.iter("testcase") if each.get("name") == name)
    return found


def printed(case_element: Element) -> list[str]:
    return (case_element.findtext("system-out") or "").splitlines()


def everything() -> Report:
    run = conforming_run()
    for verdict in (DEVIATES, UNSTABLE, BROKEN, DISPUTED, UNPROVEN, NOT_APPLICABLE, NOTED):
        run.scenario(f"It is {verdict}", "error-01", file=f"{verdict}.feature").claim(
            verdict, because="so it is", unlock="a key", expected="x", actual="\x1b[31m<&>\ud800\x00"
        )
    return run.judge(durations={"cart.feature::A closed one is refused": 0.25})


def test_jenkins_strict_schema_refuses_nothing() -> None:
    assert faults(parsed(everything())) == []
    assert faults(parsed(run_of_everything())) == []
    assert faults(parsed(Run().judge(cut_short="a worker died", wiring="no connection"))) == []


@pytest.mark.parametrize(
    "attribute", ["file", "line", "assertions"], ids=lambda attribute: f"testcase {attribute}"
)
def test_the_check_itself_refuses_what_the_schema_does(attribute: str) -> None:
    root = parsed(everything())
    next(root.iter("testcase")).set(attribute, "1")
    assert faults(root) == [f"testcase has {attribute}"]


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


def test_a_case_tells_its_place_its_duration_and_its_rows() -> None:
    test_case = case(parsed(everything()), "A closed one is refused")
    assert (test_case.get("group"), test_case.get("time")) == ("error-01 requirement-01", "0.250")
    assert printed(test_case) == ["cart.feature:20", "verdict: conforms"]


def test_no_class_has_the_name_of_a_file_that_a_repository_could_have() -> None:
    classes = {each.get("classname") for each in parsed(everything()).iter("testcase")}
    assert classes > {"activate-order.cart", "activate-order.contract"}
    assert all(name and name.startswith("activate-order.") for name in classes)


def test_a_failure_tells_what_the_page_says_what_was_expected_and_what_was_found() -> None:
    run = conforming_run()
    run.scenario("It", "error-01").claim(DEVIATES, expected="a refusal", actual="accepted")
    failure = case(parsed(run.judge()), "It").find("failure")
    assert failure is not None
    assert failure.text == (
        "deviates: refused (cart.feature:1)\nour gist: Closed, in short.\nexpected: a refusal\nactual: accepted"
    )


def test_untested_clauses_are_skipped_and_not_left_out() -> None:
    test_case = case(parsed(conforming_run().judge()), "about-02 It is sold")
    assert (test_case.get("group"), printed(test_case)) == ("about-02", ["verdict: untested"])
    assert test_case[0].tag == "skipped"
    assert test_case[0].get("message") == "Prices do not show over HTTP."


def test_a_clause_that_is_unproven_though_its_scenarios_conform_is_skipped() -> None:
    run = conforming_run()
    run.plan, run.findings = run.plan[:1], run.findings[:1]
    run.scenario("A missing one is refused", "error-01").claim(CONFORMS, proves=False)
    test_case = case(parsed(run.judge()), "error-01 Closed")
    assert test_case[0].tag == "skipped"
    assert test_case[0].get("message") == "only shown together with what it entails"


def test_clauses_that_were_not_selected_are_not_test_cases() -> None:
    root = parsed(conforming_run().judge(selected=("error-01",)))
    assert not [
        each.get("name")
        for each in root.iter("testcase")
        if each.get("classname") == "activate-order.contract"
    ]


def test_a_run_that_was_cut_short_or_could_not_begin_is_an_error() -> None:
    root = parsed(Run().judge(cut_short="a worker died", wiring="no connection"))
    errors = {
        each.get("name"): each[0].get("message") for each in root.iterfind("testsuite[@name='run']/testcase")
    }
    assert errors == {"the target can be reached": "no connection", "the run is complete": "a worker died"}
    assert root.get("errors") == "2"
