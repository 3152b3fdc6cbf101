"""What a user picks out of the features: rows, codes, files, lines, scenarios and tags, and what is meant by each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import UsageError
from activate_order_conformance.phrases import did_you_mean
from activate_order_conformance.suite.derived.derived import AnyScenario
from activate_order_conformance.suite.every_answer.laws import laws
from activate_order_conformance.suite.features.catalogue import Scenario, plan_of

_IN_A_FILE = re.compile(r"(?:.*/)?(?P<file>[^/]+\.feature)(?::(?P<line>\d{1,9})|::(?P<name>.+))?")
"""A feature file as a path, with a line of it, or with a scenario as pytest names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What was picked out: `rows` with everything that shows them, and single `scenarios` by id.

    Where nothing but derived scenarios was, these are `alone`, by id; those that they are derived from are picked out.
    """

    rows: tuple[str, ...]
    scenarios: frozenset[str]
    alone: frozenset[str] = frozenset()

    def takes(self, scenario: Scenario) -> bool:
        """Tell whether a scenario was picked out, or bears or counts for a row that was."""
        planned = scenario.planned
        return planned.id in self.scenarios or bool({*self.rows} & {*planned.tags, *planned.counts_for})


def select(words: Sequence[str], scenarios: Sequence[AnyScenario], contract: Contract) -> Selection:
    """Return what is meant by `words`; raises UsageError, with the nearest names, for one that means nothing."""
    rows: list[str] = []
    meant: dict[str, AnyScenario] = {}
    for word in words:
        if ids := contract.named(word):
            rows += ids
        else:
            found = _meant(word, scenarios) or _nothing(word, scenarios, contract)
            meant |= {scenario.planned.id: scenario for scenario in found}
    written = {name for name, scenario in meant.items() if isinstance(scenario, Scenario)}
    derived = [scenario for scenario in meant.values() if not isinstance(scenario, Scenario)]
    return Selection(
        rows=tuple(dict.fromkeys(rows)),
        scenarios=frozenset(written.union(each.planned.id for one in derived for each in one.concerns)),
        alone=frozenset() if rows or written else frozenset(each.planned.id for each in derived),
    )


def _meant(word: str, scenarios: Sequence[AnyScenario]) -> Sequence[AnyScenario]:
    """Return the scenarios that a file, a line, a tag or a name means."""
    written = [scenario for scenario in scenarios if isinstance(scenario, Scenario)]
    if place := _IN_A_FILE.fullmatch(word):
        inside = [scenario for scenario in written if scenario.planned.file == place["file"]]
        if place["name"]:
            return _called(place["name"], inside)
        return _around(int(place["line"]), inside) if place["line"] else inside
    tag = word.removeprefix("@")
    return [scenario for scenario in written if tag in scenario.planned.tags] or _called(word, scenarios)


def _called(name: str, scenarios: Sequence[AnyScenario]) -> list[AnyScenario]:
    """Return the scenarios of a name, or the rows of an outline that has it."""
    return [each for each in scenarios if name.casefold() in map(str.casefold, _names(each))]


def _names(scenario: AnyScenario) -> tuple[str, ...]:
    name = scenario.planned.name
    return (name, name.replace("::", ": "), scenario.title) if isinstance(scenario, Scenario) else (name,)


def _around(line: int, scenarios: Sequence[Scenario]) -> Sequence[Scenario]:
    """Return those of a file that stand at a line: a row, a scenario, those of a Rule, or all above the first.

    Raises UsageError for a line beyond the last.
    """
    begins: dict[int, list[Scenario]] = {0: [*scenarios]}
    for scenario in scenarios:
        if scenario.rule:
            tags = (scenario.tag_lines[tag] for tag in scenario.rule.tags)
            begins.setdefault(min(scenario.rule.line, *tags), []).append(scenario)
        begins.setdefault(scenario.heading, []).append(scenario)
    if not scenarios:
        return ()
    if line > (last := max(map(_last_line, scenarios))):
        file = scenarios[0].planned.file
        raise UsageError(f"There is no line {line} in {file}.", f"Its last scenario ends at line {last}.")
    exact = [scenario for scenario in scenarios if line == scenario.planned.line]
    return exact or begins[max(start for start in begins if start <= line)]


def _last_line(scenario: Scenario) -> int:
    """Return the last line of a file that is a scenario's."""
    return max(scenario.planned.line, *(step.line + len(step.table or ()) for step in scenario.steps))


def _nothing(word: str, scenarios: Sequence[AnyScenario], contract: Contract) -> NoReturn:
    """Raise UsageError for a word that means nothing."""
    law = next(
        (
            law.planned
            for law in plan_of([laws()])
            if word.casefold() in (law.planned.name.casefold(), law.planned.location)
        ),
        None,
    )
    if law is not None:
        raise UsageError(
            f'"{word}" is judged of every answer of a run, and cannot be asked alone.',
            f"Select {law.counts_for[0]} and a scenario in which it does not hold, as a report offers under again.",
        )
    hint = did_you_mean(word, _known(scenarios, contract), "verify --list shows what there is.")
    raise UsageError(f'No row, reading, code, file, scenario or tag is called "{word}".', hint)


def _known(scenarios: Sequence[AnyScenario], contract: Contract) -> Iterator[str]:
    """Yield all that can be named, as it is shown, an id before a tag like it."""
    yield from (*contract.ids, *(clause.code for clause in contract.errors if clause.code))
    for scenario in scenarios:
        planned = scenario.planned
        if isinstance(scenario, Scenario):
            yield from (planned.file, f'"{planned.name}"', *(f"@{tag}" for tag in planned.tags))
