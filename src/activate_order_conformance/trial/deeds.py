"""What the reference does in an exchange, and whether another specification would have done the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NoReturn, TypeVar

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call, read_call
from activate_order_reference.rules.error_conditions import ErrorCondition
from activate_order_reference.rules.interactions import Interaction, OrderSummaryNotCreated, Run
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller, Record
from activate_order_reference.rules.requirements import Requirement

R = TypeVar("R", bound=Record)


class Differs(Exception):
    """What an implementation does otherwise than the reference, or may do."""


class OrgApart(Org):
    """An org that has the records and failures of another as they are now, and goes its own way.

    Once its moment `is_over` nobody can ask it any more: whoever keeps it for later would have met another then.
    """

    def __init__(self, other: Org) -> None:
        super().__init__()
        self.is_over = False
        for kind in Record.__subclasses__():
            for record in other.all(kind):
                super().put(record)
        self.summary_failures = dict(other.summary_failures)

    def get(self, kind: type[R], id: object) -> R | None:
        """Return the record with this id; raises Differs where its moment is over."""
        self._require_now()
        return super().get(kind, id)

    def all(self, kind: type[R], **equal: object) -> Iterator[R]:
        """Yield the records that have these values; raises Differs where its moment is over."""
        self._require_now()
        return super().all(kind, **equal)

    def new_id(self, kind: type[Record]) -> str:
        """Return an id that no record has here."""
        number = super().new_id(kind)
        while self.get(kind, number) is not None:
            number = super().new_id(kind)
        return number

    def has_what(self, other: OrgApart) -> bool:
        """Tell whether another org has the same records and failures."""
        return self._everything() == other._everything() and self.summary_failures == other.summary_failures

    def _everything(self) -> list[list[Record]]:
        return [[*super(OrgApart, self).all(kind)] for kind in Record.__subclasses__()]

    def _require_now(self) -> None:
        if self.is_over:
            raise Differs


class Glimpse(OrgApart):
    """The records of an org as they are at one moment, for whoever does not change them."""

    def new_id(self, kind: type[Record]) -> NoReturn:
        """Raise Differs."""
        raise Differs

    def put(self, record: R) -> R:
        """Return a record that there is already; raises Differs for any other."""
        if self.get(type(record), record.id) != record:
            raise Differs
        return record

    def drop(self, record: Record | None) -> None:
        """Raise Differs where there is something to drop."""
        if record is not None:
            raise Differs


@dataclass(slots=True)
class CallAnswered:
    """A call, what the reference read of it, the org as it was then, and the run that it began (None: refused)."""

    org: Glimpse
    caller: Caller
    inputs: Mapping[str, object]
    call: Call
    run: Run | None = None
    _held: dict[int, bool] = field(default_factory=dict)

    def follow(self, specification: Specification) -> None:
        """Raise Differs where a specification would have answered otherwise, or changed anything by refusing."""
        reads_alike = specification.read is read_call
        call = self.call if reads_alike else specification.read(self.org, self.caller, self.inputs)
        holds = self._holds if reads_alike or call == self.call else lambda question: question.holds(call)
        refusal = next(filter(holds, specification.questions()), None)
        if refusal is not None:
            if _answer(refusal) != self._answer:
                raise Differs
            specification.on_refusal(self.org, call)
        elif self.run is None or call != self.call:
            raise Differs
        else:
            _begin(specification, self.run)

    @property
    def _answer(self) -> tuple[str, int, str] | None:
        if self.run is not None:
            return None
        return next(_answer(question) for question in _QUESTIONS if self._holds(question))

    def _holds(self, question: ErrorCondition | Requirement) -> bool:
        """Tell whether a question holds; most are the reference's own, and asked by many specifications."""
        if id(question) not in _IDS:
            return question.holds(self.call)
        if id(question) not in self._held:
            self._held[id(question)] = question.holds(self.call)
        return self._held[id(question)]


_QUESTIONS = tuple(SPECIFICATION.questions())
_IDS = frozenset(map(id, _QUESTIONS))


def _answer(question: ErrorCondition | Requirement) -> tuple[str, int, str]:
    return question.code, question.status, question.message


def _begin(specification: Specification, run: Run) -> None:
    """Do what a specification does before the four interactions; raises Differs where it does not come to them."""
    first, four = _parted(specification)
    pace = [interaction.after for interaction in four]
    if pace != _PACE or specification.ends_after != SPECIFICATION.ends_after:
        raise Differs
    for interaction in first:
        if interaction.after:
            raise Differs
        interaction.effect(run)


def _parted(specification: Specification) -> tuple[tuple[Interaction, ...], tuple[Interaction, ...]]:
    """Return the interactions of a specification in two parts, the second as many as the reference has."""
    besides = max(0, len(specification.interactions) - len(SPECIFICATION.interactions))
    return specification.interactions[:besides], specification.interactions[besides:]


_PACE = [interaction.after for interaction in SPECIFICATION.interactions]


@dataclass(slots=True)
class InteractionDone:
    """An interaction that the reference carried out, by its number from 0, and the run with its org before that."""

    number: int
    run: Run
    _came_to: tuple[str, OrgApart] | None = None

    def follow(self, specification: Specification) -> None:
        """Raise Differs where a specification would have done something else."""
        own, reference = (_parted(each)[1][self.number].effect for each in (specification, SPECIFICATION))
        if own is reference:
            return
        if self._came_to is None:
            self._came_to = _what_comes_of(reference, self.run)
        (failure, org), (own_failure, own_org) = self._came_to, _what_comes_of(own, self.run)
        if failure != own_failure or not org.has_what(own_org):
            raise Differs


def _what_comes_of(effect: Callable[[Run], None], run: Run) -> tuple[str, OrgApart]:
    org, failure = OrgApart(run.org), ""
    try:
        effect(replace(run, org=org))
    except OrderSummaryNotCreated as error:
        failure = str(error)
    org.is_over = True
    return failure, org
