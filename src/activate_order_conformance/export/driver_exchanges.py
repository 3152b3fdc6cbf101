"""The worked requests of the driver protocol with their answers, as the reference gives them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("driver_exchanges.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedExchange:
    """A request and its answer; `operation` is the OpenAPI's name for it, `what` says what is asked for."""

    operation: str
    what: str
    method: str
    path: str
    body: Any
    status: int
    answer: Any


@cache
def worked_exchanges() -> tuple[WorkedExchange, ...]:
    """Return them in the order in which they were asked, on one driver."""
    return tuple(WorkedExchange(**exchange) for exchange in json.loads(_FILE.read_text("utf-8")))
