"""A small contract, and runs of it, to judge in tests."""

from __future__ import annotations

from typing import Any

from activate_order_conformance.contract import Clause, Contract, Reading
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.renderers import RENDERERS
from activate_order_conformance.report.verdicts import report_on
from activate_order_conformance.run.facts import RunFacts
from activate_order_conformance.run.plan import Claim, Finding, PlannedScenario, Verdict


def clause(clause_id: str, title: str, **fields: Any) -> Clause:
    return Clause(
        id=clause_id, title=title, gist=f"{title}, in short.", fingerprints={"x": "0" * 16}, **fields
    )


def reading(reading_id: str, title: str, clauses: tuple[str, ...], basis: Any, **fields: Any) -> Reading:
    return Reading(
        id=reading_id,
        title=title,
        clauses=clauses,
        tension="It can be read in two ways.",
        stand=f"We take it that {title.lower()}.",
        because="It is the stricter way.",
        basis=basis,
        **fields,
    )


BADGES = frozenset({"badge", "badge-svg"})
WITHOUT_SCENARIOS = BADGES | {"tap"}
WITHOUT_EVIDENCE = RENDERERS.keys() - {"messages"}
"""The formats that are written from a report alone, as a set of their names."""

CONTRACT = Contract(
    title="An action",
    api_name="anAction",
    edition="x",
    prose={"x": "0" * 16},
    clauses=(
        clause("about-01", "It activates"),
        clause("about-02", "It is sold", not_tested="Prices do not show over HTTP."),
        clause("error-01", "Closed", code="INVALID_OPERATION", status=403),
        clause("error-02", "Busy", code="ALREADY_IN_PROCESS", status=400),
        clause("requirement-01", "Open", refused_as="error-01"),
    ),
    readings=(
        reading("reading-01", "It is called by POST", ("about-01",), "assumed", foundation=True),
        reading("reading-02", "A half-open cart is closed", ("error-01",), "assumed"),
        reading("reading-03", "A refusal changes nothing", ("error-01", "error-02"), "assumed"),
        reading("reading-04", "Busy is what a busy operation is", ("error-02",), "documented"),
    ),
)


class Run:
    """What collects scenarios with what was found of their claims, and judges them."""

    def __init__(self) -> None:
        self.plan: list[PlannedScenario] = []
        self.findings: list[Finding] = []

    def scenario(self, name: str, *tags: str, file: str = "cart.feature", family: str = "") -> Scenario:
        return Scenario(self, name, tags, file, family)

    def judge(self, **facts: Any) -> Report:
        known: dict[str, Any] = {
            "run": "r-1",
            "kit_version": "0.1.0",
            "profile": "documented",
            "target_name": "a target",
            "target_version": "2",
            "target_url": "http://127.0.0.1:8080",
            "started": "2026-01-01T12:00:00Z",
            "seconds": 1.25,
            "control": "conformed",
        }
        return report_on(self.plan, self.findings, CONTRACT, RunFacts(**(known | facts)))


class Scenario:
    """One scenario of a run; each call of it adds a claim."""

    def __init__(self, run: Run, name: str, tags: tuple[str, ...], file: str, family: str) -> None:
        self.run, self.name, self.tags, self.file = run, name, tags, file
        self.id = f"{family or file}::{name}"
        self.place = len(run.plan)
        self.claims: list[Claim] = []
        run.plan.append(self._planned())

    def claim(
        self, verdict: Verdict | None, *falls_on: str, name: str = "refused", **finding: Any
    ) -> Scenario:
        number = len(self.claims) + 1
        claim_id = f"{self.id}#{number}"
        rows = falls_on or tuple(tag for tag in self.tags if "-" in tag)
        self.claims.append(Claim(id=claim_id, name=name, step=f"it is {name}", line=number, falls_on=rows))
        self.run.plan[self.place] = self._planned()
        if verdict is not None:
            self.run.findings.append(Finding(claim=claim_id, verdict=verdict, **finding))
        return self

    def _planned(self) -> PlannedScenario:
        return PlannedScenario(
            id=self.id,
            name=self.name,
            file=self.file,
            line=10 * (self.place + 1),
            feature="The cart",
            rule="Closed",
            tags=self.tags,
            steps=(("When ", "the action is invoked", 10 * (self.place + 1) + 3),),
            claims=tuple(self.claims),
        )


CONFORMS, DEVIATES, UNSTABLE = Verdict.CONFORMS, Verdict.DEVIATES, Verdict.UNSTABLE
BROKEN, DISPUTED, UNPROVEN = Verdict.BROKEN, Verdict.DISPUTED, Verdict.UNPROVEN
NOTED, NOT_APPLICABLE, UNTESTED = Verdict.NOTED, Verdict.NOT_APPLICABLE, Verdict.UNTESTED


def conforming_run() -> Run:
    """Return a run in which every testable clause conforms."""
    run = Run()
    run.scenario("A ready one is activated", "control", "about-01").claim(CONFORMS)
    run.scenario("A closed one is refused", "error-01", "requirement-01").claim(CONFORMS)
    run.scenario("A busy one is refused", "error-02").claim(CONFORMS).claim(CONFORMS, "reading-03")
    return run


def run_of_everything() -> Report:
    """Return a run in which there is something of every kind that a report can tell of."""
    run = conforming_run()
    for verdict in (DEVIATES, UNSTABLE, BROKEN, DISPUTED, UNPROVEN, NOT_APPLICABLE, NOTED, None):
        run.scenario(
            f"It is {verdict or 'not run'}", "error-01", "reading-03", file=f"{verdict}.feature"
        ).claim(verdict, "error-01", because="so it is", unlock="a key", expected="x", actual="y").claim(
            verdict, "reading-03", name="unchanged", proves=False, excused=verdict is CONFORMS
        )
    run.scenario("It is noted", "reading-02", "informational").claim(CONFORMS)
    run.scenario("It is disputed", "error-01", "reading-02").claim(DEVIATES)
    run.scenario("It fits nothing", "error-09").claim(CONFORMS, "error-09")
    run.findings.append(Finding(claim="nobody's", verdict=CONFORMS))
    return run.judge(
        durations={scenario.id: 0.25 for scenario in run.plan if "not run" not in scenario.name},
        cut_short="a worker died",
        control_text="HTTP status 200",
        on_the_drivers_word=("store_member",),
        again_of="r-0",
        arranged_by={run.plan[1].id: "driver", run.plan[2].id: "records"},
        left_behind=("Order 801-1 (DELETE_FAILED)",),
    )


def verdict_of(report: Report, row_id: str) -> Verdict:
    return report.row(row_id).verdict
