"""What the shipped contract holds. That its rows are the page's is what the reference, written apart, is for."""

import pytest

from activate_order_conformance.contract import Clause, Contract
from activate_order_conformance.contract.fingerprint import fingerprint, normalise

CONTRACT = Contract.load()

ANSWERED_BY = {
    "requirement-01": "error-02",
    "requirement-02": "error-06",
    "requirement-03": "error-07",
    "requirement-04": "error-03",
    "requirement-05": None,
    "requirement-06": "error-04",
    "requirement-07": "error-10",
    "requirement-08": "error-09",
    "requirement-09": None,
    "requirement-10": "error-05",
}


@pytest.mark.parametrize(("requirement", "row"), ANSWERED_BY.items(), ids=list(ANSWERED_BY))
def test_a_requirement_names_the_row_that_answers_it(requirement: str, row: str | None) -> None:
    assert CONTRACT.clause(requirement).refused_as == row


@pytest.mark.parametrize("clause", CONTRACT.clauses, ids=lambda clause: clause.id)
def test_a_clause_has_a_gist_of_one_sentence_and_a_fingerprint(clause: Clause) -> None:
    assert clause.gist.endswith(".")
    assert ". " not in clause.gist
    assert CONTRACT.edition in clause.fingerprints


def test_the_kinds_are_the_words_the_ids_begin_with() -> None:
    kinds = (
        CONTRACT.abouts,
        CONTRACT.inputs,
        CONTRACT.outputs,
        CONTRACT.errors,
        CONTRACT.requirements,
        CONTRACT.interactions,
    )
    assert tuple(clause for kind in kinds for clause in kind) == CONTRACT.clauses
    assert all(clause.id.startswith(f"{clause.kind}-") for clause in CONTRACT.clauses)


def test_identifiers_are_the_page_s() -> None:
    names = {
        clause.id: clause.name for clause in CONTRACT.clauses if clause.kind in ("about", "input", "output")
    }
    assert names["about-04"] == CONTRACT.api_name == "activateOrderAction"
    assert names["input-01"] == "cartId"
    assert names["input-02"] == "orderStatus"
    assert names["output-01"] == "backgroundOperationId"


def test_what_http_cannot_show_is_not_tested_and_says_why() -> None:
    assert [clause.id for clause in CONTRACT.clauses if clause.not_tested] == ["about-02", "about-03"]


def test_a_row_shares_its_code_and_status_with_others_or_with_none() -> None:
    assert "error-11" in CONTRACT.shares_pair("error-01")
    assert {"error-08", "error-10"} <= {*CONTRACT.shares_pair("error-09")}
    assert CONTRACT.shares_pair("error-05") == ()


def test_a_quotation_leads_to_every_row_that_has_it() -> None:
    assert CONTRACT.quotation("INVALID_INPUT", 403)[:3] == ("error-08", "error-09", "error-10")
    assert CONTRACT.quotation("INVALID_INPUT", 418) == ()


def test_the_readings_mark_twelve_places_where_the_page_is_probably_wrong() -> None:
    assert [reading.id for reading in CONTRACT.suspected_errata] == [
        f"reading-{number:02}" for number in (1, 2, 3, 5, 6, 8, 10, 11, 12, 14, 15, 24)
    ]
    assert all(reading.erratum_note for reading in CONTRACT.suspected_errata)


def test_the_readings_that_all_rests_on_are_few() -> None:
    assert [reading.id for reading in CONTRACT.readings if reading.foundation] == [
        f"reading-{number:02}" for number in (1, 28, 30, 31, 32, 33, 34, 36)
    ]


def test_readings_are_found_by_the_clause_they_concern() -> None:
    assert [reading.id for reading in CONTRACT.readings_on("requirement-07")] == ["reading-02"]
    assert CONTRACT.reading("reading-13").also_accepted[0].code == "REQUIRED_FIELD_MISSING"


def test_ids_are_all_clauses_and_then_all_readings() -> None:
    assert CONTRACT.ids[:2] == ("about-01", "about-02")
    assert CONTRACT.ids[len(CONTRACT.clauses)] == "reading-01"
    assert len(set(CONTRACT.ids)) == len(CONTRACT.clauses) + len(CONTRACT.readings)


def test_the_fingerprint_is_that_of_everything_in_the_contract() -> None:
    assert len(CONTRACT.fingerprint) == 64
    retold = CONTRACT.clauses[0].model_copy(update={"gist": "Something else."})
    other = CONTRACT.model_copy(update={"clauses": (retold, *CONTRACT.clauses[1:])})
    assert Contract.model_validate(other.model_dump()).fingerprint != CONTRACT.fingerprint
    assert Contract.model_validate(CONTRACT.model_dump()).fingerprint == CONTRACT.fingerprint


def test_clauses_and_contract_can_be_keys() -> None:
    assert {CONTRACT: 1, CONTRACT.clauses[0]: 2}[Contract.load()] == 1


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param("It can\u2019t be New. Error Code: BAD_REQUEST HTTP Status Code: 400", id="typographic"),
        pytest.param("It can't be `New`.Error Code: BAD\\_REQUEST\n\n HTTP Status Code: 400\n", id="glued"),
        pytest.param(
            "It  can't be **New**.\u00a0ERROR CODE : BAD_REQUEST\tHTTP Status Code:400", id="spaced"
        ),
        pytest.param(
            "_It_ can't be New. Error\u00adCode: BAD_REQUEST HTTP Status Code: 400", id="hyphenated"
        ),
    ],
)
def test_typography_does_not_count_in_a_fingerprint(copy: str) -> None:
    plain = "It can't be New. Error Code: BAD_REQUEST HTTP Status Code: 400"
    assert normalise(copy.replace("Error\u00adCode", "Error\u00ad Code")) == normalise(plain)
    assert fingerprint(copy.replace("Error\u00adCode", "Error\u00ad Code")) == fingerprint(plain)


@pytest.mark.parametrize("other", ["It can't be Old.", "It can be New.", "It can't be New"])
def test_words_and_stops_do_count_in_a_fingerprint(other: str) -> None:
    assert fingerprint(other) != fingerprint("It can't be New.")
