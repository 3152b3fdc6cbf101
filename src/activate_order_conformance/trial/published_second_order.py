"""The page on subjects of the second order: the scores by family, and how each subject was judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from activate_order_conformance.phrases import lowered
from activate_order_conformance.trial.catalogue import subjects
from activate_order_conformance.trial.grade import Grade
from activate_order_conformance.trial.markdown import HEADINGS, folded_table, score_table, table
from activate_order_conformance.trial.matrix import Trial
from activate_order_conformance.trial.scores import by_family, counted, scores
from activate_order_conformance.trial.subject import Kind

_INTRODUCTION = """\
# The trial, where things meet

A subject of the second order is like any other wherever one thing is spoilt and looked at. What is wrong with it, or
unusual, shows only where two things meet, at a later call, beside another cart or caller, long after the call, or in a
value that is nearly right. `activate-order trial --order 2` tries these alone, for some twenty minutes on two quiet
processors, which is too long for a test: this page has what came of each subject when it was last tried, and a test
holds it to have every one. Every variant of the first order is here once more, and so is each mutant that no
answer can tell from the reference: of these everything is asked.
[The trial](trial.md) says what the words mean.

It is no promise either: the faults were made by who also derived the scenarios. Changes of the reference's own rules,
which nobody chose, are a second score: [automatic mutants](automatic-mutants.md).
"""

_POINTER = """\
## Where things meet

Of what shows only where two things meet, at a later call or in a value that is nearly right there are {numbers}.
They are not in the scores above: [docs/second-order.md](second-order.md) has theirs.
"""


def published_second_order(trial: Trial) -> str:
    """Return the page on a trial of the second order; the same verdicts give the same page."""
    return "\n".join(_lines(trial)).rstrip() + "\n"


def pointer() -> str:
    """Return the section of the page on the first order that says where the second has its own."""
    kinds = Counter(each.kind for each in subjects("2").values())
    *others, last = (f"{kinds[kind]} {lowered(words)}" for kind, words in HEADINGS.items())
    return _POINTER.format(numbers=f"{', '.join(others)} and {last}")


def _lines(trial: Trial) -> Iterator[str]:
    yield _INTRODUCTION
    yield from score_table(scores(trial))
    for kind, words in HEADINGS.items():
        families = by_family(trial.of_kind(kind))
        if not families:
            continue
        yield from (f"## {words}", "")
        yield from _summary(kind, families)
        for family, grades in families.items():
            yield from folded_table(
                f"{family}: {len(grades)}",
                ("Name", "What it is", "Judged"),
                (
                    (f"`{grade.subject.name}`", grade.subject.what, grade.wrong or "rightly")
                    for grade in grades
                ),
            )


def _summary(kind: Kind, families: Mapping[str, Sequence[Grade]]) -> Iterator[str]:
    if kind == "mutant":
        yield from table(
            ("Family", "Mutants", "Detected", "Blamed exactly"),
            (
                (
                    family,
                    len(mutants),
                    sum(grade.detected for grade in mutants),
                    sum(bool(grade.exact) for grade in mutants),
                )
                for family, grades in families.items()
                if (mutants := counted(grades))
            ),
        )
        return
    yield from table(
        ("Family", "Tried", "Judged rightly"),
        (
            (family, len(grades), sum(not grade.wrong for grade in grades))
            for family, grades in families.items()
        ),
    )
