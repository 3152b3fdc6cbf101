"""Whatever a secret comes from, and wherever it is told again, no command shows it, and none writes it."""

from __future__ import annotations

import base64
import io
import json
import shlex
import sys
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from werkzeug.wrappers import Request, Response

from activate_order_conformance.report.renderers import FORMATS
from activate_order_conformance.run.redaction import MARK
from activate_order_conformance.targets.settings.configuration import BESIDE
from activate_order_conformance.targets.settings.keys import VARIABLES
from tests.cli.command_line import activate_order
from tests.serving import arranged
from tests.verify.hostile import Ask, asks_the_action, asks_the_driver
from tests.verify.served import TOKEN, serving

TOKEN_PATH = "/services/oauth2/token"
WRITTEN = (*FORMATS, "evidence")
INTEGRATOR = "PERSONAS_INTEGRATOR_"
SECRETS = {
    name: f"{name}-S3cr3t/+0123456789~xyz" for name in ("first", "second", "third", "issued", "gate", "door")
}
RECORDS = {"ACCOUNT": "001" + 12 * "0", "STORE": "0ZE" + 12 * "0", "PRICEBOOK_ENTRY": "01u" + 12 * "0"}
LOGIN = {INTEGRATOR + "CLIENT_ID": "an-id", INTEGRATOR + "USERNAME": "me@shop.example"}


def printing(secret: str) -> str:
    """Return a command that prints a secret."""
    return shlex.join((sys.executable, "-c", f"print({secret!r})"))


PRINTED = printing(SECRETS["first"])


def forms(secret: str) -> tuple[str, ...]:
    """Return a secret in the forms that it is told in."""
    encoded = base64.b64encode(f"me:{secret}.".encode()).decode()
    return secret, quote(secret, safe=""), secret.encode().hex(), encoded


class Indiscreet:
    """What tells every secret that it was sent wherever `place` says, cut short here and there, and in disguises."""

    def __init__(self) -> None:
        self.place = ""
        self.let_in = ""
        self.sent: set[str] = set()

    def __call__(self, request: Request, ask: Ask) -> Response:
        headers = ("Authorization", "X-Gate", "X-Door")
        values = [request.headers[name].rpartition(" ")[2] for name in headers if name in request.headers]
        values += [
            request.form[name] for name in ("client_secret", "password", "assertion") if name in request.form
        ]
        self.sent.update(values)
        telling = " ".join(form for value in values for form in (*forms(value), "and " * 22 + value))
        if request.path.endswith(TOKEN_PATH):
            return self._log_in(telling)
        if self.place == "driver" and asks_the_driver(request, "POST"):
            return self._json({"error": telling, "message": telling}, 500)
        if self.place == "records" and request.path.rpartition("/")[2] in ("query", "Account"):
            return self._json([{"errorCode": telling, "message": telling, "fields": [telling]}], 400)
        if not asks_the_driver(request) and values and values[0] in SECRETS.values():
            request.environ["HTTP_AUTHORIZATION"] = self.let_in
        answer = ask()
        if self.place == "announcement" and asks_the_driver(request, "GET") and request.path.count("/") == 3:
            document = answer.get_json()
            document["implementation"] = {"name": f"Shop {telling}", "version": telling}
            return self._json(document, 200)
        if self.place == "action" and asks_the_action(request):
            results = answer.get_json()
            for result in results:
                result["debug"] = {"as": telling, telling: 1}
                for error in result.get("errors") or ():
                    error |= {"message": telling, "statusCode": telling}
            return self._json(results, answer.status_code)
        return answer

    def _log_in(self, telling: str) -> Response:
        if self.place == "login":
            return self._json({"error": f"{'no ' * 50}{telling}", "error_description": telling}, 400)
        return self._json({"access_token": SECRETS["issued"], "id": f"https://x.example/id/0/{telling}"}, 200)

    def _json(self, document: object, status: int) -> Response:
        headers = {"X-Echo": json.dumps(document)}
        return Response(json.dumps(document), status, headers, content_type="application/json")


def everything(files: Path) -> dict[str, str]:
    """Return what was written to files, members of evidence apart, by their names."""
    texts: dict[str, str] = {}
    for path in files.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        if content.startswith(b"PK"):
            packed = zipfile.ZipFile(io.BytesIO(content))
            texts |= {f"{path.name}/{name}": packed.read(name).decode() for name in packed.namelist()}
        else:
            texts[path.name] = content.decode()
    return texts


@pytest.mark.parametrize(
    ("place", "way", "variables"),
    [
        pytest.param(
            "login",
            "request",
            {"GRANT": "client-credentials", "CLIENT_SECRET": SECRETS["first"]},
            marks=pytest.mark.slow,
        ),
        (
            "login",
            "request",
            {"GRANT": "client-credentials", "CLIENT_SECRET_COMMAND": printing(SECRETS["first"])},
        ),
        pytest.param(
            "login",
            "request",
            {"GRANT": "password", "CLIENT_SECRET": "s3cret-of-it", "PASSWORD_COMMAND": PRINTED},
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "login", "request", {"GRANT": "jwt", "PRIVATE_KEY_FILE": "key.pem"}, marks=pytest.mark.slow
        ),
        pytest.param(
            "action", "request", {"GRANT": "jwt", "PRIVATE_KEY_FILE": "key.pem"}, marks=pytest.mark.slow
        ),
        pytest.param("action", "request", {"TOKEN_COMMAND": PRINTED}, marks=pytest.mark.slow),
        ("records", "records", {"TOKEN": SECRETS["first"]}),
        pytest.param("driver", "driver", {}, marks=pytest.mark.slow),
        pytest.param("announcement", "driver", {}, marks=pytest.mark.slow),
        pytest.param("action", "driver", {}, marks=pytest.mark.slow),
    ],
    ids=[
        *("client secret", "client secret of a command", "password of a command", "assertion"),
        *("token that was issued", "token of a command", "token, to records"),
        *("driver's token", "driver's token, to its name", "callers' tokens"),
    ],
)
def test_no_secret_is_in_any_output_of_any_command(
    place: str, way: str, variables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    key = rsa.generate_private_key(65537, 2048)
    Path("key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    Path("here.toml").write_text(
        f'allow_production = true\n[headers]\nX-Gate = "{SECRETS["gate"]}"\n'
        f'[driver.headers]\nX-Door = "{SECRETS["door"]}"\n',
        "utf-8",
    )
    Path("out").mkdir()
    settings = LOGIN | {INTEGRATOR + name: value for name, value in variables.items()}
    if way == "records":
        settings |= {f"RECORDS_{name}": record_id for name, record_id in RECORDS.items()}
        settings["PERSONAS_OBSERVER_TOKEN"] = SECRETS["second"]
    if way == "driver":
        settings = {"DRIVER_TOKEN_COMMAND": printing(TOKEN)}
    environment = {VARIABLES + name: value for name, value in settings.items()}
    beside = {BESIDE + name: value for name, value in (settings | {"WAY": way}).items()}
    indiscreet = Indiscreet()
    outputs: dict[str, str] = {}
    with serving(indiscreet) as (_, served):
        url = str(served.target)
        indiscreet.let_in = arranged(url, TOKEN)["authorization"]
        indiscreet.place = place
        here = (f"--target={url}", f"--way={way}", "--config=here.toml", "--deadline=1", "--quiet=0.02")
        formats = [f"--{name}=out/{name}" for name in WRITTEN]
        for arguments, known in (
            (["doctor", *here], environment),
            (["doctor", *here, "--json"], environment),
            (["verify", "error-01", "error-04", *here, "--pairs=none", "-v", *formats], environment),
            (["verify", *here, "--release=r-1"], environment),
            (["verify", "error-01", "--pairs=none", f"--beside={url}", "--json=out/beside"], beside),
            (["report", "out/evidence", "--rejudge", "-v"], {}),
            (["report", "compare", "out/evidence", "out/beside"], {}),
            (["report", "trend", "out/evidence", "out/json"], {}),
            (["docs", "--out=out/site", "--run=out/evidence"], {}),
        ):
            outputs[" ".join(arguments)] = activate_order(*arguments, **known).output
    assert not [text for text in outputs.values() if "The kit failed" in text]
    outputs |= everything(Path("out"))
    assert any(MARK in text for text in outputs.values())
    assert {"json", "beside", "evidence/report.json", "index.html"} <= {*outputs}
    for secret in indiscreet.sent:
        for form in (secret[: len(secret) // 2 + 1], *forms(secret)[1:3], forms(secret)[3][4:-4]):
            assert [name for name, text in outputs.items() if form in text] == [], form
