"""The step vocabulary: each step of the features with what it means and how the features write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from activate_order_conformance.report.markdown_text import table
from activate_order_conformance.report.outside import json_text
from activate_order_conformance.suite.features.catalogue import FeatureFile, read_features
from activate_order_conformance.suite.features.definition import StepType
from activate_order_conformance.suite.features.vocabulary import definitions, shown

KEYWORDS: tuple[StepType, ...] = ("given", "when", "then")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEntry:
    """One step of the vocabulary.

    `text` has its parameters in braces; `examples` are the texts by which the features use it, in their
    order; `where` is `FILE:LINE` of the first.
    """

    keyword: StepType
    text: str
    meaning: str
    examples: tuple[str, ...]
    where: str


def vocabulary(features: Sequence[FeatureFile] | None = None) -> tuple[StepEntry, ...]:
    """Return the steps of the kit: Givens, Whens, Thens, each in the order of their definition.

    `features` are those that the examples are from; without, the shipped ones.
    """
    used = [
        (step.type, step.text, f"{scenario.planned.file}:{step.line}")
        for feature in (features if features is not None else read_features())
        for scenario in feature.scenarios
        for step in scenario.steps
    ]
    entries = []
    for definition in definitions():
        uses = [
            (text, where)
            for kind, text, where in used
            if kind == definition.type and definition.parser.is_matching(text)
        ]
        entries.append(
            StepEntry(
                keyword=definition.type or "given",
                text=shown(definition),
                meaning=(definition.step_func.__doc__ or "").partition("\n")[0],
                examples=tuple(dict.fromkeys(text for text, _ in uses)),
                where=uses[0][1] if uses else "",
            )
        )
    return tuple(sorted(entries, key=lambda entry: KEYWORDS.index(entry.keyword)))


def steps_text(form: Literal["markdown", "json"]) -> str:
    """Return the vocabulary as Markdown tables or as JSON."""
    entries = vocabulary()
    if form == "json":
        return json_text([asdict(entry) for entry in entries])
    parts = ["# The step vocabulary"]
    for keyword in KEYWORDS:
        rows = [
            (
                f"`{entry.text}`",
                entry.meaning,
                f"`{entry.examples[0]}`" if entry.examples else "",
                entry.where,
            )
            for entry in entries
            if entry.keyword == keyword
        ]
        parts += [f"## {keyword.capitalize()}", table(("Step", "Meaning", "Example", "From"), rows)]
    return "\n\n".join(parts) + "\n"
