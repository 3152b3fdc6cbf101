"""Prism, a mock server, reads both documents: it answers as any row that it is asked for, or makes answers up."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.clock import SystemClock

PRISM = Path(__file__).parents[1] / "node" / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
NODE = shutil.which("node")
ACTION = "/services/data/v59.0/actions/standard/activateOrderAction"

pytestmark = pytest.mark.skipif(
    NODE is None or not PRISM.is_file(),
    reason="node or Prism is missing: npm ci --prefix tests/node",
)


@contextmanager
def mocking(document: dict[str, Any], folder: Path, *options: str) -> Iterator[str]:
    """Run Prism's mock of a document; yield its URL."""
    path = folder / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    arguments = [str(NODE), str(PRISM), "mock", str(path), "--port", "0", *options]
    output = folder / "output.txt"  # a pipe that nobody reads would stop it
    with (
        output.open("wb") as written,
        subprocess.Popen(arguments, stdout=written, stderr=subprocess.STDOUT) as prism,
    ):
        try:
            clock = SystemClock()
            while not (url := re.search(r"listening on (http://[\d.]+:\d+)", output.read_text("utf-8"))):
                assert prism.poll() is None, output.read_text("utf-8")
                clock.sleep(0.05)
            yield url[1]
        finally:
            prism.terminate()


def ask(mock: str, prefer: str) -> requests.Response:
    return requests.post(
        f"{mock}{ACTION}",
        headers={"Authorization": "Bearer some", "Prefer": prefer},
        json={"inputs": [{"cartId": "0a6RM0000004GLzYAM", "orderStatus": "ACTIVATE"}]},
        timeout=10,
    )


def test_the_mock_answers_as_it_is_asked_for(tmp_path: Path, action_document: dict[str, Any]) -> None:
    with mocking(action_document, tmp_path) as mock:
        for row in Contract.load().errors:
            refused = ask(mock, f"code={row.status}, example={row.id}")
            assert refused.status_code == row.status, row.id
            assert refused.json()[0]["errors"][0]["statusCode"] == row.code, row.id
        accepted = ask(mock, "code=200")
        unknown = requests.post(f"{mock}{ACTION}", json={"inputs": []}, timeout=10)
    assert (accepted.status_code, accepted.json()[0]["isSuccess"]) == (200, True)
    assert (unknown.status_code, unknown.json()[0]["errorCode"]) == (401, "INVALID_SESSION_ID")


def operations_of(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, path and operation of all that a document describes, with values in the paths."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                yield method, path.format(version="v59.0", id="c1"), operation


@pytest.mark.parametrize("name", ["action_document", pytest.param("driver_document", marks=pytest.mark.slow)])
def test_a_mock_that_makes_answers_up_has_one_of_every_status(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    document = request.getfixturevalue(name)
    with mocking(document, tmp_path, "--dynamic") as url:
        for method, path, operation in operations_of(document):
            sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            body = next((example["value"] for example in sent.get("examples", {}).values()), None)
            for status in operation["responses"]:
                answer = requests.request(
                    method,
                    url + path,
                    params={"run": "r-1"} if method == "delete" else {},
                    headers={"Authorization": "Bearer some", "Prefer": f"code={status}, dynamic=true"},
                    json=body,
                    timeout=10,
                )
                assert answer.status_code == int(status), answer.text
