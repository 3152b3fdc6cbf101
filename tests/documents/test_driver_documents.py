"""What documents say of the driver's requests is what the protocol has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from activate_order_conformance.export.driver_api import driver_openapi

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("document", ["targets.md", "apex-driver.md"])
def test_every_request_of_the_protocol_has_its_line_in_the_table(document: str) -> None:
    requests = {
        f"{method.upper()} {path}"
        for path, methods in driver_openapi()["paths"].items()
        for method in methods
        if method in ("get", "post", "patch", "delete")
    }
    text = (DOCS / document).read_text("utf-8")
    named = re.findall(r"^\| `((?:GET|POST|PATCH|DELETE) [^`]+)` \|", text, re.MULTILINE)
    assert {request.replace("?run=…", "") for request in named} == requests
    assert len(named) == len(requests) == 7
