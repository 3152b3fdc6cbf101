"""What the kit makes of an answer's body."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from activate_order_conformance.nouns.answer import Result
from activate_order_conformance.targets.http import wire

JSON_TYPE = "application/json;charset=UTF-8"


def success(**changes: Any) -> dict[str, Any]:
    return {
        "actionName": "activateOrderAction",
        "errors": None,
        "invocationId": None,
        "isSuccess": True,
        "outcome": None,
        "outputValues": {"backgroundOperationId": "08PRM00000000022AA"},
        "sortOrder": -1,
        "version": 1,
    } | changes


def error(**changes: Any) -> dict[str, Any]:
    return {"statusCode": "INVALID_OPERATION", "message": "not in checkout", "fields": []} | changes


def failure(**changes: Any) -> dict[str, Any]:
    return success(isSuccess=False, errors=[error()], outputValues=None) | changes


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def read(
    document: Any, status: int = 200, count: int = 1, content_type: str | None = JSON_TYPE
) -> wire.Envelope:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return wire.read(body, content_type, status, count)


REFUSED = Result(
    is_success=False,
    action_name="activateOrderAction",
    code="INVALID_OPERATION",
    message="not in checkout",
)


def test_a_success_is_read_with_its_output() -> None:
    assert read([success()]) == wire.Envelope(
        (
            Result(
                is_success=True,
                action_name="activateOrderAction",
                output={"backgroundOperationId": "08PRM00000000022AA"},
            ),
        )
    )


def test_a_refusal_is_read_with_its_first_code_and_message_and_the_codes_of_the_others() -> None:
    document = failure(errors=[error(), error(statusCode="OTHER")])
    assert read([document], 403) == wire.Envelope((replace(REFUSED, more_codes=("OTHER",)),))


def test_an_empty_list_is_no_output_of_a_refusal() -> None:
    assert read([failure(outputValues=[])], 403) == wire.Envelope((REFUSED,))


def test_a_generic_error_on_a_refusal_is_no_defect() -> None:
    document = [{"message": "no", "errorCode": "BAD_REQUEST"}]
    result = Result(is_success=False, code="BAD_REQUEST", message="no", generic=True)
    assert read(document, 400) == wire.Envelope((result,))


def test_one_generic_error_may_answer_for_several_inputs() -> None:
    assert read([{"message": "no", "errorCode": "BAD_REQUEST"}], 400, count=2).defects == ()


def test_results_stay_in_input_order() -> None:
    results = read([success(), failure()], 400, count=2).results
    assert results is not None
    assert [result.is_success for result in results] == [True, False]


def test_a_whole_number_is_an_integer_however_it_is_written() -> None:
    assert read([success(sortOrder=-1.0, version=1e0)]).defects == ()


@pytest.mark.parametrize("key", ["invocationId", "outcome", "sortOrder", "version", "actionName"])
def test_a_key_that_is_optional_or_judged_elsewhere_may_be_missing(key: str) -> None:
    assert read([without(success(), key)]).defects == ()


@pytest.mark.parametrize(
    ("document", "status", "defect"),
    [
        pytest.param(success(), 200, "a bare object, not an array", id="bare object"),
        pytest.param([without(success(), "errors")], 200, "[0].errors is missing", id="no errors"),
        pytest.param(
            [without(success(), "outputValues")], 200, "[0].outputValues is missing", id="no output"
        ),
        pytest.param(
            [without(failure(), "isSuccess")], 400, "[0].isSuccess is missing", id="no isSuccess on a failure"
        ),
        pytest.param(
            [success(isSuccess="true")], 200, "[0].isSuccess is text, not a boolean", id="isSuccess as text"
        ),
        pytest.param(
            [success(outputValues=[])],
            200,
            "[0].outputValues is an array, not an object or null",
            id="output as array",
        ),
        pytest.param([success(version="1")], 200, "[0].version is text, not an integer", id="version"),
        pytest.param([success(sortOrder=True)], 200, "[0].sortOrder is a boolean, not an integer", id="sort"),
        pytest.param([success(version=1.5)], 200, "[0].version is a number, not an integer", id="part of one"),
        pytest.param(
            [success(invocationId=7)], 200, "[0].invocationId is a number, not text or null", id="invocation"
        ),
        pytest.param(
            [success(outcome=[])], 200, "[0].outcome is an array, not text, an object or null", id="outcome"
        ),
        pytest.param(
            [success(errors=[error()])], 200, "[0].errors has errors on a success", id="success with errors"
        ),
        pytest.param(
            [success(errors={})], 200, "[0].errors is an object, not an array or null", id="errors as object"
        ),
        pytest.param([failure(errors=None)], 400, "[0].errors is null on a failure", id="soft failure"),
        pytest.param([failure(errors=[])], 400, "[0].errors is empty on a failure", id="no errors at all"),
        pytest.param([failure(errors=["x"])], 400, "[0].errors[0] is text, not an object", id="error as text"),
        pytest.param(
            [failure(errors=[without(error(), "statusCode")])],
            400,
            "[0].errors[0].statusCode is missing",
            id="no code",
        ),
        pytest.param(
            [failure(errors=[without(error(), "message")])],
            400,
            "[0].errors[0].message is missing",
            id="no message",
        ),
        pytest.param(
            [failure(errors=[error(message=" ")])], 400, "[0].errors[0].message is empty", id="empty message"
        ),
        pytest.param(
            [failure(errors=[error(message=1)])],
            400,
            "[0].errors[0].message is a number, not text",
            id="message as number",
        ),
        pytest.param(
            [failure(errors=[without(error(), "fields")])],
            400,
            "[0].errors[0].fields is missing",
            id="no fields",
        ),
        pytest.param(
            [failure(errors=[error(fields=[1])])],
            400,
            "[0].errors[0].fields is not an array of texts",
            id="fields",
        ),
        pytest.param(
            [failure(errors=[without(error(), "statusCode") | {"errorCode": "X"}])],
            400,
            "[0].errors[0] has errorCode instead of statusCode",
            id="errorCode in an error",
        ),
        pytest.param([success(), success()], 200, "2 results for 1 input", id="count"),
        pytest.param(
            [{"errorCode": "X", "message": "no"}], 200, "a generic error under HTTP status 200", id="generic 200"
        ),
        pytest.param(
            [{"errorCode": "X"}], 400, "[0].message is missing", id="generic error without a message"
        ),
        pytest.param([success()], 400, "isSuccess is true under HTTP status 400", id="success under 400"),
        pytest.param(b'[{"isSuccess":true,"isSuccess":true,"errors":null,"outputValues":null}]', 200,
                     'the key "isSuccess" occurs twice', id="twice"),
        pytest.param(
            b"\xef\xbb\xbf" + json.dumps([success()]).encode(), 200, "the body begins with a byte order mark",
            id="byte order mark",
        ),
    ],
)  # fmt: skip
def test_a_defect_is_named_and_the_rest_is_read_all_the_same(document: Any, status: int, defect: str) -> None:
    envelope = read(document, status)
    assert envelope.results is not None
    assert defect in envelope.defects


@pytest.mark.parametrize(
    ("content_type", "defects"),
    [
        ("application/json", ()),
        ("application/vnd.shop.v1+json; charset=utf-8", ()),
        ("Application/JSON; charset=utf-8", ()),
        ('application/json;charset="UTF-8"', ()),
        ("application/json; charset=utf-8, application/json; charset=utf-8", ()),
        ("text/html", ("the Content-Type is text/html, not application/json",)),
        (
            "application/json, text/html",
            ("the Content-Type is application/json, text/html, not application/json",),
        ),
        ("application/json;charset=latin-1", ("the Content-Type's charset is latin-1, not UTF-8",)),
        (None, ("no Content-Type, where application/json is expected",)),
    ],
)
def test_the_content_type_is_json_in_utf_8(content_type: str | None, defects: tuple[str, ...]) -> None:
    assert read([success()], content_type=content_type).defects == defects


def test_a_soft_failure_has_no_code() -> None:
    results = read([failure(errors=None)], 200).results
    assert results is not None
    assert (results[0].is_success, results[0].code) == (False, None)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(b"", "an empty body", id="empty"),
        pytest.param(b"  \n", "an empty body", id="blank"),
        pytest.param(b"<!DOCTYPE html><p>hello", "an HTML page", id="HTML"),
        pytest.param(b"oops", "text where JSON was due", id="text"),
        pytest.param(b'[{"isSuccess": tr', "JSON that breaks at byte 15", id="a word that is cut"),
        pytest.param('[{"ä": "ö'.encode(), "JSON that ends at byte 11", id="a text that is cut"),
        pytest.param(b'[{"isSuccess": true}', "JSON that ends at byte 20", id="an array that is cut"),
        pytest.param(b'[{"a" "b"}]', "JSON that breaks at byte 6", id="no colon"),
        pytest.param(b"[NaN]", "NaN, which JSON does not have", id="NaN"),
        pytest.param(b"[-Infinity]", "-Infinity, which JSON does not have", id="Infinity"),
        pytest.param(b"[1e999]", "a number that is too large to be read", id="infinite"),
        pytest.param(b"[" + b"1" * 5000 + b"]", "a number that is too large to be read", id="5000 digits"),
        *(
            pytest.param(
                b"[" + b" " * blanks + b"1" * 301 + b"]",
                "a number that is too large to be read",
                id=f"301 digits behind {blanks} blanks",
            )
            for blanks in (0, 7, 24)
        ),
        pytest.param(b"\xff[", "a body that is not UTF-8 (byte 0)", id="invalid UTF-8"),
        pytest.param("[]".encode("utf-16"), "a body in UTF-16, where UTF-8 was due", id="UTF-16"),
        pytest.param(b"[" * 200_000, "a body nested deeper than 32 levels", id="deep, unfinished"),
        pytest.param(b"[" * 90 + b"]" * 90, "a body nested deeper than 32 levels", id="deep"),
        pytest.param(b"[]", "an empty array", id="empty array"),
        pytest.param(b'"x"', "text where an array of results was due", id="a text"),
        pytest.param(b"[1]", "an array whose [0] is a number, not a result", id="a number in an array"),
        pytest.param(
            b'[{"errors":null}]',
            "a result, [0], that says neither isSuccess nor errorCode",
            id="errors null alone",
        ),
        pytest.param(
            b'[{"isSuccess":1}]', "a result, [0], that says neither isSuccess nor errorCode", id="isSuccess 1"
        ),
        pytest.param(
            b'[{"errorCode":null}]', "a generic error, [0], whose errorCode is no code", id="errorCode null"
        ),
        pytest.param(
            b"[" + b'{"isSuccess":true},' * 200 + b"{}]", "201 results for 1 input", id="many results"
        ),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes, why: str) -> None:
    assert read(body) == wire.Envelope(None, why)


def test_lone_surrogates_are_replaced_so_that_a_report_can_be_written() -> None:
    results = read(json.dumps([failure(errors=[error(message="a\ud800b")])]).encode(), 400).results
    assert results is not None
    assert results[0].message == "a?b"


LIMIT = 1024 * 1024
"""The size in bytes up to which an answer is read."""


@pytest.mark.parametrize(
    ("piece", "end"),
    [
        (b'"a":1,', b'"a":1'),
        (b'"%d":1,', b'"a":1'),
        (b'"%d":1,"%d":2,', b'"a":1'),
        (b'"errors":[{},', b'"errors":[{}'),
    ],
    ids=["one key", "other keys", "keys twice", "nested errors"],
)
def test_ten_defects_are_listed_and_the_others_counted(piece: bytes, end: bytes) -> None:
    pieces = [piece.replace(b"%d", b"%d" % number) for number in range(20_000)]
    body = b'[{"isSuccess":false,' + b"".join(pieces)[:LIMIT]
    envelope = wire.read(body + end + b"}]", JSON_TYPE, 400, 1)
    assert len(envelope.defects) <= 11


def test_errors_by_the_thousand_are_counted_and_the_first_is_read() -> None:
    errors = [error()] + [{}] * 300_000
    envelope = read([failure(errors=errors)], 400)
    assert envelope.results == (REFUSED,)
    assert envelope.defects[-1].endswith(" more")
    assert len(envelope.defects) == 11


@pytest.mark.parametrize(
    "document",
    [
        failure(errors=[error(message="m" * 500_000)]),
        failure(errors=[error(statusCode="C" * 500_000)]),
        failure(errors=[error(), error(statusCode="C" * 500_000)]),
        success(actionName="n" * 500_000),
    ],
    ids=["message", "code", "another code", "name"],
)
def test_of_a_text_that_no_answer_has_the_beginning_is_kept(document: dict[str, Any]) -> None:
    assert len(str(read([document]).results)) < 5_000


@pytest.mark.parametrize(
    "outputs",
    [{f"o{number}": number for number in range(20_000)}, {"trace": [0] * 20_000}, {"trace": "t" * 20_000}],
    ids=["many", "a long list", "a long text"],
)
def test_outputs_that_no_answer_has_are_not_kept(outputs: dict[str, Any]) -> None:
    envelope = read([success(outputValues=outputs)])
    because = "a result, [0], with more than 16 KiB of output values"
    assert (envelope.results, envelope.unreadable) == (None, because)


def test_a_key_that_comes_often_is_counted() -> None:
    body = b'[{"isSuccess":true,"errors":null,"outputValues":null' + b',"x":1' * 9 + b"}]"
    assert wire.read(body, JSON_TYPE, 200, 1).defects == ('the key "x" occurs 9 times',)
