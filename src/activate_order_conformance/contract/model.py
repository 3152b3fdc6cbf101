"""The contract: clauses and readings together, checked against each other as they are loaded."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache, cached_property
from typing import Self

from pydantic import ValidationError, ValidationInfo, model_validator

from activate_order_conformance.contract.entry import (
    BASES,
    Basis,
    Clause,
    Digest,
    Edition,
    Entry,
    Kind,
    Reading,
    Refusal,
    Text,
)
from activate_order_conformance.contract.error import ContractError
from activate_order_conformance.contract.faults import faults, not_accepted
from activate_order_conformance.contract.files import entries, explained, shipped_texts

__all__ = ["Basis", "Clause", "Contract", "Kind", "Reading", "Refusal"]

NOT_ACCEPTED = "not accepted"
"""What the context of validating a contract says where clauses may lack the edition's fingerprint."""


class Contract(Entry):
    """The page as data: its clauses in its order, and the readings that the kit takes of them.

    `edition` names the edition of the page that is transcribed. `prose` has, for each edition, the digest of
    the words around the rows, so that a note added to the page does not go unseen.
    """

    title: Text
    api_name: Text
    edition: Edition
    prose: dict[Edition, Digest]
    clauses: tuple[Clause, ...]
    readings: tuple[Reading, ...]

    @classmethod
    @cache
    def load(cls) -> "Contract":
        """Return the contract that the kit ships, read once.

        Raises ContractError where a shipped file is malformed.
        """
        return cls.from_toml(*shipped_texts())

    @classmethod
    def from_toml(cls, text_clauses: str, text_readings: str, *, accepted: bool = True) -> "Contract":
        """Return the contract written in two TOML texts, the clauses' and the readings'.

        Where they are not `accepted` yet, a clause may lack the fingerprint of the edition. Raises ContractError,
        naming the entry, where either text is malformed or they contradict each other.
        """
        written = entries(text_clauses, text_readings)
        try:
            return cls.model_validate(written, context={NOT_ACCEPTED: not accepted})
        except ValidationError as malformed:
            raise explained(malformed, written) from malformed

    def clause(self, clause_id: str) -> Clause:
        """Return the clause of that id; raises ContractError with the nearest ids where there is none."""
        clause = self._clauses_by_id.get(clause_id)
        if clause is None:
            raise _absent("clause", clause_id, self._clauses_by_id)
        return clause

    def reading(self, reading_id: str) -> Reading:
        """Return the reading of that id; raises ContractError with the nearest ids where there is none."""
        reading = self._readings_by_id.get(reading_id)
        if reading is None:
            raise _absent("reading", reading_id, self._readings_by_id)
        return reading

    def named(self, word: str) -> tuple[str, ...]:
        """Return the ids of the clauses and readings that an id or an error code means (none: nothing)."""
        coded = tuple(clause.id for clause in self.errors if clause.code == word.upper())
        return (word,) if word in self.ids else coded

    def of_kind(self, kind: Kind) -> tuple[Clause, ...]:
        """Return the clauses of one kind, in the page's order."""
        return tuple(clause for clause in self.clauses if clause.kind == kind)

    @property
    def abouts(self) -> tuple[Clause, ...]:
        """What the page says of the action as a whole."""
        return self.of_kind("about")

    @property
    def inputs(self) -> tuple[Clause, ...]:
        """The input parameters."""
        return self.of_kind("input")

    @property
    def outputs(self) -> tuple[Clause, ...]:
        """The output parameters."""
        return self.of_kind("output")

    @property
    def errors(self) -> tuple[Clause, ...]:
        """The error rows."""
        return self.of_kind("error")

    @property
    def requirements(self) -> tuple[Clause, ...]:
        """What must hold before the action runs."""
        return self.of_kind("requirement")

    @property
    def interactions(self) -> tuple[Clause, ...]:
        """What the action brings about."""
        return self.of_kind("interaction")

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id there is: the clauses' in the page's order, then the readings'."""
        return (*self._clauses_by_id, *self._readings_by_id)

    @property
    def suspected_errata(self) -> tuple[Reading, ...]:
        """The readings that take the page to be wrong."""
        return tuple(reading for reading in self.readings if reading.erratum)

    @property
    def readings_by_basis(self) -> Mapping[Basis, tuple[Reading, ...]]:
        """The readings by what they rest on: the page's own words elsewhere, the platform, or our assumption."""
        return {
            basis: tuple(reading for reading in self.readings if reading.basis == basis) for basis in BASES
        }

    def readings_on(self, clause_id: str) -> tuple[Reading, ...]:
        """Return the readings that concern a clause."""
        return tuple(reading for reading in self.readings if clause_id in reading.clauses)

    @cached_property
    def answers(self) -> Mapping[Refusal, tuple[Clause, ...]]:
        """The error rows by what they are refused with, in the order of HTTP statuses and codes."""
        refusals = {row.refusal for row in self.errors if row.refusal is not None}
        return {
            refusal: tuple(row for row in self.errors if row.refusal == refusal)
            for refusal in sorted(refusals, key=lambda refusal: (refusal.status, refusal.code))
        }

    def quotation(self, code: str, status: int) -> tuple[str, ...]:
        """Return the ids of the error rows that have this code and this status; none is an empty tuple."""
        return tuple(row.id for row in self.errors if (row.code, row.status) == (code, status))

    def answered_by(self, error_id: str) -> tuple[Clause, ...]:
        """Return the requirements whose breach an error row answers."""
        return tuple(clause for clause in self.requirements if clause.refused_as == error_id)

    def shares_pair(self, error_id: str) -> tuple[str, ...]:
        """Return the ids of the other error rows with the same code and status, which no answer tells apart.

        Raises ContractError where `error_id` is no error row.
        """
        refusal = self.clause(error_id).refusal
        if refusal is None:
            raise ContractError(
                "contract", f"{error_id} is no error row", f"name one of {_span(self.errors)}"
            )
        return tuple(row for row in self.quotation(refusal.code, refusal.status) if row != error_id)

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of the whole contract, in hexadecimal: what a report says it was judged by."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @cached_property
    def _clauses_by_id(self) -> dict[str, Clause]:
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def _readings_by_id(self) -> dict[str, Reading]:
        return {reading.id: reading for reading in self.readings}

    @model_validator(mode="after")
    def _holds_together(self, info: ValidationInfo) -> Self:
        for fault in faults(self.edition, self.prose, self.clauses, self.readings):
            raise ValueError(fault)
        if not (info.context or {}).get(NOT_ACCEPTED):
            for fault in not_accepted(self.edition, self.clauses):
                raise ValueError(fault)
        return self

    def __hash__(self) -> int:
        return hash(self.fingerprint)


def _span(clauses: tuple[Clause, ...]) -> str:
    return f"{clauses[0].id} to {clauses[-1].id}" if clauses else "the error rows"


def _absent(kind: str, wanted: str, known: Iterable[str]) -> ContractError:
    ids = list(known)
    near = get_close_matches(re.sub(r"[\s_]+", "-", wanted.casefold()), ids, n=3, cutoff=0.7)
    hint = f"did you mean {' or '.join(near)}?" if near else f"the ids run from {ids[0]} to {ids[-1]}"
    return ContractError("contract", f'no {kind} is called "{wanted}"', hint.removesuffix("?"))
