"""Finding which row of a page is which clause of the contract."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from operator import itemgetter
from typing import TypeVar, get_args

from activate_order_conformance.contract import Clause, Contract
from activate_order_conformance.contract.fingerprint import fingerprint, normalise
from activate_order_conformance.contract.model import Kind
from activate_order_conformance.page.model import Page, Row

SURE = 0.75
LIKELY = 0.5
_WORD = re.compile(r"\w+")
_LONGEST_TITLE = 200
"""How many characters of a row's title are looked at; the longest of the page's has a third of them."""

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Pair:
    """A clause and the row that was found to be it; `doubtful` where their place alone says so."""

    clause: Clause
    row: Row
    doubtful: bool = False


def align(
    clauses: Sequence[Clause], rows: Sequence[Row], before: Mapping[str, str], *, english: bool = True
) -> list[Pair]:
    """Return the pairs of clauses and rows of one kind, in the contract's order.

    Rows are known by their words, then by title, name, code and status, then by their neighbours. `before` has the
    words that an earlier page had for a clause, by its id. Where the page is not `english` titles tell nothing, and
    rows are known by the rest. What is in no pair is gone, or new.
    """
    if clauses and clauses[0].kind == "about":
        places = {row.place: row for row in rows}
        numbered = [(clause, places.get(int(clause.id[-2:]))) for clause in clauses]
        return [Pair(clause, row) for clause, row in numbered if row is not None]
    pairs: dict[int, int] = {}
    digests = [fingerprint(row.text) for row in rows]
    for at, clause in enumerate(clauses):
        known = set(clause.fingerprints.values())
        free = [to for to, digest in enumerate(digests) if to not in pairs.values() and digest in known]
        if free:
            pairs[at] = min(free, key=lambda to: abs(to - at))
    words = [_words(row.text) for row in rows]
    scores: dict[tuple[int, int], float] = {}
    for at, clause in enumerate(clauses):
        gist, earlier = _words(clause.gist), _words(before.get(clause.id, ""))
        for to, row in enumerate(rows):
            alike = max(0.8 * _shared(gist, words[to]), _shared(earlier, words[to]))
            scores[at, to] = max(alike, _likeness(clause, row))
    for (at, to), score in sorted(scores.items(), key=lambda item: (-item[1], abs(item[0][0] - item[0][1]))):
        if score >= SURE and at not in pairs and to not in pairs.values():
            pairs[at] = to
    sure = set(pairs)
    titled = english and any(row.title is not None for row in rows)
    pairs.update(_by_neighbours(pairs, scores, len(clauses), len(rows), titled=titled))
    return [
        Pair(clauses[at], rows[to], doubtful=at not in sure and scores[at, to] < LIKELY)
        for at, to in sorted(pairs.items())
    ]


def rows_of(page: Page, contract: Contract) -> Mapping[str, str]:
    """Return the words of the page's rows by the clauses that they are."""
    pairs = (align(contract.of_kind(kind), page.of_kind(kind), {}) for kind in get_args(Kind))
    return {pair.clause.id: pair.row.text for each in pairs for pair in each}


def moved(pairs: Sequence[Pair]) -> set[str]:
    """Return the clauses whose rows changed places: the fewest whose removal leaves the others in order."""
    kept = {pair.clause.id for pair in _in_order(pairs, lambda pair: pair.row.place)}
    return {pair.clause.id for pair in pairs if pair.clause.id not in kept}


def _in_order(items: Iterable[_Item], place: Callable[[_Item], int]) -> list[_Item]:
    """Return the most items that stand in the order of their places."""
    chains: list[list[_Item]] = []
    for item in items:
        before = (chain for chain in chains if place(chain[-1]) < place(item))
        chains.append([*max(before, key=len, default=[]), item])
    return max(chains, key=len, default=[])


def _by_neighbours(
    aligned: Mapping[int, int],
    scores: Mapping[tuple[int, int], float],
    clauses: int,
    rows: int,
    *,
    titled: bool,
) -> dict[int, int]:
    """Pair what lies between the same neighbours on both sides."""
    anchors = [(-1, -1), *_in_order(sorted(aligned.items()), itemgetter(1)), (clauses, rows)]
    pairs: dict[int, int] = {}
    for (at_start, to_start), (at_end, to_end) in pairwise(anchors):
        lost = [at for at in range(at_start + 1, at_end) if at not in aligned]
        fresh = [to for to in range(to_start + 1, to_end) if to not in aligned.values()]
        if len(lost) == len(fresh) and not titled:
            pairs.update(zip(lost, fresh, strict=True))
        else:
            pairs.update(_best(lost, fresh, scores, least=LIKELY if titled else 0.2))
    return pairs


def _best(
    lost: Sequence[int], fresh: Sequence[int], scores: Mapping[tuple[int, int], float], *, least: float
) -> dict[int, int]:
    pairs: dict[int, int] = {}
    for at, to in sorted(((at, to) for at in lost for to in fresh), key=lambda pair: -scores[pair]):
        if scores[at, to] >= least and at not in pairs and to not in pairs.values():
            pairs[at] = to
    return pairs


def _likeness(clause: Clause, row: Row) -> float:
    """Return how alike clause and row are in what they are called and come to, from 0 to 1."""
    likeness = [0.0]
    if clause.kind in ("input", "output"):
        likeness.append(float(clause.name == row.name))
    elif clause.name is not None:
        likeness.append(0.8 * (clause.name in row.text))
    if row.title is not None:
        its_title = normalise(row.title[:_LONGEST_TITLE])
        title = SequenceMatcher(None, normalise(clause.title), its_title, autojunk=False).ratio()
        same_answer = (clause.code, clause.status) == (row.code, row.status)
        likeness.append(title if title == 1 else 0.7 * title + 0.3 * same_answer)
    return max(likeness)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(normalise(text)))


def _shared(words: frozenset[str], others: frozenset[str]) -> float:
    """Return the part of all the words of two texts that is in both."""
    return len(words & others) / max(1, len(words | others))
