"""A run of which nobody keeps the evidence keeps what its report shows: the calls of what fails."""

from __future__ import annotations

from activate_order_conformance.report.outline import outline_of
from activate_order_conformance.suite.run import RunResult, carry_out
from activate_order_conformance.suite.settings import Keeps, RunSettings
from activate_order_conformance.targets.in_process import reference_target
from activate_order_conformance.trial.specification import without


def without_a_row(keeps: Keeps) -> RunResult:
    target = reference_target("r-kept", specification=without("error-04"))
    settings = RunSettings(run="r-kept", selected=("error-04", "error-05"), evidence=keeps)
    return carry_out(settings, target=target)


def test_of_what_fails_alone_all_deviations_are_shown_as_of_everything() -> None:
    everything, failing = without_a_row("everything"), without_a_row("what fails")
    shown = outline_of(everything.report, everything.evidence).findings
    assert any(label == "asked" for block in shown for entry in block.entries for label, _ in entry.fields)
    assert outline_of(everything.report, failing.evidence).findings == shown
    assert 0 < len(failing.evidence.witnesses) < len(everything.evidence.witnesses)
