"""`activate-order export`: the contract in the forms that other tools read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from activate_order_conformance.cli import completion
from activate_order_conformance.cli.group import Commands
from activate_order_conformance.cli.printing import put
from activate_order_conformance.errors import UsageError, reason_of
from activate_order_conformance.nouns.profile import PROFILES
from activate_order_conformance.report.outside import json_text
from activate_order_conformance.whole_files import write_whole

_Function = TypeVar("_Function", bound=Callable[..., Any])

_OUT = click.option(
    "--out", metavar="PATH", default="-", help="The file to write. Default: - is standard output."
)


def _format(*names: str) -> Callable[[_Function], _Function]:
    return click.option(
        "--format", "form", type=click.Choice(names), default=names[0], show_default=True, help="The form."
    )


@click.group(
    cls=Commands,
    epilog="\b\nExamples:\n"
    "  activate-order export openapi --out activate-order.json\n"
    "  activate-order export contract --format csv\n"
    "  activate-order export schema report",
)
def command() -> None:
    """Write the contract in a form that other tools read."""


@command.command(
    epilog="\b\nExample, a mock of the action that answers as error-04 where it is asked to:\n"
    "  activate-order export openapi --out activate-order.json\n"
    "  prism mock activate-order.json\n"
    "and in the request:\n"
    "  Prefer: code=403, example=error-04"
)
@_OUT
def openapi(out: str) -> None:
    """Write the action as OpenAPI 3.1, with an example of each error row in both profiles."""
    from activate_order_conformance.contract import Contract
    from activate_order_conformance.export.action_api import action_openapi

    _write(out, json_text(action_openapi(Contract.load())))


@command.command(
    epilog="\b\nExamples:\n"
    "  activate-order export driver --out driver.json\n"
    "  activate-order export driver --skeleton flask --out driver.py\n"
    "  activate-order export driver --skeleton express --out driver.mjs"
)
@click.option(
    "--skeleton",
    type=click.Choice(["flask", "express"]),
    help="Write a driver to be filled in instead: it starts, announces nothing, and marks what is to be written.",
)
@_OUT
def driver(skeleton: str | None, out: str) -> None:
    """Write the driver protocol as OpenAPI 3.1, for those who build a driver, or a driver to begin with."""
    if skeleton is not None:
        from activate_order_conformance.export.skeleton import skeleton as written

        _write_to_be_filled_in(out, written(skeleton))
        return
    from activate_order_conformance.export.driver_api import driver_openapi

    _write(out, json_text(driver_openapi()))


@command.command(
    epilog="\b\nExample, the schema of what verify --json writes:\n  activate-order export schema report"
)
@click.argument("name", metavar="NAME")
@_OUT
def schema(name: str, out: str) -> None:
    """Write a JSON Schema: contract, report, evidence, configuration or driver."""
    from activate_order_conformance.export import schemas

    _write(out, json_text(schemas.schema(name)))


@command.command(epilog="\b\nExample:\n  activate-order export contract --format csv --out contract.csv")
@_format("json", "markdown", "csv", "spreadsheet")
@_OUT
def contract(form: str, out: str) -> None:
    """Write the page's clauses, in our words, with the readings of them.

    The form `spreadsheet` is CSV with the byte order mark by which spreadsheets know that it is UTF-8.
    """
    from activate_order_conformance.contract import Contract
    from activate_order_conformance.export.contract_text import FORMATS

    _write(out, FORMATS[form](Contract.load()))


@command.command(epilog="\b\nExample:\n  activate-order export steps --format json")
@_format("markdown", "json")
@_OUT
def steps(form: Literal["markdown", "json"], out: str) -> None:
    """Write the step vocabulary, each step with an example from the features."""
    from activate_order_conformance.export.steps import steps_text

    _write(out, steps_text(form))


@command.command(
    epilog="\b\nExamples, the carts that two rows take, and the ten that give most rows:\n"
    "  activate-order export prepared error-04 error-09 --out prepared.toml\n"
    "  activate-order export prepared --first 10 --out prepared.toml"
)
@click.argument("clauses", nargs=-1, metavar="[CLAUSE]...", shell_complete=completion.clauses_and_readings)
@click.option("--profile", type=click.Choice([*PROFILES]), default="documented", show_default=True)
@click.option(
    "--first",
    metavar="NUMBER",
    type=click.IntRange(min=1),
    help="Write so many carts alone: those that give most rows come first.",
)
@_OUT
def prepared(clauses: tuple[str, ...], profile: str, first: int | None, out: str) -> None:
    """Write the file of prepared carts to fill in: an entry for each cart that the features take."""
    from activate_order_conformance.cli.selection import require_known
    from activate_order_conformance.contract import Contract
    from activate_order_conformance.suite.plans.prepared_text import prepared_text

    ids = Contract.load().ids
    require_known(clauses, ids, "row or reading")
    _write_to_be_filled_in(out, prepared_text(clauses, PROFILES[profile], ids, first))


@command.command(epilog="\b\nExample:\n  activate-order export glossary")
@_format("markdown", "json")
@_OUT
def glossary(form: Literal["markdown", "json"], out: str) -> None:
    """Write what the words of the page and of the kit mean."""
    from activate_order_conformance.export.glossary import glossary_text

    _write(out, glossary_text(form))


def _write_to_be_filled_in(out: str, text: str) -> None:
    """Write `text` to a file that is not there; raises UsageError as `_write` does."""
    if Path(out).is_file():  # which somebody may have filled in, unlike what is made anew
        raise UsageError(f"{out} is there already.", "Name another file, or take it away first.")
    _write(out, text)


def _write(out: str, text: str) -> None:
    """Write `text` as UTF-8; raises UsageError where the file cannot be written."""
    if out == "-":
        put(text.encode())
        return
    try:
        write_whole(Path(out), text.encode())
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written: {reason_of(error)}.", "Give the path of a file."
        ) from error
