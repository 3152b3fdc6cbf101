"""What tells a read of a copy that lags behind from one that shows something as it once was."""

from __future__ import annotations

from activate_order_conformance.nouns.snapshot import BackgroundOperation, OrderSummary, Snapshot
from activate_order_conformance.suite.experiments.history import History
from tests.suite.observed import OPERATION, ORDER, SUMMARY, look


def goes_back(seen: Snapshot, *earlier: Snapshot) -> bool:
    history = History()
    for each in earlier:
        history.take(each, each.at)
    return history.goes_back(seen, since=0)


def test_a_read_goes_back_to_what_was_read_to_be_no_more() -> None:
    assert goes_back(look(3, cart_status="Closed"), look(1, cart_status="Closed"), look(2))
    assert not goes_back(look(3, cart_status="Active"), look(1, cart_status="Closed"), look(2))


def test_a_read_with_a_record_that_none_had_is_later_than_all_of_them() -> None:
    earlier = look(1, cart_status="Closed"), look(2)
    summary, operation = OrderSummary(SUMMARY, None, ORDER), BackgroundOperation(OPERATION, "Complete")
    activated = look(3, cart_status="Closed", summaries=[summary])
    assert not goes_back(activated, *earlier)
    assert not goes_back(look(3, cart_status="Closed", operations=[operation]), *earlier)
    assert goes_back(look(4, cart_status="Closed"), *earlier, look(3, summaries=[summary]))
