"""Linters of OpenAPI documents find nothing in either of ours, by the rules that they recommend."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

PROGRAMS = Path(__file__).parents[1] / "node" / "node_modules" / ".bin"
RULES = {"extends": ["spectral:oas"], "rules": {"info-contact": "off"}}
"""The project has no address to write to."""
COMMANDS = {
    "redocly": ("lint", "openapi.json", "--max-problems", "1000"),
    "spectral": ("lint", "openapi.json", "--ruleset", "rules.json", "--fail-severity", "hint"),
}


@pytest.mark.parametrize("document", ["action_document", "driver_document"])
@pytest.mark.parametrize("linter", COMMANDS)
def test_a_linter_finds_nothing(
    linter: str, document: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if shutil.which("node") is None or not (PROGRAMS / linter).exists():
        pytest.skip(f"node or {linter} is missing: npm ci --prefix tests/node")
    written: dict[str, Any] = request.getfixturevalue(document)
    (tmp_path / "openapi.json").write_text(json.dumps(written), encoding="utf-8")
    (tmp_path / "rules.json").write_text(json.dumps(RULES), encoding="utf-8")
    linted = subprocess.run(
        [str(PROGRAMS / linter), *COMMANDS[linter]], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert "warning" not in linted.stdout.casefold(), linted.stdout
