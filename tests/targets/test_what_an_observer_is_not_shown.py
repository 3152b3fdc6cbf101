"""An observer who is not shown everything: what hangs on that is unproven, and nobody is accused of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from activate_order_reference.rules import records as record
from werkzeug.wrappers import Request, Response

from activate_order_conformance.report.model import Report
from activate_order_conformance.targets.protocol import DriverFault
from activate_order_conformance.targets.settings.tables import PreparedSettings
from tests.targets.an_org import AnOrg
from tests.targets.test_records import SOUND
from tests.verify.hostile import Answer, Ask, deviating, says_json

WAYS = ("prepared", "records")


def hidden(kind: str, below: str = "/describe") -> Answer:
    """Let nobody be shown an object, or what there is `below` it."""

    def answer(request: Request, ask: Ask) -> Response:
        if request.method == "GET" and f"/sobjects/{kind}{below}" in request.path:
            return says_json([{"errorCode": "NOT_FOUND", "message": "no such thing"}], 404)(request, ask)
        return ask()

    return answer


def judged(org: AnOrg, way: str, folder: Path, *rows: str) -> Report:
    """Judge an org in which three carts are prepared; `rows` are those of the control and what hangs on it."""
    if way == "records":
        return org.verified(org.target("records"), *rows)
    path = folder / "prepared.toml"
    path.write_text(org.filled_in_by_hand('[[cart]]\ncart_id = ""\ndepartures = {}\n\n' * 12), "utf-8")
    return org.verified(org.target("prepared", prepared=PreparedSettings(file=str(path))), *rows)


def test_an_order_that_a_hidden_session_alone_names_accuses_nobody(tmp_path: Path) -> None:
    rows = ("interaction-01", "interaction-02", "reading-39")
    report = judged(AnOrg(hidden("CartCheckoutSession")), "prepared", tmp_path, *rows)
    assert deviating(report) == {}
    assert {row: report.row(row).verdict for row in rows} == dict.fromkeys(rows, "unproven")
    assert "order cannot be observed here" in report.row("interaction-01").because


def test_an_order_that_no_session_names_is_not_said_to_be_unchanged(tmp_path: Path) -> None:
    org = AnOrg()
    path = tmp_path / "prepared.toml"
    text = '[[cart]]\ncart_id = ""\ndepartures = {}\n\n' * 3
    path.write_text(
        org.filled_in_by_hand(f'{text}[[cart]]\ncart_id = ""\ndepartures = {{}}\nnull = ["order"]\n')
    )
    target = org.target("prepared", prepared=PreparedSettings(file=str(path)))
    report = org.verified(target, "A session that names no order is refused")
    by_name = {claim.claim.name: claim for claim in report.claims() if "no order" in claim.scenario.name}
    assert by_name["refused"].verdict == "conforms"
    assert (by_name["unchanged"].verdict, by_name["unchanged"].finding.because) == (
        "unproven",
        "order, orderSummaries cannot be observed here",
    )


@pytest.mark.parametrize("way", WAYS)
def test_an_operation_that_the_session_names_and_nobody_is_shown_accuses_nobody(
    way: str, tmp_path: Path
) -> None:
    report = judged(AnOrg(hidden("BackgroundOperation", "/08P")), way, tmp_path, "output-01")
    assert deviating(report) == {}
    assert report.row("output-01").verdict == "unproven"
    assert "backgroundOperations cannot be observed here" in report.row("output-01").because


@pytest.mark.parametrize("way", WAYS)
def test_items_that_are_not_shown_cost_their_own_claim_alone(way: str, tmp_path: Path) -> None:
    report = judged(AnOrg(hidden("OrderItem")), way, tmp_path, "interaction-01")
    assert {claim.claim.name: claim.verdict for claim in report.row("interaction-01").claims} == {
        "order activated": "conforms",
        "order item read-only": "unproven",
    }
    assert report.row("reading-11").because == "the probe edit-order-item is not offered"


def test_a_query_for_items_that_is_refused_is_the_observers_affair() -> None:
    def refuses(request: Request, ask: Ask) -> Response:
        is_for_items = "OrderItem" in request.args.get("q", "")
        return says_json([{"errorCode": "INVALID_TYPE"}], 400)(request, ask) if is_for_items else ask()

    driver = AnOrg(refuses).target("records").driver
    with pytest.raises(DriverFault, match=r"The observer could not query OrderItem: INVALID_TYPE"):
        driver.edit_order_item(driver.arrange(SOUND, SOUND))


@pytest.mark.parametrize("way", WAYS)
def test_items_that_the_caller_may_never_change_show_nothing_of_an_activation(
    way: str, tmp_path: Path
) -> None:
    def refuses(request: Request, ask: Ask) -> Response:
        if request.method == "PATCH" and "/sobjects/OrderItem/" in request.path:
            return says_json([{"errorCode": "INSUFFICIENT_ACCESS_OR_READONLY"}], 400)(request, ask)
        return ask()

    org = AnOrg(refuses)
    row = judged(org, way, tmp_path, "interaction-01").row("reading-11")
    assert (row.verdict, row.because) == (
        "unproven",
        "no order item can be changed before the call either, so that nothing shows what locked it",
    )
    assert row.unlock == ("let the caller change an item of a Draft order, and the observer find it",)
    assert org.all(record.OrderItem)
