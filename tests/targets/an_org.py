"""A reference org without a driver, reached in process: its records, its users, and the ways to a state in it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from typing import Any

from activate_order_reference.application import application
from activate_order_reference.driver.checkouts import make_ready
from activate_order_reference.driver.departures import arrange_all
from activate_order_reference.platform.standing_records import DOMAIN, user_named
from activate_order_reference.rules import records as record

from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.nouns.in_process_url import IN_PROCESS_URL
from activate_order_conformance.nouns.profile import DOCUMENTED, ProfileName
from activate_order_conformance.report.model import Report
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.in_process import DirectTransport
from activate_order_conformance.targets.open import remote_target
from activate_order_conformance.targets.settings.model import Settings, Way
from activate_order_conformance.targets.settings.personas import Persona, PersonaName, Personas
from activate_order_conformance.targets.settings.tables import RecordsSettings
from tests.verify.hostile import Answer, between, faithful

SECRET = "an-0rg-s3cret"
CLIENTS: dict[PersonaName, str] = {
    "integrator": "integrator",
    "without_permission": "buyer",
    "observer": "observer",
}
_CALLERS = {"none": "buyer", "modify-all-data": "observer"}
"""The standing user of the reference that has a caller_permission, where it is not the ready one."""


def persona(name: PersonaName) -> Persona:
    """Return a persona that logs in by client credentials."""
    return Persona(grant="client-credentials", client_id=CLIENTS[name], client_secret=SECRET)


class AnOrg:
    """An org with three users and an action, which answers by `answer`."""

    def __init__(self, answer: Answer = faithful, **options: Any) -> None:
        self.clock = ManualClock()
        self.application = application(
            clock=self.clock, clients=dict.fromkeys(CLIENTS.values(), SECRET), **options
        )
        self.org = self.application._site.org
        self.credentials = self.application._site.credentials
        self._answer = answer

    def settings(self, way: Way, personas: Iterable[PersonaName] = CLIENTS, **more: Any) -> Settings:
        """Return the settings that reach this org in that way."""
        return Settings(
            target=IN_PROCESS_URL,
            way=way,
            personas=Personas(**{name: persona(name) for name in personas}),
            records=RecordsSettings(
                account=self.first(record.Account),
                store=self.first(record.Store),
                pricebook_entry=self.first(record.PricebookEntry),
            ),
            **more,
        )

    def target(self, way: Way, run_id: str = "r-1", **more: Any) -> HttpTarget:
        """Return this org as a target."""
        return self.reached(self.settings(way, **more), run_id)

    def reached(self, settings: Settings, run_id: str = "r-1") -> HttpTarget:
        """Return this org as a target, by settings of one's own."""
        transport = DirectTransport(between(self.application, self._answer), self.clock)
        return remote_target(settings, run_id, transport=transport, clock=self.clock)

    def verified(self, target: HttpTarget, *selected: str, profile: ProfileName = "documented") -> Report:
        """Return the report on this org."""
        order = RunSettings(target=Settings(profile=profile), selected=selected, run="r-1", pairs="none")
        return run(order, target=target)

    def first(self, kind: type[record.Record]) -> str:
        """Return the id of the org's first record of a kind."""
        return next(self.org.all(kind)).id

    def all(self, kind: type[record.Record]) -> list[Any]:
        """Return all records of a kind."""
        return list(self.org.all(kind))

    def filled_in_by_hand(self, text: str) -> str:
        """Return a file of prepared carts with a cart set up, by hand, for every entry of it."""
        for number, entry in enumerate(tomllib.loads(text)["cart"]):
            departures = {**entry["departures"], **dict.fromkeys(entry.get("null", []))}
            caller = _CALLERS.get(str(departures.pop("caller_permission", "")), "integrator")
            cart = make_ready(
                self.org,
                id=f"hand-{number}",
                run="by hand",
                caller=user_named(self.org, f"{caller}@{DOMAIN}"),
                session_state=DOCUMENTED.session_state,
                session_next_state=DOCUMENTED.session_next_state,
            )
            arrange_all(self.org, cart, departures)
            text = text.replace('cart_id = ""', f'cart_id = "{cart.cart_id}"', 1)
        return text
