"""The report in the Common Test Report Format (CTRF, ctrf.io), one test a scenario."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from activate_order_conformance.report.model import JudgedClaim, JudgedScenario, Report
from activate_order_conformance.report.outcomes import began, message_of, outcome_of, waiver_of
from activate_order_conformance.report.wording import found, printable
from activate_order_conformance.run.plan import Verdict

SPECIFICATION = "0.0.0"


def render(report: Report) -> str:
    """Return the document; clauses, readings and our own verdicts stand under `extra`."""
    tests = [_test(report, scenario) for scenario in report.scenarios]
    tests += [_fault(name, why) for name, why in _faults(report)]
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
                    "contract": report.contract,
                    "clauses": {row.id: str(row.verdict) for row in report.clauses},
                    "waiversElsewhere": list(report.waivers_elsewhere),
                    "leftBehind": list(report.facts.left_behind),
                },
            },
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _test(report: Report, scenario: JudgedScenario) -> dict[str, Any]:
    planned, claims = scenario.planned, scenario.claims
    test: dict[str, Any] = {
        "name": printable(planned.name),
        "testId": scenario.id,
        "status": outcome_of(report, scenario.verdict, claims),
        "rawStatus": str(scenario.verdict),
        "duration": int(1000 * report.facts.durations.get(planned.id, 0.0)),
        "suite": [planned.file, planned.rule or planned.feature],
        "filePath": planned.file,
        "line": planned.line,
        "tags": [f"@{tag}" for tag in planned.tags],
        "extra": {"claims": [_claim(claim) for claim in claims]},
    }
    if waiver := waiver_of(report, claims):
        test["message"] = printable(f"waived until {waiver.expires} by {waiver.owner}: {waiver.reason}")
    elif scenario.verdict not in (Verdict.CONFORMS, Verdict.NOTED):
        test["message"] = printable(message_of(scenario.verdict, claims))
    return test


def _claim(claim: JudgedClaim) -> dict[str, Any]:
    told = {
        "name": claim.claim.name,
        "verdict": str(claim.verdict),
        "fallsOn": list(claim.falls_on),
        "expected": printable(claim.finding.expected),
        "found": printable(found(claim)),
    }
    return {name: value for name, value in told.items() if value}


def _faults(report: Report) -> list[tuple[str, str]]:
    """Return what is wrong with the run itself, which must not look like a pass."""
    told = [
        ("the target can be reached", report.facts.wiring),
        ("the run is complete", report.facts.cut_short),
    ]
    told += [("every waiver holds", fault) for fault in report.waiver_faults]
    told += [(stray.claim, stray.because) for stray in report.unplaced]
    return [(name, why) for name, why in told if why]


def _fault(name: str, why: str) -> dict[str, Any]:
    return {
        "name": name,
        "status": "failed",
        "rawStatus": str(Verdict.BROKEN),
        "duration": 0,
        "suite": ["run"],
        "message": printable(why),
    }
