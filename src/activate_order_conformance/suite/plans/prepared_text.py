"""The file of prepared carts to fill in: an entry for each cart that scenarios take, all of them or the first few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.features.catalogue import plan_of, read_features
from activate_order_conformance.suite.plans.first_carts import CartsForRows, carts_by_rows, first_carts
from activate_order_conformance.suite.plans.needs import State, needs, to_prepare
from activate_order_conformance.targets.prepared.prepared_file import to_fill_in


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
