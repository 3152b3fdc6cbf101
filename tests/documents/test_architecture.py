"""ARCHITECTURE.md and CONTRIBUTING.md name what there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from docs.write.document import ROOT

ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
KIT = ROOT / "src" / "activate_order_conformance"
ROOTS = (ROOT, KIT, ROOT / "reference_impl" / "activate_order_reference")


def test_every_runtime_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.match(r"[\w-]+", requirement)[0] for requirement in project["dependencies"]}
    _, _, table = ARCHITECTURE.partition("| At run time | For |\n")
    reasoned = [name for row in table.splitlines()[1:] for name in row.split("|")[1].split(", ")]
    assert sorted(name.strip() for name in reasoned) == sorted(declared)


@pytest.mark.parametrize(
    "package", sorted(path.parent.name for path in KIT.glob("*/__init__.py")), ids=lambda name: name
)
def test_every_package_of_the_kit_has_its_place(package: str) -> None:
    assert f"`{package}/`" in ARCHITECTURE.partition("## Where things are")[2]


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_path_that_is_named_exists(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    paths = re.findall(r"`([\w.-]*/[\w./-]*|[\w-]+\.(?:py|toml|md|feature))`", text)
    assert paths
    missing = [path for path in paths if not any((root / path).exists() for root in ROOTS)]
    assert [path for path in missing if not list(Path(ROOT / "features").glob(path))] == []
