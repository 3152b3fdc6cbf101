"""Queries over REST: the records that a user may see, in pages."""

import re

from werkzeug.wrappers import Response

from activate_order_reference.platform.answers import PlatformError, json_answer
from activate_order_reference.platform.sharing import may_see
from activate_order_reference.platform.site import Route, Visit
from activate_order_reference.platform.soql.parser import parse
from activate_order_reference.platform.soql.query import Selection

_DATA = "/services/data/<version:version>"
_FEWEST, _MOST = 200, 2000
"""How many records a page has at the least and at most, where there are so many."""
_MOST_KEPT = 20
_NUMBER = re.compile(r"\d{1,8}", re.ASCII)


def query(visit: Visit, version: str) -> Response:
    """Answer a query over the records that the user may see."""
    return _answer(visit, version, deleted=False)


def query_all(visit: Visit, version: str) -> Response:
    """Answer a query over the records that the user may see, and those in the bin."""
    return _answer(visit, version, deleted=True)


def _answer(visit: Visit, version: str, *, deleted: bool) -> Response:
    org, asked = visit.site.org, parse(visit.request.args.get("q", ""))
    records = asked.select(org, lambda record: may_see(org, visit.caller, record, deleted=deleted))
    if asked.counts:
        return json_answer({"totalSize": len(records), "done": True, "records": []})
    if asked.counted is not None:
        row = {"attributes": {"type": "AggregateResult"}, asked.counted: asked.count(org, records)}
        return json_answer({"totalSize": 1, "done": True, "records": [row]})
    return _page(visit, version, Selection(asked, records, visit.caller.id), None, 0)


def next_page(visit: Visit, version: str, locator: str) -> Response:
    """Answer with the page of an earlier query that its `nextRecordsUrl` named."""
    key, _, start = locator.rpartition("-")
    selection = visit.site.selections.get(key)
    if selection is None or selection.user_id != visit.caller.id or not _NUMBER.fullmatch(start):
        raise PlatformError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    return _page(visit, version, selection, key, int(start))


def _page(visit: Visit, version: str, selection: Selection, key: str | None, start: int) -> Response:
    org, kept = visit.site.org, visit.site.selections
    end = start + _page_size(visit)
    records = [
        selection.query.shown(org, record, version)
        for old in selection.records[start:end]
        if (record := org.get(type(old), old.id)) is not None
    ]
    answer: dict[str, object] = {"totalSize": len(selection.records), "done": end >= len(selection.records)}
    if end < len(selection.records):
        if key is None:
            key = f"01g{visit.site.requests:012}"
            kept[key] = selection
            if len(kept) > _MOST_KEPT:
                del kept[next(iter(kept))]
        answer["nextRecordsUrl"] = f"/services/data/{version}/query/{key}-{end}"
    return json_answer({**answer, "records": records})


def _page_size(visit: Visit) -> int:
    """Return the size that `Sforce-Query-Options: batchSize=…` asks for, as far as it is given."""
    name, _, size = visit.request.headers.get("Sforce-Query-Options", "").partition("=")
    if name.strip().lower() != "batchsize" or not _NUMBER.fullmatch(size.strip()):
        return _MOST
    return min(max(int(size), _FEWEST), _MOST)


ROUTES = (
    Route("GET", f"{_DATA}/query", query),
    Route("GET", f"{_DATA}/query/<locator>", next_page),
    Route("GET", f"{_DATA}/queryAll", query_all),
    Route("GET", f"{_DATA}/queryAll/<locator>", next_page),
)
