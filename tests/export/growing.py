"""A skeleton of a driver grown as its marks say: what is commented out is uncommented, and what is `...` is written."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from activate_order_reference.application import Application, application
from activate_order_reference.driver.checkouts import ArrangedCheckout, make_ready, snapshot, take_away
from activate_order_reference.driver.departures import DEPARTURES as ARRANGED_BY_REFERENCE
from activate_order_reference.rules.editing import may_edit
from activate_order_reference.rules.records import Caller, OrderItem

from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.snapshot import SUBJECTS

DRIVER = "/conformance/v1"
FINAL = ("session", "order")
"""Departures that are not put right in this system: what is archived stays archived, what is activated activated."""


def marked(text: str) -> list[str]:
    """Return what the marks of a skeleton name, in order."""
    return re.findall(r"^(?:#|//) HERE: the (\w+ \w+)$", text, re.MULTILINE)


def grown(text: str, name: str, comment: str, code: Mapping[str, str]) -> str:
    """Return a skeleton with its place `name` written: `code` has what takes the place of `...` by how its line begins.

    Lines of code of the place are those from the first that begins as one of `code`.
    """
    before, mark, rest = text.partition(f"{comment} HERE: the {name}\n")
    assert mark, f"the skeleton has no place {name}"
    place, blank, after = rest.partition("\n\n")
    lines = []
    written = ""
    for line in place.splitlines():
        bare = line.removeprefix(comment).removeprefix(" ")
        written = next((value for start, value in code.items() if bare.startswith(start)), written)
        lines.append(bare.replace("...", written) if written else line)
    return before + mark + "\n".join(lines) + blank + after


class System:
    """The reference's records as somebody's own system, by which the places of a driver are written."""

    def __init__(self, served: Application) -> None:
        self._site = served._site
        self._made = 0

    def make(self, run: str, ready: dict[str, Any], same: ArrangedCheckout | None) -> ArrangedCheckout:
        self._made += 1
        caller = self._site.org.get(Caller, same.caller_id) if same else None
        return make_ready(self._site.org, id=f"mine-{self._made}", run=run, caller=caller, **ready)

    def authorization(self, records: ArrangedCheckout) -> str:
        return f"Bearer {self._site.credentials.token(records.caller_id)}"

    def wrong_ids(self, records: ArrangedCheckout) -> dict[str, str]:
        return {
            "malformed": "no-id",
            "ofAnotherObject": records.order_id,
            "ofNoCart": records.id_of_no_cart,
        }

    def take_away(self, records: ArrangedCheckout) -> None:
        take_away(self._site.org, records, with_caller=False)

    def show(self, records: ArrangedCheckout, subject: str) -> Any:
        self._site.work.run_due()
        return snapshot(self._site.org, records)[subject]

    def read(self, records: ArrangedCheckout, name: str) -> Any:
        read = ARRANGED_BY_REFERENCE[name].read
        assert read is not None
        self._site.work.run_due()
        return read(self._site.org, records)

    def arrange(self, records: ArrangedCheckout, name: str, value: Any) -> None:
        ARRANGED_BY_REFERENCE[name].arrange(self._site.org, records, value)

    def edit(self, records: ArrangedCheckout) -> bool:
        org = self._site.org
        caller = org.must(Caller, records.caller_id)
        return any(may_edit(caller, item) for item in org.all(OrderItem, order_id=records.order_id))


MADE = """\
    made = SYSTEM.make(run, ready, same_caller_as and same_caller_as.records)
    checkout = Checkout(
        run=run,
        cart_id=made.cart_id,
        authorization=SYSTEM.authorization(made),
        other_ids=SYSTEM.wrong_ids(made),
    )
    checkout.records = made
    return checkout
"""


def with_ready(text: str) -> str:
    """Return the skeleton for Flask with the first step written: a checkout that is ready."""
    text = re.sub(r"    # HERE:\n(?:    #.*\n)+    raise CannotArrange\(.*\n", MADE, text)
    return text.replace("    # HERE\n\n", "    SYSTEM.take_away(checkout.records)\n\n")


def with_subjects(text: str) -> str:
    """Return the skeleton for Flask with the second step written: what a snapshot shows."""
    for subject in SUBJECTS:
        code = {f'@shows("{subject}")': f'SYSTEM.show(checkout.records, "{subject}")'}
        text = grown(text, f"subject {subject}", "#", code)
    return text.replace(
        '# @probe("edit-order-item")\n# def edit_order_item(checkout: Checkout) -> bool:\n#     return ...',
        '@probe("edit-order-item")\ndef edit_order_item(checkout: Checkout) -> bool:\n'
        "    return SYSTEM.edit(checkout.records)",
    )


def with_departure(text: str, name: str) -> str:
    """Return the skeleton for Flask with the place of one departure written."""
    code = {"@arranges(": f'SYSTEM.arrange(checkout.records, "{name}", value)'}
    if not DEPARTURES[name].effect_only:  # nothing reads what only its effect shows
        code = {f'@reads("{name}")': f'SYSTEM.read(checkout.records, "{name}")', **code}
    offered = grown(text, f"departure {name}", "#", code)
    if name not in FINAL:
        return offered
    before, opening, rest = offered.partition(f'@arranges(\n    "{name}",\n')
    return before + opening + rest.replace("\n)", "\n    changes=False,\n)", 1)


def module_of(text: str, folder: Path, system: System) -> ModuleType:
    """Return a driver for Flask as a module that works on `system`."""
    path = folder / "driver.py"
    path.write_text(text, "utf-8")
    specification = importlib.util.spec_from_file_location("grown_driver", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    vars(module)["SYSTEM"] = system
    sys.modules[module.__name__] = module  # where dataclasses look for it
    specification.loader.exec_module(module)
    return module


Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def beside(text: str, folder: Path, clock: ManualClock, token: str) -> Wsgi:
    """Return the reference's action with a driver of one's own beside it."""
    action = application(clock=clock)
    driver = module_of(text, folder, System(action)).create_app(token)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        mine = environ["PATH_INFO"].startswith(DRIVER)
        return (driver if mine else action)(environ, start_response)

    return answer
