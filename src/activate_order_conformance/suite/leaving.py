"""What a run leaves on its target: told by every process of the run, and cleared at its end as far as that goes."""

from __future__ import annotations

from activate_order_conformance.nouns.clock import Stopped
from activate_order_conformance.run.facts import TO_CLEAR
from activate_order_conformance.run.redaction import Redaction
from activate_order_conformance.suite.collected import Collected
from activate_order_conformance.suite.collector import HERE
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.open import open_target
from activate_order_conformance.targets.protocol import DriverFault, Target

LOST = "whatever a process of the run arranged that ended without a word"


def cleared(settings: RunSettings, collected: Collected) -> tuple[str, ...]:
    """Clear what is not known to be gone; return what stays all the same, and at last the command that clears it."""
    unreleased = [phrase for left in collected.left.values() for phrase in left["unreleased"]]
    unreleased += [LOST] if collected.under_way else []
    is_elsewhere = settings.target.target is not None
    if unreleased and (is_elsewhere or collected.target is not None):
        target = collected.target or open_target(settings.target, settings.run)
        if fault := _release_all(target, collected):
            unreleased.append(f"it could not be cleared: {fault}")
        else:
            unreleased = []
        if collected.target is None:
            target.close()
    left = [phrase for left in collected.left.values() for phrase in left["left_behind"]]
    clears = [f"{TO_CLEAR}{settings.target.clearing(settings.run)}"] if unreleased and is_elsewhere else []
    return tuple(dict.fromkeys([*unreleased, *left, *clears]))


def _release_all(target: Target, collected: Collected) -> str:
    """Release all that the run made, and take note of what stays; say why it could not be done (empty: it could)."""
    driver = target.driver
    redaction = Redaction()
    try:
        driver.release_all()
    except (DriverFault, Stopped) as fault:
        redaction.learn(target.journal.credentials)
        return redaction.text(getattr(fault, "what", "the run was ended while the target asked for patience"))
    redaction.learn(target.journal.credentials)
    collected.left[HERE] = {
        "left_behind": [redaction.text(phrase) for phrase in driver.left_behind()],
        "unreleased": [],
    }
    return ""
