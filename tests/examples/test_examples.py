"""The example targets are what their READMEs say: one conforms, and one is wrong in exactly three ways."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from werkzeug.test import Client

from activate_order_conformance.nouns.profile import ProfileName
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import Pairs, RunSettings
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Deadlines, DriverSettings
from docs.write.documents import OF_THE_SHOP
from docs.write.shop import opened, verified
from tests.reference.asked_reference import ACTION

EXAMPLES = Path(__file__).parents[2] / "examples"
DRIVER = "/conformance/v1"
TOKEN = "a-token-for-this-test"
WISH = {"run": "r", "ready": {"session_state": "", "session_next_state": ""}, "departures": {}}


@pytest.fixture(scope="module")
def node_target() -> Iterator[str]:
    """Start the Node.js example and return its URL."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    server = subprocess.Popen(
        [node, EXAMPLES / "node" / "server.mjs", "--port", "0"],
        stdout=subprocess.PIPE,
        env=os.environ | {"ACTIVATE_ORDER_DRIVER_TOKEN": TOKEN},
        text=True,
    )
    assert server.stdout is not None
    try:
        address = re.search(r"http://[\d.:]+", server.stdout.readline())
        assert address
        yield address[0]
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


@pytest.mark.parametrize(
    ("profile", "pairs"),
    [("documented", "none"), pytest.param("platform", "rows", marks=pytest.mark.slow)],
)
def test_the_node_example_conforms(node_target: str, profile: ProfileName, pairs: Pairs) -> None:
    settings = Settings(
        target=node_target,
        profile=profile,
        driver=DriverSettings(token=TOKEN),
        deadlines=Deadlines(quiet=0.05),
    )
    report = run(RunSettings(target=settings, pairs=pairs))
    assert (report.overall, report.exit_status) == ("conformant", 0), report.headline
    assert [each.scenario.name for each in report.not_applicable] == [
        "What comes of an operation that is Merged is noted"
    ]


def test_a_callers_checkouts_differ_in_their_accounts_in_the_node_example(node_target: str) -> None:
    def asked(method: str, path: str, document: dict[str, Any] | None = None) -> dict[str, Any]:
        url, headers = f"{node_target}{DRIVER}/checkouts{path}", {"Authorization": f"Bearer {TOKEN}"}
        answer: dict[str, Any] = requests.request(
            method, url, json=document, headers=headers, timeout=10
        ).json()
        return answer

    one = asked("POST", "", WISH)
    other = asked("POST", "", WISH | {"sameCallerAs": one["id"]})
    assert other["authorization"] == one["authorization"]
    for departure in ({"effective_account": "missing"}, {"store_member": False}):
        asked("PATCH", f"/{other['id']}", {"departures": departure})
        read = [asked("GET", f"/{each['id']}")["departures"] for each in (one, other)]
        ((name, value),) = departure.items()
        assert read[1][name] == value != read[0][name]


def test_the_node_example_is_under_400_lines_without_dependencies() -> None:
    sources = list((EXAMPLES / "node").glob("*.mjs"))
    assert sum(len(source.read_text("utf-8").splitlines()) for source in sources) < 400
    imported = {
        name for source in sources for name in re.findall(r"from '([^']+)'", source.read_text("utf-8"))
    }
    assert all(name.startswith(("node:", "./")) for name in imported)


def test_the_flask_example_has_no_fault_besides_where_many_ask_it_at_once() -> None:
    shop = opened(TOKEN)
    driver = {"Authorization": f"Bearer {TOKEN}"}

    def made() -> dict[str, Any]:
        document: dict[str, Any] = Client(shop).post(f"{DRIVER}/checkouts", json=WISH, headers=driver).json
        return document

    def asked(number: int) -> int:
        if number % 2:
            return Client(shop).delete(f"{DRIVER}/checkouts/{made()['id']}", headers=driver).status_code
        inputs = [{"cartId": last["cartId"], "orderStatus": "Draft"}]
        caller = {"Authorization": last["authorization"]}
        return Client(shop).post(ACTION, json={"inputs": inputs}, headers=caller).status_code

    for _ in range(200):
        last = made()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert Counter(pool.map(asked, range(800))) == {204: 400, 403: 400}
    finally:
        sys.setswitchinterval(interval)


@pytest.mark.slow
def test_the_three_faults_of_the_flask_example_are_found_and_told_as_its_documents_have_it() -> None:
    flask_report = verified()
    blamed = {row.id for row in flask_report.clauses if row.verdict == "deviates"}
    assert blamed == {"error-07", "requirement-03", "error-08", "error-10"}
    assert {row.id for row in flask_report.clauses if row.verdict == "unproven"} == {"error-12"}
    assert flask_report.exit_status == 1
    for document in OF_THE_SHOP:
        assert document.text() == document.written(), f"run: .venv/bin/python -m docs.write {document.path}"


def test_the_picture_of_its_report_needs_nothing_from_the_network() -> None:
    shown = (EXAMPLES.parent / "docs" / "report.svg").read_text("utf-8")
    assert "http" not in shown.replace("http://www.w3.org", "").replace("http://127.0.0.1:8091", "")
