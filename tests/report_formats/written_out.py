"""The HTML report with what repeats put where it repeats, and what then stands in it."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import BeautifulSoup

from activate_order_conformance.report.calls import show
from activate_order_conformance.suite.run import RunResult


def written(html: str) -> BeautifulSoup:
    """Return the document with what repeats put where it repeats, as its script does."""
    page = BeautifulSoup(html, "html.parser")
    places = {place["id"]: place for place in page.select("b[id]")}
    for link in page.select("pre a, p.lines a"):
        after = "".join(each.get_text() for each in places[str(link["href"])[1:]].next_siblings)
        lines = int("".join(filter(str.isdigit, link.get_text())) or 1)
        link.replace_with("\n".join(after.split("\n")[:lines]))
    return page


def messages(run: RunResult) -> Iterator[str]:
    """Yield every request and every answer of the scenarios that were written, as text."""
    derived = {scenario.id for scenario in run.report.scenarios if scenario.planned.family}
    for witness in run.evidence.witnesses:
        if witness.scenario and witness.scenario not in derived:
            for shown in map(show, witness.exchanges):
                for message in (shown.request, shown.answer):
                    parts = (message.headers, message.body and f"\n{message.body}")
                    yield "\n".join([message.first, *filter(None, parts)])
