"""The report as JUnit XML, for the test views of CI systems.

It is valid by the strictest schema in use, `junit-10.xsd` of Jenkins' xUnit plugin, which refuses files: a test case
has neither properties nor a file and a line of its own. Those stand in what it prints, and its rows in `group`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from activate_order_conformance.report.as_tests import message_of, run_tests, waiver_of, waiver_text
from activate_order_conformance.report.deviations import values_alike
from activate_order_conformance.report.looks import LOOKS
from activate_order_conformance.report.model import JudgedClaim, JudgedScenario, Report, Row
from activate_order_conformance.report.outside import printable
from activate_order_conformance.report.reasons import decided_as_a_whole
from activate_order_conformance.report.wording import what_is_said
from activate_order_conformance.run.plan import Verdict, rows_of

_CLASSES = "activate-order"
"""What the names of classes begin with, so that no reader takes one for a file of the repository that it is in."""

_COUNTED = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def render(report: Report) -> str:
    """Return one suite a feature file, one test case a scenario.

    A suite named `contract` has the rows whose verdict no scenario shows (untested, or unproven as a whole),
    one named `run` has what is wrong with the run itself.
    """
    suites = Element("testsuites", name="activate-order conformance", time=_time(report.facts.seconds))
    by_file: defaultdict[str, list[Element]] = defaultdict(list)
    alike = values_alike(report)
    for scenario in report.scenarios:
        by_file[scenario.planned.file].append(_scenario_case(report, scenario, alike.get(scenario.id, "")))
    by_file["contract"] = list(_row_cases(report))
    by_file["run"] = list(_run_cases(report))
    for name, cases in by_file.items():
        if cases:
            suites.append(_suite(name, cases, report))
    for attribute in ("tests", "failures", "errors"):
        suites.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in suites)))
    indent(suites)
    return tostring(suites, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "\n")
    )


def _suite(name: str, cases: Sequence[Element], report: Report) -> Element:
    suite = Element("testsuite", name=printable(name), timestamp=printable(report.facts.started))
    properties = SubElement(suite, "properties")
    for key, value in (
        ("overall", report.overall),
        ("headline", report.headline),
        ("profile", report.facts.profile),
        ("target", report.facts.target_name),
        ("action", report.facts.action_url),
        ("run", report.facts.run),
        ("kit", report.facts.kit_version),
        ("contract", report.contract),
    ):
        SubElement(properties, "property", name=key, value=printable(value))
    for line in report.facts.left_behind:
        SubElement(properties, "property", name="left behind", value=printable(line))
    suite.extend(cases)
    suite.set("tests", str(len(cases)))
    for element, attribute in _COUNTED.items():
        suite.set(attribute, str(sum(case.find(element) is not None for case in cases)))
    suite.set("time", _time(sum(float(case.get("time", "0")) for case in cases)))
    return suite


def _element(verdict: Verdict) -> str:
    """Return the element that says of a test case that it did not pass (empty: it did)."""
    return {
        "passed": "",
        "skipped": "skipped",
        "failed": "error" if verdict is Verdict.BROKEN else "failure",
    }[LOOKS[verdict].status]


def _scenario_case(report: Report, scenario: JudgedScenario, values: str) -> Element:
    planned, claims = scenario.planned, scenario.claims
    rows = rows_of(claims)
    case = _case(planned.file, planned.name, rows, report.facts.durations.get(planned.id, 0.0))
    element = _element(scenario.verdict)
    if element and (waiver := waiver_of(report, claims)):
        _outcome(case, "skipped", scenario.verdict, waiver_text(waiver), _evidence(report, claims))
    elif element:
        message = message_of(scenario.verdict, claims, values)
        _outcome(case, element, scenario.verdict, message, _evidence(report, claims))
    printed = [planned.location, f"verdict: {scenario.verdict}"]
    if way := report.facts.arranged_by.get(planned.id):
        printed.append(f"arranged by: {way}")
    if scenario.verdict is Verdict.NOTED:
        printed += _evidence(report, claims)
    _print(case, printed)
    return case


def _evidence(report: Report, claims: Sequence[JudgedClaim]) -> Iterator[str]:
    for claim in claims:
        if claim.verdict is Verdict.CONFORMS:
            continue
        who, gist = what_is_said(report, claim)
        finding = claim.finding
        lines = [f"{claim.verdict}: {claim.claim.name} ({claim.location})", f"{who}: {gist}"]
        for label, value in (
            ("expected", finding.expected),
            ("actual", finding.actual),
            ("because", finding.because),
            ("to unlock", finding.unlock),
        ):
            if value:
                lines.append(f"{label}: {value}")
        yield "\n".join(lines)


def _row_cases(report: Report) -> Iterator[Element]:
    for row in report.clauses:
        if not row.claims and not (report.facts.selected and row.id not in report.facts.selected):
            yield _row_case(row)
    for whole in decided_as_a_whole(report.rows):
        if _element(whole.verdict):
            yield _row_case(whole)


def _row_case(row: Row) -> Element:
    case = _case("contract", f"{row.id} {row.title}", [row.id])
    _outcome(case, _element(row.verdict), row.verdict, row.because, row.unlock)
    _print(case, [f"verdict: {row.verdict}"])
    return case


def _run_cases(report: Report) -> Iterator[Element]:
    elements = {"error": "error", "failed": "failure", "skipped": "skipped"}
    for test in run_tests(report):
        case = _case("run", test.name, ())
        _outcome(case, elements[test.status], test.verdict, test.why, ())
        yield case


def _case(part: str, name: str, rows: Iterable[str], seconds: float = 0.0) -> Element:
    classname = f"{_CLASSES}.{part.removesuffix('.feature')}"
    case = Element("testcase", classname=printable(classname), name=printable(name), time=_time(seconds))
    if group := " ".join(rows):
        case.set("group", printable(group))
    return case


def _outcome(case: Element, element: str, verdict: Verdict, message: str, text: Iterable[str]) -> None:
    outcome = SubElement(case, element, type=str(verdict), message=printable(message))
    outcome.text = printable("\n\n".join(text)) or None


def _print(case: Element, parts: Iterable[str]) -> None:
    SubElement(case, "system-out").text = printable("\n".join(parts))


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"
