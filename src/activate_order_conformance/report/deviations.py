"""What deviates, is unstable or disputed: one entry for all values of an outline of which the same is to be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from activate_order_conformance.phrases import enumerated
from activate_order_conformance.report.joined import FAILING
from activate_order_conformance.report.model import JudgedClaim, Report
from activate_order_conformance.report.outline_parts import Entry
from activate_order_conformance.report.wording import instead, what_is_said
from activate_order_conformance.run.plan import (
    NOT_ASKED,
    THREE_DEPARTURES,
    TWO_DEPARTURES,
    PlannedScenario,
    Verdict,
    rows_of,
)

VALUES = "values"
"""The label of the values of an outline of which an entry tells."""

GAP = "…"
"""What stands in a scenario's name for the values of its outline."""

_MEETING = (TWO_DEPARTURES, THREE_DEPARTURES)
"""The family of scenarios in which departures meet."""

_APART = 3
"""How many entries that say the same are told apart."""
_NAMED = 6
_WORDS = 2


def entries(report: Report, claims: Iterable[JudgedClaim]) -> Iterator[Entry]:
    """Yield an entry for claims that are told as one: of one outline, by one sentence, with one finding.

    What does not hold in every answer comes first; what many scenarios show alike is one entry.
    """
    ordered = sorted(claims, key=lambda claim: not claim.scenario.is_law)
    alike: dict[tuple[object, ...], list[list[tuple[JudgedClaim, ...]]]] = {}
    for groups in _by_outline(report, ordered).values():
        claim = groups[0][0]
        # What is disputed is so for the readings that each scenario rests on, which are not those of another.
        rests_on = claim.finding.because if claim.verdict is Verdict.DISPUTED else ""
        key = (claim.scenario.family, claim.claim.name, claim.verdict, claim.finding.actual, rests_on)
        alike.setdefault(key, []).append(groups)
    for several in alike.values():
        if len(several) > _APART:
            yield _folded(report, [group for groups in several for group in groups])
        else:
            yield from (_entry(report, groups) for groups in several)


def values_alike(report: Report) -> Mapping[str, str]:
    """Return, by scenario, which values of its outline deviate as it does, such as `2 of 5: Active, Closed`."""
    failing = [claim for claim in report.claims() if claim.verdict in FAILING]
    return {
        scenario: text
        for entry in entries(report, failing)
        for label, text in entry.fields
        if label == VALUES
        for scenario in entry.scenarios
    }


def _folded(report: Report, groups: Sequence[Sequence[JudgedClaim]]) -> Entry:
    """Return one entry for what many scenarios show alike: what they have in common, and the first of them."""
    scenarios = [*{group[0].scenario.id: group[0].scenario for group in groups}.values()]
    claims = [claim for group in groups for claim in group]
    expected = dict.fromkeys(claim.finding.expected for claim in claims)
    actual = dict.fromkeys(instead(group[0].finding) for group in groups)
    names = [scenario.name for scenario in scenarios]
    more = [f"and {len(names) - _NAMED} more"] if len(names) > _NAMED else []
    fields = (
        ("expected", next(iter(expected)) if len(expected) == 1 else claims[0].claim.step),
        ("actual", next(iter(actual)) if len(actual) == 1 else claims[0].finding.actual),
        *_only_together(report, groups),
        *([("in", "\n".join([*names[:_NAMED], *more]))] if names[1:] else []),
    )
    return Entry(
        title=_in_common(groups, names),
        fields=fields,
        verdict=claims[0].verdict,
        location="" if names[1:] else scenarios[0].location,
        rows=rows_of(claims),
        scenarios=tuple(scenario.id for scenario in scenarios),
    )


def _in_common(groups: Sequence[Sequence[JudgedClaim]], names: Sequence[str]) -> str:
    """Return what scenarios have in common: a row that meets others, words of their names, or how many they are."""
    if len(names) == 1:
        return names[0]
    number = f"{len(names)} scenarios"
    met = [{tag for tag in group[0].scenario.tags if tag.startswith("error-")} for group in groups]
    shared, every = set.intersection(*met), set.union(*met)
    if groups[0][0].scenario.family in _MEETING and len(shared) == 1 and shared < every:
        (only,) = shared
        return f"{only} where it meets {enumerated(sorted(every - shared), 'or')}"
    common, _ = _values(names)
    return f"{common} ({number})" if len(common.split()) > _WORDS else number


def _only_together(report: Report, groups: Sequence[Sequence[JudgedClaim]]) -> tuple[tuple[str, str], ...]:
    """Say, of departures that meet, that each conforms alone, where that is so whenever they are asked."""
    if groups[0][0].scenario.family not in _MEETING or groups[0][0].verdict is Verdict.UNSTABLE:
        return ()
    rows = {row for group in groups for claim in group for row in claim.falls_on}
    alone = (claim for claim in report.claims() if not (claim.scenario.family or claim.scenario.is_law))
    if any(claim.verdict in FAILING and rows & {*claim.falls_on} for claim in alone):
        return ()
    return (("shows only", "where these meet: each of them alone conforms"),)


def _by_outline(
    report: Report, claims: Iterable[JudgedClaim]
) -> dict[tuple[object, ...], list[tuple[JudgedClaim, ...]]]:
    """Return the claims in groups, one a scenario and finding, by outline and by what there is to be told."""
    by_scenario: dict[tuple[str, ...], list[JudgedClaim]] = {}
    for claim in claims:
        key = (claim.scenario.id, *what_is_said(report, claim), instead(claim.finding))
        by_scenario.setdefault(key, []).append(claim)
    by_outline: dict[tuple[object, ...], list[tuple[JudgedClaim, ...]]] = {}
    for (_, *texts), group in by_scenario.items():
        text = (
            _outline(group[0].scenario),
            *texts,
            group[0].verdict,
            tuple((claim.claim.line, claim.finding.expected, claim.falls_on) for claim in group),
            tuple(claim.finding.expected for claim in _not_asked(report, group)),
        )
        by_outline.setdefault(text, []).append(tuple(group))
    return by_outline


def _outline(scenario: PlannedScenario) -> tuple[object, ...]:
    """Return what the scenarios of one outline have in common: their file and the lines of their steps."""
    if scenario.family:
        return (scenario.id,)
    return (scenario.file, scenario.rule, *((keyword, line) for keyword, _, line in scenario.steps))


def _entry(report: Report, groups: Sequence[Sequence[JudgedClaim]]) -> Entry:
    first = groups[0]
    scenarios = [group[0].scenario for group in groups]
    who, gist = what_is_said(report, first[0])
    fields = [
        (who, gist),
        ("expected", "\n".join(dict.fromkeys(claim.finding.expected for claim in first))),
        ("actual", instead(first[0].finding)),
    ]
    fields += _only_together(report, groups)
    if fallen := _not_asked(report, first):
        expected = "; ".join(dict.fromkeys(claim.finding.expected or claim.claim.name for claim in fallen))
        fields.append((NOT_ASKED, f"{expected} ({fallen[0].finding.reason})"))
    title = scenarios[0].name
    if len(scenarios) > 1:
        title, values = _values([scenario.name for scenario in scenarios])
        fields.insert(0, (VALUES, f"{len(values)} of {_size(report, scenarios[0])}: {', '.join(values)}"))
    return Entry(
        title=title,
        fields=tuple((label, text) for label, text in fields if text),
        verdict=first[0].verdict,
        location=scenarios[0].location,
        rows=rows_of(first),
        scenarios=tuple(scenario.id for scenario in scenarios),
    )


def _not_asked(report: Report, group: Sequence[JudgedClaim]) -> list[JudgedClaim]:
    """Return the claims of a scenario that fall with the first of a group."""
    return [
        claim
        for claim in report.scenario(group[0].scenario.id).claims
        if claim.finding.not_asked and claim.claim.line >= group[0].claim.line
    ]


def _size(report: Report, scenario: PlannedScenario) -> int:
    """Return how many values an outline has in the run."""
    outline = _outline(scenario)
    return sum(_outline(other.planned) == outline for other in report.scenarios)


def _values(names: Sequence[str]) -> tuple[str, list[str]]:
    """Return what the names of an outline's scenarios have in common, and what each has in the gap."""
    words = [name.split() for name in names]
    start = _shared(words)
    end = _shared([list(reversed(name[start:])) for name in words])
    ends = [len(name) - end for name in words]
    common = [*words[0][:start], GAP, *words[0][ends[0] :]]
    return " ".join(common), [" ".join(name[start:stop]) for name, stop in zip(words, ends, strict=True)]


def _shared(words: Sequence[Sequence[str]]) -> int:
    """Return how many words all begin with."""
    return sum(1 for _ in takewhile(lambda column: len({*column}) == 1, zip(*words, strict=False)))
