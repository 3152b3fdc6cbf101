"""What one process of a run has learnt of its target so far, as plain data without secrets."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from activate_order_conformance.suite.experiments.belief import on_the_drivers_word
from activate_order_conformance.suite.experiments.laboratory import Laboratory
from activate_order_conformance.suite.experiments.pace import Pace
from activate_order_conformance.suite.experiments.recorder import Recorder
from activate_order_conformance.suite.experiments.side_by_side import SideBySide
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.protocol import DriverFault


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What a target says of itself, where it is called, and what is taken on its driver's word."""

    identity: tuple[str, ...]
    believed: tuple[str, ...]

    @classmethod
    def of(cls, target: HttpTarget) -> TargetFacts:
        """Return those of a target, which may have to be asked for them."""
        named = target.identity
        return cls((named.name, named.version, named.url, target.called_at()), _believed(target))


def facts_so_far(
    laboratory: Laboratory, known: TargetFacts, recorder: Recorder, side_by_side: SideBySide | None
) -> dict[str, Any]:
    """Return how the control fared, what is `known` of the target, and how fast it went."""
    target, control = laboratory.target, laboratory.control_so_far
    return {
        "control": [control.outcome, *recorder.texts(control.text)] if control else None,
        "target": recorder.texts(*known.identity),
        "believed": known.believed,
        "under_way": side_by_side.under_way if side_by_side else 0,
        "pace": asdict(_pace(target, side_by_side)),
    }


def left_on(target: HttpTarget, recorder: Recorder) -> dict[str, list[str]]:
    """Return what stays on a target although it was released, and what is not known to be released."""
    return {
        "left_behind": recorder.texts(*target.driver.left_behind()),
        "unreleased": recorder.texts(*target.driver.unreleased()),
    }


def _believed(target: HttpTarget) -> tuple[str, ...]:
    try:
        return on_the_drivers_word(target.driver.abilities())
    except DriverFault:
        return ()


def _pace(target: HttpTarget, side_by_side: SideBySide | None) -> Pace:
    patience = target.patience
    at_once = side_by_side and side_by_side.at_once
    lowered_to = at_once.fewest if at_once and at_once.lowered else 0
    return Pace(
        turned_away=patience.turned_away,
        given_up=patience.given_up,
        waited=patience.asked_for,
        lowered_to=lowered_to,
    )
