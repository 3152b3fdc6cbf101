"""Observations made by hand: looks at a checkout, answers, and the attempts between them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.answer import Answer, FailureKind, Result
from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.nouns.profile import DOCUMENTED, Profile
from activate_order_conformance.nouns.snapshot import (
    SUBJECTS,
    BackgroundOperation,
    Cart,
    Order,
    OrderSummary,
    Session,
    Snapshot,
    Validation,
)
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.judge.judgement import Bearing

CONFORMS, DEVIATES, NOTED = Verdict.CONFORMS, Verdict.DEVIATES, Verdict.NOTED
UNPROVEN, BROKEN, NOT_APPLICABLE = Verdict.UNPROVEN, Verdict.BROKEN, Verdict.NOT_APPLICABLE
READY = ready(DOCUMENTED)
CART, SESSION, ORDER = "0a6RM0000000001YAA", "2z9RM0000000001YAA", "801RM0000000001YAA"
OLD_OPERATION, OPERATION = "08PRM0000000001YAA", "08PRM0000000002YAA"
SUMMARY, OTHER_SUMMARY = "1OsRM0000000001YAA", "1OsRM0000000002YAA"


def look(
    at: float = 0.0,
    *,
    hides: Iterable[str] = (),
    unread: Iterable[str] = (),
    summaries: Iterable[OrderSummary] = (),
    operations: Iterable[BackgroundOperation] = (),
    **departures: Value,
) -> Snapshot:
    """Return a look at a checkout that departs as stated; the departures and the records agree.

    `hides` are subjects that are not observed, `unread` departures that are not read, `operations` those
    beside the session's.
    """
    checkout = READY.but(**departures)
    read = {
        name: value
        for name, value in checkout.values().items()
        if name not in (*unread, "order_summary_failure")
    }
    observes = frozenset(SUBJECTS) - set(hides)
    borne: dict[str, dict[str, Any]] = {"cart": {}, "validation": {}, "session": {"is_error": False}}
    for name, departure in DEPARTURES.items():
        if departure.shown and departure.shown.field:
            subject, field = departure.shown.field
            borne[subject][field] = checkout[name]
    session = Session(
        id=SESSION,
        order_id=ORDER if checkout["order"] else None,
        background_operation_id=OLD_OPERATION if checkout["background_operation"] else None,
        archived=checkout["session"] == "archived",
        **borne["session"],
    )
    named = [BackgroundOperation(OLD_OPERATION, checkout["background_operation"] or "")]
    records: dict[str, Any] = {
        "cart": Cart(id=CART, **borne["cart"]),
        "session": session if checkout["session"] != "none" else None,
        "order": Order(ORDER, checkout["order"] or "Draft"),
        "orderSummaries": tuple(summaries),
        "backgroundOperations": (*(named if checkout["background_operation"] else ()), *operations),
        "validation": Validation(**borne["validation"]),
    }
    names = {"orderSummaries": "order_summaries", "backgroundOperations": "background_operations"}
    return Snapshot(
        at=at,
        departures=read,
        observes=observes,
        **{names.get(subject, subject): records[subject] for subject in observes},
    )


def activated(
    at: float = 0.1,
    *,
    hides: Iterable[str] = (),
    summaries: Iterable[OrderSummary] = (OrderSummary(SUMMARY, "Created", ORDER),),
    operation: str = "Complete",
    **departures: Value,
) -> Snapshot:
    """Return a look at a checkout of which all four interactions came true."""
    changes: dict[str, Value] = {"cart_status": "Closed", "session": "archived", "order": "Activated"}
    return look(
        at,
        hides=hides,
        summaries=summaries,
        operations=[BackgroundOperation(OPERATION, operation)],
        **(changes | departures),
    )


def accepted(output: Any = OPERATION, **fields: Any) -> Answer:
    result = Result(
        is_success=True, action_name="activateOrderAction", output={"backgroundOperationId": output}
    )
    return Answer(**({"sent": {}, "seconds": 0.0, "status": 200, "results": (result,)} | fields))


def refusal(code: str = "INVALID_OPERATION", status: int = 403, **fields: Any) -> Answer:
    result = Result(is_success=False, action_name="activateOrderAction", code=code, message="No.")
    return Answer(**({"sent": {}, "seconds": 0.0, "status": status, "results": (result,)} | fields))


def generic(code: str, status: int) -> Answer:
    """Return an answer in the platform's generic error envelope."""
    result = Result(is_success=False, code=code, message="Not now.", generic=True)
    return Answer(sent={}, seconds=0.0, status=status, results=(result,))


def page(status: int = 200) -> Answer:
    """Return an answer that is HTML."""
    return Answer(sent={}, seconds=0.0, status=status, body="<html>Sorry</html>", unreadable="an HTML page")


def own_json(status: int) -> Answer:
    """Return an answer in JSON that is in no envelope of the platform."""
    return Answer(sent={}, seconds=0.0, status=status, body='{"detail": "No."}', unreadable="an object")


def silence(failure: FailureKind = "timeout") -> Answer:
    return Answer(sent={}, seconds=0.0, failure=failure, failure_text="nothing came")


def attempt(before: Snapshot, *answers: Answer, after: Iterable[Snapshot] = (), **fields: Any) -> Attempt:
    return Attempt(before=before, answers=answers, timeline=tuple(after) or (before,), **fields)


def activation(answer: Answer | None = None, **fields: Any) -> Attempt:
    """Return an attempt on a ready checkout that was activated."""
    return attempt(look(), answer or accepted(), **({"after": [activated()]} | fields))


def observation(
    wanted: dict[str, Value] | None = None, first: Attempt | None = None, **fields: Any
) -> Observation:
    return Observation(wanted=wanted or {}, ready=READY.values(), first=first, **fields)


def bearing(*tags: str, profile: Profile = DOCUMENTED) -> Bearing:
    return Bearing(tags=tags, contract=Contract.load(), profile=profile)
