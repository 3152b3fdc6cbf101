"""Prism, a mock server, reads the action's document and answers as any row that it is asked for."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from activate_order_conformance.contract import Clause, Contract

PRISM = Path(__file__).parents[1] / "node" / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(
    NODE is None or not PRISM.is_file(),
    reason="node or Prism is missing: npm ci --prefix tests/node",
)


@pytest.fixture(scope="module")
def mock(tmp_path_factory: pytest.TempPathFactory, action_document: dict[str, Any]) -> Iterator[str]:
    """Return the URL of Prism's mock of the action."""
    document = tmp_path_factory.mktemp("prism") / "openapi.json"
    document.write_text(json.dumps(action_document), encoding="utf-8")
    arguments = [str(NODE), str(PRISM), "mock", str(document), "--port", "0"]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    ) as prism:
        assert prism.stdout is not None
        said = ""
        for line in prism.stdout:
            said += line
            if found := re.search(r"listening on (http://[\d.]+:\d+)", line):
                yield found[1]
                break
        else:
            pytest.fail(f"Prism did not start: {said}")
        prism.terminate()


def ask(mock: str, prefer: str) -> requests.Response:
    return requests.post(
        f"{mock}/services/data/v59.0/actions/standard/activateOrderAction",
        headers={"Authorization": "Bearer some", "Prefer": prefer},
        json={"inputs": [{"cartId": "0a6RM0000004GLzYAM", "orderStatus": "ACTIVATE"}]},
        timeout=10,
    )


@pytest.mark.parametrize("row", Contract.load().errors, ids=lambda row: row.id)
def test_the_mock_answers_as_the_row_that_it_is_asked_for(mock: str, row: Clause) -> None:
    answer = ask(mock, f"code={row.status}, example={row.id}")
    assert (answer.status_code, answer.json()[0]["errors"][0]["statusCode"]) == (row.status, row.code)


def test_the_mock_accepts_a_call(mock: str) -> None:
    answer = ask(mock, "code=200")
    assert (answer.status_code, answer.json()[0]["isSuccess"]) == (200, True)


def test_the_mock_refuses_a_call_without_a_session(mock: str) -> None:
    answer = requests.post(
        f"{mock}/services/data/v59.0/actions/standard/activateOrderAction", json={"inputs": []}, timeout=10
    )
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (401, "INVALID_SESSION_ID")
