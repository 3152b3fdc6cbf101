"""What can be wrong between entries that are each well formed."""

from collections.abc import Collection, Iterator, Sequence
from typing import get_args

from activate_order_conformance.contract.entry import Clause, Kind, Reading


def faults(
    edition: str, prose: Collection[str], clauses: Sequence[Clause], readings: Sequence[Reading]
) -> Iterator[str]:
    """Yield a sentence for each fault; `prose` has the editions of which the prose has a fingerprint."""
    yield from _misnumbered(("reading",), [reading.id for reading in readings])
    yield from _misnumbered(get_args(Kind), [clause.id for clause in clauses])
    yield from _dangling(clauses, readings)
    yield from _without_a_reading(clauses, readings)
    if edition not in prose:
        yield f"prose lacks a fingerprint for edition {edition}"


def not_accepted(edition: str, clauses: Sequence[Clause]) -> Iterator[str]:
    """Yield a sentence for each clause without a fingerprint of the edition."""
    for clause in clauses:
        if edition not in clause.fingerprints:
            yield (
                f"{clause.id} lacks a fingerprint for edition {edition}; "
                "activate-order check-page PAGE --write-fingerprints EDITION takes it from the page"
            )


def _misnumbered(words: tuple[str, ...], ids: list[str]) -> Iterator[str]:
    counts = {word: sum(each.startswith(f"{word}-") for each in ids) for word in words}
    expected = [f"{word}-{number:02}" for word in words for number in range(1, counts[word] + 1)]
    for written, due in zip(ids, expected, strict=True):
        if written != due:
            yield f"{written} stands where {due} is due: ids count up from 01, in the page's order"


def _dangling(clauses: Sequence[Clause], readings: Sequence[Reading]) -> Iterator[str]:
    kinds = {clause.id: clause.kind for clause in clauses}
    for clause in clauses:
        if clause.refused_as is not None and kinds.get(clause.refused_as) != "error":
            yield f"{clause.id} is refused_as {clause.refused_as}, which is no error row"
    for reading in readings:
        for clause_id in reading.clauses:
            if clause_id not in kinds:
                yield f"{reading.id} names {clause_id}, which is no clause"


def _without_a_reading(clauses: Sequence[Clause], readings: Sequence[Reading]) -> Iterator[str]:
    """Yield a sentence for each error row that the reading on most of them leaves out."""
    errors = [clause.id for clause in clauses if clause.kind == "error"]
    left_out = min(
        ([row for row in errors if row not in reading.clauses] for reading in readings),
        key=len,
        default=errors,
    )
    for row in left_out:
        yield f"no reading on refusals covers {row}: one that is on every refusal says error-*"
