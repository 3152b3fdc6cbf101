"""The trial as a Markdown page: the scores, every subject by family, and what the mutants say of the features."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from activate_order_conformance.contract import Contract
from activate_order_conformance.phrases import count
from activate_order_conformance.report.wording import ids
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.experiments.belief import ON_THE_DRIVERS_WORD
from activate_order_conformance.trial.directions import Directions, directions, redundant
from activate_order_conformance.trial.grade import Grade, Standing
from activate_order_conformance.trial.markdown import HEADINGS, folded_table, score_table, table
from activate_order_conformance.trial.matrix import Trial
from activate_order_conformance.trial.published_second_order import pointer, published_second_order
from activate_order_conformance.trial.scores import by_family, counted, row_scores, scores
from activate_order_conformance.trial.subject import Kind

_INTRODUCTION = """\
# The trial

How good is the kit at finding faults? `activate-order trial` answers that by running the whole suite, under the
`documented` profile, against implementations that are wrong on purpose (*mutants*), against implementations that
are unusual but right (*variants*), and against a right implementation whose driver lies (*lying drivers*). This page
is what came of it; a test holds it equal to a fresh run. What it is not is a promise about faults that nobody has
thought of: whoever made the mutants had read the features.

Each subject is judged by one departure at a time first; a mutant or a driver that is found conformant so is judged
again as `verify` does it, by departures that meet, calls that follow each other and several inputs. The variants, and
what no answer can tell from the reference, are asked all that among the subjects of the second order (below).

What a subject cannot answer otherwise than the reference is not asked of it. While the reference is asked, what each
subject's rules make of every call, and its form of every answer, is followed beside it; of a scenario in which nothing
is the least different, what came of it for the reference counts. A subject that remembers one scenario in another, or
goes by how late it is, is asked everything. None may go by how much there is in the org, or by calls that overlap,
which is not seen so. Tests hold some subjects of each kind to be judged alike without that.

A mutant is **detected** where the run is not conformant. It is **blamed exactly** where the clauses and readings that
deviate or are disputed are those that the fault is about: no fewer, no more. It is **explained** where a message
names the difference. A variant that is not judged conformant is a **false alarm**. A lying driver is **told apart**
where the run ends broken or unproven, names the driver, and blames nothing on the target.

To see what a failing report looks like, serve a mutant and verify it:

```console
$ ACTIVATE_ORDER_DRIVER_TOKEN=choose-a-long-one activate-order serve --mutant error-04.unchecked
$ ACTIVATE_ORDER_DRIVER_TOKEN=choose-a-long-one activate-order verify --target http://127.0.0.1:8080
```
"""

_COST = """\
## What it costs

Each subject is a run of the suite, in process, on a clock whose waiting costs nothing. What bounds the trial is the
number of subjects times what passes between the kit and one of them: of the first order a thousand requests and answers
at the most, each by the same code of the kit and of the implementation as over a network, but without sockets, an HTTP
client or a test engine in between. Processors share the subjects; each of them asks the reference by itself before.
"""


def published(trial: Trial) -> str:
    """Return the page on a whole trial, or on one of the second order alone; the same verdicts give the same page."""
    if {grade.subject.order for grade in trial.grades} == {"2"}:
        return published_second_order(trial)
    return "\n".join(_lines(trial.of_order("1"))) + "\n"


def _lines(trial: Trial) -> Iterator[str]:
    yield _INTRODUCTION
    yield from _scores(trial)
    yield from _wrong(trial)
    yield from _uncounted(trial)
    yield from _rows(trial)
    yield from _mutants(trial.of_kind("mutant"))
    yield from _others("variant", trial.of_kind("variant"))
    yield from _others("lying driver", trial.of_kind("lying driver"))
    yield from _on_the_drivers_word()
    yield from _directions(directions(trial))
    yield pointer()
    yield _COST.rstrip()


def _scores(trial: Trial) -> Iterator[str]:
    yield from ("## The scores", "")
    yield from score_table(scores(trial))
    unblamed = [grade for grade in counted(trial.of_kind("mutant")) if grade.subject.unblamed]
    if unblamed:
        yield f"Of {count(len(unblamed), 'mutant')} nothing in particular can be asked to be blamed:"
        yield ""
        yield from (f"* `{grade.subject.name}`: {grade.subject.unblamed}." for grade in unblamed)
        yield ""


def _wrong(trial: Trial) -> Iterator[str]:
    yield from ("## Survivors, and whatever else was not judged rightly", "")
    if not trial.wrong:
        yield from ("None.", "")
        return
    yield from table(
        ("Subject", "What it is", "What the kit did wrong"),
        ((f"`{grade.subject.name}`", grade.subject.what, grade.wrong) for grade in trial.wrong),
    )


def _uncounted(trial: Trial) -> Iterator[str]:
    yield from ("## What does not count", "")
    for standing, why in (
        (
            Standing.EQUIVALENT,
            "These mutants do what the reference does, and were never seen to differ from it.",
        ),
        (
            Standing.INDISTINGUISHABLE,
            "These mutants differ in their words alone: by the page, the rows have the same code and status. "
            "The contract knows which (`activate-order clauses`), and no kit could tell them.",
        ),
    ):
        uncounted = [grade for grade in trial.grades if grade.standing is standing]
        if uncounted:
            yield from (f"**{standing.capitalize()}.** {why}", "")
            yield from table(
                ("Mutant", "What it is"),
                ((f"`{grade.subject.name}`", grade.subject.what) for grade in uncounted),
            )


def _rows(trial: Trial) -> Iterator[str]:
    yield from ("## Clause by clause", "")
    yield (
        "How many mutants were to be blamed on each row, and were; and how many subjects were blamed on it that "
        "should not have been."
    )
    yield ""
    untested = {clause.id for clause in Contract.load().clauses if clause.not_tested}
    yield from table(
        ("Row", "Title", "Blamed rightly", "Blamed wrongly"),
        (
            (row.id, row.title, "not tested" if row.id in untested else row.blamed, row.besides)
            for row in row_scores(trial)
        ),
    )


def _mutants(mutants: Sequence[Grade]) -> Iterator[str]:
    yield from ("## Mutants", "")
    families = {family: counted(grades) for family, grades in by_family(mutants).items()}
    families = {family: grades for family, grades in families.items() if grades}
    yield from table(
        ("Family", "Mutants", "Detected", "Blamed exactly", "Explained"),
        (
            (
                family,
                len(grades),
                sum(grade.detected for grade in grades),
                _exact(grades),
                sum(grade.explained for grade in grades),
            )
            for family, grades in families.items()
        ),
    )
    for family, grades in families.items():
        yield from folded_table(
            f"{family}: {count(len(grades), 'mutant')}",
            ("Mutant", "What is wrong", "What is blamed"),
            ((f"`{grade.subject.name}`", grade.subject.what, _blame(grade)) for grade in grades),
        )


def _exact(grades: Sequence[Grade]) -> str:
    exact = [grade.exact for grade in grades if grade.exact is not None]
    return str(sum(exact)) if exact else "-"


def _blame(grade: Grade) -> str:
    parts = [
        ids(rows) if verdict is Verdict.DEVIATES else f"{verdict}: {ids(rows)}"
        for verdict, rows in grade.diagnosis.failing_rows.items()
    ]
    return "; ".join(parts) or f"nothing: {grade.diagnosis.fault or grade.diagnosis.overall}"


def _others(kind: Kind, grades: Sequence[Grade]) -> Iterator[str]:
    yield from (f"## {HEADINGS[kind]}", "")
    for family, members in by_family(grades).items():
        yield from folded_table(
            f"{family}: {len(members)}",
            ("Name", "What is unusual" if kind == "variant" else "The lie", "Judged"),
            (
                (
                    f"`{grade.subject.name}`",
                    grade.subject.what,
                    grade.diagnosis.fault or grade.diagnosis.overall,
                )
                for grade in members
            ),
        )


def _on_the_drivers_word() -> Iterator[str]:
    yield "What no read can tell from a target that is wrong is taken on the driver's word, and listed in every report:"
    yield ""
    yield from (f"* {belief};" for belief in ON_THE_DRIVERS_WORD[:-1])
    yield from (f"* {ON_THE_DRIVERS_WORD[-1]}.", "")


def _directions(by_matrix: Directions) -> Iterator[str]:
    yield from ("## Who tests the trial", "")
    yield (
        "The mutants are a trial of the features as well. A claim that no mutant fails would be decoration. "
        "From the matrix of mutants by claims it can be told which mutants only one scenario detects: without it, "
        "they would survive. A scenario that none depends on is redundant as far as these mutants go, which is no "
        "error: it says something that the page says."
    )
    yield ""
    if by_matrix.decoration:
        yield from ("**Decoration:** no mutant fails these.", "")
        yield from (f"* {claim}" for claim in by_matrix.decoration)
    else:
        yield "**Decoration:** none. Every scenario, and every claim of it that judges, fails for some mutant."
    yield ""
    yield from folded_table(
        "Scenarios that alone detect a mutant",
        ("Scenario", "Mutants that survive without it"),
        (
            (dropped.what.partition("::")[2], ", ".join(f"`{name}`" for name in dropped.survivors))
            for dropped in by_matrix.scenarios
            if dropped.survivors
        ),
    )
    yield from folded_table(
        "Claims that alone detect a mutant, wherever they are made",
        ("Claim", "Mutants that survive without it"),
        ((dropped.what, len(dropped.survivors)) for dropped in by_matrix.thens if dropped.survivors),
    )
    yield "**Redundant** are these scenarios:"
    yield ""
    yield from (f"* {what.partition('::')[2]}" for what in redundant(by_matrix.scenarios))
    yield ""
    yield f"and the claims {', '.join(redundant(by_matrix.thens))}."
    yield ""
