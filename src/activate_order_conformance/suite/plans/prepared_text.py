"""The file of prepared carts to fill in: an entry for each cart that scenarios take, all of them or the first few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.features.catalogue import Scenario, plan_of, read_features
from activate_order_conformance.suite.plans.needs import Need, State, needs, to_prepare
from activate_order_conformance.targets.prepared.prepared_file import to_fill_in
from activate_order_conformance.targets.records.reads import UNREAD

_BESIDE = "a ready cart that stands by"
"""What is served once a cart only stands by, since such a cart can serve again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CartsForRows:
    """Carts to prepare, by how each departs, and the rows that are whole with them and those before them."""

    rows: tuple[str, ...]
    carts: tuple[Mapping[str, Value], ...]


def carts_by_rows(
    scenarios: Sequence[Scenario], needs: Sequence[Need], clauses: Sequence[str]
) -> Iterator[CartsForRows]:
    """Yield what to prepare, rows that take the fewest carts first; `needs` are those of `scenarios`, in their order.

    A row is whole when each scenario that a run of it tries has its carts. The control comes before all of them, and
    rows that cannot be read back without a driver after them.
    """
    of_row: dict[str, list[Need]] = {clause: [] for clause in clauses}
    for scenario, need in zip(scenarios, needs, strict=True):
        for row in of_row.keys() & {*scenario.planned.tags, *scenario.planned.counts_for}:
            of_row[row].append(need)
    pending = {clause: needed for clause, needed in of_row.items() if needed}
    served = {need.scenario for need in needs if need.control}
    carts: list[Mapping[str, Value]] = [{}]
    while pending:
        cheapest = min(pending, key=lambda row: _price(pending[row], pending, served))
        carts += _taken(pending[cheapest], served)
        whole = _whole(pending, served)
        pending = {row: needed for row, needed in pending.items() if row not in whole}
        yield CartsForRows(rows=whole, carts=tuple(carts))
        carts = []


def first_carts(groups: Iterable[CartsForRows], most: int) -> Iterator[CartsForRows]:
    """Yield the first `most` carts, group by group; a group that is cut short makes no row whole."""
    left = most
    for group in groups:
        if not left:
            return
        cut = group.carts[:left]
        left -= len(cut)
        yield group if cut == group.carts else CartsForRows(rows=(), carts=cut)


def _price(
    needed: Sequence[Need], pending: Mapping[str, Sequence[Need]], served: Set[str]
) -> tuple[bool, float]:
    """Return whether a row cannot be read back, and how many more carts it takes for each row that is whole then."""
    unread = any(UNREAD & need.departures.keys() for need in needed)
    then = set(served)
    carts = _taken(needed, then)
    return unread, len(carts) / len(_whole(pending, then))


def _whole(pending: Mapping[str, Sequence[Need]], served: Set[str]) -> tuple[str, ...]:
    """Return the rows of which every scenario is served."""
    return tuple(row for row, needed in pending.items() if all(need.scenario in served for need in needed))


def _taken(needs: Sequence[Need], served: set[str]) -> list[Mapping[str, Value]]:
    """Return the carts that scenarios take which have none yet, and add them to those that are `served`."""
    carts: list[Mapping[str, Value]] = []
    for need in needs:
        if need.scenario in served:
            continue
        served.add(need.scenario)
        carts += [need.departures] * (need.calls > 0)
        carts += [{}] * (need.twin + need.calls_beside)
        if need.beside and not need.calls_beside and _BESIDE not in served:
            served.add(_BESIDE)
            carts.append({})
    return carts


def prepared_text(
    selected: Sequence[str], profile: Profile, clauses: Sequence[str], first: int | None = None
) -> str:
    """Return the file to fill in for the rows `selected` (none: all), or the `first` carts that give most rows."""
    scenarios = plan_of(read_features(), selected)
    wanted = needs(scenarios, profile)
    rows = [clause for clause in clauses if not clause.startswith("reading-")]
    if first is None:
        states = to_prepare(wanted, rows)
        return to_fill_in((state.departures, state.count, _purpose(state)) for state in states)
    rows = [clause for clause in clauses if clause in selected] or rows
    groups = [*first_carts(carts_by_rows(scenarios, wanted, rows), first)]
    whole = [row for group in groups for row in group.rows]
    asked = f"\n# activate-order verify --way prepared {' '.join(whole)}\n" if whole else ""
    return to_fill_in(_grouped(groups)) + asked


def _grouped(groups: Iterable[CartsForRows]) -> Iterator[tuple[Mapping[str, Value], int, str]]:
    for group in groups:
        counted = Counter(tuple(departures.items()) for departures in group.carts)
        rows = ", ".join(group.rows)
        why = f"With these, whole: {rows}." if rows else "With these, what comes next is begun."
        for key, count in counted.items():
            yield dict(key), count, why
            why = "For the same."


def _purpose(state: State) -> str:
    if not state.departures:
        return f"Ready carts: {state.count}, for the control, for activations, and beside each refusal."
    return f"For {', '.join(state.clauses) or 'what is noted'}."
