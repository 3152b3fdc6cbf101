"""The report as JUnit XML, for the test views of CI systems.

The shape is that of `junit-10.xsd` of Jenkins' xUnit plugin (github.com/jenkinsci/xunit-plugin), with what
Jenkins, GitLab and pytest have in common beyond it: `file` and `line` on a test case, and its `properties`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from activate_order_conformance.report.model import JudgedClaim, JudgedScenario, Report, Row
from activate_order_conformance.report.outcomes import message_of, waiver_of
from activate_order_conformance.report.wording import decided_as_a_whole, printable, what_is_said
from activate_order_conformance.run.plan import Verdict

_ELEMENTS = {
    Verdict.DEVIATES: "failure",
    Verdict.UNSTABLE: "failure",
    Verdict.DISPUTED: "failure",
    Verdict.BROKEN: "error",
    Verdict.UNPROVEN: "skipped",
    Verdict.NOT_APPLICABLE: "skipped",
    Verdict.UNTESTED: "skipped",
}
"""What says of a test case that it did not pass; conforming and noted ones have none."""

_COUNTED = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def render(report: Report) -> str:
    """Return one suite a feature file, one test case a scenario.

    A suite named `contract` has the rows whose verdict no scenario shows (untested, or unproven as a whole),
    one named `run` has what is wrong with the run itself.
    """
    suites = Element("testsuites", name="activate-order conformance", time=_time(report.facts.seconds))
    by_file: defaultdict[str, list[JudgedScenario]] = defaultdict(list)
    for scenario in report.scenarios:
        by_file[scenario.planned.file].append(scenario)
    for file, scenarios in by_file.items():
        suite = _suite(suites, file, report)
        for scenario in scenarios:
            suite.append(_scenario_case(report, scenario))
        _total(suite)
    for name, cases in (("contract", list(_row_cases(report))), ("run", list(_run_cases(report)))):
        if cases:
            suite = _suite(suites, name, report)
            suite.extend(cases)
            _total(suite)
    for attribute in ("tests", "failures", "errors"):
        suites.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in suites)))
    indent(suites)
    return tostring(suites, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "\n")
    )


def _suite(suites: Element, name: str, report: Report) -> Element:
    suite = SubElement(suites, "testsuite", name=printable(name), timestamp=report.facts.started)
    properties = SubElement(suite, "properties")
    for key, value in (
        ("overall", report.overall),
        ("headline", report.headline),
        ("profile", report.facts.profile),
        ("target", report.facts.target_name),
        ("run", report.facts.run),
        ("kit", report.facts.kit_version),
        ("contract", report.contract),
    ):
        _property(properties, key, value)
    for line in report.facts.left_behind:
        _property(properties, "left behind", line)
    return suite


def _total(suite: Element) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for element, attribute in _COUNTED.items():
        suite.set(attribute, str(sum(case.find(element) is not None for case in cases)))
    suite.set("time", _time(sum(float(case.get("time", "0")) for case in cases)))


def _scenario_case(report: Report, scenario: JudgedScenario) -> Element:
    planned, claims = scenario.planned, scenario.claims
    case = _case(planned.file, planned.name, report.facts.durations.get(planned.id, 0.0))
    case.set("file", printable(planned.file))
    case.set("line", str(planned.line))
    properties = SubElement(case, "properties")
    for row in dict.fromkeys(row for claim in claims for row in claim.falls_on):
        _property(properties, "reading" if row.startswith("reading-") else "clause", row)
    _property(properties, "verdict", scenario.verdict)
    if way := report.facts.arranged_by.get(planned.id):
        _property(properties, "arranged-by", way)
    if (waiver := waiver_of(report, claims)) and scenario.verdict in _ELEMENTS:
        said = f"waived until {waiver.expires} by {waiver.owner}: {waiver.reason} ({waiver.link})"
        _outcome(case, scenario.verdict, said, "\n\n".join(_evidence(report, claims)), element="skipped")
    elif scenario.verdict in _ELEMENTS:
        _outcome(
            case,
            scenario.verdict,
            message_of(scenario.verdict, claims),
            "\n\n".join(_evidence(report, claims)),
        )
    elif scenario.verdict is Verdict.NOTED:
        SubElement(case, "system-out").text = printable("\n".join(_evidence(report, claims)))
    return case


def _evidence(report: Report, claims: Sequence[JudgedClaim]) -> Iterator[str]:
    for claim in claims:
        if claim.verdict is Verdict.CONFORMS:
            continue
        who, gist = what_is_said(report, claim)
        lines = [f"{claim.verdict}: {claim.claim.name} ({claim.location})", f"{who}: {gist}"]
        for label, value in (
            ("expected", claim.finding.expected),
            ("actual", claim.finding.actual),
            ("because", claim.finding.because),
            ("to unlock", claim.finding.unlock),
        ):
            if value:
                lines.append(f"{label}: {value}")
        yield "\n".join(lines)


def _row_cases(report: Report) -> Iterator[Element]:
    for row in report.clauses:
        if not row.claims and not (report.facts.selected and row.id not in report.facts.selected):
            yield _row_case(row, "clause")
    for whole in decided_as_a_whole(report.rows):
        if whole.verdict in _ELEMENTS:
            yield _row_case(whole, "reading" if whole.id.startswith("reading-") else "clause")


def _row_case(row: Row, key: str) -> Element:
    case = _case("contract", f"{row.id} {row.title}", 0.0)
    properties = SubElement(case, "properties")
    _property(properties, key, row.id)
    _property(properties, "verdict", row.verdict)
    _outcome(case, row.verdict, row.because, "\n".join(row.unlock))
    return case


def _run_cases(report: Report) -> Iterator[Element]:
    for name, why in (
        ("the target can be reached", report.facts.wiring),
        ("the run is complete", report.facts.cut_short),
    ):
        if why:
            case = _case("run", name, 0.0)
            _outcome(case, Verdict.BROKEN, why, "")
            yield case
    for fault in report.waiver_faults:
        case = _case("run", "every waiver holds", 0.0)
        _outcome(case, Verdict.BROKEN, fault, "", element="failure")
        yield case
    for line in report.waivers_elsewhere:
        case = _case("run", "every waiver is for this target", 0.0)
        _outcome(case, Verdict.UNTESTED, line, "")
        yield case
    for stray in report.unplaced:
        case = _case("run", stray.claim, 0.0)
        _outcome(case, Verdict.BROKEN, stray.because, "")
        yield case


def _case(classname: str, name: str, seconds: float) -> Element:
    return Element("testcase", classname=printable(classname), name=printable(name), time=_time(seconds))


def _outcome(case: Element, verdict: Verdict, message: str, text: str, *, element: str = "") -> None:
    outcome = SubElement(case, element or _ELEMENTS[verdict], type=str(verdict), message=printable(message))
    outcome.text = printable(text) or None


def _property(properties: Element, name: str, value: str) -> None:
    SubElement(properties, "property", name=name, value=printable(value))


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"
