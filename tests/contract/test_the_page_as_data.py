"""What the shipped contract holds: the page's rows, spelled out here a second time."""

import pytest

from activate_order_conformance.contract import Clause, Contract
from activate_order_conformance.contract.fingerprint import fingerprint, normalise

CONTRACT = Contract.load()

ERRORS = {
    "error-01": ("Invalid CartId Input", "UNKNOWN_EXCEPTION", 500),
    "error-02": ("User Can\u2019t Invoke Action", "BAD_REQUEST", 400),
    "error-03": ("User Doesn\u2019t Have Access to the Cart", "BAD_REQUEST", 400),
    "error-04": ("The Cart Isn\u2019t in the Checkout State", "INVALID_OPERATION", 403),
    "error-05": ("Integration Is Already in Progress", "ALREADY_IN_PROCESS", 400),
    "error-06": (
        "Account Associated With the Cart Isn\u2019t Valid or Accessible",
        "INSUFFICIENT_ACCESS_OR_READONLY",
        500,
    ),
    "error-07": ("User Isn\u2019t a Member of the Store", "INSUFFICIENT_ACCESS_OR_READONLY", 500),
    "error-08": ("CartValidationOutput Object Has Errors", "INVALID_INPUT", 403),
    "error-09": ("CheckoutSession Isn\u2019t in the Activate State", "INVALID_INPUT", 403),
    "error-10": ("CheckoutSession Is in the Processing State", "INVALID_INPUT", 403),
    "error-11": ("Invalid Order Status Input", "UNKNOWN_EXCEPTION", 500),
    "error-12": ("OrderSummary Wasn\u2019t Created", "UNKNOWN_EXCEPTION", 403),
}
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


def test_it_holds_the_33_clauses_of_the_page_in_its_order() -> None:
    counts = {"about": 4, "input": 2, "output": 1, "error": 12, "requirement": 10, "interaction": 4}
    expected = [f"{kind}-{number:02}" for kind, count in counts.items() for number in range(1, count + 1)]
    assert [clause.id for clause in CONTRACT.clauses] == expected
    assert len(expected) == 33


@pytest.mark.parametrize("clause", CONTRACT.errors, ids=lambda clause: clause.id)
def test_an_error_row_has_the_page_s_title_code_and_status(clause: Clause) -> None:
    assert (clause.title, clause.code, clause.status) == ERRORS[clause.id]


@pytest.mark.parametrize("clause", CONTRACT.requirements, ids=lambda clause: clause.id)
def test_a_requirement_names_the_row_that_answers_it(clause: Clause) -> None:
    assert clause.refused_as == ANSWERED_BY[clause.id]


@pytest.mark.parametrize("clause", CONTRACT.clauses, ids=lambda clause: clause.id)
def test_a_clause_has_a_gist_of_one_sentence_and_a_fingerprint(clause: Clause) -> None:
    assert clause.gist.endswith(".")
    assert ". " not in clause.gist
    assert CONTRACT.edition in clause.fingerprints


def test_the_kinds_are_the_words_the_ids_begin_with() -> None:
    assert [len(group) for group in (CONTRACT.abouts, CONTRACT.inputs, CONTRACT.outputs)] == [4, 2, 1]
    assert [len(group) for group in (CONTRACT.errors, CONTRACT.requirements, CONTRACT.interactions)] == [
        12,
        10,
        4,
    ]
    assert all(clause.id.startswith(clause.kind) for clause in CONTRACT.clauses)


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


def test_nine_of_the_twelve_rows_share_their_code_and_status() -> None:
    shared = {clause.id: CONTRACT.shares_pair(clause.id) for clause in CONTRACT.errors}
    assert shared["error-01"] == ("error-11",)
    assert shared["error-02"] == ("error-03",)
    assert shared["error-06"] == ("error-07",)
    assert shared["error-09"] == ("error-08", "error-10")
    assert sorted(row for row, others in shared.items() if not others) == ["error-04", "error-05", "error-12"]


def test_a_quotation_leads_to_every_row_that_has_it() -> None:
    assert CONTRACT.quotation("INVALID_INPUT", 403) == ("error-08", "error-09", "error-10")
    assert CONTRACT.quotation("INVALID_INPUT", 400) == ()


def test_the_readings_mark_twelve_places_where_the_page_is_probably_wrong() -> None:
    assert [reading.id for reading in CONTRACT.suspected_errata] == [
        f"reading-{number:02}" for number in (1, 2, 3, 5, 6, 8, 10, 11, 12, 14, 15, 24)
    ]
    assert all(reading.erratum_note for reading in CONTRACT.suspected_errata)


def test_the_readings_that_all_rests_on_are_few() -> None:
    assert [reading.id for reading in CONTRACT.foundations] == [
        f"reading-{number:02}" for number in (1, 28, 30, 31, 32, 33, 34, 36)
    ]


def test_readings_are_found_by_the_clause_they_concern() -> None:
    assert [reading.id for reading in CONTRACT.readings_on("requirement-07")] == ["reading-02"]
    assert CONTRACT.reading("reading-13").also_accepted[0].code == "REQUIRED_FIELD_MISSING"


def test_ids_are_all_clauses_and_then_all_readings() -> None:
    assert CONTRACT.ids[:2] == ("about-01", "about-02")
    assert CONTRACT.ids[33] == "reading-01"
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
