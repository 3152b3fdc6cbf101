"""What the page on the trial says of the subjects of the second order: the scores by family, and the survivors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from activate_order_conformance.trial.catalogue import subjects
from activate_order_conformance.trial.grade import Grade
from activate_order_conformance.trial.markdown import score_table, table
from activate_order_conformance.trial.matrix import Trial
from activate_order_conformance.trial.scores import by_family, scores
from activate_order_conformance.trial.subject import Kind

_INTRODUCTION = """\
## Where things meet

A subject of the second order is like any other wherever one thing is spoilt and looked at. What is wrong with it, or
unusual, shows only where two things meet, at a later call, beside another cart or caller, long after the call, or in a
value that is nearly right. `activate-order trial --order 2` tries these alone.
"""

_KINDS: Mapping[Kind, str] = {
    "mutant": "mutants",
    "variant": "conforming variants",
    "lying driver": "lying drivers",
}


def second_order_lines(trial: Trial) -> Iterator[str]:
    """Yield the section on subjects of the second order, which are only counted where none were tried."""
    yield _INTRODUCTION
    if not trial.grades:
        kinds = Counter(each.kind for each in subjects("2").values())
        numbers = ", ".join(f"{kinds[kind]} {words}" for kind, words in _KINDS.items())
        yield from (
            f"They are not in the scores above: {numbers}.",
            "",
        )
        return
    yield from score_table(scores(trial))
    for kind, words in _KINDS.items():
        yield from _families(words, trial.of_kind(kind))


def _families(words: str, grades: Sequence[Grade]) -> Iterator[str]:
    families = by_family(grades)
    yield from table(
        (f"Family of {words}", "Tried", "Judged rightly"),
        (
            (family, len(members), sum(not grade.wrong for grade in members))
            for family, members in families.items()
        ),
    )
    for family, members in families.items():
        wrong = [grade for grade in members if grade.wrong]
        if wrong:
            yield from (f"<details><summary>{family}: {len(wrong)} not judged rightly</summary>", "")
            yield from table(
                ("Name", "What it is", "What the kit did wrong"),
                ((f"`{grade.subject.name}`", grade.subject.what, grade.wrong) for grade in wrong),
            )
            yield from ("</details>", "")
