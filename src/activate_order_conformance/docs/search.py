"""The index that the site's search reads: clauses, scenarios, readings, steps and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from activate_order_conformance.docs.model import Site, answer_anchor, entry_anchor, row_page
from activate_order_conformance.export.glossary import glossary
from activate_order_conformance.phrases import slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that can be found: what sort it is, its title, where it is, and the words that find it.

    `id` is a clause's or a reading's (empty: it has none).
    """

    kind: str
    title: str
    link: str
    words: str
    id: str = ""


def index(site: Site) -> Iterator[Entry]:
    """Yield what can be found, clauses first."""
    for kind, heading, clauses in site.sections:
        for clause in clauses:
            texts = [clause.gist, clause.name, clause.code, str(clause.status or ""), kind]
            yield Entry(
                kind=heading,
                title=clause.title,
                link=row_page(clause.id),
                words=_words(*texts),
                id=clause.id,
            )
    for refusal, rows in site.contract.answers.items():
        yield Entry(
            kind=f"Answer · {', '.join(row.id for row in rows)}",
            title=f"{refusal.code} {refusal.status}",
            link=f"index.html#{answer_anchor(refusal)}",
            words=_words(*(row.title for row in rows)),
        )
    for place in site.places:
        scenario = place.scenario
        cells = [cell for table in scenario.examples for row in table.rows for cell in row.cells]
        texts = [place.feature.name, *(step.text for step in scenario.steps), *cells, *scenario.rows]
        yield Entry(kind="Scenario", title=scenario.name, link=place.link, words=_words(*texts))
    for reading in site.contract.readings:
        texts = [reading.tension, reading.stand, reading.because, reading.erratum_note, *reading.clauses]
        yield Entry(
            kind="Reading",
            title=reading.title,
            link=row_page(reading.id),
            words=_words(*texts),
            id=reading.id,
        )
    for keyword, entries in site.steps.items():
        for entry in entries:
            link = f"steps.html#{entry_anchor(keyword, entry.text)}"
            yield Entry(kind="Step", title=entry.text, link=link, words=_words(entry.meaning))
    for term in glossary():
        yield Entry(
            kind="Word", title=term.word, link=f"glossary.html#{slug(term.word)}", words=_words(term.meaning)
        )


def _words(*texts: str | None) -> str:
    return " ".join(text for text in texts if text)
