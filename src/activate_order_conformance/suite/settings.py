"""What a run is to be: settings that are known before anything is asked, and before pytest is imported."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from activate_order_conformance.targets.settings.model import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The scenarios to run again, by id, the rows that they failed, and in which run."""

    of: str
    scenarios: tuple[str, ...]
    rows: tuple[str, ...]


def any_seed() -> int:
    """Return a seed that is short enough to be typed."""
    return secrets.randbelow(10**6)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """The settings of a run: of its target, the clauses selected (none: all), arguments for pytest.

    `features` is a directory of a user's own features, to be run in place of the shipped ones (None).
    With `again` only the scenarios that it names are run. `evidence` tells whether everything asked, answered
    and seen is to be kept. With `repeat` above 1 each scenario runs so often, in an order shuffled by `seed`.
    `wiring` says why the target cannot be asked at all, where that is known beforehand; then nothing is asked.
    """

    target: Settings = field(default_factory=Settings)
    selected: tuple[str, ...] = ()
    again: Again | None = None
    features: Path | None = None
    pytest_args: tuple[str, ...] = ()
    evidence: bool = False
    repeat: int = 1
    seed: int = field(default_factory=any_seed)
    wiring: str = ""
    run: str = field(default_factory=lambda: f"r-{secrets.token_hex(4)}")
