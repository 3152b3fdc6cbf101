"""One implementation that the kit is tried on, and what a sound kit makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from activate_order_conformance.nouns.profile import ProfileName
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.targets.in_process import Ground

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Kind: TypeAlias = Literal["mutant", "variant", "lying driver"]
Blame: TypeAlias = Mapping[str, Verdict]
"""What is wrong, row by row: clauses and readings that deviate or are disputed. All others are in order."""

Make: TypeAlias = "Callable[[Ground], WSGIApplication]"
"""Makes an implementation on its ground."""

Order: TypeAlias = Literal["1", "2"]
"""Of the first order is what shows where one thing is spoilt, of the second what shows only where things meet."""

Serving: TypeAlias = Literal["in process", "HTTP/1.0", "HTTP/1.1"]
"""How an implementation is asked: in process, or over a loopback socket where the connection itself matters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An implementation: what is wrong or unusual with it in one sentence, and what it must be blamed for.

    A mutant without `blame` has `unblamed`, which says why nothing in particular can be asked to be blamed.
    `mentions` are texts that a message must contain; `occurs` is a verdict that some row must have. `alias_of`
    names the error rows that no answer tells from the one that is wrong: such a mutant cannot be told from the
    reference, by the page. `equivalent` says why it does what the reference does, whatever is asked (empty: it does
    not). `survives` says why nothing that is asked shows it (empty: it is to be found). `repeat` is how often each
    scenario is run. `order` tells whether one thing alone must be spoilt to see it.
    """

    name: str
    kind: Kind
    family: str
    what: str
    make: Make = field(repr=False)
    blame: Blame = field(default_factory=dict)
    unblamed: str = ""
    mentions: tuple[str, ...] = ()
    occurs: Verdict | None = None
    alias_of: tuple[str, ...] = ()
    equivalent: str = ""
    survives: str = ""
    profile: ProfileName = "documented"
    serving: Serving = "in process"
    repeat: int = 1
    order: Order = "1"
