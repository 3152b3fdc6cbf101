"""The kit's step definitions, registered with behave by the same patterns."""

from __future__ import annotations

from typing import Any

import behave
from pytest_bdd.steps import StepFunctionContext

from activate_order_conformance.suite.given import PHRASES, OneOf
from activate_order_conformance.suite.vocabulary import definitions


def register(definition: StepFunctionContext) -> None:
    """Register a definition with behave, which matches and parses by itself, and runs the kit's function."""

    def run(context: Any, **arguments: Any) -> None:
        table = [context.table.headings, *(row.cells for row in context.table)] if context.table else None
        context.scene.step(definition, arguments, context.written.line, table)

    behave.step(definition.parser.name)(run)


behave.register_type(**{name: OneOf(phrases) for name, phrases in PHRASES.items()})
for each in definitions():
    register(each)
