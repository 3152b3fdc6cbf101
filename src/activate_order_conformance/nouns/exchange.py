"""What went over the wire in a scenario, and what was seen of it: the noun behind a run's evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from activate_order_conformance.nouns.answer import FailureKind
from activate_order_conformance.nouns.observation import Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer, or why there is none.

    `began` is in seconds since 1970 in UTC, `seconds` is how long it took. Header names are as they were sent;
    bodies are text, with what is not UTF-8 replaced. Until it is written it has what was sent, secrets included.
    """

    method: str
    url: str
    request_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    request_body: str = field(default="", repr=False)
    status: int | None = None
    response_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    response_body: str = field(default="", repr=False)
    began: float
    seconds: float
    failure: FailureKind | None = None
    failure_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What is known of one run of a scenario: its observation (None: none was made) and the exchanges.

    `scenario` is the scenario's id; it is empty for the control, which is made once for all of them. What was made
    again alone has what was observed `beside` others as well, and why that shows nothing: the `excuse` for it, or why
    it is `unknown` to be the target's (empty: it does).
    """

    scenario: str
    observation: Observation | None
    exchanges: tuple[Exchange, ...] = ()
    beside: Observation | None = None
    excuse: str = ""
    unknown: str = ""
