"""The static check of the features, made in the tests and before every run: nothing in them may drift."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import get_args

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.phrases import enumerated, nearest
from activate_order_conformance.suite.features.catalogue import (
    FeatureFile,
    Rule,
    Scenario,
    read_features,
)
from activate_order_conformance.suite.features.claims import PUT_RIGHT, REFUSED
from activate_order_conformance.suite.features.definition import StepType
from activate_order_conformance.suite.features.faults import Fault, FaultyFeatures, keyword_meant
from activate_order_conformance.suite.features.scenario import ask_of
from activate_order_conformance.suite.features.step_law import ASYNC, TABLE, StepFailed, required
from activate_order_conformance.suite.features.then import AS_ONE_OF
from activate_order_conformance.suite.features.vocabulary import definitions, matching, step_meant
from activate_order_conformance.suite.features.when import AGAIN

MARKS = frozenset({"control", "informational"})
"""The tags besides clause and reading ids."""

_QUOTATION = re.compile(r"it is refused with (?P<refusal>\S+ and HTTP status \d+)")
"""The step by which a refusal quotes the page."""

_OF_OWN_STEPS = frozenset({"defined again", "no claim", "async step", "unlawful step"})
"""Kinds of faults of a user's steps, which are not called then."""

PLACEHOLDER = re.compile(r"(<[^<>]+>)")
"""What an outline's Examples are to fill."""


@cache
def shipped_features() -> tuple[FeatureFile, ...]:
    """Return the shipped features, read and checked once a process; raises FaultyFeatures."""
    features = read_features()
    check(features, Contract.load())
    return features


def check(features: Sequence[FeatureFile], contract: Contract) -> None:
    """Raise FaultyFeatures unless the shipped features hold."""
    if every := list(faults(features, contract)):
        raise FaultyFeatures(every)


def check_own(
    features: Sequence[FeatureFile], contract: Contract, profile: Profile, known: Sequence[Fault]
) -> None:
    """Raise FaultyFeatures, with what is `known` already, unless a user's features hold and their steps do."""
    every = [*known, *faults(features, contract, whole=False, titles=False)]
    if not any(fault.kind in _OF_OWN_STEPS for fault in every):
        every += _failing_steps(features, profile)
    if every:
        raise FaultyFeatures(every, exit_status=2)


def faults(
    features: Sequence[FeatureFile], contract: Contract, *, whole: bool = True, titles: bool = True
) -> Iterator[Fault]:
    """Yield every fault of the features; `titles` asks for Rules that bear the contract's titles and gists."""
    for own in sorted({scenario.own for feature in features for scenario in feature.scenarios} - {""}):
        yield from _wrong_steps(own)
    for feature in features:
        yield from _duplicate_names(feature)
        for rule in feature.rules if titles else ():
            yield from _rule_faults(feature, rule, contract)
        yield from _without_scenario(feature)
        for scenario in feature.scenarios:
            yield from _step_faults(scenario)
            misspelt = [*_tag_faults(scenario, contract, whole=titles)]
            yield from misspelt
            if not titles and not misspelt:
                yield from _untagged(scenario, contract)
            yield from _misquotations(scenario, contract)
            yield from _not_put_right(scenario)
            yield from _out_of_order(scenario)
    yield from _async_steps()
    if whole:
        yield from _unused_steps(features)
        yield from _uncovered(features, contract)


def _wrong_steps(own: str) -> Iterator[Fault]:
    """Yield a fault for each step of a user's module that cannot be used: what is pytest-bdd's is asked for."""
    from activate_order_conformance.suite.features.own_check import wrong_steps

    yield from wrong_steps(own)


def _where(scenario: Scenario, line: int) -> str:
    return f"{scenario.planned.file}:{line}"


def _duplicate_names(feature: FeatureFile) -> Iterator[Fault]:
    names = Counter(scenario.planned.name for scenario in feature.scenarios)
    for scenario in feature.scenarios:
        if names[scenario.planned.name] > 1:
            yield Fault(
                "duplicate name",
                scenario.planned.location,
                f"another scenario of the file is called {scenario.planned.name!r} too.",
            )


def _rule_faults(feature: FeatureFile, rule: Rule, contract: Contract) -> Iterator[Fault]:
    where = f"{feature.path.name}:{rule.line}"
    clauses = {clause.id: clause for clause in contract.clauses}
    if not rule.tags or rule.tags[0] not in clauses:
        yield Fault("untitled rule", where, f"the first tag of {rule.title!r} is no clause.")
        return
    clause = clauses[rule.tags[0]]
    if rule.title != clause.title:
        what = f"the Rule is called {rule.title!r}, but {clause.id} is {clause.title!r}."
        yield Fault("title", where, what)
    if rule.prose != clause.gist:
        what = f"the Rule says {rule.prose!r}, but the gist of {clause.id} is {clause.gist!r}."
        yield Fault("gist", where, what)


def _without_scenario(feature: FeatureFile) -> Iterator[Fault]:
    """Yield the file or the rules without a scenario: a keyword that is misspelt is taken for prose."""
    lines = {scenario.rule.line for scenario in feature.scenarios if scenario.rule}
    for rule in feature.rules:
        if rule.line not in lines:
            what = f"{rule.title!r} has no scenario{keyword_meant(rule.prose, feature.text) or '.'}"
            yield Fault("no scenario", f"{feature.path.name}:{rule.line}", what)
    if not feature.scenarios:
        what = f"{feature.name!r} has no scenario{keyword_meant(feature.description, feature.text) or '.'}"
        yield Fault("no scenario", f"{feature.path.name}:{feature.line}", what)


def _step_faults(scenario: Scenario) -> Iterator[Fault]:
    for step in scenario.steps:
        matches = matching(step.type, step.text, scenario.own)
        if not matches:
            what = f"no {step.type} step reads {step.text!r}{step_meant(step.type, step.text, scenario.own)}"
            yield Fault("undefined step", _where(scenario, step.line), what)
        elif len(matches) > 1:
            patterns = " and ".join(repr(definition.parser.name) for definition in matches)
            what = f"{step.text!r} is matched by {patterns}."
            yield Fault("ambiguous step", _where(scenario, step.line), what)
        elif step.table is None and TABLE in required(matches[0].step_func):
            what = f"there is no table below {step.text!r}, which wants one."
            yield Fault("no table", _where(scenario, step.line), what)
        if left := PLACEHOLDER.search(step.text):
            what = f"nothing fills {left[0]} in {step.text!r}."
            yield Fault("placeholder", _where(scenario, step.line), what)
    unread = (step for step in scenario.steps if not matching(step.type, step.text, scenario.own))
    if not scenario.planned.claims and not any(step.type == "then" for step in unread):
        yield Fault("no claim", scenario.planned.location, "the scenario claims nothing of a target.")


def _failing_steps(features: Sequence[FeatureFile], profile: Profile) -> Iterator[Fault]:
    """Yield what a user's Given or When does wrongly, of the scenarios that are sound otherwise."""
    for scenario in (scenario for feature in features for scenario in feature.scenarios):
        if any(_step_faults(scenario)):
            continue
        try:
            ask_of(scenario, profile)
        except StepFailed as failed:
            yield Fault("failing step", failed.where, failed.why)


def _tag_faults(scenario: Scenario, contract: Contract, *, whole: bool) -> Iterator[Fault]:
    for tag in scenario.planned.tags:
        if tag not in MARKS and tag not in contract.ids and (whole or _like_an_id(tag, contract)):
            near = nearest(tag, (*contract.ids, *MARKS))
            hint = f"; did you mean @{near}?" if near else "."
            what = f"@{tag} is neither a clause nor a reading{hint}"
            where = _where(scenario, scenario.tag_lines.get(tag, scenario.planned.line))
            yield Fault("unknown tag", where, what)


def _like_an_id(tag: str, contract: Contract) -> bool:
    """Tell whether a tag, which is none of the kit's, is so like one that it must have been meant for one."""
    word, _, number = tag.rpartition("-")
    kinds = {row.rpartition("-")[0] for row in contract.ids} if number.isdecimal() else MARKS
    return bool(nearest(word if number.isdecimal() else tag, kinds, least=0.8))


def _untagged(scenario: Scenario, contract: Contract) -> Iterator[Fault]:
    if not {*scenario.planned.tags} & {*contract.ids}:
        what = "the scenario bears no clause and no reading; tag it with the id of the row that it is about."
        yield Fault("untagged", scenario.planned.location, what)


def _misquotations(scenario: Scenario, contract: Contract) -> Iterator[Fault]:
    tags = scenario.planned.tags
    readings = [reading for reading in contract.readings if reading.id in tags]
    rows = {*tags, *(clause for reading in readings for clause in reading.clauses)}
    own = dict.fromkeys(str(row.refusal) for row in contract.errors if row.id in tags)
    allowed = dict.fromkeys(str(row.refusal) for row in contract.errors if row.id in rows)
    allowed |= dict.fromkeys(str(refusal) for reading in readings for refusal in reading.also_accepted)
    for step in scenario.steps:
        where = _where(scenario, step.line)
        quoted = _QUOTATION.fullmatch(step.text)
        if quoted and quoted["refusal"] not in own:
            right = f"the page has {' or '.join(own)}" if own else ""
            yield _misquotation(quoted["refusal"], where, right, contract)
        for code, *rest in (step.table or ())[1:] if step.text == AS_ONE_OF else ():
            in_table = f"{code} and HTTP status {rest[0] if len(rest) == 1 else ''}"
            if in_table not in allowed:
                right = f"{' or '.join(allowed)} is accepted" if allowed else ""
                yield _misquotation(in_table, where, right, contract)


def _misquotation(quoted: str, where: str, right: str, contract: Contract) -> Fault:
    """Return that a code and a status are quoted where something else is `right` (empty: no tag is of any row)."""
    rows = [row.id for row in contract.errors if str(row.refusal) == quoted]
    instead = f"where {right}" if right else "which the page has for no row"
    if rows and not right:
        instead = (
            f"which the page has for {enumerated(rows, 'or')}: the tag of the row is missing or misspelt"
        )
    return Fault("misquotation", where, f"misquotation: {quoted}, {instead}.")


def _not_put_right(scenario: Scenario) -> Iterator[Fault]:
    can_be = all(step.text != AGAIN for step in scenario.steps)
    if can_be and scenario.planned.makes(REFUSED) and not scenario.planned.makes(PUT_RIGHT):
        what = "a refusal proves nothing by itself; write 'But put right, it is activated' after it."
        yield Fault("not put right", scenario.planned.location, what)


def _out_of_order(scenario: Scenario) -> Iterator[Fault]:
    """Yield what is not Givens, one When, and Thens, in that order: as such alone a scenario is carried out."""
    kinds = get_args(StepType)
    for above, step in pairwise(scenario.steps):
        if kinds.index(step.type) < kinds.index(above.type):
            what = (
                f"{step.text!r} is a {step.type.capitalize()} below a {above.type.capitalize()}; "
                "a scenario has its Givens first, then its When, then its Thens."
            )
            yield Fault("out of order", _where(scenario, step.line), what)
    whens = [step for step in scenario.steps if step.type == "when"]
    if not whens and scenario.planned.claims:
        what = "the scenario has no When; write 'When the action is invoked' before its Thens."
        yield Fault("no when", scenario.planned.location, what)
    for step in whens[1:]:
        what = f"{step.text!r} is a second When; write a scenario of its own for it."
        yield Fault("second when", _where(scenario, step.line), what)


def _async_steps() -> Iterator[Fault]:
    for definition in definitions():
        if inspect.iscoroutinefunction(definition.step_func):
            what = f"the step {definition.parser.name!r} {ASYNC}"
            yield Fault("async step", definition.step_func.__module__, what)


def _unused_steps(features: Sequence[FeatureFile]) -> Iterator[Fault]:
    used = {
        id(definition)
        for feature in features
        for scenario in feature.scenarios
        for step in scenario.steps
        for definition in matching(step.type, step.text)
    }
    for definition in definitions():
        if id(definition) not in used:
            what = f"no scenario has the step {definition.parser.name!r}."
            yield Fault("unused step", definition.step_func.__module__, what)


def _uncovered(features: Sequence[FeatureFile], contract: Contract) -> Iterator[Fault]:
    """Yield the clauses that no claim falls on without an excuse, and those that have both."""
    covered = {
        row
        for feature in features
        for scenario in feature.scenarios
        if not scenario.planned.informational
        for claim in scenario.planned.claims
        for row in claim.falls_on
    }
    for clause in contract.clauses:
        if clause.id not in covered and not clause.not_tested:
            what = f"no scenario claims anything of {clause.id}, and the contract does not say why."
            yield Fault("uncovered", "the features", what)
        if clause.id in covered and clause.not_tested:
            what = f"{clause.id} is claimed, but the contract says that it is not tested."
            yield Fault("needlessly excused", "the features", what)
