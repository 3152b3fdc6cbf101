"""One clause of the page, one reading of it, and the small types that they are made of."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Kind = Literal["about", "input", "output", "error", "requirement", "interaction"]
Basis = Literal["documented", "seen on the platform", "assumed"]
BASES: tuple[Basis, ...] = get_args(Basis)
Text = Annotated[str, Field(min_length=1), AfterValidator(lambda text: " ".join(text.split()))]
Code = Annotated[str, Field(pattern=r"^[A-Z]+(_[A-Z]+)*$")]
Status = Annotated[int, Field(ge=400, le=599)]
ClauseId = Annotated[str, Field(pattern=rf"^({'|'.join(get_args(Kind))})-\d\d$")]
ReadingId = Annotated[str, Field(pattern=r"^reading-\d\d$")]
Edition = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class Entry(BaseModel):
    """What every part of the contract is: immutable, and strict about the names of its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An error code and an HTTP status, as they appear together in an answer, and a step quotes them."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    code: Code
    status: Status

    def __str__(self) -> str:
        return f"{self.code} and HTTP status {self.status}"


class Clause(Entry):
    """One clause of the page: a row of a table, an item of a list, or a sentence of the introduction.

    `title` is the row's own where it has one; `gist` is our sentence for it. Error rows alone have a `code`
    and a `status`. `refused_as` names the error row that answers a broken requirement. `not_tested` says why
    nothing tests the clause. `name` is the identifier that the page gives: a parameter, a field, the action
    itself. `fingerprints` has, for each edition of the page, the digest of the row's words, and is empty until
    they were accepted.
    """

    id: ClauseId
    title: Text
    gist: Text
    name: Text | None = None
    code: Code | None = None
    status: Status | None = None
    refused_as: ClauseId | None = None
    not_tested: Text | None = None
    fingerprints: dict[Edition, Digest] = {}

    @cached_property
    def kind(self) -> Kind:
        """What sort of clause this is, which is the word its id begins with."""
        word = self.id.partition("-")[0]
        return next(kind for kind in get_args(Kind) if kind == word)

    @property
    def refusal(self) -> Refusal | None:
        """The code and status of an error row; None for every other clause."""
        if self.code is None or self.status is None:
            return None
        return Refusal(code=self.code, status=self.status)

    @model_validator(mode="after")
    def _has_what_its_kind_has(self) -> Self:
        if self.kind == "error" and self.refusal is None:
            raise ValueError(f"{self.id} lacks its code or status, which every error row has")
        if self.kind != "error" and (self.code is not None or self.status is not None):
            raise ValueError(f"{self.id} has a code or a status, which only error rows have")
        if self.kind in ("input", "output") and self.name is None:
            raise ValueError(f"{self.id} lacks its name, which every parameter has")
        if self.kind != "requirement" and self.refused_as is not None:
            raise ValueError(f"{self.id} has refused_as, which only requirements have")
        return self

    def __hash__(self) -> int:
        return hash(self.id)


class Reading(Entry):
    """A stand taken where the page contradicts itself, is silent, or is probably wrong.

    `also_accepted` lists refusals that the stand lets pass beside the row's own. `erratum` marks a place
    where the page is probably wrong, and `erratum_note` says in what. `foundation` marks what the whole kit
    rests on: it heads every report and disputes nothing.
    """

    id: ReadingId
    title: Text
    clauses: tuple[ClauseId, ...] = Field(min_length=1)
    tension: Text
    stand: Text
    because: Text
    basis: Basis
    also_accepted: tuple[Refusal, ...] = ()
    erratum: bool = False
    erratum_note: Text | None = None
    foundation: bool = False

    @property
    def disputes(self) -> bool:
        """Whether a deviation from it is disputed: it is assumed, so that the page alone does not say so."""
        return self.basis == "assumed" and not self.foundation

    @model_validator(mode="after")
    def _notes_its_erratum(self) -> Self:
        if self.erratum and self.erratum_note is None:
            raise ValueError(f"{self.id} is an erratum without an erratum_note")
        if self.erratum_note is not None and not self.erratum:
            raise ValueError(f"{self.id} has an erratum_note and is no erratum")
        if len(set(self.clauses)) != len(self.clauses):
            raise ValueError(f"{self.id} names a clause twice")
        return self
