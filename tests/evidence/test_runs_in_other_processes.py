"""Evidence is kept where scenarios run in several processes, and of a run that somebody ended."""

from __future__ import annotations

from typing import Any

import pytest

from activate_order_conformance.evidence.bundle import pack, unpack
from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.suite.rejudge import rejudge
from activate_order_conformance.suite.run import carry_out
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import reference_target


@pytest.mark.slow
def test_evidence_comes_from_every_process() -> None:
    settings = RunSettings(
        evidence="everything", selected=("error-04",), pytest_args=("-p", "xdist", "-n", "2", "-q")
    )
    recorded = carry_out(settings)
    evidence = recorded.evidence
    assert {witness.scenario for witness in evidence.witnesses} == {"", *(each.id for each in evidence.plan)}
    assert rejudge(unpack(pack(evidence, recorded.report)).evidence) == recorded.report


def test_a_run_that_was_ended_keeps_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    target = reference_target("r-ended")
    asked: list[Any] = []
    invoke = target.invoke

    def until(authorization: str, inputs: Any, connection: Any) -> Answer:
        asked.append(inputs)
        if len(asked) > 8:
            raise KeyboardInterrupt
        return invoke(authorization, inputs, connection)

    monkeypatch.setattr(target, "invoke", until)
    recorded = carry_out(RunSettings(evidence="everything"), target=target)
    assert recorded.report.exit_status == 130
    assert 1 < len(recorded.evidence.witnesses) < 12
    again = rejudge(unpack(pack(recorded.evidence, recorded.report)).evidence)
    assert again.facts.truncated
    assert again.headline == recorded.report.headline
    assert [row.verdict for row in again.rows] == [row.verdict for row in recorded.report.rows]
