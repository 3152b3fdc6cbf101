"""Carts prepared by hand: looked up by their departures, used once, read back where there is an observer."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any, NoReturn

import pytest
from activate_order_reference.rules import records as record
from werkzeug.wrappers import Request, Response

from activate_order_conformance import toml_places
from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import UsageError
from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.suite.plans.prepared_text import prepared_text
from activate_order_conformance.targets.http.auth import Credentials
from activate_order_conformance.targets.prepared.prepared_file import read_prepared
from activate_order_conformance.targets.prepared.used_carts import UsedCarts
from activate_order_conformance.targets.protocol import DriverFault, UnsupportedDepartures
from activate_order_conformance.targets.settings.personas import PersonaName
from activate_order_conformance.targets.settings.tables import PreparedSettings
from activate_order_conformance.trial.specification import refusing
from tests.suite.observed import refusal
from tests.targets.an_org import AnOrg
from tests.verify.hostile import Answer, Ask, action, asks_the_action, deviating, sent_altered

SOUND = ready(DOCUMENTED)
ROWS = ("error-04", "error-10")


def filled_in(path: Path, org: AnOrg, *rows: str, without: int = 0) -> str:
    """Fill the file for `rows` in with carts that are created as records; leave the last `without` empty."""
    path.write_text(prepared_text(rows, DOCUMENTED, rows), "utf-8")
    maker = org.target("records", "r-by-hand").driver
    text = path.read_text("utf-8")
    entries = tomllib.loads(text)["cart"]
    for entry in entries[: len(entries) - without]:
        departures = {**entry["departures"], **dict.fromkeys(entry.get("null", []))}
        cart = maker.arrange(SOUND.but(**departures), SOUND).cart_id
        text = text.replace('cart_id = ""', f'cart_id = "{cart}"', 1)
    path.write_text(text, "utf-8")
    return str(path)


def test_the_file_that_is_written_has_an_entry_for_every_state_and_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "prepared.toml"
    path.write_text(prepared_text((), DOCUMENTED, ()), "utf-8")
    assert read_prepared(path).carts == ()
    entries = tomllib.loads(path.read_text("utf-8"))["cart"]
    assert {"cart_status": "Closed"} in [entry["departures"] for entry in entries]
    assert ["session_state"] in [entry.get("null") for entry in entries]


def test_rows_whose_carts_are_prepared_are_proved_by_twins(tmp_path: Path) -> None:
    org = AnOrg()
    target = org.target(
        "prepared", prepared=PreparedSettings(file=filled_in(tmp_path / "p.toml", org, *ROWS))
    )
    report = org.verified(target, *ROWS)
    assert {row: report.row(row).verdict for row in ROWS} == dict.fromkeys(ROWS, "conforms")
    ledger = {entry.clause: entry.arranged_by for entry in report.ledger}
    assert ledger["error-04"] == ("prepared",)
    reasons = {claim.finding.because for claim in report.row("error-10").claims}
    assert reasons == {"by a twin: the kit cannot put session_is_processing right on the same checkout"}


def test_a_cart_is_used_up_once_and_by_no_refusal(tmp_path: Path) -> None:
    org = AnOrg()
    path = filled_in(tmp_path / "p.toml", org, *ROWS)
    report = org.verified(org.target("prepared", prepared=PreparedSettings(file=path)), *ROWS)
    used = [line for line in report.facts.left_behind if line.startswith("prepared cart")]
    assert sorted(used) == sorted(
        f"prepared cart {cart.cart_id} (used up)"
        for cart in read_prepared(Path(path)).carts
        if not cart.departures
    )


@pytest.mark.parametrize("observed", [True, False], ids=["observed", "unseen"])
def test_a_second_run_finds_the_carts_used_up_and_says_by_which_run(
    tmp_path: Path, *, observed: bool
) -> None:
    org = AnOrg()
    path = filled_in(tmp_path / "p.toml", org, "error-10")
    personas = {} if observed else {"personas": ("integrator",)}
    org.verified(org.target("prepared", prepared=PreparedSettings(file=path), **personas), "error-10")
    again = org.target("prepared", "r-2", prepared=PreparedSettings(file=path), **personas)
    report = org.verified(again, "error-10")
    assert (report.overall, report.facts.control) == ("inconclusive", "unproven")
    assert re.search(r"p\.toml, line \d+, entry 1: run r-1 used up cart ", report.facts.control_text)


def test_a_cart_that_was_refused_or_is_ready_again_serves_another_run(tmp_path: Path) -> None:
    org = AnOrg()
    path = filled_in(tmp_path / "p.toml", org, "error-04")
    settings = PreparedSettings(file=path)
    org.verified(org.target("prepared", prepared=settings), "error-04")
    carts = read_prepared(Path(path)).carts
    remembered = UsedCarts(Path(path), "r-2")
    used = {cart.cart_id for cart in carts if remembered.by(cart.cart_id)}
    assert used == {cart.cart_id for cart in carts if not cart.departures}
    for cart_id in used:
        org.org.change(record.Cart, cart_id, status="Checkout")
    driver = org.target("prepared", "r-2", prepared=settings).driver
    closed = SOUND.but(cart_status="Closed")
    assert driver.arrange(closed, SOUND).cart_id in {cart.cart_id for cart in carts} - used


def ends_the_run(_: Request, ask: Ask) -> NoReturn:
    ask()
    raise KeyboardInterrupt


def breaks_off(_: Request, ask: Ask) -> NoReturn:
    ask()
    raise ConnectionError


@pytest.mark.parametrize("troubled", [ends_the_run, breaks_off])
def test_a_cart_whose_call_nobody_heard_the_end_of_is_told_and_taken_by_no_later_run(
    tmp_path: Path, troubled: Answer
) -> None:
    org = AnOrg(action(troubled))
    settings = PreparedSettings(file=filled_in(tmp_path / "p.toml", org, "error-04"))
    target = org.target("prepared", personas=("integrator",), prepared=settings)
    taken = target.driver.arrange(SOUND, SOUND)
    with suppress(KeyboardInterrupt):
        target.invoke(taken.authorization, [{"cartId": taken.cart_id, "orderStatus": "ACTIVATE"}])
    target.driver.release(taken)
    assert target.driver.left_behind() == (
        f"prepared cart {taken.cart_id} (may be used up: a call was not answered)",
    )
    again = org.target("prepared", "r-2", personas=("integrator",), prepared=settings).driver
    assert taken.cart_id not in {each.arrange(SOUND, SOUND).cart_id for each in (target.driver, again)}


@pytest.mark.parametrize("run", ["r-1", "r-2"])
def test_a_refusal_takes_no_cart_back_that_another_call_may_have_used_up(tmp_path: Path, run: str) -> None:
    org = AnOrg()
    settings = PreparedSettings(file=filled_in(tmp_path / "p.toml", org, "error-04"))
    targets = {each: org.target("prepared", each, prepared=settings) for each in ("r-1", "r-2")}
    closed = SOUND.but(cart_status="Closed")
    taken, same = (target.driver.arrange(closed, SOUND) for target in targets.values())
    assert taken.cart_id == same.cart_id
    call = {"cartId": taken.cart_id, "orderStatus": "ACTIVATE"}
    targets[run].driver.calling([call])
    assert targets["r-1"].invoke(taken.authorization, [call]).refused
    assert UsedCarts(Path(str(settings.file)), "r-3").by(taken.cart_id) == run


def test_a_run_at_once_takes_no_cart_that_another_called_for_meanwhile(tmp_path: Path) -> None:
    org = AnOrg()
    settings = PreparedSettings(file=filled_in(tmp_path / "p.toml", org, "error-04"))
    one, other = (
        org.target("prepared", run, personas=("integrator",), prepared=settings) for run in ("r-1", "r-2")
    )
    taken = one.driver.arrange(SOUND, SOUND)
    assert one.invoke(taken.authorization, [{"cartId": taken.cart_id, "orderStatus": "ACTIVATE"}]).accepted
    assert other.driver.arrange(SOUND, SOUND).cart_id != taken.cart_id


def test_what_cannot_be_remembered_is_told_and_costs_nothing_else(tmp_path: Path) -> None:
    org = AnOrg()
    path = filled_in(tmp_path / "p.toml", org, "error-10")
    Path(f"{path}.used").mkdir()
    report = org.verified(org.target("prepared", prepared=PreparedSettings(file=path)), "error-10")
    assert report.overall == "conformant"
    assert report.facts.left_behind[-1].endswith("p.toml.used cannot be written: Is a directory")


def test_what_is_not_prepared_is_unproven_and_says_what_to_prepare(tmp_path: Path) -> None:
    org = AnOrg()
    path = filled_in(tmp_path / "p.toml", org, "error-04", without=1)
    ((name, value),) = tomllib.loads(Path(path).read_text("utf-8"))["cart"][-1]["departures"].items()
    report = org.verified(org.target("prepared", prepared=PreparedSettings(file=path)), "error-04")
    assert report.row("error-04").verdict == "unproven"
    wanted = f'departures = {{ {name} = "{value}" }}'
    because = report.row("error-04").because
    assert because.startswith(f"no prepared cart with {wanted} is left: ")
    assert re.search(r"p\.toml, line \d+, entry \d+ has no cart_id$", because)
    (unlock,) = report.row("error-04").unlock
    assert re.match(r"fill in the cart_id at .*p\.toml, line \d+, entry \d+, or add one more ", unlock)
    assert unlock.endswith(
        f"add one more [[cart]] with {wanted} (activate-order export prepared writes all that are wanted)"
    )


def test_a_cart_that_is_not_as_its_entry_says_is_passed_over(tmp_path: Path) -> None:
    org = AnOrg()
    path = filled_in(tmp_path / "p.toml", org, "error-04")
    driver = org.target("prepared", prepared=PreparedSettings(file=path)).driver
    first = read_prepared(Path(path)).carts[0].cart_id
    org.org.change(record.Cart, first, status="Active")
    assert driver.arrange(SOUND, SOUND).cart_id != first


def test_a_cart_that_was_not_called_for_serves_again(tmp_path: Path) -> None:
    org = AnOrg()
    driver = org.target(
        "prepared", prepared=PreparedSettings(file=filled_in(tmp_path / "p.toml", org, "error-04"))
    ).driver
    stood_by = driver.arrange(SOUND, SOUND)
    driver.release(stood_by)
    assert driver.arrange(SOUND, SOUND).cart_id == stood_by.cart_id
    assert driver.left_behind() == ()


def test_a_call_has_no_part_in_a_cart_that_was_taken_after_it_was_made(tmp_path: Path) -> None:
    org = AnOrg()
    path = filled_in(tmp_path / "p.toml", org, "error-04")
    driver = org.target("prepared", prepared=PreparedSettings(file=path)).driver
    ready_cart = next(cart.cart_id for cart in read_prepared(Path(path)).carts if not cart.departures)
    hear = driver.calling([{"cartId": ready_cart}])
    taken = driver.arrange(SOUND, SOUND)
    hear(refusal("INVALID_OPERATION", 403))
    driver.release(taken)
    assert (taken.cart_id, driver.arrange(SOUND, SOUND).cart_id) == (ready_cart, ready_cart)


def test_a_cart_of_which_nobody_could_see_whether_it_serves_is_tried_another_time(tmp_path: Path) -> None:
    is_down = Event()
    org = AnOrg(lambda _, ask: Response("-", 503, content_type="text/plain") if is_down.is_set() else ask())
    path = filled_in(tmp_path / "p.toml", org, "error-04", without=1)
    driver = org.target("prepared", prepared=PreparedSettings(file=path)).driver
    carts = [cart.cart_id for cart in read_prepared(Path(path)).carts if not cart.departures]
    is_down.set()
    for _ in carts:
        with pytest.raises(DriverFault, match="503"):
            driver.arrange(SOUND, SOUND)
    is_down.clear()
    assert {driver.arrange(SOUND, SOUND).cart_id for _ in carts} == {*carts}


def test_a_cart_whose_caller_cannot_be_had_stands_in_no_other_ones_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    org = AnOrg()
    path = tmp_path / "p.toml"
    filled_in(path, org, "error-04")
    before, first, *rest = path.read_text("utf-8").split("[[cart]]")
    path.write_text("[[cart]]".join([before, f'\ncaller = "without_permission"{first}', *rest]), "utf-8")
    asked = Credentials.authorization

    def authorization(credentials: Credentials, name: PersonaName) -> str:
        if name == "without_permission":
            raise DriverFault("The caller cannot be logged in.")
        return asked(credentials, name)

    monkeypatch.setattr(Credentials, "authorization", authorization)
    driver = org.target("prepared", prepared=PreparedSettings(file=str(path))).driver
    with pytest.raises(DriverFault, match="cannot be logged in"):
        driver.arrange(SOUND, SOUND)
    assert driver.arrange(SOUND, SOUND).cart_id == read_prepared(path).carts[1].cart_id


def test_a_caller_that_is_named_is_the_one_that_is_meant_where_none_is(tmp_path: Path) -> None:
    org = AnOrg()
    path = tmp_path / "p.toml"
    filled_in(path, org, "error-04")
    first, second, *rest = path.read_text("utf-8").split("[[cart]]")[1:]
    named = f'{first}[[cart]]\ncaller = "integrator"{second}'
    path.write_text("[[cart]]" + "[[cart]]".join([named, *rest]), "utf-8")
    driver = org.target("prepared", prepared=PreparedSettings(file=str(path))).driver
    carts = [cart for cart in read_prepared(path).carts if not cart.departures]
    assert [cart.caller for cart in carts[:2]] == [None, "integrator"]
    beside = driver.arrange(SOUND, SOUND)
    assert driver.arrange(SOUND, SOUND, beside).cart_id == carts[1].cart_id


def test_a_cart_that_was_activated_by_what_is_nearly_its_id_serves_no_more(tmp_path: Path) -> None:
    def completes(document: Any) -> None:
        for each in document["inputs"]:
            each["cartId"] = f"{each['cartId']}YAA"

    org = AnOrg(action(sent_altered(completes)))
    settings = PreparedSettings(file=filled_in(tmp_path / "p.toml", org, "error-04"))
    target = org.target("prepared", personas=("integrator",), prepared=settings)
    taken = target.driver.arrange(SOUND, SOUND)
    given = {"cartId": taken.cart_id.removesuffix("YAA"), "orderStatus": "ACTIVATE"}
    assert target.invoke(taken.authorization, [given]).accepted
    target.driver.release(taken)
    assert target.driver.left_behind() == (f"prepared cart {taken.cart_id} (used up)",)
    again = org.target("prepared", "r-2", personas=("integrator",), prepared=settings).driver
    assert taken.cart_id not in {each.arrange(SOUND, SOUND).cart_id for each in (target.driver, again)}


def test_a_refusal_that_changes_its_cart_is_told_of_though_no_other_cart_is_prepared(tmp_path: Path) -> None:
    spoiling = refusing(lambda org, cart: org.change(record.Cart, cart.id, status="PendingDelete"))
    org = AnOrg(specification=spoiling)
    settings = PreparedSettings(file=filled_in(tmp_path / "p.toml", org, "error-10"))
    report = org.verified(org.target("prepared", prepared=settings), "error-10")
    assert report.row("error-10").verdict == "conforms"
    (unchanged,) = report.row("reading-23").claims
    assert (unchanged.verdict, unchanged.finding.actual) == (
        "deviates",
        "cart.status was Checkout and is PendingDelete",
    )


def test_without_an_observer_nothing_is_read_back_and_only_a_pair_of_its_own_proves_a_row(
    tmp_path: Path,
) -> None:
    org = AnOrg()
    path = filled_in(tmp_path / "p.toml", org, *ROWS)
    target = org.target("prepared", personas=("integrator",), prepared=PreparedSettings(file=path))
    assert "shares its code and status with another" in Path(path).read_text("utf-8")
    report = org.verified(target, *ROWS)
    assert report.row("error-10").verdict == "unproven"
    assert "session_is_processing cannot be read back here" in report.row("error-10").because
    refused = [claim for claim in report.row("error-04").claims if claim.claim.name == "refused"]
    unproven = {"unproven"} if Contract.load().shares_pair("error-04") else set()
    assert {claim.verdict for claim in refused} == {"conforms"} | unproven


@pytest.mark.parametrize("observed", [True, False], ids=["observed", "unseen"])
def test_a_mistake_in_the_file_accuses_nobody(tmp_path: Path, *, observed: bool) -> None:
    org = AnOrg()
    maker = org.target("records", "r-by-hand").driver
    control, mistaken = (maker.arrange(SOUND, SOUND).cart_id for _ in range(2))
    path = tmp_path / "p.toml"
    path.write_text(
        f'[[cart]]\ncart_id = "{control}"\n\n'
        f'[[cart]]\ncart_id = "{mistaken}"\ndepartures = {{ background_operation = "New" }}\n'
    )
    more = {} if observed else {"personas": ("integrator",)}
    report = org.verified(
        org.target("prepared", prepared=PreparedSettings(file=str(path)), **more), "error-05"
    )
    claims = [claim for claim in report.row("error-05").claims if "New" in claim.claim.id]
    assert {claim.verdict for claim in claims} == {"unproven"}
    assert {claim.finding.because for claim in claims} == {
        f'no prepared cart with departures = {{ background_operation = "New" }} is left: {path}, line 4, entry 2: '
        f"cart {mistaken} has background_operation null, where its entry means New"
        if observed
        else "either this is what the target makes of background_operation New, or that was never arranged: "
        "background_operation cannot be read back here"
    }
    assert report.exit_status != 1


@pytest.mark.parametrize("observed", [True, False], ids=["observed", "unseen"])
def test_a_ready_cart_that_is_none_accuses_nobody(tmp_path: Path, *, observed: bool) -> None:
    rows = ("error-01", "error-11")
    org = AnOrg()
    path = filled_in(tmp_path / "p.toml", org, *rows)
    for cart in read_prepared(Path(path)).carts[1::2]:
        org.org.change(record.Cart, cart.cart_id, status="Closed")
    more = {} if observed else {"personas": ("integrator",)}
    report = org.verified(org.target("prepared", prepared=PreparedSettings(file=path), **more), *rows)
    assert report.facts.control == "conformed"
    assert deviating(report) == {}
    reasons = {claim.finding.because for row in rows for claim in report.row(row).claims}
    wanted = (
        "is left" if observed else "checkout was not ready: background_operation, cart_access, cart_status"
    )
    assert any(wanted in reason for reason in reasons)


@pytest.mark.parametrize("way", ["prepared", "records"])
def test_one_user_behind_two_personas_accuses_nobody(tmp_path: Path, way: Any) -> None:
    org = AnOrg()
    path = tmp_path / "p.toml"
    path.write_text('[[cart]]\ncart_id = "0a6RM0000000001YAA"\ndepartures = { caller_permission = "none" }\n')
    settings = org.settings(way, prepared=PreparedSettings(file=str(path)))
    both = replace(settings.personas, without_permission=settings.personas.integrator)
    driver = org.reached(replace(settings, personas=both)).driver
    with pytest.raises(
        UnsupportedDepartures, match=r"without_permission and personas\.integrator are one user \(005"
    ):
        driver.arrange(SOUND.but(caller_permission="none"), SOUND)


def test_departures_are_looked_up_with_their_types(tmp_path: Path) -> None:
    org = AnOrg()
    path = tmp_path / "p.toml"
    path.write_text('[[cart]]\ncart_id = "0a6RM0000000001YAA"\ndepartures = { validation_errors = 1 }\n')
    driver = org.target(
        "prepared", personas=("integrator",), prepared=PreparedSettings(file=str(path))
    ).driver
    with pytest.raises(
        UnsupportedDepartures,
        match=r"departures = \{ session_is_processing = true \} is left",
    ):
        driver.arrange(SOUND.but(session_is_processing=True), SOUND)
    with pytest.raises(
        UnsupportedDepartures, match=r'departures = \{\} and null = \["session_next_state"\] is left'
    ):
        driver.arrange(SOUND.but(session_next_state=None), SOUND)
    driver.arrange(SOUND.but(validation_errors=1), SOUND)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[cart]\n", "is not TOML: "),
        ("cart = 1\n", "cart is no list of tables. Write [[cart]] above each entry."),
        ("[[cart]]\ncartid = 'x'\n", "line 1, entry 1: 'cartid' is no key. Did you mean cart_id?"),
        (
            "[[cart]]\n[[cart]]\ndepartures = { cart_statu = 'x' }\n",
            "line 2, entry 2: there is no departure called",
        ),
        (
            "[[cart]]\ndepartures = { cart_status = 'Open' }\n",
            'cart_status cannot be "Open". It can be "Checkout"',
        ),
        ("[[cart]]\ndepartures = { validation_errors = true }\n", "validation_errors cannot be true."),
        ("[[cart]]\nnull = ['cart_status']\n", "cart_status cannot be null."),
        ("[[cart]]\ncaller = 'boss'\n", 'there is no persona called "boss". There are integrator,'),
        ("[[cart]]\ncaller = true\n", "there is no persona called true."),
        ("[[cart]]\ncart_id = 3\n", "cart_id is no text."),
        ("[[cart]]\ncart_id = 'a'\n[[cart]]\ncart_id = 'a'\n", "has the cart a twice."),
        ("[[cart]]\ncart_id = '0a6RM0000000001YAA '\n", "cart_id has blanks,"),
        ('[[cart]]\nsession_id = "2z9\\u001b[31m"\n', "session_id has blanks, control characters"),
        ("[[cart]]\nnull = [['order']]\n", "there is no departure called \"['order']\"."),
        ("[[cart]]\nnull = ['order']\ndepartures = { order = 'Draft' }\n", "order is null and has a value."),
        ("[other_ids]\nof_no_cart = 3\n", "other_ids: of_no_cart is no text."),
        ("[other_ids]\nof_nocart = 'x'\n", "'of_nocart' is no key. Did you mean of_no_cart?"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_with_its_entry(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "p.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        read_prepared(path)
    assert says in str(caught.value)


def test_the_lines_of_all_entries_are_found_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readers: list[toml_places._Reader] = []

    class Reader(toml_places._Reader):
        def __init__(self) -> None:
            super().__init__()
            readers.append(self)

    monkeypatch.setattr(toml_places, "_Reader", Reader)
    path = tmp_path / "p.toml"
    path.write_text("".join(f"[[cart]]\ncart_id = 'lines-{number}'\n" for number in range(9)), "utf-8")
    assert read_prepared(path).carts[8].where.endswith("line 17, entry 9")
    assert len(readers) == 1


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file or directory"):
        read_prepared(tmp_path / "none.toml")


def test_ids_that_are_wrong_come_from_the_records_or_the_file(tmp_path: Path) -> None:
    org = AnOrg()
    path = filled_in(tmp_path / "p.toml", org, "error-04")
    given: dict[str, Any] = dict(
        org.target("prepared", prepared=PreparedSettings(file=path)).driver.arrange(SOUND, SOUND).other_ids
    )
    assert given["ofAnotherObject"].startswith("801")
    assert org.org.get(record.Cart, given["ofNoCart"]) is None
    text = Path(path).read_text("utf-8").replace('of_no_cart = ""', 'of_no_cart = "0a6RM00000zzzzzYAA"')
    Path(path).write_text(text, "utf-8")
    other = (
        org.target("prepared", prepared=PreparedSettings(file=path)).driver.arrange(SOUND, SOUND).other_ids
    )
    assert other["ofNoCart"] == "0a6RM00000zzzzzYAA"


@pytest.mark.parametrize("number", [1, 4, 10, 20])
def test_the_first_carts_make_the_rows_whole_that_they_name(number: int, tmp_path: Path) -> None:
    ids = [clause.id for clause in Contract.load().clauses]
    text = prepared_text((), DOCUMENTED, ids, number)
    assert len(tomllib.loads(text)["cart"]) == number
    whole = re.findall(r"^# activate-order verify --way prepared (.*)$", text, re.MULTILINE)
    rows = whole[0].split() if whole else []
    org = AnOrg()
    path = tmp_path / "p.toml"
    path.write_text(org.filled_in_by_hand(text), "utf-8")
    report = org.verified(org.target("prepared", prepared=PreparedSettings(file=str(path))), *rows)
    if number > 1:
        assert {row: report.row(row).verdict for row in rows} == dict.fromkeys(rows, "conforms")
        assert len(rows) >= number // 2


def test_more_carts_never_take_back_a_row() -> None:
    ids = [clause.id for clause in Contract.load().clauses]
    before: set[str] = set()
    for number in range(1, 40):
        text = prepared_text((), DOCUMENTED, ids, number)
        named = re.findall(r"^# activate-order verify --way prepared (.*)$", text, re.MULTILINE)
        rows = set(named[0].split()) if named else set()
        assert before <= rows
        before = rows


def test_the_first_carts_of_a_selection_are_for_its_rows_alone() -> None:
    text = prepared_text(ROWS, DOCUMENTED, ROWS, 3)
    assert "With these, whole: error-10." in text
    assert "error-04" not in text


@pytest.mark.parametrize("observed", [True, False], ids=["observed", "unseen"])
@pytest.mark.parametrize(
    ("nth", "status", "body"),
    [
        (2, 200, "["),
        (3, 500, "<html>"),
        (4, 500, '[{"errorCode": "UNKNOWN_EXCEPTION", "message": "Once."}]'),
        (5, 200, "["),
    ],
    ids=["cut off", "a page", "the platform's envelope", "cut off later"],
)
def test_one_answer_that_nobody_can_read_accuses_nobody_of_a_cart_that_cannot_be_made_anew(
    tmp_path: Path, *, observed: bool, nth: int, status: int, body: str
) -> None:
    calls = count(1)

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_action(request) and next(calls) == nth:
            return Response(body, status, content_type="application/json")
        return response

    org = AnOrg(answer)
    path = filled_in(tmp_path / "p.toml", org, "error-04", "interaction-01")
    personas = {} if observed else {"personas": ("integrator",)}
    target = org.target("prepared", prepared=PreparedSettings(file=path), **personas)
    report = org.verified(target, "error-04", "interaction-01")
    assert deviating(report) == {}
    assert report.exit_status in (3, 4)
