"""The org and its background work: what is found by an index is what a search through everything finds."""

import random

import pytest
from activate_order_reference.rules.background_work import BackgroundWork
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Cart, CartShare, Order, OrderItem, Record

from activate_order_conformance.nouns.clock import ManualClock

KINDS: dict[type[Record], dict[str, tuple[object, ...]]] = {
    Cart: {"owner_id": ("u1", "u2", None), "status": ("Active", "Checkout")},
    CartShare: {"cart_id": ("c1", "c2"), "user_id": ("u1", "u2"), "access_level": ("Read", "Edit")},
    OrderItem: {"order_id": ("o1", "o2"), "read_only": (False, True)},
}


def searched(records: dict[str, Record], kind: type[Record], equal: dict[str, object]) -> list[Record]:
    return [
        record
        for record in records.values()
        if type(record) is kind and all(getattr(record, name) == value for name, value in equal.items())
    ]


@pytest.mark.parametrize("seed", range(20))
def test_what_is_found_by_an_index_is_what_a_search_finds_oldest_first(seed: int) -> None:
    chance = random.Random(seed)
    org, records = Org(), {}

    def fields(kind: type[Record]) -> dict[str, object]:
        return {name: chance.choice(values) for name, values in KINDS[kind].items()}

    for _ in range(300):
        kind = chance.choice(tuple(KINDS))
        mine = [record for record in records.values() if type(record) is kind]
        step = chance.choice(("add", "add", "change", "drop", "drop_all", "ask", "ask"))
        if step == "add":
            record = org.add(kind, **fields(kind))
            records[record.id] = record
        elif step == "change" and mine:
            id = chance.choice(mine).id
            org.change(kind, id, **fields(kind))
            records[id] = org.must(kind, id)
        elif step == "drop" and mine:
            record = chance.choice(mine)
            org.drop(record)
            org.drop(record)
            del records[record.id]
        else:
            equal = dict(chance.sample(sorted(fields(kind).items(), key=str), chance.randint(0, 2)))
            assert list(org.all(kind, **equal)) == searched(records, kind, equal)
            if step == "drop_all" and equal:
                org.drop_all(kind, **equal)
                for record in searched(records, kind, equal):
                    del records[record.id]


def test_what_is_changed_while_it_is_looked_through_is_seen_once() -> None:
    org = Org()
    for _ in range(3):
        org.add(Order, account_id="a", status="Draft")
    for order in org.all(Order, status="Draft"):
        org.change(Order, order.id, status="Activated")
    assert not list(org.all(Order, status="Draft"))
    assert len(list(org.all(Order, status="Activated"))) == 3


def test_work_is_done_in_the_order_of_its_times() -> None:
    clock, done = ManualClock(), []
    work = BackgroundWork(clock)
    work.add(2, lambda: done.append("later"))
    work.add(1, lambda: done.append("sooner"))
    work.add(1, lambda: done.append("as soon"))
    work.run_due()
    assert not done
    clock.sleep(1)
    work.run_due()
    assert done == ["sooner", "as soon"]
    work.add(1, lambda: done.append("anew"))
    clock.sleep(1)
    work.run_due()
    assert done == ["sooner", "as soon", "later", "anew"]
