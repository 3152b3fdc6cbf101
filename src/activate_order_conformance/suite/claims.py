"""How a Then states its claims: what each is called, what it falls on, and what must have been looked at."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pytest_bdd
from pytest_bdd import parsers

from activate_order_conformance.run.plan import Claim, Finding
from activate_order_conformance.suite.judge.judgement import Judgement

FallsOn: TypeAlias = Callable[[tuple[str, ...]], tuple[str, ...]]
Judge: TypeAlias = Callable[..., Judgement | tuple[Judgement, ...]]


def all_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return every clause and reading that the scenario bears."""
    return tuple(tag for tag in tags if re.fullmatch(r"[a-z]+-\d\d", tag))


def rows(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the error rows and readings that the scenario bears: what a code and a status count for."""
    return tuple(tag for tag in all_tags(tags) if tag.startswith(("error-", "reading-")))


def readings(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the readings that the scenario bears: what a stand of ours alone asks for."""
    return tuple(tag for tag in all_tags(tags) if tag.startswith("reading-"))


def just(*ids: str) -> FallsOn:
    """Return a rule by which a claim falls on `ids`, whatever the scenario bears."""
    return lambda _: ids


@dataclass(frozen=True, slots=True)
class ClaimKind:
    """Is one claim that a Then makes: its name in reports, and what it falls on."""

    name: str
    falls_on: FallsOn = all_tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """Is a Then of the vocabulary: its claims, the effects it waits for, and whether it looks for changes."""

    pattern: str
    claims: tuple[ClaimKind, ...]
    awaits: frozenset[str]
    quiet: bool
    parser: parsers.StepParser
    judge: Judge

    def judgements(self, text: str, **fixtures: object) -> tuple[Judgement, ...]:
        """Return what the step `text` finds, one judgement a claim; it takes what it needs of `fixtures`."""
        given = fixtures | (self.parser.parse_arguments(text) or {})
        taken = inspect.signature(self.judge).parameters
        judgement = self.judge(**{name: given[name] for name in taken})
        return judgement if isinstance(judgement, tuple) else (judgement,)


@dataclass(slots=True)
class Findings:
    """Takes the judgements of one scenario, step by step, and makes findings of them."""

    claims: tuple[Claim, ...]
    line: int = 0
    found: list[Finding] = field(default_factory=list)

    def take(self, judgements: Iterable[Judgement]) -> None:
        """Record the judgements of the step at the current line, one a claim, in order."""
        claims = [claim for claim in self.claims if claim.line == self.line]
        self.found += [
            Finding(
                claim=claim.id,
                verdict=judgement.verdict,
                expected=judgement.expected,
                actual=judgement.actual,
                because=judgement.because,
                unlock=judgement.unlock,
                proves=judgement.proves,
                excused=judgement.excused,
            )
            for claim, judgement in zip(claims, judgements, strict=True)
        ]


THENS: dict[str, Then] = {}
"""Every Then of the vocabulary, by its pattern."""

OWN_THENS: dict[str, dict[str, Then]] = {}
"""The Thens of users, by the module that defines them and by pattern."""

KIT = __name__.partition(".")[0]


def then(
    pattern: str,
    *claims: ClaimKind,
    awaits: Iterable[str] = (),
    quiet: bool = False,
    stacklevel: int = 2,
) -> Callable[[Judge], Judge]:
    """Register a function from fixtures to judgements, one for each of `claims`, as a Then.

    `awaits` names the effects that the experiment is to wait for; with `quiet` it looks again after a while.
    `stacklevel` says how many calls below the module that defines the Then is.
    """
    parser = parsers.parse(pattern)

    def register(judge: Judge) -> Judge:
        module = judge.__module__
        thens = THENS if module.partition(".")[0] == KIT else OWN_THENS.setdefault(module, {})
        thens[pattern] = Then(
            pattern=pattern,
            claims=claims,
            awaits=frozenset(awaits),
            quiet=quiet or bool(awaits),
            parser=parser,
            judge=judge,
        )

        def step(findings: Findings, **arguments: Any) -> None:
            judgement = judge(**arguments)
            findings.take(judgement if isinstance(judgement, tuple) else (judgement,))

        parameters = inspect.signature(judge).parameters.values()
        taken = inspect.Parameter("findings", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        step.__signature__ = inspect.Signature([taken, *parameters])  # type: ignore[attr-defined]
        step.__name__, step.__module__, step.__doc__ = judge.__name__, judge.__module__, judge.__doc__
        pytest_bdd.then(parser, stacklevel=stacklevel)(step)
        return judge

    return register
