"""What came of a scenario: what was asked, what was answered, and what the checkout looked like around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.clock import LEAST_QUIET, SETTLES_WITHIN
from activate_order_conformance.nouns.remembering import Remembering
from activate_order_conformance.nouns.snapshot import SUBJECTS, Snapshot
from activate_order_conformance.nouns.value import Value

ControlOutcome = Literal["conformed", "refused", "wiring", "broken", "unproven"]

Where: TypeAlias = tuple[int, int]
"""The number of a move of a course, and a place among its inputs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One invocation and the looks around it.

    `before` is the read back; `timeline` the different snapshots after the call, the settled one last.
    `called_at` and `answered_at` are seconds of the target's clock, which was `waited` seconds behind where the call
    was made, since what is waited for a turn does not count. `settled` tells whether everything awaited was seen
    before the deadline, `given_up` what was not awaited, since it never came so far. `credential` is a number of ours
    for the caller's credential (0: none). `bystander` is another checkout before and after. `item_editable` are the
    probe's answers before and after (None: not asked), `beside_editable` those for the bystander; `probed_late` tells
    that the first of them came otherwise only when other calls had been made. `holds_alone` tells that an operation
    which is otherwise now was seen to stay where nothing is called. `shared` are the operations that were named for the
    checkout by then, and for another one as well, in 15 characters.
    """

    before: Snapshot
    answers: Annotated[tuple[Answer, ...], Field(min_length=1)]
    called_at: float = 0.0
    answered_at: float = 0.0
    waited: float = 0.0
    credential: int = 0
    timeline: tuple[Snapshot, ...] = ()
    settled: bool = True
    given_up: tuple[str, ...] = ()
    bystander: tuple[Snapshot, Snapshot] | None = None
    item_editable: tuple[bool | None, bool | None] = (None, None)
    beside_editable: tuple[bool | None, bool | None] = (None, None)
    probed_late: bool = False
    holds_alone: bool = False
    shared: tuple[str, ...] = ()

    @property
    def answer(self) -> Answer:
        """Return the answer that the scenario is about: the last call's."""
        return self.answers[-1]

    @property
    def after(self) -> Snapshot:
        """Return the last snapshot."""
        return self.timeline[-1] if self.timeline else self.before

    @property
    def began(self) -> float:
        """Return when it was called, by one clock for all experiments."""
        return self.called_at + self.waited

    @property
    def ended(self) -> float:
        """Return when it was answered, by one clock for all experiments."""
        return self.answered_at + self.waited


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One input of one call in a course: what departed then, and what came of it.

    `move` is the number of the call's step in the course, `of` that of the checkout; `wanted` are the
    departures at that time, `call` says what was wrong with what was given. `place` is the input's among `inputs` of
    one call; the attempt's answer holds its result alone. `fresh` tells that the checkout was arranged for it and not
    changed, and `used` that a call for it was accepted before.
    """

    move: int
    of: int
    wanted: Mapping[str, Value]
    also: Mapping[str, Value]
    call: str
    attempt: Attempt
    place: int = 0
    inputs: Annotated[int, Field(ge=1)] = 1
    fresh: bool = True
    used: bool = False

    @property
    def where(self) -> Where:
        """Return its move and its place."""
        return self.move, self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported:
    """A departure that cannot be arranged here (`cannot-arrange`) or cannot occur (`cannot-occur`)."""

    departure: str
    kind: Literal["cannot-arrange", "cannot-occur"] = "cannot-arrange"
    reason: str
    unlock: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Remembering):
    """The whole experiment: what was wanted, what was tried, and what was seen.

    `wanted` are the departures; `call` says what is wrong with the call itself (empty: nothing), `manner` how
    often and with what it was made. `arranged_by` is how the state came about: `driver`, `prepared`, `records`, or
    `request` where the request alone was put to the test (empty: nothing was). `first` is the call under the
    departures; `second` the call after the same checkout was put right, or after calls by nobody; `twin` the call on a
    fresh ready checkout; `course` has the calls of an experiment that makes others, and `by_nobody` what calls of
    nobody got who is known; `nobody` says by what nobody was known in the last of them, `around_nobody` are the looks
    before and after, and `editable_around_nobody` tells whether the caller could change an order item then.
    `fault` is a sentence about the driver or the connection, and ends the experiment. `control` is how the ready
    checkout fared on this target, with `control_text` as its quote, and `control_cart` the id of its cart. `deadline`
    and `quiet` are seconds.
    """

    wanted: Mapping[str, Value]
    ready: Mapping[str, Value]
    arranged_by: str = ""
    call: str = ""
    manner: str = "once"
    also: Mapping[str, Value] = field(default_factory=dict)
    unsupported: tuple[Unsupported, ...] = ()
    fault: str = ""
    first: Attempt | None = None
    second: Attempt | None = None
    twin: Attempt | None = None
    why_twin: str = ""
    describe: Answer | None = None
    by_nobody: tuple[Answer, ...] = ()
    nobody: str = ""
    around_nobody: tuple[Snapshot, ...] = ()
    editable_around_nobody: tuple[bool | None, bool | None] = (None, None)
    course: tuple[Stage, ...] = ()
    control: ControlOutcome = "conformed"
    control_text: str = ""
    control_cart: str = ""
    deadline: float = SETTLES_WITHIN
    quiet: float = LEAST_QUIET
    observes: frozenset[str] = frozenset(SUBJECTS)

    @property
    def departed(self) -> dict[str, Value]:
        """Return what the checkout was to be read as before the first call."""
        return {**self.ready, **self.wanted, **self.also}

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Return every call that was made, in order."""
        stages = (stage.attempt for stage in self.course)
        made = (self.first, self.second, *stages, self.twin)
        return tuple(attempt for attempt in made if attempt is not None)

    @property
    def ready_attempts(self) -> tuple[Attempt, ...]:
        """Return the calls that were made once all was ready: for the checkout put right, and for a fresh one."""
        return tuple(attempt for attempt in (self.second, self.twin) if attempt is not None)

    @property
    def why_unsupported(self) -> str:
        """Return why what departs cannot be arranged, each reason once (empty: it can)."""
        return "; ".join(dict.fromkeys(departure.reason for departure in self.unsupported))

    def stage_at(self, where: Where) -> Stage | None:
        """Return the stage of a move and a place of the course, or None where it did not come so far."""
        return next((stage for stage in self.course if stage.where == where), None)

    def beside(self, stage: Stage) -> tuple[Stage, ...]:
        """Return every stage of the move that one is of, in order, itself among them."""
        return tuple(each for each in self.course if each.move == stage.move)

    def for_its_checkout(self, stage: Stage) -> tuple[Stage, ...]:
        """Return every stage of the move that one is of which is for the same checkout, itself among them."""
        return tuple(each for each in self.beside(stage) if each.of == stage.of)
