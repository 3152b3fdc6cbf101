"""The report in the Common Test Report Format (CTRF, ctrf.io), one test a scenario."""

from __future__ import annotations

from collections import Counter
from typing import Any

from activate_order_conformance.report.as_tests import (
    RunTest,
    began,
    message_of,
    run_tests,
    status_of,
    waiver_of,
    waiver_text,
)
from activate_order_conformance.report.deviations import values_alike
from activate_order_conformance.report.model import JudgedClaim, JudgedScenario, Report
from activate_order_conformance.report.outside import json_text, printable
from activate_order_conformance.report.wording import instead
from activate_order_conformance.run.plan import Verdict

SPECIFICATION = "0.0.0"


def render(report: Report) -> str:
    """Return the document; clauses, readings and our own verdicts stand under `extra`."""
    alike = values_alike(report)
    tests = [_test(report, scenario, alike.get(scenario.id, "")) for scenario in report.scenarios]
    tests += [_fault(test) for test in run_tests(report) if test.status != "skipped"]
    statuses = Counter(test["status"] for test in tests)
    start = int(1000 * began(report))
    document = {
        "reportFormat": "CTRF",
        "specVersion": SPECIFICATION,
        "runId": report.facts.run,
        "generatedBy": "activate-order-conformance",
        "results": {
            "tool": {"name": "activate-order-conformance", "version": report.facts.kit_version},
            "summary": {
                "tests": len(tests),
                **{word: statuses[word] for word in ("passed", "failed", "skipped", "pending", "other")},
                "suites": len({scenario.planned.file for scenario in report.scenarios}),
                "start": start,
                "stop": start + int(1000 * report.facts.seconds),
            },
            "tests": tests,
            "environment": {
                "appName": report.facts.target_name or "the target",
                "appVersion": report.facts.target_version,
                "extra": {
                    "headline": report.headline,
                    "overall": str(report.overall),
                    "profile": report.facts.profile,
                    "url": report.facts.target_url,
                    "action": report.facts.action_url,
                    "contract": report.contract,
                    "clauses": {row.id: str(row.verdict) for row in report.clauses},
                    "waiversElsewhere": list(report.waivers_elsewhere),
                    "leftBehind": list(report.facts.left_behind),
                },
            },
        },
    }
    return json_text(document)


def _test(report: Report, scenario: JudgedScenario, values: str) -> dict[str, Any]:
    planned, claims = scenario.planned, scenario.claims
    test: dict[str, Any] = {
        "name": printable(planned.name),
        "testId": scenario.id,
        "status": status_of(report, scenario.verdict, claims),
        "rawStatus": str(scenario.verdict),
        "duration": int(1000 * report.facts.durations.get(planned.id, 0.0)),
        "suite": [planned.file, planned.rule or planned.feature],
        "filePath": planned.file,
        "line": planned.line,
        "tags": [f"@{tag}" for tag in planned.tags],
        "extra": {"claims": [_claim(claim) for claim in claims]},
    }
    if waiver := waiver_of(report, claims):
        test["message"] = printable(waiver_text(waiver))
    elif scenario.verdict not in (Verdict.CONFORMS, Verdict.NOTED):
        test["message"] = printable(message_of(scenario.verdict, claims, values))
    return test


def _claim(claim: JudgedClaim) -> dict[str, Any]:
    test = {
        "name": claim.claim.name,
        "verdict": str(claim.verdict),
        "fallsOn": list(claim.falls_on),
        "expected": printable(claim.finding.expected),
        "found": printable(instead(claim.finding)),
    }
    return {name: value for name, value in test.items() if value}


def _fault(test: RunTest) -> dict[str, Any]:
    return {
        "name": printable(test.name),
        "status": "failed",
        "rawStatus": str(test.verdict),
        "duration": 0,
        "suite": ["run"],
        "message": printable(test.why),
    }
