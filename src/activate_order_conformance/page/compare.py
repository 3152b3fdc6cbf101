"""Comparing a page with the contract, row by row."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import get_args

from activate_order_conformance.contract import Clause, Contract
from activate_order_conformance.contract.fingerprint import fingerprint, normalise
from activate_order_conformance.contract.model import Kind
from activate_order_conformance.page.align import Pair, align, moved, rows_of
from activate_order_conformance.page.error import SAVE_AGAIN, NotThisPage
from activate_order_conformance.page.model import (
    CALLED_CODE,
    CALLED_STATUS,
    KINDS,
    Change,
    ChangeKind,
    Drift,
    Page,
    Row,
    Word,
)

_QUOTED = 40
"""How many characters of the page's are quoted in the place of a code or a status."""

_ENDED = re.compile(r"[.!?\u3002]\W*$")

_MOST_WORDS = 2000
"""Of how many words texts are set beside each other word by word."""


def compare(
    page: Page,
    contract: Contract,
    against: Page | None = None,
    scenarios: Mapping[str, Sequence[str]] | None = None,
) -> Drift:
    """Say of every clause what has become of its row on the page, and which rows are new.

    `against` is an earlier page, for the differences word by word. `scenarios` names the scenarios that rest on a
    clause, by its id. Raises NotThisPage where the page neither names the action nor bears the contract's title, and
    where it has lost what a copy loses as a whole: a list or a table, its end, what stands after a label, the code or
    the status of an error that is as it was but for that, or those of more than a quarter of the errors.
    """
    if contract.api_name not in page.actions and normalise(page.title) != normalise(contract.title):
        named = f"it names {page.actions[0]}" if page.actions else "it names no action"
        raise NotThisPage(f"{page.source} is not the page of {contract.api_name}: {named}.")
    if lost := _lost(page, contract):
        raise NotThisPage(f"{page.source} is not the whole page: {lost}.", SAVE_AGAIN)
    before = rows_of(against, contract) if against is not None else {}
    changes = list(_title(page, contract))
    fresh: list[Change] = []
    for kind in get_args(Kind):
        clauses, rows = contract.of_kind(kind), page.of_kind(kind)
        pairs = align(clauses, rows, before, english=page.english)
        out_of_place = moved(pairs)
        by_clause = {pair.clause.id: pair for pair in pairs}
        for clause in clauses:
            if pair := by_clause.get(clause.id):
                change = _compared(pair, contract, page, before, is_moved=clause.id in out_of_place)
            else:
                change = _gone(clause, before.get(clause.id))
            readings = tuple(reading.id for reading in contract.readings_on(clause.id))
            resting = {"readings": readings, "scenarios": tuple((scenarios or {}).get(clause.id, ()))}
            changes.append(change.model_copy(update=resting))
        known = {id(pair.row) for pair in pairs}
        fresh.extend(_new(row) for row in rows if id(row) not in known)
    return Drift(
        page=page.source,
        title=page.title,
        edition=contract.edition,
        language=page.language,
        english=page.english,
        changes=(*changes, *fresh, *_prose(page, contract, against)),
    )


def _lost(page: Page, contract: Contract) -> str:
    """Return what a copy of the page has lost, as against what the vendor may have changed; else nothing."""
    for kind, name in KINDS.items():
        if kind != "about" and contract.of_kind(kind) and not page.of_kind(kind):
            return f"it has no {name}"
    if (ends_in := page.ends_in) is not None:
        rows, clauses = page.of_kind(ends_in), contract.of_kind(ends_in)
        if len(rows) < len(clauses):
            return f"it ends with {len(rows)} of {len(clauses)} {KINDS[ends_in]}"
        # Some languages, and some lists, end no sentence with a mark.
        if not _ENDED.search(rows[-1].text) and all(_ENDED.search(row.text) for row in rows[:-1]):
            return f"it ends in the midst of the {KINDS[ends_in]}"
    errors = page.of_kind("error")
    clauses = contract.of_kind("error")
    for label, given in (
        (CALLED_CODE, [row.code for row in errors]),
        (CALLED_STATUS, [row.status for row in errors]),
    ):
        if empty := sum(row.labelled.get(label) == "" for row in errors):
            return f"nothing stands after {label} in {empty} of {len(errors)} error conditions"
        lacking = [
            row
            for value, row in zip(given, errors, strict=True)
            if value is None and label not in row.labelled
        ]
        if any(
            fingerprint(_restored(row, clause)) in clause.fingerprints.values()
            for row in lacking
            for clause in clauses
        ) or len(lacking) * 4 > len(errors):
            return f"{len(lacking)} of {len(errors)} error conditions have no {label}"
    return ""


def _restored(row: Row, clause: Clause) -> str:
    """Return the text of a row with the code and the status of a clause where the row has none."""
    code = "" if row.code else f" {CALLED_CODE}: {clause.code} "
    status = "" if row.status else f" {CALLED_STATUS}: {clause.status}"
    before, label, after = row.text.partition(CALLED_STATUS)
    return f"{before}{code}{label}{after}{status}"


def word_difference(before: str, after: str) -> tuple[Word, ...]:
    """Return the runs of words that were kept, removed and added, in reading order.

    Typography does not count; kept words are shown as they are now. A longer text than the whole page has is shown as
    removed and added as a whole, since to find what it kept takes a time that grows much faster than it.
    """
    old, new = before.split(), after.split()
    if max(len(old), len(new)) > _MOST_WORDS:
        return (Word(fate="removed", text=" ".join(old)), Word(fate="added", text=" ".join(new)))
    matcher = SequenceMatcher(
        None, [normalise(word) for word in old], [normalise(word) for word in new], autojunk=False
    )
    runs: list[Word] = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            runs.append(Word(fate="kept", text=" ".join(new[new_from:new_to])))
            continue
        if old_to > old_from:
            runs.append(Word(fate="removed", text=" ".join(old[old_from:old_to])))
        if new_to > new_from:
            runs.append(Word(fate="added", text=" ".join(new[new_from:new_to])))
    return tuple(runs)


def _compared(
    pair: Pair, contract: Contract, page: Page, before: Mapping[str, str], *, is_moved: bool
) -> Change:
    clause, row = pair.clause, pair.row
    digest = fingerprint(row.text)
    same_words = digest == clause.fingerprints.get(contract.edition)
    changed = tuple(_changed_facts(clause, row, english=page.english))
    facts = list(changed)
    if not same_words:
        earlier = [edition for edition, each in clause.fingerprints.items() if each == digest]
        facts.extend(f"reads as in edition {edition}" for edition in earlier)
    if pair.doubtful and page.english:
        facts.append("reworded, or replaced by another: only its place says that it is this row")
    if is_moved:
        facts.append(f"now number {row.place} of the {KINDS[clause.kind]}")
    kind: ChangeKind = (
        "changed" if changed else "reworded" if not same_words else "moved" if is_moved else "same"
    )
    was = before.get(clause.id)
    return Change(
        kind=kind,
        clause=clause.id,
        title=clause.title,
        facts=tuple(facts),
        doubtful=pair.doubtful and page.english,
        gist=clause.gist,
        text=row.text,
        words=word_difference(was, row.text) if was is not None and not same_words else (),
    )


def _changed_facts(clause: Clause, row: Row, *, english: bool) -> Iterator[str]:
    if clause.kind == "error":
        if row.code != clause.code:
            yield f"code {clause.code} is now {_now(row.code, row, CALLED_CODE)}"
        if row.status != clause.status:
            yield f"HTTP status {clause.status} is now {_now(row.status, row, CALLED_STATUS)}"
        if english and row.title is not None and normalise(row.title) != normalise(clause.title):
            yield f'title "{clause.title}" is now "{row.title}"'
    elif clause.kind in ("input", "output"):
        if row.name != clause.name:
            yield f"parameter {clause.name} is now {row.name}"
    elif clause.name is not None and clause.name not in row.text:
        yield f"{clause.name} is no longer named"


def _now(value: object, row: Row, label: str) -> str:
    """Return a code or a status, or in quotation marks what the page has in its place."""
    instead = row.labelled.get(label, "")
    return str(value or (f'"{instead[:_QUOTED]}"' if instead else "not given"))


def _gone(clause: Clause, before: str | None) -> Change:
    return Change(
        kind="gone",
        clause=clause.id,
        title=clause.title,
        gist=clause.gist,
        words=(Word(fate="removed", text=before),) if before is not None else (),
    )


def _new(row: Row) -> Change:
    answer = f", with {row.code} and HTTP status {row.status}" if row.code and row.status else ""
    return Change(
        kind="new",
        clause=None,
        title=row.title or row.name or row.text,
        facts=(f"number {row.place} of the {KINDS[row.kind]}{answer}",),
        text=row.text,
    )


def _title(page: Page, contract: Contract) -> Iterator[Change]:
    if page.english and normalise(page.title) != normalise(contract.title):
        yield Change(
            kind="changed",
            clause=None,
            title="the page's title",
            facts=(f'title "{contract.title}" is now "{page.title}"',),
            text=page.title,
        )


def _prose(page: Page, contract: Contract, against: Page | None) -> Iterator[Change]:
    text = " ".join(page.prose)
    if fingerprint(text) != contract.prose[contract.edition]:
        yield Change(
            kind="reworded",
            clause=None,
            title="the words around the rows",
            text=text,
            words=word_difference(" ".join(against.prose), text) if against is not None else (),
        )
