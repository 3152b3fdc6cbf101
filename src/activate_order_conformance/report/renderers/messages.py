"""The report as Cucumber Messages (github.com/cucumber/messages), one JSON object a line.

Any tool of Cucumber's reads them, its HTML formatter among them. Our nine verdicts become its statuses: what
conforms or is noted passed, what could not be shown is skipped, everything else failed; the verdict itself and
the clauses are in the step's message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from gherkin.ast_builder import AstBuilder
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler

from activate_order_conformance.errors import UsageError
from activate_order_conformance.report.as_tests import began, status_of
from activate_order_conformance.report.deviations import values_alike
from activate_order_conformance.report.joined import FAILING
from activate_order_conformance.report.looks import LOOKS
from activate_order_conformance.report.model import JudgedClaim, JudgedScenario, Report
from activate_order_conformance.report.outside import json_text, printable
from activate_order_conformance.report.wording import instead, left, target
from activate_order_conformance.run.evidence import Evidence
from activate_order_conformance.run.plan import Verdict, worst

PROTOCOL = "34.2.1"

_GHERKIN = "text/x.cucumber.gherkin+plain"
_NOT_KEPT = "not kept"
_STATUSES = {"passed": "PASSED", "failed": "FAILED", "skipped": "SKIPPED"}

Envelope = dict[str, Any]


def render(report: Report, *, evidence: Evidence | None = None) -> str:
    """Return the messages; raises UsageError without `evidence`, which alone has the features' text."""
    if evidence is None:
        raise UsageError(
            "Cucumber Messages need the features' text, which a report in JSON does not have.",
            "Write them with verify --messages, or give report a bundle.",
        )
    envelopes = _Messages(report, evidence).all()
    return "".join(json_text(envelope, indent=None) for envelope in envelopes)


@dataclass(slots=True)
class _Ids:
    """Ids counted up from 0, as Gherkin's own generator does."""

    _next: Iterator[int] = field(default_factory=count)

    def get_next_id(self) -> str:
        return str(next(self._next))


class _Messages:
    def __init__(self, report: Report, evidence: Evidence) -> None:
        self._report = report
        self._alike = values_alike(report)
        self._evidence = evidence
        self._ids = _Ids()
        self._pickles: dict[tuple[str, int], Any] = {}
        self._definitions: dict[str, str] = {}

    def all(self) -> Iterator[Envelope]:
        """Yield every envelope in the order that the protocol asks for."""
        yield self._meta()
        for name, text in sorted(self._evidence.features.items()):
            yield from self._feature(name, text)
        for scenario in self._report.scenarios:
            if scenario.planned.family:
                yield self._pickle_of_derived(scenario)
            for _, text, _ in _steps(scenario):
                yield from self._definition(text)
        run = self._ids.get_next_id()
        now = began(self._report)
        yield {"testRunStarted": {"id": run, "timestamp": _moment(now)}}
        cases = [(scenario, self._case(scenario, run)) for scenario in self._report.scenarios]
        yield from ({"testCase": case} for _, case in cases)
        for scenario, case in cases:
            yield from self._ran(scenario, case, now)
            now += self._seconds(scenario)
        ended = {"success": self._report.exit_status == 0, "timestamp": _moment(now), "testRunStartedId": run}
        why = "; ".join(
            filter(
                None, [self._report.facts.wiring or self._report.facts.cut_short, *left(self._report, most=6)]
            )
        )
        message = ": ".join(filter(None, (target(self._report), why)))
        yield {"testRunFinished": {**ended, "message": printable(message)}}

    def _meta(self) -> Envelope:
        """Return what made the run, which need not be what draws it; its system must be named, and is not kept."""
        python = {"version": version} if (version := self._evidence.versions.get("python")) else {}
        kit = {"name": "activate-order-conformance", "version": self._report.facts.kit_version}
        return {
            "meta": {
                "protocolVersion": PROTOCOL,
                "implementation": kit,
                "runtime": {"name": "Python", **python},
                "os": {"name": _NOT_KEPT},
                "cpu": {"name": _NOT_KEPT},
            }
        }

    def _feature(self, name: str, text: str) -> Iterator[Envelope]:
        yield {"source": {"uri": name, "data": text, "mediaType": _GHERKIN}}
        document: Any = Parser(ast_builder=AstBuilder(self._ids)).parse(text)  # type: ignore[arg-type]
        document["uri"] = name
        yield {"gherkinDocument": document}
        for pickle in Compiler(self._ids).compile(document):  # type: ignore[arg-type]
            self._pickles[name, pickle["location"]["line"]] = pickle
            yield {"pickle": pickle}

    def _pickle_of_derived(self, scenario: JudgedScenario) -> Envelope:
        """Return a pickle for what stands in no file: where the first that it comes from stands, a step a claim."""
        origin = self._pickles[scenario.planned.file, scenario.planned.line]
        steps = [
            {
                "id": self._ids.get_next_id(),
                "text": text,
                "type": "Outcome",
                "astNodeIds": origin["steps"][-1]["astNodeIds"],
            }
            for _, text, _ in _steps(scenario)
        ]
        pickle = {**origin, "id": self._ids.get_next_id(), "name": scenario.planned.name, "steps": steps}
        self._pickles[scenario.id, 0] = pickle
        return {"pickle": pickle}

    def _definition(self, text: str) -> Iterator[Envelope]:
        if text in self._definitions:
            return
        self._definitions[text] = self._ids.get_next_id()
        yield {
            "stepDefinition": {
                "id": self._definitions[text],
                "pattern": {"type": "REGULAR_EXPRESSION", "source": f"^{re.escape(text)}$"},
                "sourceReference": {"uri": "activate_order_conformance/suite"},
            }
        }

    def _case(self, scenario: JudgedScenario, run: str) -> Envelope:
        planned = scenario.planned
        pickle = self._pickles[(scenario.id, 0) if planned.family else (planned.file, planned.line)]
        steps = [
            {
                "id": self._ids.get_next_id(),
                "pickleStepId": step["id"],
                "stepDefinitionIds": [self._definitions[step["text"]]],
                "stepMatchArgumentsLists": [{"stepMatchArguments": []}],
            }
            for step in pickle["steps"]
        ]
        return {
            "id": self._ids.get_next_id(),
            "pickleId": pickle["id"],
            "testSteps": steps,
            "testRunStartedId": run,
        }

    def _ran(self, scenario: JudgedScenario, case: Envelope, now: float) -> Iterator[Envelope]:
        started = self._ids.get_next_id()
        yield {
            "testCaseStarted": {
                "id": started,
                "testCaseId": case["id"],
                "attempt": 0,
                "timestamp": _moment(now),
            }
        }
        steps = _steps(scenario)
        for (is_when, _, mine), place in zip(steps, case["testSteps"], strict=True):
            where = {"testCaseStartedId": started, "testStepId": place["id"]}
            seconds = self._seconds(scenario) if is_when else 0.0
            yield {"testStepStarted": {**where, "timestamp": _moment(now)}}
            if is_when:
                yield from self._attachments(scenario, where, now)
            now += seconds
            result = self._result(scenario, mine, seconds)
            yield {"testStepFinished": {**where, "testStepResult": result, "timestamp": _moment(now)}}
        ended = {"testCaseStartedId": started, "timestamp": _moment(now), "willBeRetried": False}
        yield {"testCaseFinished": ended}

    def _result(self, scenario: JudgedScenario, claims: Sequence[JudgedClaim], seconds: float) -> Envelope:
        if not claims:
            status = "PASSED" if scenario.id in self._report.facts.durations else "SKIPPED"
            return {"duration": _duration(seconds), "status": status}
        verdict = worst(claim.verdict for claim in claims)
        result: Envelope = {
            "duration": _duration(seconds),
            "status": _STATUSES[status_of(self._report, verdict, claims)],
        }
        if verdict is not Verdict.CONFORMS:
            lines = [_told(claim) for claim in claims if claim.verdict is not Verdict.CONFORMS]
            if verdict in FAILING and (alike := self._alike.get(scenario.id)):
                lines.append(f"values alike: {alike}")
            result["message"] = "\n".join(lines)
        if LOOKS[verdict].status == "failed" and result["status"] == "FAILED":
            result["exception"] = {"type": str(verdict), "message": result["message"]}
        return result

    def _seconds(self, scenario: JudgedScenario) -> float:
        return self._report.facts.durations.get(scenario.id, 0.0)

    def _attachments(
        self, scenario: JudgedScenario, where: Mapping[str, str], now: float
    ) -> Iterator[Envelope]:
        for witness in self._evidence.by_scenario.get(scenario.id, ()):
            for exchange in witness.exchanges:
                outcome = (
                    f"HTTP {exchange.status}" if exchange.status else f"no answer: {exchange.failure_text}"
                )
                body = "\n".join(
                    part
                    for part in (
                        f"{exchange.method} {exchange.url}",
                        exchange.request_body,
                        outcome,
                        exchange.response_body,
                    )
                    if part
                )
                yield {
                    "attachment": {
                        **where,
                        "body": printable(body),
                        "contentEncoding": "IDENTITY",
                        "mediaType": "text/x.cucumber.log+plain",
                        "timestamp": _moment(now),
                    }
                }


def _steps(scenario: JudgedScenario) -> Sequence[tuple[bool, str, Sequence[JudgedClaim]]]:
    """Return whether a step is the call, its text, and its claims; what was derived has a step for each claim."""
    if scenario.planned.family:
        return [(number == 0, claim.claim.name, (claim,)) for number, claim in enumerate(scenario.claims)]
    return [
        (keyword.strip() == "When", text, [claim for claim in scenario.claims if claim.claim.line == line])
        for keyword, text, line in scenario.planned.steps
    ]


def _told(claim: JudgedClaim) -> str:
    rows = ", ".join(claim.falls_on)
    return printable(
        f"{claim.verdict}: {claim.claim.name} ({rows}): expected {claim.finding.expected}; {instead(claim.finding)}"
    )


def _moment(seconds: float) -> dict[str, int]:
    whole = int(seconds)
    return {"seconds": whole, "nanos": int((seconds - whole) * 1_000_000_000)}


_duration = _moment
