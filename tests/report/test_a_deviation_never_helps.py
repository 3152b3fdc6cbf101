"""Whatever else a run came to: with one deviation more, its word and its exit status are no better."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from activate_order_conformance.errors import Signal
from activate_order_conformance.report.again import unmet_scenarios
from activate_order_conformance.report.borne import unborne
from activate_order_conformance.report.compare import Comparison, NotComparable, compare, trend
from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.report.narrow import narrowed
from activate_order_conformance.report.overall import EXIT_STATUS
from activate_order_conformance.report.waivers import Waiver, apply_waivers
from activate_order_conformance.run.plan import NOT_ASKED, Verdict
from tests.report.report_runs import (
    BROKEN,
    CONFORMS,
    CONTRACT,
    DEVIATES,
    DISPUTED,
    NOT_APPLICABLE,
    UNPROVEN,
    Run,
)

ROWS = (*(clause.id for clause in CONTRACT.clauses), *(reading.id for reading in CONTRACT.readings))
TODAY = date(2026, 6, 1)
FAILING = (Verdict.DEVIATES, Verdict.UNSTABLE, Verdict.DISPUTED)
BEST_FIRST = (
    Overall.CONFORMANT,
    Overall.PARTIAL,
    Overall.INCONCLUSIVE,
    Overall.BROKEN,
    Overall.NON_CONFORMANT,
)
STATUSES = [EXIT_STATUS[word] for word in BEST_FIRST]


@dataclass(frozen=True)
class Told:
    """A claim that a test makes up: its verdict (None: it was never judged), what it falls on, and its reason."""

    verdict: Verdict | None
    falls_on: tuple[str, ...]
    because: str = ""


MadeUp = list[tuple[list[str], list[Told]]]
"""A run that a test makes up: the tags and the claims of each of its scenarios."""

rows = st.lists(st.sampled_from(ROWS), min_size=1, max_size=3, unique=True).map(tuple)
reasons = st.sampled_from(["", "so it is", f"{NOT_ASKED}: it was not refused"])
verdicts = st.sampled_from([CONFORMS, DEVIATES, BROKEN, UNPROVEN, DISPUTED, NOT_APPLICABLE, None])
scenarios = st.tuples(
    st.lists(
        st.sampled_from(["informational", "reading-02", "reading-04", "control"]), max_size=2, unique=True
    ),
    st.lists(st.builds(Told, verdicts, rows, reasons), min_size=1, max_size=3),
)
circumstances = st.fixed_dictionaries(
    {
        "selected": st.lists(st.sampled_from(ROWS), max_size=3, unique=True).map(tuple),
        "control": st.sampled_from(["conformed", "conformed", "refused", "unproven", ""]),
        "cut_short": st.sampled_from(["", "", "a worker died"]),
        "interrupted": st.sampled_from([False, False, True]),
        "again_of": st.sampled_from(["", "r-0"]),
        # Of own features, and of a selection, some scenarios that count for a row are not run.
        "left_out": st.sampled_from([(), ("cart.feature::number 0",), ("ours.feature::another",)]),
    }
)
waived = st.lists(st.sampled_from(ROWS), max_size=len(ROWS), unique=True)


def judged(
    run: MadeUp,
    facts: dict[str, Any],
    waived: list[str],
    order: Sequence[int] | None = None,
) -> Report:
    made = Run()
    for place in range(len(run)) if order is None else order:
        tags, claims = run[place]
        scenario = made.scenario(f"number {place}", *tags)
        for claim in claims:
            scenario.claim(claim.verdict, *claim.falls_on, because=claim.because)
    return apply_waivers(made.judge(**facts), waivers_of(waived), TODAY)


def waivers_of(rows: list[str]) -> list[Waiver]:
    return [Waiver(clause=row, target="*", owner="o", reason="r", link="l", expires=TODAY) for row in rows]


def no_better(before: Report, after: Report) -> None:
    assert BEST_FIRST.index(after.overall) >= BEST_FIRST.index(before.overall)
    if before.exit_status != after.exit_status:
        assert STATUSES.index(after.exit_status) >= STATUSES.index(before.exit_status)


def examples(number: int) -> settings:
    """Return that so many are tried, the same each time; the first third of them where the slow proofs are left out."""
    most = number if os.environ.get("SLOW_PROOFS") else number // 3
    return settings(max_examples=most, deadline=None, database=None, derandomize=True)


@examples(60)
@given(st.lists(scenarios, max_size=5), rows, reasons, circumstances, waived)
@example([], ("error-01",), "", {"selected": ("error-01",)}, ["error-01"])
@example([([], [Told(BROKEN, ("error-01",))])], ("error-01",), "", {}, ["error-01"])
def test_one_more_scenario_that_deviates_makes_nothing_better(
    run: MadeUp,
    falls_on: tuple[str, ...],
    because: str,
    facts: dict[str, Any],
    waived: list[str],
) -> None:
    before = judged(run, facts, waived)
    # A waiver that is not needed yet fails a run, and one more deviation needs it.
    assume(not before.waiver_faults)
    no_better(before, judged([*run, ([], [Told(DEVIATES, falls_on, because)])], facts, waived))


@examples(60)
@given(st.lists(scenarios, min_size=1, max_size=5), rows, reasons, circumstances, waived, st.data())
def test_one_more_claim_that_deviates_makes_nothing_better(
    run: MadeUp,
    falls_on: tuple[str, ...],
    because: str,
    facts: dict[str, Any],
    waived: list[str],
    data: st.DataObject,
) -> None:
    before = judged(run, facts, waived)
    assume(not before.waiver_faults)
    place = data.draw(st.integers(0, len(run) - 1))
    tags, claims = run[place]
    assume("informational" not in tags)  # what only notes something deviates from nothing
    assume("reading-02" not in tags)  # what rests on our assumption is disputed, and exercises the target
    more = [*run]
    more[place] = (tags, [*claims, Told(DEVIATES, falls_on, because)])
    no_better(before, judged(more, facts, waived))


@pytest.mark.parametrize("compared", [compare, trend])
@examples(60)
@given(st.lists(scenarios, max_size=4), st.lists(scenarios, max_size=4), rows, circumstances, circumstances)
@example(
    [([], [Told(CONFORMS, ("error-01", "about-02"))])],
    [([], [Told(DEVIATES, ("error-01",))])],
    ("error-01",),
    {"selected": ("about-02",)},
    {},
)
def test_one_more_scenario_that_deviates_makes_no_comparison_better(
    compared: Callable[[Sequence[Report]], Comparison],
    earlier: MadeUp,
    run: MadeUp,
    falls_on: tuple[str, ...],
    of_earlier: dict[str, Any],
    facts: dict[str, Any],
) -> None:
    before = judged(earlier, of_earlier, [])
    worse = judged([*run, ([], [Told(DEVIATES, falls_on)])], facts, [])
    try:
        status = compared([before, judged(run, facts, [])]).exit_status
    except NotComparable:
        return
    if status == NotComparable.exit_status:  # nothing was compared, which is no outcome that could be better
        return
    assert compared([before, worse]).exit_status >= status


@examples(150)
@given(st.lists(scenarios, max_size=5), circumstances)
@example([([], [Told(DEVIATES, ("error-01",))])], {})
def test_what_deviates_is_among_what_is_asked_again(run: MadeUp, facts: dict[str, Any]) -> None:
    report = judged(run, facts, [])
    asked_again = {*unmet_scenarios(report), *report.facts.left_out}
    assert asked_again >= {claim.scenario.id for claim in report.claims(*FAILING)}


@examples(100)
@given(st.lists(scenarios, min_size=1, max_size=5), circumstances, waived, st.data())
def test_another_order_makes_nothing_better_or_worse(
    run: MadeUp, facts: dict[str, Any], waived: list[str], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(run))))
    in_order, shuffled = judged(run, facts, waived), judged(run, facts, waived, order)
    assert (in_order.overall, in_order.exit_status) == (shuffled.overall, shuffled.exit_status)


@examples(150)
@given(st.lists(scenarios, min_size=1, max_size=5), circumstances)
def test_what_deviates_deviates_in_any_circumstances(run: MadeUp, facts: dict[str, Any]) -> None:
    plain, circumstanced = judged(run, {}, []), judged(run, facts, [])
    assume(plain.overall is Overall.NON_CONFORMANT)
    assert circumstanced.overall is Overall.NON_CONFORMANT
    assert circumstanced.exit_status == (Signal.CTRL_C.exit_status if facts["interrupted"] else 1)


@examples(150)
@given(st.lists(scenarios, min_size=1, max_size=5), circumstances, waived)
def test_waivers_make_no_word_better_and_no_status_better_than_that_of_a_target_without_the_deviations(
    run: MadeUp, facts: dict[str, Any], waived: list[str]
) -> None:
    forgiven = judged(run, facts, waived)
    assert BEST_FIRST.index(forgiven.overall) >= BEST_FIRST.index(judged(run, facts, []).overall)
    mended = [
        (tags, [replace(claim, verdict=CONFORMS) if claim.verdict is DEVIATES else claim for claim in claims])
        for tags, claims in run
    ]
    right = judged(mended, facts, [])
    if forgiven.exit_status != right.exit_status:
        assert STATUSES.index(forgiven.exit_status) >= STATUSES.index(right.exit_status)


@examples(150)
@given(st.lists(scenarios, min_size=1, max_size=5), circumstances, waived, rows)
@example([([], [Told(CONFORMS, ("error-01",))])], {}, [], ("error-01",))
def test_some_rows_of_a_run_end_no_better_by_waivers_than_the_run(
    run: MadeUp, facts: dict[str, Any], waived: list[str], read: tuple[str, ...]
) -> None:
    whole = judged(run, facts, waived)
    alone = apply_waivers(narrowed(judged(run, facts, []), read), waivers_of(waived), TODAY)
    if alone.exit_status != whole.exit_status:
        assert alone.exit_status != EXIT_STATUS[Overall.CONFORMANT]


@examples(150)
@given(st.lists(scenarios, min_size=1, max_size=5), circumstances, waived, rows, rows)
def test_whatever_a_run_came_to_its_report_bears_itself_out_whole_waived_and_narrowed(
    run: MadeUp,
    facts: dict[str, Any],
    waived: list[str],
    read: tuple[str, ...],
    again: tuple[str, ...],
) -> None:
    whole = judged(run, facts, waived)
    alone = narrowed(whole, read)
    afterwards = apply_waivers(narrowed(judged(run, facts, []), read), waivers_of(waived), TODAY)
    for report in (whole, alone, afterwards, narrowed(alone, again)):
        assert [*unborne(report)] == []
