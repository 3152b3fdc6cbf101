"""The tables in features/README.md say what the features and the steps are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from activate_order_conformance.contract import Contract
from activate_order_conformance.export.steps import vocabulary
from activate_order_conformance.report.wording import count, ids
from activate_order_conformance.suite.catalogue import features_directory, read_features

README = Path(__file__).parents[2] / "features" / "README.md"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def test_the_table_of_files_is_that_of_the_features(hold: Callable[[Path, str, str], None]) -> None:
    rows = []
    for feature in read_features(features_directory()):
        tags = {tag for rule in feature.rules for tag in rule.tags}
        clauses = ids(clause.id for clause in Contract.load().clauses if clause.id in tags)
        scenarios = count(len(feature.scenarios), "scenario")
        rows.append(
            (
                f"[{feature.path.name}]({feature.path.name})",
                " ".join(feature.description.split()),
                clauses,
                scenarios,
            )
        )
    hold(README, "files", _table(("File", "About", "Clauses", "Scenarios"), rows))


def test_the_table_of_steps_is_the_vocabulary(hold: Callable[[Path, str, str], None]) -> None:
    parts = []
    for keyword in ("given", "when", "then"):
        rows = [
            (f"`{re.sub(r':[a-z]+}', '}', entry.text)}`", entry.meaning)
            for entry in vocabulary()
            if entry.keyword == keyword
        ]
        parts.append(_table((keyword.capitalize(), "Meaning"), rows))
    hold(README, "steps", "\n\n".join(parts))
