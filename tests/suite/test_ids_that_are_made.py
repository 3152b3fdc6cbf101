"""An id that is made of the cart's own is given only where it is another one, so that nobody is accused for it."""

from __future__ import annotations

import pytest

from activate_order_conformance.nouns.invocation import OF_ITS_OWN, OF_ITS_RECORDS
from activate_order_conformance.suite.experiments.checkouts import require_id
from activate_order_conformance.targets.protocol import Arranged, UnsupportedDepartures

IDS = ("7", "1148", "cart-7", "0a6xx0000000001", "0a6xx0000000001AAA", "CART-000000000000000000000007", "")


@pytest.mark.parametrize("cart_id", IDS)
@pytest.mark.parametrize("given", [given for given in OF_ITS_OWN if given != "its own"])
def test_an_altered_id_is_given_unless_it_is_the_carts_own(given: str, cart_id: str) -> None:
    arranged = Arranged(id="c1", cart_id=cart_id, authorization="")
    if cart_id and OF_ITS_OWN[given](cart_id) != cart_id:
        require_id(given, arranged)
        return
    with pytest.raises(UnsupportedDepartures) as raised:
        require_id(given, arranged)
    (unsupported,) = raised.value.departures
    assert unsupported.kind == "cannot-arrange"
    assert unsupported.unlock


@pytest.mark.parametrize(("given", "name"), OF_ITS_RECORDS.items())
def test_so_is_an_id_of_another_record(given: str, name: str) -> None:
    require_id(given, Arranged(id="c1", cart_id="7", authorization="", other_ids={name: "8"}))
    for other_ids in ({}, {name: "7"}):
        with pytest.raises(UnsupportedDepartures, match="cart"):
            require_id(given, Arranged(id="c1", cart_id="7", authorization="", other_ids=other_ids))
