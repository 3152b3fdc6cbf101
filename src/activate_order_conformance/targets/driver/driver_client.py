"""The client of a driver: brings a target's checkouts into states over `activate-order-driver/1`."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from activate_order_conformance.nouns.brief import brief
from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.observation import Unsupported
from activate_order_conformance.nouns.snapshot import SUBJECTS, Snapshot, same_id
from activate_order_conformance.nouns.value import Value, word
from activate_order_conformance.phrases import enumerated
from activate_order_conformance.targets.driver import driver_documents as model
from activate_order_conformance.targets.driver.driver_line import PROTOCOL_REMEDY, DriverLine
from activate_order_conformance.targets.driver.snapshots import snapshot_from
from activate_order_conformance.targets.http.json_body import object_in
from activate_order_conformance.targets.http.line import Request
from activate_order_conformance.targets.http.reply import Reply
from activate_order_conformance.targets.http.transport import Transport
from activate_order_conformance.targets.protocol import (
    Abilities,
    Arranged,
    Driver,
    DriverFault,
    Identity,
    UnsupportedDepartures,
)
from activate_order_conformance.targets.settings.model import MOST_AT_ONCE

_OWN_CALLER = (
    "Give each live checkout a user of its own with a token of its own, unless sameCallerAs asks otherwise."
)


_SUBJECTS = {name: field.alias for name, field in model.SnapshotDocument.model_fields.items()}
"""What a snapshot's document calls its fields."""


class DriverClient(Driver):
    """A driver over HTTP; every fault is a DriverFault of one sentence, without secrets.

    `url` is the driver's root, without a trailing slash, and `target_url` the target's; `token` is the
    driver's bearer token, None to send none. Reads are asked for again once where the connection fails or a
    gateway answers; nothing else is.
    """

    def __init__(
        self,
        *,
        url: str,
        target_url: str,
        token: str | None,
        run: str,
        clock: Clock,
        transport: Transport,
    ) -> None:
        self._target_url = target_url
        self._run = run
        self._clock = clock
        self._line = DriverLine(url=url, token=token, clock=clock, transport=transport)
        self._live: dict[str, str] = {}
        self._untold = 0
        self._lock = threading.Lock()
        self._announced: model.Announcement | None = None
        self._abilities: Abilities | None = None

    @property
    def live(self) -> frozenset[str]:
        """Return the ids of the checkouts that were arranged and not released."""
        with self._lock:
            return frozenset(self._live)

    def abilities(self) -> Abilities:
        """Return what the driver can do; it is asked once."""
        if self._abilities is None:
            self._abilities = self._abilities_in(self._announcement())
        return self._abilities

    def _abilities_in(self, announced: model.Announcement) -> Abilities:
        return Abilities(
            identity=Identity(
                name=announced.implementation.name,
                version=announced.implementation.version,
                url=self._target_url,
            ),
            settles_within=announced.settles_within_seconds,
            offers=frozenset(announced.departures),
            changes=frozenset(announced.changes),
            observes=frozenset(announced.observes) & frozenset(SUBJECTS),
            probes=frozenset(announced.probes),
            at_once=min(announced.at_once, MOST_AT_ONCE),
            states_at_once="at_once" in announced.model_fields_set,
            misnamed=tuple(self._line.scrubbed(each) for each in announced.misnamed()),
        )

    def action_url(self) -> str | None:
        """Return the action's URL as the driver names it, or None."""
        return self._announcement().action

    def unreleased(self) -> tuple[str, ...]:
        """Return the checkouts that are not known to be gone, and whether more may have been made."""
        with self._lock:
            untold = ("whatever the driver made when it did not say so",) if self._untold else ()
            return (*(f"checkout {live}" for live in self._live), *untold)

    def arrange(
        self, checkout: Checkout, ready: Checkout, same_caller_as: Arranged | None = None
    ) -> Arranged:
        """Create a fresh checkout in the state `checkout`; raises UnsupportedDepartures."""
        departures = checkout.departures_from(ready)
        self._require_offered(departures)
        texts = model.Ready.model_validate({name: ready[name] for name in model.Ready.model_fields})
        wish = model.ArrangeRequest(
            run=self._run,
            ready=texts,
            departures=departures,
            same_caller_as=same_caller_as.id if same_caller_as else None,
        )
        request = Request("POST", "/checkouts", _body(wish))
        arranged = self._made(request)
        if same_caller_as is None and self._shares_its_caller(arranged):
            raise self._line.fault(
                f"answered {request} with one caller for two live checkouts", remedy=_OWN_CALLER
            )
        return arranged

    def change(self, arranged: Arranged, departures: Mapping[str, Value]) -> Arranged:
        """Change a checkout and return it anew; raises UnsupportedDepartures."""
        self._require_possible(departures)
        wish = model.ChangeRequest(departures=dict(departures))
        request = Request("PATCH", _path(arranged), _body(wish))
        changed = self._arranged(request, self._line.answer(request))
        if changed.id != arranged.id:
            raise self._line.fault(f"answered {request} with another checkout's id")
        # What was asked for itself comes with nothing, though the answer repeat what came with it once.
        also = {name: value for name, value in changed.also.items() if name not in departures}
        return replace(changed, also=also)

    def look(self, arranged: Arranged) -> Snapshot:
        """Return one consistent read of the checkout, at the time at which it arrived."""
        request = Request("GET", _path(arranged))
        reply = self._line.answer(request)
        self._require_recent(request, reply)
        document = self._line.read(model.SnapshotDocument, request, reply)
        observes = self.abilities().observes
        if lacking := observes - {_SUBJECTS[name] for name in document.model_fields_set}:
            subject = next(each for each in SUBJECTS if each in lacking)
            raise self._line.fault(
                f'answered {request} without "{subject}", which it says that it observes',
                remedy=PROTOCOL_REMEDY,
            )
        if document.cart is not None and not same_id(document.cart.id, arranged.cart_id):
            raise self._line.fault(
                f"answered {request} with another cart, {document.cart.id[:18]}, than the one that it arranged"
            )
        return snapshot_from(document, observes, self._clock.now())

    def _require_recent(self, request: Request, reply: Reply) -> None:
        """Raise DriverFault where something in between kept an answer for longer than anything may show late."""
        age = reply.headers.get("age", "")
        if re.fullmatch("[0-9]{1,9}", age) and int(age) >= self.abilities().settles_within:
            raise self._line.fault(
                f"answered {request} with what something in between had kept for {age} seconds (Age: {age})",
                remedy="Let nothing in between keep what the driver answers.",
            )

    def edit_order_item(self, arranged: Arranged) -> bool:
        """Tell whether the caller may change an order item (tried, and undone)."""
        request = Request("POST", f"{_path(arranged)}/edit-order-item")
        return self._line.read(model.EditedDocument, request, self._line.answer(request)).accepted

    def release(self, arranged: Arranged) -> None:
        """Remove the checkout; releasing it twice is no error."""
        self._line.take_away(Request("DELETE", _path(arranged)))
        with self._lock:
            self._live.pop(arranged.id, None)

    def release_all(self) -> None:
        """Remove every checkout of this run, those of an earlier process of that run included."""
        self._line.take_away(Request("DELETE", f"/checkouts?run={quote(self._run, safe='')}"))
        with self._lock:
            self._live.clear()
            self._untold = 0

    def _made(self, request: Request) -> Arranged:
        """Return a new checkout; one that may have been made and is not told of is reckoned with from then on."""
        known = False
        with self._lock:
            self._untold += 1
        try:
            arranged = self._arranged(request, self._line.answer(request))
            known = True
        except UnsupportedDepartures:
            known = True
            raise
        except DriverFault as fault:
            known = fault.turned_down
            raise
        finally:
            with self._lock:
                self._untold -= known
        return arranged

    def _announcement(self) -> model.Announcement:
        if self._announced is None:
            request = Request("GET", "/")
            reply = self._line.answer(request)
            spoken = object_in(reply.body).get("protocol")
            if isinstance(spoken, str) and spoken != model.PROTOCOL:
                raise self._line.fault(
                    f"speaks {brief(spoken, 60)!r}, not {model.PROTOCOL}", remedy=PROTOCOL_REMEDY
                )
            self._announced = self._in_short(self._line.read(model.Announcement, request, reply))
        return self._announced

    def _in_short(self, announced: model.Announcement) -> model.Announcement:
        """Return what a driver announces with its texts as they are shown, each on one short line."""
        in_short, known = self._line.scrubbed, announced.implementation
        named = known.model_copy(update={"name": in_short(known.name), "version": in_short(known.version)})
        reasons = {
            name: {value: in_short(reason) for value, reason in absent.items()}
            for name, absent in announced.cannot_occur.items()
        }
        return announced.model_copy(update={"implementation": named, "cannot_occur": reasons})

    def _require_possible(self, departures: Mapping[str, Value]) -> None:
        """Raise UnsupportedDepartures for what is announced as never occurring."""
        absent = self._announced.cannot_occur if self._announced else {}
        if refused := [
            Unsupported(departure=name, kind="cannot-occur", reason=absent[name][word(value)])
            for name, value in departures.items()
            if word(value) in absent.get(name, {})
        ]:
            raise UnsupportedDepartures(*refused)

    def _require_offered(self, departures: Mapping[str, Value]) -> None:
        announced = self._announcement()
        self._require_possible(departures)
        if refused := [
            Unsupported(
                departure=name,
                reason=f"the driver does not offer {name} {word(value)}",
                unlock=f"offer departure {name}={word(value)}",
            )
            for name, value in departures.items()
            if name not in announced.departures or not announced.departures[name].includes(value)
        ]:
            raise UnsupportedDepartures(*refused)

    def _shares_its_caller(self, arranged: Arranged) -> bool:
        with self._lock:
            return any(
                held == arranged.authorization for live, held in self._live.items() if live != arranged.id
            )

    def _arranged(self, request: Request, reply: Reply) -> Arranged:
        if reply.status == 422:
            refusal = self._line.read(model.ObjectionsDocument, request, reply)
            lacking = [
                name for name, reason in refusal.unsupported.items() if reason.kind == "cannot-arrange"
            ]
            at_once = " at once" if lacking[1:] else ""
            raise UnsupportedDepartures(
                *(
                    Unsupported(
                        departure=name,
                        kind=reason.kind,
                        reason=self._line.scrubbed(reason.reason),
                        unlock=f"let the driver arrange {enumerated(lacking)}{at_once}"
                        if name in lacking
                        else "",
                    )
                    for name, reason in refusal.unsupported.items()
                )
            )
        document = self._line.read(model.ArrangedDocument, request, reply)
        if document.id in (".", ".."):
            raise self._line.fault(
                f'answered {request} with a wrong "id" (a path that ends in {document.id} is another one)'
            )
        with self._lock:
            self._live[document.id] = document.authorization
        return Arranged(
            id=document.id,
            cart_id=document.cart_id,
            authorization=document.authorization,
            also={name: value for name, value in document.also.items() if name in DEPARTURES},
            other_ids=document.other_ids.model_dump(by_alias=True),
        )


def _path(arranged: Arranged) -> str:
    return f"/checkouts/{quote(arranged.id, safe='')}"


def _body(document: model.Document) -> bytes:
    return document.model_dump_json(by_alias=True, exclude_defaults=True).encode()
