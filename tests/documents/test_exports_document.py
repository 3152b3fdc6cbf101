"""docs/exports.md names every export, and docs/contract-in-python.md runs."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import activate_order_conformance
from activate_order_conformance.cli.export import command

DOCS = Path(__file__).parents[2] / "docs"
EXPORTS = DOCS / "exports.md"


@pytest.mark.parametrize("name", command.commands)
def test_an_export_is_named(name: str) -> None:
    assert f"activate-order export {name}" in EXPORTS.read_text("utf-8")


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_what_a_document_shows_of_python_runs(path: Path) -> None:
    failures, _ = doctest.testfile(str(path), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert failures == 0


@pytest.mark.parametrize("name", ["activate_order_conformance", "activate_order_conformance.contract"])
def test_the_examples_of_the_contract_run(name: str) -> None:
    failures, tried = doctest.testmod(importlib.import_module(name))
    assert (failures, tried > 0) == (0, True)


def test_the_package_offers_the_contract_and_nothing_unknown() -> None:
    assert activate_order_conformance.Contract.load().api_name == "activateOrderAction"
    with pytest.raises(AttributeError, match="no attribute 'Contrakt'"):
        activate_order_conformance.Contrakt  # noqa: B018  # asking is the test
