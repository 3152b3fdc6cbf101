"""Mutants that hardly look: the same answer to everything, or one question alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from werkzeug.wrappers import Request, Response

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.trial.between import (
    Answer,
    Ask,
    always,
    answering,
    documented,
    refusal,
    success,
)
from activate_order_conformance.trial.expectation import (
    blamed,
    guards,
    not_checked,
    nothing_activated,
    resting,
    together,
)
from activate_order_conformance.trial.mutants.error_rows import summary_or_failure
from activate_order_conformance.trial.mutants.interactions import DEEDS
from activate_order_conformance.trial.mutants.requirements import NO_SESSION, UNANSWERED
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.specification import ROWS, UNCHANGED, of_specification, with_interaction
from activate_order_conformance.trial.subject import Blame, Make, Subject

_mutant = partial(mutant, family="constant answer")

UNCHECKED = replace(
    with_interaction("interaction-02", effect=summary_or_failure), conditions=(), requirements=()
)
"""Checks nothing; a summary that is to fail before the answer fails, and nobody is told."""

WIRING = (
    "a ready checkout never got an answer of the action, which is wiring: the run is broken, and says why"
)

BUSY = ("error-05", "error-10")
"""Rows of which either is enough to refuse a checkout that another call is busy with."""

CARTLESS = ("error-01", "error-03", "error-06", "error-07")
"""Rows that hold where there is no cart."""


def constant_mutants() -> Iterator[Subject]:
    """Yield the mutants that answer without looking, or by looking at one thing."""
    pairs = dict.fromkeys((row.code, row.status) for row in Contract.load().errors)
    for code, status in pairs:
        if code is not None and status is not None:
            yield _mutant(
                f"constant.{code}-{status}",
                f"Everything is answered with {code} and HTTP status {status}.",
                _always(documented([refusal(code)], status)),
                together(nothing_activated(), resting("reading-27")),
            )
    yield _mutant(
        "constant.success",
        "Everything is answered as accepted, and nothing is done.",
        _always(documented([success()])),
        together(nothing_refused_or_done(), blamed("reading-41")),
    )
    yield _mutant(
        "constant.activates",
        "Nothing is ever checked: every cart that is named is activated.",
        UNCHECKED,
        nothing_checked(),
    )
    for status in (401, 404, 405, 503):
        yield _mutant(
            f"constant.{status}",
            f"Everything is answered with HTTP status {status}.",
            _always(documented([], status)),
            unblamed=WIRING,
        )
    for row in ROWS:
        yield mutant(
            f"only.{row}",
            f"{ROWS[row].title}: this alone is checked.",
            replace(UNCHECKED, conditions=(ROWS[row],)),
            nothing_checked(but=row),
            family="one question alone",
        )
    yield _mutant(
        "constant.by-turns",
        "Every other cart that it meets is refused, and the rest activated, whatever their state.",
        answering(of_specification(UNCHECKED), _by_turns),
        unblamed="which carts it meets in which turn is chance, and so is what it errs on",
    )


def nothing_checked(but: str = "") -> Blame:
    """Return the blame where no row and no requirement is checked, `but` one row."""
    blames = [not_checked(row) for row in ROWS if row != but]
    blames += [resting(basis, clause) for clause, basis in UNANSWERED.items()]
    if but != "error-04":
        blames.append(resting("reading-22"))
    if but not in BUSY:
        blames += [resting("reading-04"), resting("reading-39")]
    whole = together(*blames, NO_SESSION)
    if but in CARTLESS:  # a call without a cart is refused all the same, if only as another row
        whole = {row: verdict for row, verdict in whole.items() if row != "input-01"}
    return whole


def nothing_refused_or_done() -> Blame:
    """Return the blame where everything is accepted and nothing done."""
    return together(
        nothing_checked(),
        *(blamed(*guards(row)) for row in ROWS),
        *(deed.absent for deed in DEEDS.values()),
        resting("reading-37", "output-01"),
        resting("reading-27"),
    )


def _always(response: Response) -> Make:
    return answering(UNCHANGED, lambda _: always(response))


def _by_turns(_clock: Clock) -> Answer:
    met: dict[str, bool] = {}

    def answer(request: Request, ask: Ask) -> Response:
        cart_id = str(json.loads(request.get_data())["inputs"][-1].get("cartId"))
        refuses = met.setdefault(cart_id, len(met) % 2 == 1)
        return documented([refusal("UNKNOWN_EXCEPTION")], 500) if refuses else ask()

    return answer
