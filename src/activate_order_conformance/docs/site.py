"""Writes the site: one file a page, a stylesheet, a script, and an index to search."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader

from activate_order_conformance import __version__
from activate_order_conformance.contract import Contract
from activate_order_conformance.docs import model
from activate_order_conformance.docs.prose import prose
from activate_order_conformance.docs.search import index
from activate_order_conformance.docs.verdicts import require_same_contract
from activate_order_conformance.docs.words import OVERALL, VERDICTS
from activate_order_conformance.errors import UsageError, reason_of
from activate_order_conformance.export.glossary import TOPICS, glossary
from activate_order_conformance.phrases import count, slug
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.outline import outline_of
from activate_order_conformance.report.overall import EXIT_STATUS
from activate_order_conformance.report.renderers.html import escaping
from activate_order_conformance.report.wording import which_run
from activate_order_conformance.suite.features.catalogue import read_features
from activate_order_conformance.whole_files import write_all

GENERATOR = "activate-order docs"
"""What every page says it was made by; a directory whose entrance says so may be written over."""

ASSETS = ("style.css", "script.js")


def write_site(out: Path, report: Report | None = None) -> tuple[str, ...]:
    """Write the site into `out`, with a run's verdicts where there is a report; return the files' names.

    Raises UsageError for a report by another contract, and for a directory that holds something else.
    """
    contract = Contract.load()
    if report is not None:
        require_same_contract(report, contract)
    _require_ours(out)
    pages = dict(site_pages(contract, report))
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_all({out / name: text.encode() for name, text in pages.items()})
    except OSError as error:
        raise UsageError(
            f"The site cannot be written to {out}: {reason_of(error)}.", "Give another directory."
        ) from error
    return tuple(pages)


def site_pages(contract: Contract, report: Report | None) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every file of the site."""
    site = model.Site(contract, read_features(), report)
    environment = _environment()
    environment.globals |= {"site": site, "contract": contract, "report": report}
    known = frozenset(contract.ids)
    environment.filters["prose"] = lambda text: prose(text, known)

    def page(template: str, **context: Any) -> str:
        return environment.get_template(f"{template}.html.j2").render(**context)

    yield "index.html", page("index", questions=questions(), outline=outline_of(report) if report else None)
    for clause in contract.clauses:
        yield f"{clause.id}.html", page("clause", clause=clause)
    yield "features.html", page("features")
    for feature in site.features:
        yield model.feature_page(feature), page("feature", feature=feature)
    yield "readings.html", page("readings")
    shared = [row for row in contract.errors if contract.shares_pair(row.id)]
    yield (
        "verdicts.html",
        page("verdicts", shared=shared, verdicts=VERDICTS, overall=OVERALL, exits=EXIT_STATUS),
    )
    yield "steps.html", page("steps")
    yield "glossary.html", page("glossary", topics=TOPICS, terms=glossary())
    entries = json.dumps([asdict(entry) for entry in index(site)], ensure_ascii=False, separators=(",", ":"))
    yield "search-index.js", f"window.SEARCH = {entries};\n"
    for asset in ASSETS:
        yield asset, _file(asset)


@cache
def questions() -> Sequence[dict[str, str]]:
    """Return the questions of the entrance, each with the clause that answers it."""
    entries: Sequence[dict[str, str]] = tomllib.loads(_file("questions.toml"))["question"]
    return entries


def _environment() -> Environment:
    environment = escaping(PackageLoader("activate_order_conformance", "docs/templates"))
    environment.globals |= {
        "version": __version__,
        "generator": GENERATOR,
        "row_page": model.row_page,
        "feature_page": model.feature_page,
        "entry_anchor": model.entry_anchor,
        "answer_anchor": model.answer_anchor,
        "which_run": which_run,
        "slug": slug,
    }
    environment.filters["count"] = count
    return environment


def _require_ours(out: Path) -> None:
    if out.is_file():
        raise UsageError(f"{out} is a file.", "Give a directory.")
    if not out.is_dir() or not any(out.iterdir()):
        return
    entrance = out / "index.html"
    if entrance.is_file() and GENERATOR in entrance.read_text("utf-8", errors="replace")[:2000]:
        return
    raise UsageError(f"{out} holds other files.", "Give an empty directory, or one that docs has written.")


def _file(name: str) -> str:
    return files("activate_order_conformance.docs").joinpath(name).read_text(encoding="utf-8")
