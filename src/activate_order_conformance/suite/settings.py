"""What a run is to be: known before anything is asked and before pytest is imported, and sent to other processes."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from activate_order_conformance.targets.settings.model import Settings

Pairs = Literal["rows", "all", "triples", "none"]
"""Which departures are let meet: one value of each row, every value, or none."""

Keeps = Literal["nothing", "what fails", "everything"]
"""Of which scenarios everything asked, answered and seen is kept: none, those that fail, or all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The scenarios to run again, by id, the rows that they failed, and the run in which they did."""

    run: str
    scenarios: tuple[str, ...]
    rows: tuple[str, ...]


def any_seed() -> int:
    """Return a seed that is short enough to be typed."""
    return secrets.randbelow(10**6)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """The settings of a run: of its target, what was selected of the features (none: all), arguments for pytest.

    `config` is the file that the target's settings are of, where one was named.
    `features` is a directory of a user's own features, to be run in place of the shipped ones (None).
    With `again` only the scenarios that it names are run. `evidence` tells of which scenarios everything asked,
    answered and seen is to be kept. With `repeat` above 1 each scenario runs so often, in an order shuffled by `seed`.
    `pairs` are the departures that are let meet, by whoever has a driver, in scenarios that are derived from those of
    the features; with "none" no answer is judged by the laws of every answer either.
    `wiring` says why the target cannot be asked at all, where that is known beforehand; then nothing is asked.
    """

    target: Settings = field(default_factory=Settings)
    config: str = ""
    selected: tuple[str, ...] = ()
    again: Again | None = None
    features: Path | None = None
    pytest_args: tuple[str, ...] = ()
    evidence: Keeps = "nothing"
    repeat: int = 1
    pairs: Pairs = "rows"
    seed: int = field(default_factory=any_seed)
    wiring: str = ""
    run: str = field(default_factory=lambda: f"r-{secrets.token_hex(4)}")

    @property
    def meeting(self) -> Pairs:
        """Return the departures that are let meet: none of a user's own features, and none without a driver."""
        return self.pairs if self.features is None and self.target.way == "driver" else "none"

    @property
    def line(self) -> dict[str, tuple[str, ...]]:
        """Return what a command line says of these settings, secrets apart, as the facts of a run have it."""
        own = ("--features", str(self.features)) if self.features else ()
        pairs = ("--pairs", self.pairs) if self.pairs != "rows" else ()
        repeat = ("--repeat", str(self.repeat)) if self.repeat > 1 else ()
        parts = {
            "words": self.selected,
            "run": (*own, *pairs, *repeat),
            "target": self.target.options(self.config),
            "pytest": self.target.options_of_pytest(self.config) if self.features else (),
        }
        return {part: words for part, words in parts.items() if words}

    @property
    def place(self) -> str:
        """Return where the features are, as text (empty: they are the kit's)."""
        return str(self.features.absolute()) if self.features else ""

    def to_text(self) -> str:
        """Return the settings as JSON that reaches other processes; no secret is in it."""
        data: dict[str, Any] = {member.name: getattr(self, member.name) for member in fields(self)}
        data["target"] = self.target.to_data()
        data["again"] = asdict(self.again) if self.again else None
        data["features"] = str(self.features.absolute()) if self.features else None
        return json.dumps(data)

    @classmethod
    def from_text(cls, text: str) -> RunSettings:
        """Return the settings that `to_text` wrote, with the secrets of the environment."""
        data = json.loads(text)
        data["target"] = Settings.from_data(data["target"])
        if again := data["again"]:
            data["again"] = Again(**{name: _frozen(value) for name, value in again.items()})
        if data["features"]:
            data["features"] = Path(data["features"])
        return cls(**{name: _frozen(value) for name, value in data.items()})


def _frozen(value: Any) -> Any:
    """Return a list of JSON as the tuple that it was."""
    return tuple(value) if isinstance(value, list) else value
