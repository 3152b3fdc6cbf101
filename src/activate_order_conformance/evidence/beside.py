"""Two targets side by side: where their answers to the same scenario differ in structure, conformant or not.

What is compared is the first call's answer, or those of calls at one instant, whichever came to which: the HTTP
status, the content type, and which members of which kind the JSON has. Values are not compared: ids and texts differ
on any two systems.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from activate_order_conformance.nouns.answer import Answer, media_type
from activate_order_conformance.run.evidence import Evidence

ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuralDifference:
    """One difference in structure: what differs, how it is here and beside, and where that was seen.

    `rows` are the clauses that the scenarios bear, `scenarios` their names.
    """

    what: str
    here: str
    beside: str
    rows: tuple[str, ...]
    scenarios: tuple[str, ...]


def differences_in_structure(here: Evidence, beside: Evidence) -> tuple[StructuralDifference, ...]:
    """Return every difference between the answers of two runs once, with all the scenarios that show it."""
    seen: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for scenario in here.plan:
        mine, other = _structure(here, scenario.id), _structure(beside, scenario.id)
        if mine is None or other is None:
            continue
        for what in dict.fromkeys([*mine, *other]):
            pair = (mine.get(what, ABSENT), other.get(what, ABSENT))
            if pair[0] != pair[1] and not _below_a_difference(what, mine, other):
                seen[what, *pair].append(scenario.id)
    scenarios = {scenario.id: scenario for scenario in here.plan}
    return tuple(
        StructuralDifference(
            what=what,
            here=mine,
            beside=other,
            rows=_rows(tag for name in names for tag in scenarios[name].tags),
            scenarios=tuple(scenarios[name].name for name in names),
        )
        for (what, mine, other), names in seen.items()
    )


def answered_by_one_alone(here: Evidence, beside: Evidence) -> tuple[str, ...]:
    """Return the names of the scenarios to which one of two runs alone has an answer that can be compared."""
    return tuple(
        scenario.name
        for scenario in here.plan
        if bool(_answers(here, scenario.id)) != bool(_answers(beside, scenario.id))
    )


def _rows(tags: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for tag in tags if tag.rpartition("-")[2].isdecimal()))


def _below_a_difference(what: str, mine: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Tell whether a member is missing only because what contains it is another kind of thing."""
    above = what.rpartition(".")[0] if "." in what else ""
    return bool(above) and mine.get(above, ABSENT) != other.get(above, ABSENT)


def _structure(evidence: Evidence, scenario: str) -> dict[str, str] | None:
    """Return the structure of what a scenario is about was answered; None where nothing was."""
    structures = [_structure_of(answer) for answer in _answers(evidence, scenario)]
    whats = dict.fromkeys(what for structure in structures for what in structure)
    return {
        what: " or ".join(sorted({structure.get(what, ABSENT) for structure in structures})) for what in whats
    } or None


def _structure_of(answer: Answer) -> dict[str, str]:
    if answer.failure:
        return {"answer": f"none ({answer.failure})"}
    traits = {"HTTP status": str(answer.status), "content type": media_type(answer.headers) or ABSENT}
    try:
        kinds: defaultdict[str, set[str]] = defaultdict(set)
        for path, kind in _members(json.loads(answer.body), "body"):
            kinds[path].add(kind)
        traits |= {path: " or ".join(sorted(types)) for path, types in kinds.items()}
    except (ValueError, RecursionError):
        traits["body"] = "no JSON" if answer.body.strip() else "empty"
    return traits


def _answers(evidence: Evidence, scenario: str) -> tuple[Answer, ...]:
    """Return the answers that a scenario is about: of calls at one instant nobody says which is the first."""
    witnesses = evidence.by_scenario.get(scenario, ())
    observation = witnesses[0].observation if witnesses else None
    if observation is None:
        return ()
    if observation.describe is not None:
        return (observation.describe,)
    if observation.first is None:
        return ()
    is_at_one_instant = observation.manner == "twice at one instant"
    return observation.first.answers if is_at_one_instant else (observation.first.answer,)


def _members(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield each place in a JSON document with the kind of what stands there; elements of a list are one place."""
    if isinstance(value, dict):
        yield path, "object"
        for name, member in value.items():
            yield from _members(member, f"{path}.{name}")
    elif isinstance(value, list):
        yield path, "list" if value else "empty list"
        for member in value:
            yield from _members(member, f"{path}.[]")
    else:
        yield path, _KINDS[type(value)]


_KINDS = {str: "text", int: "number", float: "number", bool: "boolean", type(None): "null"}
