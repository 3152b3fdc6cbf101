"""The tables of features/README.md: what each file is about, and every step."""

from __future__ import annotations

import re

from activate_order_conformance.contract import Contract
from activate_order_conformance.export.steps import vocabulary
from activate_order_conformance.report.markdown_text import table
from activate_order_conformance.report.wording import count, ids
from activate_order_conformance.suite.features.catalogue import read_features
from docs.write.document import numbers


def sharing() -> tuple[int, int]:
    """Return how many error rows share their code and status with another, and how many there are."""
    contract = Contract.load()
    return sum(bool(contract.shares_pair(row.id)) for row in contract.errors), len(contract.errors)


SHARING = numbers("{} of the {} error rows share their code", sharing)


def files() -> str:
    """Return the table of the feature files."""
    rows = []
    for feature in read_features():
        tags = {tag for rule in feature.rules for tag in rule.tags}
        name = feature.path.name
        about = " ".join(feature.description.split())
        clauses = ids(clause.id for clause in Contract.load().clauses if clause.id in tags)
        rows.append((f"[{name}]({name})", about, clauses, count(len(feature.scenarios), "scenario")))
    return table(("File", "About", "Clauses", "Scenarios"), rows)


def steps() -> str:
    """Return a table of the steps of each keyword."""
    tables = []
    for keyword in ("given", "when", "then"):
        rows = [
            (f"`{re.sub(r':[a-z]+}', '}', entry.text)}`", entry.meaning)
            for entry in vocabulary()
            if entry.keyword == keyword
        ]
        tables.append(table((keyword.capitalize(), "Meaning"), rows))
    return "\n\n".join(tables)
