"""The refusals that a requirement of the page asks for and no row of its table answers.

Each bears the reading that gives it a code and a status. They are asked after the rows that are
preconditions, just before the run.
"""

from collections.abc import Callable
from dataclasses import dataclass

from activate_order_reference.rules.call import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A refusal that no row names: its clause, its reading, and whether it holds for a call."""

    clause: str
    reading: str
    message: str
    code: str
    status: int
    holds: Callable[[Call], bool]


def _no_open_session(call: Call) -> bool:
    return call.session is None


def _empty_state(call: Call) -> bool:
    return call.session is not None and not (call.session.state or "").strip()


def _no_draft_order(call: Call) -> bool:
    return call.order is None or call.order.status != "Draft"


REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(
        clause="requirement-08",
        reading="reading-16",
        message="The cart has no open checkout session",
        code="INVALID_INPUT",
        status=403,
        holds=_no_open_session,
    ),
    Requirement(
        clause="requirement-09",
        reading="reading-15",
        message="The checkout session has no state",
        code="INVALID_INPUT",
        status=403,
        holds=_empty_state,
    ),
    Requirement(
        clause="requirement-05",
        reading="reading-14",
        message="The checkout session names no draft order",
        code="INVALID_INPUT",
        status=403,
        holds=_no_draft_order,
    ),
)
