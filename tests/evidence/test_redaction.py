"""Secrets are taken out of everything that is written, wherever they stand; what a verdict needs stays."""

from __future__ import annotations

import base64
import json
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.evidence.bundle import pack
from activate_order_conformance.nouns.brief import CUT, brief
from activate_order_conformance.nouns.exchange import Exchange
from activate_order_conformance.report.renderers import RENDERERS, SHOW_EVIDENCE, render
from activate_order_conformance.run.redaction import MARK, Redaction
from activate_order_conformance.suite.rejudge import rejudge
from activate_order_conformance.suite.run import RunResult, carry_out
from activate_order_conformance.suite.settings import RunSettings
from tests.evidence.test_bundle import members
from tests.verify.hostile import RUN, Ask, Subject, asks_the_action

SECRET = "s3cr3t-Hunter2-value"
BARE = Redaction()
KNOWING = Redaction(frozenset({f"Bearer {SECRET}"}))


def exchange(**fields: Any) -> Exchange:
    return Exchange(
        **({"method": "POST", "url": "https://a.example/x", "began": 0.0, "seconds": 0.1} | fields)
    )


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"request_headers": {"Authorization": f"Bearer {SECRET}"}}, id="authorization"),
        pytest.param({"request_headers": {"Proxy-Authorization": f"Basic {SECRET}"}}, id="proxy"),
        pytest.param({"request_headers": {"Cookie": f"sid={SECRET}; theme=dark"}}, id="cookie"),
        pytest.param({"response_headers": {"set-cookie": f"sid={SECRET}; Secure"}}, id="set-cookie"),
        pytest.param({"request_headers": {"X-Api-Key": SECRET}}, id="api key header"),
        pytest.param({"response_headers": {"x-csrf-token": SECRET}}, id="token header"),
        pytest.param({"url": f"https://me:{SECRET}@a.example/x"}, id="user info of a URL"),
        pytest.param({"url": f"https://a.example/x?access_token={SECRET}&a=1"}, id="query"),
        pytest.param({"url": f"https://a.example/#id_token={SECRET}"}, id="fragment"),
        pytest.param(
            {"response_headers": {"location": f"https://b.example/?sid={SECRET}"}}, id="redirect with a query"
        ),
        pytest.param(
            {"response_headers": {"location": f"https://me:{SECRET}@b.example/"}}, id="redirect, user info"
        ),
        pytest.param(
            {"request_body": f"grant_type=password&username=me&password={SECRET}&client_secret={SECRET}"},
            id="form",
        ),
        pytest.param({"response_body": json.dumps({"access_token": SECRET, "id": "1"})}, id="JSON"),
        pytest.param(
            {"response_body": json.dumps([{"a": {"clientSecret": SECRET}}, {"sessionId": SECRET}])},
            id="nested JSON",
        ),
        pytest.param({"response_body": f'{{"refresh_token": "{SECRET}", broken'}, id="broken JSON"),
        pytest.param({"response_body": f"<soap:Body><sessionId>{SECRET}</sessionId></soap:Body>"}, id="XML"),
        pytest.param({"request_body": f"<n1:password>{SECRET}</n1:password>"}, id="XML with a prefix"),
        pytest.param(
            {"failure_text": f"cannot reach https://me:{SECRET}@proxy.example:8080/"}, id="error text"
        ),
        pytest.param(
            {"response_body": f"Traceback: headers={{'Authorization': 'Bearer {SECRET}'}}"}, id="traceback"
        ),
        pytest.param({"response_body": json.dumps({"password": 12345678901})}, id="a number"),
    ],
)
def test_a_secret_is_taken_out_by_where_it_stands(fields: dict[str, Any]) -> None:
    written = repr(vars_of(BARE.exchange(exchange(**fields))))
    assert SECRET not in written
    assert "12345678901" not in written
    assert "redacted" in written


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"you sent {SECRET}!", id="plain"),
        pytest.param(json.dumps({"echo": SECRET}), id="under any name in JSON"),
        pytest.param(base64.b64encode(SECRET.encode()).decode(), id="in base64"),
        pytest.param(f"<b>{SECRET}</b>", id="in HTML"),
    ],
)
def test_a_credential_that_was_used_is_taken_out_wherever_it_turns_up(text: str) -> None:
    cleaned = KNOWING.body(text)
    assert SECRET not in cleaned
    assert base64.b64encode(SECRET.encode()).decode() not in cleaned
    assert MARK in cleaned


def test_a_credential_with_special_characters_is_known_in_its_disguises() -> None:
    secret = 'p"w&d <é/+'
    redaction = Redaction(frozenset({secret}))
    for text in (
        secret,
        json.dumps(secret),
        json.dumps(secret, ensure_ascii=False),
        "p%22w%26d%20%3C%C3%A9%2F%2B",
        "p%22w%26d+%3C%C3%A9%2F%2B",
        "p&quot;w&amp;d &lt;é/+",
    ):
        assert MARK in redaction.text(text)


def test_the_password_of_basic_authentication_is_known() -> None:
    header = "Basic " + base64.b64encode(b"me:open sesame").decode()
    assert Redaction(frozenset({header})).text("no, open sesame is wrong") == f"no, {MARK} is wrong"


def test_a_credential_that_is_no_base64_at_all_is_taken_out_all_the_same() -> None:
    assert Redaction(frozenset({"Basic straße-und-so"})).text("no, straße-und-so!") == f"no, {MARK}!"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Authorization: Bearer abc123def456", f"Authorization: Bearer {MARK}"),
        ("Authorization: BAS\u0130C abc123def456", f"Authorization: BAS\u0130C {MARK}"),
        ("00D5g000004Fz9k!AQEAQK1234567890abcdef", MARK),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", MARK),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", MARK),
    ],
)
def test_what_looks_like_a_credential_is_taken_out(text: str, cleaned: str) -> None:
    assert BARE.text(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "INVALID_OPERATION",
        "0a6R00000000001AAA",
        "The token is invalid",
        "Basic information about the session",
        "Bearer authentication is asked for",
        "The session is archived, its next state is activateOrder.",
        "HTTP status 403",
        '{"session":{"id":"1Bs","state":"Activate Order","nextState":"activateOrder"}}',
        '[{"actionName":"activateOrderAction","isSuccess":false,"errors":[{"statusCode":"INVALID_INPUT"}]}]',
        "https://a.example/services/data/v59.0/actions/standard/activateOrderAction",
    ],
)
def test_what_a_verdict_needs_stays(text: str) -> None:
    assert Redaction(frozenset({"Bearer 403", "x"})).body(text) == text


@pytest.mark.parametrize("word", ["INVALID_OPERATION", "Activated", "PendingClosed"])
def test_a_credential_that_is_a_word_of_verdicts_stays(word: str) -> None:
    redaction = Redaction(
        {f"Bearer {word}", f"Bearer {SECRET}"}, kept={"INVALID_OPERATION", "Activated", "PendingClosed"}
    )
    assert redaction.text(f"{word}, {SECRET}") == f"{word}, {MARK}"


DISGUISED = {
    "in upper case": SECRET.upper(),
    "in lower case": SECRET.lower(),
    "percent-encoded in lower case": "k%c3%a9y%2fof+%26%20me".replace("+", "%2b"),
    "percent-encoded twice": "k%25C3%25A9y%252Fof%252B%2526%2520me",
    "in hexadecimal": SECRET.encode().hex(),
    "in upper hexadecimal": SECRET.encode().hex().upper(),
    "in braces": "".join(f"\\u{{{ord(letter):x}}}" for letter in SECRET),
    "in braces, padded": "".join(f"\\x{{{ord(letter):06x}}}" for letter in SECRET),
    "in base64 behind one byte": base64.b64encode(f"u{SECRET}.".encode()).decode(),
    "in base64 behind two bytes": base64.b64encode(f"me{SECRET}.".encode()).decode(),
    "in base64 behind a scheme": base64.b64encode(f"Bearer {SECRET}".encode()).decode(),
    "in base64url": base64.urlsafe_b64encode("xké y?>~/of&me".encode()).decode(),
    "in decimal entities": "k&#233;y&#47;of&#43;&#38;&#32;me",
    "in hexadecimal entities": "k&#xe9;y&#x2F;of&#x2b;&#x26;&#x20;me".replace("&#x2F;", "&#x2f;"),
    "in JSON with an escaped slash": r"ké" + "y\\/of+& me",
    "in mixed case": SECRET.title(),
    "percent-encoded in lower case twice": "k%25c3%25a9y%252fof%252b%2526%2520me",
    "percent-encoded to its last letter": "".join(f"%{byte:02X}" for byte in SECRET.encode()),
    "in JSON that is safe in HTML": r"k\u00e9y\u002Fof\u002b\u0026 me",
    "in JSON within JSON": json.dumps(json.dumps(json.dumps("kéy/of+& me"))),
    "in JSON within a URL": r"k%5Cu00e9y%5C%2Fof%5Cu002b%5Cu0026 me",
    "in a literal of bytes": r"k\xc3\xa9y/of\x2b\x26 me",
    "in entities with zeros": "k&#0233;y/of&#043;&#x0026; me",
    "in entities of entities": "kéy/of&amp;#43;&amp;amp; me",
    "in JSON within HTML": "k&#92;u00e9y/of+\\u0026amp; me",
    "quoted-printable": "k=C3=A9y/of=2B& me",
    "in base64 within a URL": quote(base64.b64encode("xké y?>~/of&me".encode()).decode(), safe=""),
    "percent-encoded behind an equals sign": "to=00D%21%3Ac00kie-of-many",
    "with an escape of its own": json.dumps("p%41ss w\u00f6rd"),
    "with an escape of its own in a URL": quote("p%41ss w\u00f6rd", safe=""),
    "in octal": "".join(f"\\{byte:03o}" for byte in SECRET.encode()),
    "in octal that is not padded": r"k\303\251y\57of\53\46 me",
    "in a literal beyond the first plane": r"m\U000000ef\U0001F600 \x6Far",
    "in a literal of halves": r"mï\ud83d\uDE00 oar",
    "as old scripts escape": "m%EF%uD83D%uDE00%20oar",
    "with an end of line, in JSON": json.dumps("first\nsecond\tthird"),
    "with an end of line, in a literal": repr(b"first\nsecond\tthird"),
    "in capitals of which one is two": "straße-12".upper(),
    "in small letters of which one is two": "İzmir-12".lower(),
    "in UTF-16, in hexadecimal": SECRET.encode("utf-16").hex(),
    "in UTF-16, in base64": base64.b64encode(f"me:{SECRET}".encode("utf-16-le")).decode(),
    "in UTF-16 that was read as bytes": SECRET.encode("utf-16-be").decode("latin-1"),
    "in base32": base64.b32encode(SECRET.encode()).decode(),
    "in base32 in lower case behind three bytes": base64.b32encode(f"me:{SECRET}.".encode()).decode().lower(),
    "in Latin-1, in hexadecimal": SECRET.encode("latin-1").hex(),
    "in Latin-1, in base64": base64.b64encode(f"me:{SECRET}".encode("latin-1")).decode(),
    "in hexadecimal, byte by byte": SECRET.encode().hex(" "),
    "in hexadecimal, between colons": SECRET.encode().hex(":").upper(),
    "in entities without their ends": "".join(f"&#{ord(letter)}" for letter in SECRET),
    "in hexadecimal entities without their ends": "".join(f"&#x{ord(letter):x}" for letter in SECRET),
    "with marks apart from their letters": unicodedata.normalize("NFD", SECRET),
    "with marks apart from their letters, in a URL": quote(unicodedata.normalize("NFD", SECRET), safe=""),
    "in base64 of base64": base64.b64encode(base64.b64encode(f"me:{SECRET}".encode())).decode(),
    "in base64 that is broken into lines": base64.encodebytes(f"{'x' * 48}{SECRET}".encode()).decode(),
    "in lines that go on": f"{SECRET[:6]}\r\n\t{SECRET[6:]}",
    "in lines of quoted-printable": "k=C3=A9y/o=\r\nf=2B& me",
    "where a page may break": f"{SECRET[:6]}<wbr>{SECRET[6:9]}&shy;{SECRET[9:]}",
    "with what takes no room": "\u200b".join(SECRET),
    "in hexadecimal, as a list": ", ".join(f"0x{byte:02X}" for byte in SECRET.encode()),
    "in numbers, as a list": str([*SECRET.encode()]),
    "in numbers of a buffer": json.dumps({"data": [*SECRET.encode()]}, separators=(",", ":")),
    "in numbers with a sign": str([byte - 256 if byte > 127 else byte for byte in SECRET.encode()]),
    "in entities by name": "k&eacute;y&sol;of&plus;&amp; me",
    "in Markdown": "snake\\_case\\_\\!",
    "in a code page that was taken for UTF-8": SECRET.encode().decode("cp1252"),
    "in question marks and what is left": SECRET.encode("ascii", "replace").decode(),
    "cut by the target": f"{SECRET[:7]}...",
    "in hexadecimal, cut by the target": f"{SECRET.encode()[:7].hex(' ')} ... 5 more bytes",
    "cut within an escape": f"k%C3%A9y%2Fof%2B%2{CUT}",
}


UNUSUAL = {"snake_case_!", "mï😀 oar", "first\nsecond\tthird", "straße-12", "İzmir-12"}


@pytest.mark.parametrize("text", DISGUISED.values(), ids=DISGUISED)
def test_a_credential_is_known_in_its_disguises(text: str) -> None:
    redaction = Redaction(
        {SECRET, "kéy/of+& me", "ké y?>~/of&me", "00D!:c00kie-of-many", "p%41ss wörd"} | UNUSUAL
    )
    assert MARK in redaction.text(f"you sent {text} indeed")


@pytest.mark.parametrize("text", ["what??????????", "Pz8/Pz8/Pz8/Pz8/Pz8/", "3f3f3f3f3f3f3f3f3f3f"])
def test_a_credential_that_an_encoding_lacks_is_no_row_of_question_marks(text: str) -> None:
    assert Redaction({"密码密码密码密码密码"}).text(text) == text


LENGTH = 1 << 17
UNENDING = [
    "a",
    "a-",
    "x-",
    "eyJ-",
    "eyJaaaaa.",
    "http:",
    "a://",
    "+.-",
    "Bearer ",
    "<a",
    "<a:",
    "<token ",
    "<token>",
]
UNENDING += [
    '"token":"',
    '"token" ',
    "'token':\"",
    '"x-a',
    "&x-a",
    "&x-a=",
    "#x-",
    " x-a_",
    "?password=",
    "x-token-",
]
UNENDING += [
    "-----BEGIN ",
    "-----BEGIN PRIVATE KEY-----",
    "00Daaaaaaaaaaaa",
    "%25",
    "%41",
    "&amp;",
    "&#0000000",
    "\\\\",
    r"\u0025",
    r"\134",
    r"\n",
    "%u",
    " ",
    "\n",
    ".",
    "Basic\t",
    '"password":"a\\\\',
    "=\r\n ",
    "\u200b",
    "&amped;",
    "sec...",
    "97, ",
]


@pytest.mark.parametrize("piece", UNENDING)
def test_no_long_text_takes_longer_than_its_length(piece: str) -> None:
    """Whatever repeats: a pattern that begins anew at each of its places would be at it for hours."""
    text = piece * (LENGTH // len(piece))
    for ending in ("", "=", "</", ":", "@"):
        assert BARE.text(text + ending)
    assert KNOWING.text(text)


@pytest.mark.parametrize("most", [6, 10, len(SECRET) - 1])
def test_the_beginning_of_a_credential_where_a_text_was_cut_is_taken_out(most: int) -> None:
    seen = f"{SECRET[:8]}, {brief(f'{SECRET}{SECRET}', len(SECRET) + most)}, {brief(SECRET, most)}."
    assert KNOWING.text(seen) == f"{SECRET[:8]}, {MARK}{MARK}{CUT}, {MARK}{CUT}."


def test_knowing_many_credentials_takes_out_each() -> None:
    many = {f"Bearer token-{number:05d}-of-many" for number in range(3000)}
    text = Redaction(many).text(" ".join(f"token-{number:05d}-of-many" for number in range(0, 3000, 7)))
    assert set(text.split()) == {MARK}


def test_a_credential_that_is_met_later_is_taken_out_of_a_text_that_was_harmless_before() -> None:
    redaction, text = Redaction(), f'{{"note": "{SECRET}"}}'
    assert (redaction.text(SECRET), redaction.body(text)) == (SECRET, text)
    redaction.learn([SECRET])
    assert (redaction.text(SECRET), redaction.body(text)) == (MARK, f'{{"note": "{MARK}"}}')


@pytest.mark.parametrize("depth", [300, 900, 100_000])
def test_a_body_that_is_nested_too_deeply_to_be_looked_through_is_a_text(depth: int) -> None:
    nested = "[" * depth + f'{{"password": "{SECRET}"}}' + "]" * depth
    assert KNOWING.body(nested).startswith("[[[")
    assert SECRET not in BARE.body(nested)


def test_what_cannot_be_written_to_a_file_is_escaped() -> None:
    assert BARE.text("a\ud800b") == "a\\ud800b"


PLANTED = "planted-0123456789-secret"


class Indiscreet:
    """What answers as the reference does, and tells every caller's credential in every place there is."""

    def __init__(self, *, refuses: bool) -> None:
        self._refuses = refuses
        self.told: set[str] = {PLANTED}

    def __call__(self, request: Request, ask: Ask) -> Response:
        secret = request.headers.get("Authorization", "Bearer none-was-sent").partition(" ")[2]
        self.told.add(secret)
        response = ask()
        if request.path.endswith("activateOrderAction"):
            response.set_data(self._indiscreet(response.get_data(), sorted(self.told - {PLANTED})))
            response.headers.add("Set-Cookie", f"sid={secret}")
            response.headers.add("X-Session-Token", PLANTED)
            response.headers.add("X-Echo", f"you are {secret}")
            location = f"https://user:{PLANTED}@other.example/?access_token={PLANTED}"
            response.headers.add("Location", location)
        return response

    def _indiscreet(self, body: bytes, known: list[str]) -> bytes:
        results = json.loads(body)
        for result in results if isinstance(results, list) else ():
            for error in result.get("errors") or ():
                error["message"] = f"Traceback: {known[-1]} and {known[0]}: token={PLANTED}"
                if self._refuses:
                    error["statusCode"] = f"REFUSED_{known[-1]}"
            result["debug"] = {"password": PLANTED, "callers": known}
        return json.dumps(results).encode()


@pytest.fixture(scope="module", params=[False, True], ids=["conformant", "with a secret as its code"])
def indiscreet(request: pytest.FixtureRequest) -> tuple[RunResult, set[str]]:
    answer = Indiscreet(refuses=request.param)
    subject = Subject(answer)
    answer.told.add(subject.application.token)
    rows = ("error-01", "error-04", "error-08", "interaction-02", "output-01")
    settings = RunSettings(evidence="everything", run=RUN, selected=rows, pairs="none")
    recorded = carry_out(settings, target=subject.target)
    return recorded, answer.told - {"none-was-sent"}


def test_no_secret_is_in_any_file_of_a_bundle(indiscreet: tuple[RunResult, set[str]]) -> None:
    recorded, secrets = indiscreet
    assert len(secrets) > 20
    for name, content in members(pack(recorded.evidence, recorded.report)).items():
        for secret in secrets:
            assert secret.encode() not in content, name


@pytest.mark.parametrize("name", [*RENDERERS])
def test_no_secret_is_in_any_format(indiscreet: tuple[RunResult, set[str]], name: str) -> None:
    recorded, secrets = indiscreet
    shown = {"evidence": recorded.evidence} if name in SHOW_EVIDENCE else {}
    text = render(name, recorded.report, **shown)
    assert not [secret for secret in secrets if secret in text]


def test_no_secret_is_told_by_errors_and_tracebacks(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    secrets: set[str] = set()

    def faulty(request: Request, ask: Ask) -> Response:
        """Fail with the caller's credential in the message of what is raised, as a bug would."""
        secret = request.headers.get("Authorization", "")
        secrets.add(secret.partition(" ")[2])
        if asks_the_action(request) and len(secrets) > 2:
            raise RuntimeError(f"no such user: {secret} at https://me:{secret}@host/")
        return ask()

    log = tmp_path / "pytest.txt"
    arguments = ("-p", "terminal", "--tb=long", f"--junit-xml={log}", "-p", "junitxml", "-rA")
    settings = RunSettings(pairs="none", evidence="everything", selected=("error-04",), pytest_args=arguments)
    recorded = carry_out(settings, target=Subject(faulty).target)
    assert recorded.report.exit_status != 0
    printed = "".join(capfd.readouterr())
    assert len(secrets) > 3
    everything = [*members(pack(recorded.evidence, recorded.report)).values(), printed.encode()]
    if log.exists():
        everything.append(log.read_bytes())
    for content in everything:
        assert not [secret for secret in secrets - {""} if secret.encode() in content]


def test_redaction_changes_no_verdict(indiscreet: tuple[RunResult, set[str]]) -> None:
    recorded, _ = indiscreet
    again = rejudge(recorded.evidence)
    assert [row.verdict for row in again.rows] == [row.verdict for row in recorded.report.rows]
    assert again.headline == recorded.report.headline


def vars_of(exchange: Exchange) -> dict[str, Any]:
    return {name: getattr(exchange, name) for name in exchange.__slots__}
