"""A malformed contract is refused in one sentence that says where, what, and what to write instead."""

import pytest

from activate_order_conformance.contract import Contract, ContractError

DIGEST = "0123456789abcdef"
CLAUSES = f"""
title = "A page"
api_name = "someAction"
edition = "first"
prose = {{ first = "{DIGEST}" }}

[[clause]]
id = "input-01"
title = "cartId"
gist = "Names the cart."
name = "cartId"
fingerprints = {{ first = "{DIGEST}" }}

[[clause]]
id = "error-01"
title = "No Cart"
gist = "There is no such cart."
code = "BAD_REQUEST"
status = 400
fingerprints = {{ first = "{DIGEST}" }}

[[clause]]
id = "requirement-01"
title = "A cart"
gist = "There is a cart."
refused_as = "error-01"
fingerprints = {{ first = "{DIGEST}" }}
"""
READINGS = """
[[reading]]
id = "reading-01"
title = "Which cart"
clauses = ["error-01"]
tension = "There may be two."
stand = "The first."
because = "It comes first."
basis = "assumed"
also_accepted = [{ code = "NOT_FOUND", status = 404 }]
"""


SECOND_ROW = f"""
[[clause]]
id = "error-02"
title = "No Caller"
gist = "There is no such caller."
code = "BAD_REQUEST"
status = 400
fingerprints = {{ first = "{DIGEST}" }}

[[clause]]
id = "requirement-01"
"""
TWO_ROWS = CLAUSES.replace('\n[[clause]]\nid = "requirement-01"\n', SECOND_ROW)


def refusal(clauses: str = CLAUSES, readings: str = READINGS) -> str:
    with pytest.raises(ContractError) as refused:
        Contract.from_toml(clauses, readings)
    return str(refused.value)


def test_a_well_formed_contract_is_read() -> None:
    contract = Contract.from_toml(CLAUSES, READINGS)
    assert contract.ids == ("input-01", "error-01", "requirement-01", "reading-01")
    assert contract.shares_pair("error-01") == ()


@pytest.mark.parametrize(
    ("extra_id", "sentence"),
    [
        pytest.param("about-01", "input-01 stands where about-01 is due", id="out of order"),
        pytest.param("requirement-01", "requirement-01 stands where requirement-02 is due", id="an id twice"),
    ],
)
def test_ids_are_unique_and_in_the_page_s_order(extra_id: str, sentence: str) -> None:
    extra = (
        f'[[clause]]\nid = "{extra_id}"\ntitle = "T"\ngist = "G."\nfingerprints = {{ first = "{DIGEST}" }}\n'
    )
    assert sentence in refusal(clauses=CLAUSES + extra)


def test_white_space_inside_a_text_does_not_count() -> None:
    spread = READINGS.replace('"There may be two."', '"""There may\n  be two."""')
    assert Contract.from_toml(CLAUSES, spread).reading("reading-01").tension == "There may be two."


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        pytest.param('code = "BAD_REQUEST"\n', "", "error-01 lacks its code or status", id="no code"),
        pytest.param("status = 400\n", "", "error-01 lacks its code or status", id="no status"),
        pytest.param(
            '"BAD_REQUEST"', '"Bad request"', "activate_order.toml, error-01, code", id="no such code"
        ),
        pytest.param(
            "status = 400", "status = 200", "activate_order.toml, error-01, status", id="no failure"
        ),
        pytest.param('name = "cartId"\n', "", "input-01 lacks its name", id="no name"),
        pytest.param(
            'name = "cartId"\n', 'name = "cartId"\nstatus = 400\n', "only error rows", id="a status elsewhere"
        ),
        pytest.param(
            'name = "cartId"\n',
            'name = "c"\nrefused_as = "error-01"\n',
            "only requirements",
            id="refused elsewhere",
        ),
        pytest.param(
            'refused_as = "error-01"', 'refused_as = "error-02"', "is no error row", id="refused as nothing"
        ),
        pytest.param(
            'refused_as = "error-01"',
            'refused_as = "input-01"',
            "which is no error row",
            id="refused as an input",
        ),
        pytest.param('"requirement-01"', '"requirement-02"', "requirement-01 is due", id="a number left out"),
        pytest.param('"requirement-01"', '"interaction-1"', "interaction-1, id", id="an id malformed"),
        pytest.param("gist =", "gits =", "requirement-01, gits", id="a key misspelt"),
        pytest.param('gist = "Names the cart."\n', "", "input-01, gist", id="a key missing"),
        pytest.param('"Names the cart."', '""', "input-01, gist", id="an empty text"),
        pytest.param(
            'edition = "first"',
            'edition = "second"',
            "lacks a fingerprint for edition second",
            id="no fingerprint",
        ),
        pytest.param(DIGEST, DIGEST[1:], "should match pattern", id="no digest"),
        pytest.param("[[clause]]", "[clause]", "this is no TOML", id="no TOML"),
        pytest.param("[[clause]]", "[[row]]", "write each as [[clause]]", id="no entries"),
    ],
)
def test_a_malformed_clause_is_refused(old: str, new: str, sentence: str) -> None:
    assert old in CLAUSES
    changed = CLAUSES.replace(old, new) if old != "gist =" else new.join(CLAUSES.rsplit(old, 1))
    assert sentence in refusal(clauses=changed)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        pytest.param(
            '["error-01"]', '["error-09"]', "names error-09, which is no clause", id="no such clause"
        ),
        pytest.param('["error-01"]', "[]", "readings.toml, reading-01, clauses", id="no clause at all"),
        pytest.param('["error-01"]', '["error-01", "error-01"]', "names a clause twice", id="a clause twice"),
        pytest.param('"assumed"', '"guessed"', "readings.toml, reading-01, basis", id="no such basis"),
        pytest.param("status = 404", 'status = "404!"', "also_accepted.0.status", id="no status"),
        pytest.param("status = 404", "state = 404", "also_accepted.0.stat", id="no such key"),
        pytest.param(
            'basis = "assumed"', 'basis = "assumed"\nerratum = true', "without", id="an erratum unexplained"
        ),
        pytest.param(
            'basis = "assumed"',
            'basis = "assumed"\nerratum_note = "No."',
            "is no erratum",
            id="a note for none",
        ),
        pytest.param('"reading-01"', '"reading-02"', "reading-01 is due", id="a number left out"),
        pytest.param(
            "[[reading]]", "version = 1\n[[reading]]", "version is not known here", id="a key beside them"
        ),
    ],
)
def test_a_malformed_reading_is_refused(old: str, new: str, sentence: str) -> None:
    assert old in READINGS
    assert sentence in refusal(readings=READINGS.replace(old, new))


def test_a_reading_on_every_row_of_a_kind_names_the_kind() -> None:
    contract = Contract.from_toml(TWO_ROWS, READINGS.replace('"error-01"', '"requirement-01", "error-*"'))
    assert contract.reading("reading-01").clauses == ("requirement-01", "error-01", "error-02")


def test_all_rows_of_a_kind_are_not_named_one_by_one() -> None:
    sentence = refusal(TWO_ROWS, READINGS.replace('"error-01"', '"error-01", "error-02"'))
    assert sentence.startswith(
        "readings.toml, reading-01, clauses: error-01 to error-02 are named one by one"
    )
    assert 'write "error-*"' in sentence


def test_a_row_that_no_reading_on_refusals_covers_is_a_fault() -> None:
    assert "no reading on refusals covers error-02: one that is on every refusal says error-*" in refusal(
        TWO_ROWS
    )


def test_a_kind_that_does_not_exist_has_no_rows() -> None:
    assert "readings.toml, reading-01, clauses.0" in refusal(readings=READINGS.replace("error-01", "eror-*"))


def test_words_that_were_not_accepted_are_refused_with_the_command_that_accepts_them() -> None:
    before, new_row, after = TWO_ROWS.partition('id = "error-02"')
    new = before + new_row + after.replace(f'fingerprints = {{ first = "{DIGEST}" }}', "", 1)
    readings = READINGS.replace("error-01", "error-*")
    sentence = refusal(new, readings)
    assert "error-02 lacks a fingerprint for edition first" in sentence
    assert "check-page PAGE --write-fingerprints EDITION" in sentence
    assert Contract.from_toml(new, readings, accepted=False).clause("error-02").fingerprints == {}


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ("error-2", "did you mean error-01"),
        ("Error 01", "did you mean error-01"),
        ("cart", "the ids run from input-01 to requirement-01"),
    ],
)
def test_an_unknown_clause_gets_a_suggestion(wanted: str, sentence: str) -> None:
    contract = Contract.from_toml(CLAUSES, READINGS)
    with pytest.raises(ContractError, match=f'no clause is called "{wanted}"; {sentence}'):
        contract.clause(wanted)


def test_an_unknown_reading_gets_a_suggestion() -> None:
    with pytest.raises(ContractError, match="did you mean reading-01"):
        Contract.from_toml(CLAUSES, READINGS).reading("reading-1")


def test_only_error_rows_share_a_code_and_status() -> None:
    with pytest.raises(ContractError, match="input-01 is no error row; name one of error-01 to error-01"):
        Contract.from_toml(CLAUSES, READINGS).shares_pair("input-01")


def test_an_error_says_where_what_and_what_instead() -> None:
    error = ContractError("here", "this is wrong", "write that")
    assert (error.where, error.what, error.hint) == ("here", "this is wrong", "write that")
    assert str(error) == "here: this is wrong; write that."
