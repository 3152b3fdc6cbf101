"""What came of a scenario: what was asked, what was answered, and what the checkout looked like around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from activate_order_conformance.nouns.brief import brief
from activate_order_conformance.nouns.clock import LEAST_QUIET
from activate_order_conformance.nouns.invocation import JSON
from activate_order_conformance.nouns.value import Value

SUBJECTS = ("cart", "session", "order", "orderSummaries", "backgroundOperations", "validation")
"""What a driver can observe of a checkout."""

BY_NAME_ALONE = (
    "caller_permission",
    "cart_access",
    "effective_account",
    "store_member",
    "validation_infos",
)
"""The departures that no subject has, and that a call changes no more than what the subjects have."""

LIVE_OPERATIONS = frozenset({"New", "Scheduled", "Waiting", "Running"})
"""Statuses of a background operation that has not ended."""

_MARKUP = frozenset({"text/html", "application/xhtml+xml"})
_NO_SUCH_PLACE = 404
_QUOTED = 120
"""How many characters of what a target says are quoted."""

_SEARCHED = 2000
"""How many characters of a page are searched for what it is called."""


RECORD_ID = re.compile(r"[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?")
"""What a record's id looks like: 15 characters, or the same with 3 more."""


def same_id(record_id: str | None, other: str | None) -> bool:
    """Tell whether two ids name one record: 15 characters name the same record as their 18."""
    if record_id is None or other is None:
        return record_id is other
    if {len(record_id), len(other)} <= {15, 18}:
        return record_id[:15] == other[:15]
    return record_id == other


def named_alike(record_id: str, other: str) -> str:
    """Return two ids of one record, and why they are the same where they do not look it."""
    if record_id == other:
        return record_id
    return f"{record_id} and {other} (an id is told by its first 15 characters; the last three are a checksum of them)"


@dataclass(frozen=True, slots=True)
class Cart:
    """The cart's id and status."""

    id: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The checkout session's fields that the page speaks of."""

    id: str
    order_id: str | None
    background_operation_id: str | None
    state: str | None
    next_state: str | None
    is_processing: bool
    is_error: bool
    archived: bool


@dataclass(frozen=True, slots=True)
class Order:
    """An order's id and status category."""

    id: str
    status: str


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """An order summary and the order it came from."""

    id: str
    status: str | None
    original_order_id: str | None


@dataclass(frozen=True, slots=True)
class BackgroundOperation:
    """A background operation's id and status."""

    id: str
    status: str


@dataclass(frozen=True, slots=True)
class Validation:
    """The cart's validation output, by number."""

    errors: int
    warnings: int
    dismissed_errors: int


class _Showing:
    """What was found out of a snapshot and is kept beside it, which is no part of what was seen."""

    __slots__ = ("_shown",)
    _shown: Mapping[str, Value]

    def shown_so_far(self) -> Mapping[str, Value] | None:
        """Return the departures that the records show, where that was found out."""
        return getattr(self, "_shown", None)

    def keep_shown(self, shown: Mapping[str, Value]) -> None:
        """Keep the departures that the records show."""
        object.__setattr__(self, "_shown", shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot(_Showing):
    """One consistent read of a checkout; `at` is in seconds of the target's clock.

    `departures` are those that the target can read. A subject that is not in `observes` was not looked at,
    which is not the same as a record that is not there (`None`, or an empty tuple).
    """

    at: float
    departures: Mapping[str, Value]
    observes: frozenset[str]
    cart: Cart | None = None
    session: Session | None = None
    order: Order | None = None
    order_summaries: tuple[OrderSummary, ...] = ()
    background_operations: tuple[BackgroundOperation, ...] = ()
    validation: Validation | None = None

    def sees(self, subject: str) -> bool:
        """Tell whether `subject` was looked at."""
        return subject in self.observes

    def operation(self, operation_id: str | None) -> BackgroundOperation | None:
        """Return the background operation of that id, or None if it is not one of this checkout."""
        return next(
            (operation for operation in self.background_operations if operation.id == operation_id), None
        )

    def record_ids(self) -> dict[str, str]:
        """Return the ids of what belongs to the checkout and is no cart: its session, its order, an operation."""
        named = {
            "session": self.session,
            "order": self.order,
            "operation": next(iter(self.background_operations), None),
        }
        return {name: record.id for name, record in named.items() if record is not None}

    def records(self) -> dict[str, object]:
        """Return what was seen, by dotted field name (`session.archived`), to be compared with another."""
        seen: dict[str, object] = {
            name: self.departures[name] for name in BY_NAME_ALONE if name in self.departures
        }
        for subject, record in (
            ("cart", self.cart),
            ("session", self.session),
            ("order", self.order),
            ("validation", self.validation),
        ):
            if not self.sees(subject):
                continue
            if record is None:
                seen[subject] = None
            else:
                seen |= {f"{subject}.{name}": getattr(record, name) for name in record.__slots__}
        if self.sees("orderSummaries"):
            seen["order_summaries"] = self.order_summaries
        if self.sees("backgroundOperations"):
            seen["background_operations"] = self.background_operations
        return seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The result of one input as the answer gives it; `code` is the first error's, `more_codes` those of the others.

    `generic` tells that it came in the platform's generic error envelope, which names no action.
    """

    is_success: bool
    action_name: str | None = None
    code: str | None = None
    message: str | None = None
    output: Mapping[str, JSON] | None = None
    generic: bool = False
    more_codes: tuple[str, ...] = ()


FailureKind = Literal[
    "name resolution", "tls", "connection refused", "reset", "timeout", "too large", "redirect"
]


def cause(kind: FailureKind, text: str) -> str:
    """Return why there is no answer: the kind of failure, and what was said of it unless that is the same."""
    return kind if text.lower() in ("", kind) else f"{kind}: {text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the action answered to one call, or why there is no answer.

    `results` is None where the body cannot be read as results, and `unreadable` says what it is instead; `defects`
    lists what is wrong with an envelope that could be read all the same. `seconds` is how long the answer took.
    """

    sent: JSON
    seconds: float
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    results: tuple[Result, ...] | None = None
    unreadable: str = ""
    defects: tuple[str, ...] = ()
    failure: FailureKind | None = None
    failure_text: str = ""

    @property
    def accepted(self) -> bool:
        """Tell whether every input was accepted (`isSuccess`, under a 2xx status)."""
        return (
            self.status is not None
            and 200 <= self.status < 300
            and bool(self.results)
            and all(result.is_success for result in self.results or ())
        )

    @property
    def refused(self) -> bool:
        """Tell whether the answer can be read and no input was accepted."""
        return bool(self.results) and not any(result.is_success for result in self.results or ())

    def quote(self) -> str:
        """Return the answer on one short line, for a report."""
        if self.failure:
            return f"no answer ({cause(self.failure, self.failure_text)})"
        status = f"HTTP status {self.status}"
        if self.results is not None and len(self.results) == 1:
            result = self.results[0]
            if result.is_success:
                return f"{status}, isSuccess true"
            message = ""
            if result.generic and self.status == _NO_SUCH_PLACE and result.message:
                message = f" ({brief(result.message, _QUOTED)})"
            elif result.code is None and self.defects:
                message = f" ({self.defects[0]})"
            return f"{_code(result)} and {status}{message}"
        if self.results:
            each = ("isSuccess true" if result.is_success else _code(result) for result in self.results)
            return f"{status}: {', then '.join(each)}"
        text = " ".join(self.body.split())
        media = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media in _MARKUP:
            status, text = f"{status}, {media}", _title(text[:_SEARCHED])
        seen = f"{status}: {brief(text, _QUOTED)}" if text else status
        return f"{self.unreadable} ({seen})" if self.unreadable else seen


def _code(result: Result) -> str:
    codes = ", beside ".join((result.code or "no code", *result.more_codes))
    return brief(codes, _QUOTED)


def _title(page: str) -> str:
    """Return what a page is called, or else how its text begins, without markup."""
    if title := re.search(r"<title[^<>]*>([^<]*)", page, re.IGNORECASE):
        return title[1].strip()
    return brief(re.sub(r"<[^<>]*>", " ", page), 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One invocation and the looks around it.

    `before` is the read back; `timeline` the different snapshots after the call, the settled one last.
    `called_at` and `answered_at` are seconds of the target's clock. `settled` tells whether everything awaited
    was seen before the deadline. `credential` is a number of ours for the caller's credential. `bystander` is
    another checkout before and after. `item_editable` are the probe's answers before and after (None: not
    asked).
    """

    before: Snapshot
    answers: tuple[Answer, ...]
    called_at: float = 0.0
    answered_at: float = 0.0
    credential: int = 0
    timeline: tuple[Snapshot, ...] = ()
    settled: bool = True
    bystander: tuple[Snapshot, Snapshot] | None = None
    item_editable: tuple[bool | None, bool | None] = (None, None)

    @property
    def answer(self) -> Answer:
        """Return the answer that the scenario is about: the last call's."""
        return self.answers[-1]

    @property
    def after(self) -> Snapshot:
        """Return the last snapshot."""
        return self.timeline[-1] if self.timeline else self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One input of one call in a course: what departed then, and what came of it.

    `move` is the number of the call's step in the course, `of` that of the checkout; `wanted` are the departures at
    that time, `call` says what was wrong with what was given. `place` is the input's among `inputs` of one call; the
    attempt's answer holds its result alone. `fresh` tells that the checkout was arranged for it and not changed, and
    `used` that a call for it was accepted before.
    """

    move: int
    of: int
    wanted: Mapping[str, Value]
    also: Mapping[str, Value]
    call: str
    attempt: Attempt
    place: int = 0
    inputs: int = 1
    fresh: bool = True
    used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported:
    """A departure that cannot be arranged here (`cannot-arrange`) or cannot occur (`cannot-occur`)."""

    departure: str
    kind: Literal["cannot-arrange", "cannot-occur"]
    reason: str
    unlock: str = ""


ControlOutcome = Literal["conformed", "refused", "wiring", "broken", "unproven"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The whole experiment: what was wanted, what was tried, and what was seen.

    `wanted` are the departures; `call` says what is wrong with the call itself (empty: nothing), `manner` how
    often and with what it was made. `arranged_by` is how the state came about: `driver`, `prepared`, `records`, or
    `request` where the request alone was put to the test (empty: nothing was). `first` is the call under the
    departures; `second` the call after the same checkout was put right; `twin` the call on a fresh ready checkout;
    `course` has the calls of an experiment that makes others.
    `fault` is a sentence about the driver or the connection, and ends the experiment. `control` is how the ready
    checkout fared on this target, with `control_text` as its quote. `deadline` and `quiet` are seconds.
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
    course: tuple[Stage, ...] = ()
    control: ControlOutcome = "conformed"
    control_text: str = ""
    deadline: float = 30.0
    quiet: float = LEAST_QUIET
    observes: frozenset[str] = frozenset(SUBJECTS)
