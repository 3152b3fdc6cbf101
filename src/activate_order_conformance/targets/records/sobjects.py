"""The sObject REST API of a target: create, read, change, delete and query records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

from activate_order_conformance.nouns.brief import brief
from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.nouns.passing import PLATFORM_CODES
from activate_order_conformance.targets.http.auth import Credentials
from activate_order_conformance.targets.http.json_body import document, object_in
from activate_order_conformance.targets.http.line import Line, Request, passes
from activate_order_conformance.targets.http.reply import Reply
from activate_order_conformance.targets.http.transport import Transport
from activate_order_conformance.targets.protocol import DriverFault
from activate_order_conformance.targets.settings.personas import PersonaName

MOST_PAGES = 20
"""How many pages of records a query is followed through."""

_LOCKED, _LOCKED_PAUSES = "UNABLE_TO_LOCK_ROW", (0.5, 1.0, 2.0)
"""What is answered where a row is changed by somebody else, and seconds until it is tried again."""


class RecordRefused(Exception):
    """A request for a record that was turned down; `what` names it, `code` is the answer's."""

    def __init__(self, what: str, status: int, code: str, message: str) -> None:
        super().__init__(f"{what}: {code or f'HTTP status {status}'}{f' ({message})' if message else ''}")
        self.what = what
        self.status = status
        self.code = code

    @property
    def is_gone(self) -> bool:
        """Tell whether there is no such record, or no more."""
        return self.status == 404 or self.code == "ENTITY_IS_DELETED"


@contextmanager
def as_observer() -> Iterator[None]:
    """Look at records as the observer; raises DriverFault for what the observer is refused."""
    try:
        yield
    except RecordRefused as refused:
        raise DriverFault(f"The observer could not {refused}.") from None


class SObjects:
    """What asks for records as a persona; reads are asked for again once where the connection fails.

    Raises RecordRefused for what the API turns down, DriverFault where it does not answer as one.
    """

    def __init__(
        self, *, base_url: str, api_version: str, credentials: Credentials, transport: Transport, clock: Clock
    ) -> None:
        self._credentials = credentials
        self._clock = clock
        self._told: dict[PersonaName, str] = {}
        self._root_path = f"/services/data/v{api_version}"
        self._line = Line(
            name="The records API",
            root=base_url + self._root_path,
            clock=clock,
            transport=transport,
            renew=credentials.renewed,
        )

    def create(self, kind: str, fields: Mapping[str, Any]) -> str:
        """Create a record as the observer, and return its id."""
        reply = self._ask("POST", f"/sobjects/{kind}", f"create {kind}", "observer", fields)
        record_id = object_in(reply.body).get("id")
        if not isinstance(record_id, str) or not record_id:
            raise self._line.fault(f"created a {kind} without saying its id")
        return record_id

    def read(
        self, kind: str, record_id: str, *fields: str, by: PersonaName = "observer"
    ) -> dict[str, Any] | None:
        """Return fields of a record, or None where the persona finds no such record."""
        path = f"/sobjects/{kind}/{quote(record_id, safe='')}?{urlencode({'fields': ','.join(fields)})}"
        try:
            reply = self._ask("GET", path, f"read {kind} {record_id}", by)
        except RecordRefused as refused:
            if refused.is_gone:
                return None
            raise
        return self._fields_of(object_in(reply.body), fields, f"for {kind} {record_id}")

    def change(
        self, kind: str, record_id: str, fields: Mapping[str, Any], *, by: PersonaName = "observer"
    ) -> None:
        """Change fields of a record."""
        path = f"/sobjects/{kind}/{quote(record_id, safe='')}"
        self._line.require_done(
            self._ask("PATCH", path, f"change {kind} {record_id} ({', '.join(fields)})", by, fields),
            f"to change {kind} {record_id}",
        )

    def delete(self, kind: str, record_id: str) -> None:
        """Delete a record as the observer; one that is gone already is no error."""
        path = f"/sobjects/{kind}/{quote(record_id, safe='')}"
        try:
            reply = self._ask("DELETE", path, f"delete {kind} {record_id}", "observer")
        except RecordRefused as refused:
            if not refused.is_gone:
                raise
            return
        self._line.require_done(reply, f"to delete {kind} {record_id}")

    def _fields_of(self, record: object, fields: Sequence[str], what: str) -> dict[str, Any]:
        """Return the fields of a record, all of which it has: ids as texts, and nothing made of several parts."""
        if not isinstance(record, dict) or any(name not in record for name in fields):
            raise self._line.fault(f"answered {what} with what is no such record")
        for name in fields:
            value = record[name]
            if isinstance(value, (dict, list)) or (name.endswith("Id") and not isinstance(value, str | None)):
                raise self._line.fault(
                    f"answered {what} with a {name} that is none ({brief(str(value), 40)})"
                )
        if record.get("Id", "an id") is None:
            raise self._line.fault(f"answered {what} with a record that has no Id")
        return {name: record[name] for name in fields}

    def query(self, kind: str, *fields: str, **equal: str | bool) -> list[dict[str, Any]]:
        """Return fields of all records that the observer finds whose other fields have the given values."""
        where = " AND ".join(f"{name} = {_literal(value)}" for name, value in equal.items())
        which = f" WHERE {where}" if where else ""
        soql = f"SELECT {', '.join(fields)} FROM {kind}{which}"  # noqa: S608  # names are ours, values escaped
        records: list[dict[str, Any]] = []
        path = f"/query?{urlencode({'q': soql})}"
        for _ in range(MOST_PAGES):
            page = object_in(self._ask("GET", path, f"query {kind}", "observer").body)
            entries = page.get("records")
            if not isinstance(entries, list):
                raise self._line.fault(f"answered a query for {kind} with no list of records")
            records += (self._fields_of(entry, fields, f"a query for {kind}") for entry in entries)
            if page.get("done") is not False:
                return records
            path = self._next(page, kind)
        raise self._line.fault(f"answered a query for {kind} with more than {MOST_PAGES} pages of records")

    def _next(self, page: Mapping[str, Any], kind: str) -> str:
        """Return the path of the page that follows, below the API's version."""
        url = page.get("nextRecordsUrl")
        if not isinstance(url, str) or not url.startswith(f"{self._root_path}/"):
            raise self._line.fault(f"answered a query for {kind} with a next page that is not below it")
        return url.removeprefix(self._root_path)

    def has(self, kind: str) -> bool:
        """Tell whether the API shows an object to the observer."""
        try:
            self._ask("GET", f"/sobjects/{kind}/describe", f"describe {kind}", "observer")
        except RecordRefused:
            return False
        return True

    def user_id(self, name: PersonaName) -> str:
        """Return the record id of a persona's user: configured, told by its log-in, or asked for once."""
        header = self._credentials.authorization(name)
        known = self._credentials.user_id(name) or self._told.get(name)
        if known is not None:
            return known
        resources = self._line.ask(Request("GET", "", purpose="list what there is"), header)
        identity = object_in(resources.body).get("identity")
        if not isinstance(identity, str) or "/id/" not in identity:
            raise self._line.fault(f"does not say who personas.{name} is; write personas.{name}.user_id")
        self._told[name] = identity.rsplit("/", 1)[-1]
        return self._told[name]

    def _ask(
        self, method: str, path: str, what: str, by: PersonaName, fields: Mapping[str, Any] | None = None
    ) -> Reply:
        body = json.dumps(fields).encode() if fields is not None else None
        request = Request(method, path, body, purpose=what)
        for pause in (*_LOCKED_PAUSES, None):
            reply = self._line.ask(request, self._credentials.authorization(by))
            if 200 <= reply.status < 300:
                return reply
            code, message = _complaint(reply)
            if code != _LOCKED or pause is None:
                break
            self._clock.sleep(pause)
        if reply.status == 401:
            raise self._line.fault(
                f"did not accept the credential of personas.{by} ({code or 'HTTP status 401'})"
            )
        if code in PLATFORM_CODES:
            raise self._line.fault(
                f"answered {request} with {code}", remedy=PLATFORM_CODES[code], passes=True
            )
        if passes(reply) or not code:
            raise self._line.fault(
                f"answered {request} with HTTP status {reply.status}", passes=passes(reply)
            )
        raise RecordRefused(what, reply.status, code, message)


def _literal(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _complaint(reply: Reply) -> tuple[str, str]:
    """Return the code and message of the platform's generic error, on one line each."""
    answer = document(reply.body)
    first = answer[0] if isinstance(answer, list) and answer else answer
    if not isinstance(first, dict):
        return "", ""
    code, message = first.get("errorCode"), first.get("message")
    return (
        brief(code, 80) if isinstance(code, str) else "",
        brief(message, 160) if isinstance(message, str) else "",
    )
