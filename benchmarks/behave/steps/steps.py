"""The kit's step definitions, registered with behave by the same patterns."""

from __future__ import annotations

from itertools import count
from typing import Any

import behave

from activate_order_conformance.nouns.departure import PLACE
from activate_order_conformance.suite.features.definition import StepDefinition
from activate_order_conformance.suite.features.sentence import Sentence
from activate_order_conformance.suite.features.vocabulary import definitions


def register(definition: StepDefinition) -> None:
    """Register a definition with behave, which matches and parses by itself, and runs the kit's function."""

    def run(context: Any, **arguments: Any) -> None:
        table = [context.table.headings, *(row.cells for row in context.table)] if context.table else None
        context.scene.step(definition, arguments, context.written.line, table)

    parser = definition.parser
    pattern = parser.name
    if isinstance(parser, Sentence):
        pattern = pattern.replace(PLACE, f"{{value:{registered_type(parser)}}}")
    behave.step(pattern)(run)


def registered_type(sentence: Sentence) -> str:
    """Return the name of a type, registered with behave, that reads the value of a departure's sentence."""

    def value(word: str) -> Any:
        return (sentence.parse_arguments(sentence.name.replace(PLACE, word)) or {})["value"]

    value.pattern = sentence.words  # by which behave finds it
    name = f"Value{next(numbers)}"
    behave.register_type(**{name: value})
    return name


numbers = count()
for each in definitions():
    register(each)
