"""What a run leaves on its target: told by every process of the run, and cleared at its end as far as that goes."""

from __future__ import annotations

from activate_order_conformance.nouns.clock import Stopped
from activate_order_conformance.run.facts import TO_CLEAR
from activate_order_conformance.run.redaction import Redaction
from activate_order_conformance.suite.sessions.collected import HERE, Collected
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.open import open_target
from activate_order_conformance.targets.protocol import DriverFault

LOST = "whatever a process of the run arranged that ended without a word"


def cleared(settings: RunSettings, collected: Collected) -> tuple[str, ...]:
    """Clear what is not known to be gone; return what stays all the same, and at last the command that clears it."""
    unreleased = [phrase for left in collected.left.values() for phrase in left["unreleased"]]
    unreleased += [LOST] if collected.under_way else []
    is_elsewhere = settings.target.target is not None
    if unreleased and (is_elsewhere or collected.target is not None):
        target = collected.target or open_target(settings.target, settings.run)
        if fault := let_go(target):
            unreleased.append(f"it could not be cleared: {fault}")
        else:
            unreleased = []
            text = Redaction(target.journal.credentials).text
            behind = [text(phrase) for phrase in target.driver.left_behind()]
            collected.left[HERE] = {"left_behind": behind, "unreleased": []}
        if collected.target is None:
            target.close()
    left = [phrase for left in collected.left.values() for phrase in left["left_behind"]]
    clears = (
        [f"{TO_CLEAR}{settings.target.clearing(settings.run, settings.config)}"]
        if unreleased and is_elsewhere
        else []
    )
    return tuple(dict.fromkeys([*unreleased, *left, *clears]))


def let_go(target: HttpTarget) -> str:
    """Release all that the run made; say why it could not be done (empty: it could)."""
    try:
        target.driver.release_all()
    except (DriverFault, Stopped) as fault:
        why = getattr(fault, "what", "the run was ended while the target asked for patience")
        return Redaction(target.journal.credentials).text(why)
    return ""
