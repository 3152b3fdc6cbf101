"""How a row of the catalogue is written: a name, a family, a sentence, and in what it differs from the reference."""

from __future__ import annotations

from typing import Any, TypeAlias

from activate_order_reference.rules.activation import Specification

from activate_order_conformance.trial.specification import of_specification
from activate_order_conformance.trial.subject import Blame, Make, Subject

Difference: TypeAlias = "Specification | Make"
"""In what a subject differs: the reference's rules as it has them, or what makes the whole implementation."""


def mutant(
    name: str,
    what: str,
    difference: Difference,
    blame: Blame | None = None,
    *mentions: str,
    family: str,
    **fields: Any,
) -> Subject:
    """Return a mutant; some message on it must contain all that it `mentions`."""
    return Subject(
        name=name,
        kind="mutant",
        family=family,
        what=what,
        make=_make(difference),
        blame=blame or {},
        mentions=mentions,
        **fields,
    )


def variant(name: str, what: str, difference: Difference, *, family: str, **fields: Any) -> Subject:
    """Return a conforming variant."""
    return Subject(
        name=f"variant.{name}", kind="variant", family=family, what=what, make=_make(difference), **fields
    )


def _make(difference: Difference) -> Make:
    return of_specification(difference) if isinstance(difference, Specification) else difference
