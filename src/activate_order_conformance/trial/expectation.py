"""What a fault must be blamed for: the rows it shows on, from the contract, and the readings its scenarios bear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from activate_order_conformance.contract import Contract
from activate_order_conformance.run.plan import Verdict, worst
from activate_order_conformance.trial.subject import Blame

SECOND_CALL = "reading-22"
"""The reading on the same call once more, which follows an activation and is never put right."""

REFUSED_INPUTS = {"error-01": "input-01", "error-11": "input-02"}
"""The inputs whose wrong values a row answers."""

OF_THE_CODE = {
    "error-01": ("reading-13",),
    "error-03": ("reading-06",),
    "error-04": ("reading-22",),
    "error-05": ("reading-04",),
    "error-09": ("reading-03",),
    "error-10": ("reading-02",),
    "error-11": ("reading-12",),
}
"""The readings under which a row's code and status are asked for as well."""

OF_THE_GUARD = {row: readings for row, readings in OF_THE_CODE.items() if row not in ("error-04", "error-05")}
"""The readings under which a call is let through where a row is not checked.

A session that is processing under a running operation (reading-04) is still refused as the other row, and so is the
second call for a cart that was closed (reading-22), for its session is archived.
"""

ACTIVATION = (
    "about-01",
    "input-01",
    "output-01",
    "interaction-01",
    "interaction-02",
    "interaction-03",
    "interaction-04",
)
"""The clauses that deviate where a ready checkout is not activated."""

OF_THE_ACTIVATION = ("reading-09", "reading-11", "reading-35", "reading-37")
"""The readings on what an activation does."""


def blamed(*rows: str) -> Blame:
    """Return that these deviate: clauses, or readings that a claim falls on without resting on them."""
    return dict.fromkeys(rows, Verdict.DEVIATES)


def resting(reading_id: str, *rows: str) -> Blame:
    """Return what a scenario that bears a reading is blamed for, besides the reading the `rows` it is about.

    It is disputed where the reading is assumed, for then the page alone does not say so.
    """
    disputes = Contract.load().reading(reading_id).disputes
    return dict.fromkeys((reading_id, *rows), Verdict.DISPUTED if disputes else Verdict.DEVIATES)


def together(*blames: Blame) -> Blame:
    """Return all that is blamed, each row by the worst."""
    whole: dict[str, Verdict] = {}
    for blame in blames:
        for row, verdict in blame.items():
            whole[row] = worst((verdict, whole.get(row, verdict)))
    return whole


BOTH_ACCEPTED = together(blamed("error-05", "requirement-10"), resting("reading-39"))
"""The blame where two calls for one checkout at one instant are both accepted."""

LEFT_OUT: Mapping[str, Blame] = {"error-01": resting("reading-13"), "error-11": resting("reading-12")}
"""The blame besides where an input that is left out is let through as well, by its row."""

IN_FURTHER_VALUES: Mapping[str, Blame] = {
    "error-03": resting("reading-06"),
    "error-09": resting("reading-03"),
}
"""The blame besides where a row is let through, or refused still, in its further values as well."""


@cache
def guards(row: str) -> tuple[str, ...]:
    """Return an error row with what it answers for: the requirement, or the input."""
    contract = Contract.load()
    required = [clause.id for clause in contract.answered_by(row)]
    return (row, *required, *([REFUSED_INPUTS[row]] if row in REFUSED_INPUTS else []))


def wrong_answer(row: str) -> Blame:
    """Return the blame for a row that is refused with another code or status: the row alone."""
    return together(blamed(row), *(resting(reading) for reading in OF_THE_CODE.get(row, ())))


def not_checked(row: str) -> Blame:
    """Return the blame for a row that is not checked at all: the row and what it answers for."""
    return together(blamed(*guards(row)), *(resting(reading) for reading in OF_THE_GUARD.get(row, ())))


def nothing_activated() -> Blame:
    """Return the blame for a target that refuses a ready checkout: all that activation is to bring about."""
    return together(blamed(*ACTIVATION), *(resting(reading) for reading in OF_THE_ACTIVATION))


def missing(clause: str, *, item_is_tried: bool = True) -> Blame:
    """Return the blame for an effect that is missing, with the reading on what it is.

    That an item cannot be changed any more (reading-11) shows only where that `item_is_tried`.
    """
    if clause == "interaction-01" and item_is_tried:
        return resting("reading-11", clause)
    return resting("reading-09", clause) if clause == "interaction-04" else blamed(clause)


def outlived(rows: Sequence[str]) -> Blame:
    """Return the blame for refusals that outlive their causes, for all of these rows and for requirement-09.

    What cannot be put right on the same checkout is shown by a twin, and does not outlive anything.
    """
    return together(
        *(blamed(*guards(row)) for row in rows),
        *(resting(reading) for row in rows for reading in OF_THE_CODE.get(row, ()) if reading != SECOND_CALL),
        resting("reading-15", "requirement-09"),
    )
