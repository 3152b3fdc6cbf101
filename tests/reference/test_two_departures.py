"""Two departures at once: arranged in one go or one by one, read back, judged, and put right in either order."""

from itertools import combinations, product
from typing import Any

import pytest
from activate_order_reference.driver.departures import DEPARTURES

from tests.reference.asked_reference import Asked, start
from tests.reference.test_driver import READY, REFUSED, STAYS, ready_value

PAIRS = [
    pytest.param(pair, id=" and ".join(pair), marks=pytest.mark.slow if place % 3 else [])
    for place, pair in enumerate(combinations(DEPARTURES, 2))
]
"""All pairs, of which every third one is tried where the slow proofs are left out."""

APART = {
    frozenset({("caller_permission", "modify-all-data"), ("cart_access", "read-share")}),
    frozenset({("caller_permission", "modify-all-data"), ("cart_access", "none")}),
    frozenset({("caller_permission", "modify-all-data"), ("effective_account", "inaccessible")}),
}
"""Values that contradict each other; and without a session nothing bears what a session does."""


def values_of(name: str) -> list[Any]:
    departure = DEPARTURES[name]
    others = (1, 3, 6, 20) if departure.counted else ("Another", None)
    return list(departure.values[1:] if departure.values else others)


def go_together(wanted: dict[str, Any]) -> bool:
    if frozenset(wanted.items()) in APART:
        return False
    return wanted.get("session") != "none" or not any(DEPARTURES[name].in_session for name in wanted)


def read_of(snapshot: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = snapshot["departures"]
    return read


def refuses(name: str, value: Any) -> bool:
    return name == "validation_errors" or value in REFUSED.get(name, ())


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json[0]["errors"][0]["statusCode"]


@pytest.fixture(scope="module")
def alone() -> dict[tuple[str, Any], tuple[int, str]]:
    """Return how each value is refused by itself."""
    reference = start()
    return {
        (name, value): code_of(reference.invoke(reference.arrange(**{name: value})))
        for name in DEPARTURES
        for value in values_of(name)
        if refuses(name, value)
    }


def check_read(snapshot: dict[str, Any], wanted: dict[str, Any]) -> None:
    read = read_of(snapshot)
    entailed = {"store_member": False} if wanted.get("effective_account") == "missing" else {}
    for name, departure in DEPARTURES.items():
        if departure.read is None:
            continue
        if departure.in_session and wanted.get("session") == "none":
            assert name not in read
        else:
            assert read[name] == wanted.get(name, entailed.get(name, ready_value(name))), name


@pytest.mark.parametrize("pair", PAIRS)
def test_two_departures_are_arranged_judged_and_put_right(pair: tuple[str, str], alone: Any) -> None:
    reference = start()
    for values in product(*map(values_of, pair)):
        wanted = dict(zip(pair, values, strict=True))
        if not go_together(wanted):
            body = {"run": "r", "ready": READY, "departures": wanted}
            refused = reference.driver("POST", "/checkouts", json=body)
            assert refused.status_code == 422
            assert refused.json["unsupported"].keys() <= wanted.keys()
            continue
        for first_right in pair:
            checkout = reference.arrange(**wanted)
            before = reference.look(checkout)
            check_read(before, wanted)
            rows = {alone[each] for each in wanted.items() if refuses(*each)}
            answer = reference.invoke(checkout)
            if not rows:
                assert answer.status_code == 200, wanted
                continue
            assert code_of(answer) in rows, wanted
            assert reference.look(checkout) == before
            put_right(reference, checkout, wanted, first_right, alone)


def put_right(reference: Asked, checkout: Any, wanted: dict[str, Any], first: str, alone: Any) -> None:
    (second,) = wanted.keys() - {first}
    left = dict(wanted)
    for name in (first, second):
        answer = reference.change(checkout, **{name: ready_value(name)})
        entailed = name == "store_member" and left.get("effective_account") == "missing"
        if left[name] in STAYS.get(name, ()) or entailed:
            assert answer.status_code == 422
            return
        assert answer.status_code == 200, (wanted, name, answer.text)
        checkout = answer.json
        del left[name]
        check_read(reference.look(checkout), left)
        answer = reference.invoke(checkout)
        rows = {alone[each] for each in left.items() if refuses(*each)}
        if not rows:
            assert answer.status_code == 200, (wanted, name)
            return
        assert code_of(answer) in rows, (wanted, name)


@pytest.mark.parametrize("pair", PAIRS)
def test_a_checkout_is_changed_to_what_could_be_arranged_and_to_nothing_else(pair: tuple[str, str]) -> None:
    reference = start()
    for values in product(*map(values_of, pair)):
        wanted = dict(zip(pair, values, strict=True))
        at_once, one_by_one = reference.arrange(), reference.arrange()
        answer = reference.change(at_once, **wanted)
        assert answer.status_code == (200 if go_together(wanted) else 422), (wanted, answer.text)
        check_read(reference.look(at_once), wanted if go_together(wanted) else {})
        in_order = sorted(wanted, key=list(DEPARTURES).index)  # a session goes last
        steps = [reference.change(one_by_one, **{name: wanted[name]}).status_code for name in in_order]
        if go_together(wanted):
            assert steps == [200, 200], wanted
            check_read(reference.look(one_by_one), wanted)
        elif wanted.get("session") != "none":
            assert steps == [200, 422], wanted


@pytest.mark.parametrize("session", ["archived", "open"])
def test_three_departures_are_read_back_as_well(reference: Asked, session: str) -> None:
    wanted = {
        "cart_access": "edit-share",
        "session_is_processing": True,
        "validation_errors": 3,
        "session": session,
    }
    checkout = reference.arrange(**wanted)
    check_read(reference.look(checkout), wanted)


def test_an_account_that_is_missing_is_made_no_member_by_asking(reference: Asked) -> None:
    missing = reference.arrange(effective_account="missing")
    assert reference.change(missing, store_member=True).json["unsupported"].keys() == {"store_member"}
    both = reference.change(missing, store_member=True, effective_account="valid")
    assert both.status_code == 200
    check_read(reference.look(missing), {})
