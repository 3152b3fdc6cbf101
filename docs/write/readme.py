"""What the README shows and counts."""

from __future__ import annotations

import re

from activate_order_conformance.contract import Contract
from activate_order_conformance.report.renderers import render
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import reference_target
from activate_order_conformance.trial.specification import without
from docs.write.document import ROOT, numbers
from docs.write.features import SHARING

SCORES = (
    "Mutants detected",
    "Mutants blamed exactly",
    "Conforming variants alarmed at",
    "Lying drivers told apart",
)


def deviation() -> str:
    """Return how the report tells that a server forgot to ask whether the session is processing."""
    target = reference_target("r-readme", specification=without("error-10"))
    lines = render("terminal", run(RunSettings(selected=("error-10",)), target=target)).splitlines()
    start = lines.index("Deviations from the page")
    return "\n".join(["```text", *lines[start : lines.index("", start)], "```"])


def _parts_of_the_page() -> tuple[int, ...]:
    contract = Contract.load()
    parts = (contract.inputs, contract.outputs, contract.errors, contract.requirements, contract.interactions)
    return tuple(len(clauses) for clauses in parts)


def _untested() -> tuple[int, int]:
    clauses = Contract.load().clauses
    return sum(bool(clause.not_tested) for clause in clauses), len(clauses)


def _score(what: str) -> tuple[int, int]:
    return score_in((ROOT / "docs" / "trial.md").read_text("utf-8"), what)


def score_in(page: str, what: str) -> tuple[int, int]:
    """Return a score as docs/trial.md has it, be it full or not; raises LookupError where there is none."""
    score = re.search(rf"^\| {what} \| \*\*(\d+) of (\d+)\*\* ", page, re.MULTILINE)
    if score is None:
        raise LookupError(f'docs/trial.md has no score "{what}".')
    return int(score[1]), int(score[2])


NUMBERS = (
    numbers(
        "{} inputs, {} output, {} error conditions, {} requirements, {} interactions", _parts_of_the_page
    ),
    SHARING,
    numbers("{} of the {} clauses", _untested),
    *(numbers(what + ": {} of {}", lambda what=what: _score(what)) for what in SCORES),
)
