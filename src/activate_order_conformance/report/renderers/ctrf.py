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
    claims = {claim.id: claim for claim in report.claims()}
    tests = [
        _test(report, scenario, [claims[one] for one in scenario.claims if one in claims])
        for scenario in report.scenarios
    ]
    tests += [_fault(name, why) for name, why in _faults(report)]
    statuses = Counter(test["status"] for test in tests)
    start = int(1000 * began(report))
    document = {
        "reportFormat": "CTRF",
        "specVersion": SPECIFICATION,
        "runId": report.run,
        "generatedBy": "activate-order-conformance",
        "results": {
            "tool": {"name": "activate-order-conformance", "version": report.kit.version},
            "summary": {
                "tests": len(tests),
                **{word: statuses[word] for word in ("passed", "failed", "skipped", "pending", "other")},
                "suites": len({scenario.file for scenario in report.scenarios}),
                "start": start,
                "stop": start + int(1000 * report.seconds),
            },
            "tests": tests,
            "environment": {
                "appName": report.target.name or "the target",
                "appVersion": report.target.version,
                "extra": {
                    "headline": report.headline,
                    "overall": str(report.overall),
                    "profile": report.profile,
                    "url": report.target.url,
                    "contract": report.contract.fingerprint,
                    "clauses": {row.id: str(row.verdict) for row in report.clauses},
                    "waiversElsewhere": list(report.waivers_elsewhere),
                },
            },
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _test(report: Report, scenario: JudgedScenario, claims: list[JudgedClaim]) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": printable(scenario.name),
        "testId": scenario.id,
        "status": outcome_of(report, scenario.verdict, claims),
        "rawStatus": str(scenario.verdict),
        "duration": int(1000 * (scenario.seconds or 0.0)),
        "suite": [scenario.file, scenario.rule or scenario.feature],
        "filePath": scenario.file,
        "line": scenario.line,
        "tags": [f"@{tag}" for tag in scenario.tags],
        "extra": {"claims": [_claim(claim) for claim in claims]},
    }
    if waiver := waiver_of(report, claims):
        test["message"] = printable(f"waived until {waiver.expires} by {waiver.owner}: {waiver.reason}")
    elif scenario.verdict not in (Verdict.CONFORMS, Verdict.NOTED):
        test["message"] = printable(message_of(scenario.verdict, claims))
    return test


def _claim(claim: JudgedClaim) -> dict[str, Any]:
    told = {
        "name": claim.name,
        "verdict": str(claim.verdict),
        "fallsOn": list(claim.falls_on),
        "expected": printable(claim.expected),
        "found": printable(found(claim)),
    }
    return {name: value for name, value in told.items() if value}


def _faults(report: Report) -> list[tuple[str, str]]:
    """Return what is wrong with the run itself, which must not look like a pass."""
    told = [("the target can be reached", report.wiring), ("the run is complete", report.cut_short)]
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
