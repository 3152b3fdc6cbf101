"""`activate-order doctor`: what is wrong with the way to a target, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from activate_order_conformance.cli.printing import put, put_json, say
from activate_order_conformance.cli.target_options import configured, target_options
from activate_order_conformance.phrases import lowered

if TYPE_CHECKING:
    from activate_order_conformance.doctor.check import Check
    from activate_order_conformance.targets.http.http_target import HttpTarget
    from activate_order_conformance.targets.settings.configuration import Configuration

_SIGNS = {
    "good": ("ok", "green"),
    "wrong": ("WRONG", "red"),
    "mind": ("mind", "yellow"),
    "skipped": ("-", ""),
}
_EVERY_VALUE = "every value"
_NAMED = len("order_summary_failure")
"""The width of the names, in columns; what is named by more begins on a line of its own."""
_INDENT = len("WRONG ") + _NAMED + 1
_STACKED = len("WRONG ")
_STACKED_BELOW = 70
"""Columns from which on what was seen has room beside the names; below, it is beneath them."""


@click.command(
    epilog="\b\nExamples:\n"
    "  activate-order doctor --target https://host.example\n"
    "  activate-order doctor --target https://host.example --driver\n"
    "\n\n\b\nExit status: 0 ready to verify, 2 usage or configuration, 3 something is wrong."
)
@target_options
@click.option(
    "--driver",
    metavar="[URL]",
    is_flag=False,
    flag_value=_EVERY_VALUE,
    help="Try every value that the driver claims as well; with a URL, of the driver there.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
@click.pass_context
def command(ctx: click.Context, /, driver: str | None, as_json: bool, **given: Any) -> None:
    """Check the way to a target, step by step, before it is verified.

    Says of each step what was seen and what to do. Nothing on the target is changed but one checkout, which is
    activated, and one beside it; with --driver, one more for each value, and two for many at once.
    """
    import secrets

    from activate_order_conformance.doctor.check import Check, exit_status, redacted
    from activate_order_conformance.doctor.connection import no_driver, without_driver
    from activate_order_conformance.targets.open import open_target

    configuration = configured({**given, "driver": None if driver == _EVERY_VALUE else driver})
    run = f"doctor-{secrets.token_hex(4)}"
    target = open_target(configuration.settings, run)
    known = list[Check]()
    if driver is None and (reduced := without_driver(configuration, target)):
        known.append(no_driver(configuration.settings))
        target.close()
        configuration, target = reduced, open_target(reduced.settings, run)
    checks = []
    made = chain(
        known,
        _checks(configuration, target, every_value=driver is not None),
        _left(configuration, target, run),
    )
    try:
        for check in redacted(made, target.journal):
            checks.append(check)
            if not as_json:
                _print(check)
    except KeyboardInterrupt:
        for check in redacted(_left(configuration, target, run), target.journal):
            say(f"{check.name}: {check.seen}. {check.do}".strip(), err=True)
        raise
    finally:
        target.close()
    if as_json:
        put_json([asdict(check) for check in checks])
    else:
        say(f"\n{_in_a_word(checks)}")
    ctx.exit(exit_status(checks))


def _in_a_word(checks: Sequence[Check]) -> str:
    """Return what the checks come to: nothing that deserves the name can be judged without a control."""
    wrong = sum(check.word == "wrong" for check in checks)
    if wrong:
        return f"Not ready: {wrong} of {len(checks)} checks {'is' if wrong == 1 else 'are'} wrong."
    controls = [check.seen for check in checks if check.name == "control" and check.word != "good"]
    return f"Nothing is wrong, and little can be judged: {controls[0]}." if controls else "Ready to verify."


def _checks(configuration: Configuration, target: HttpTarget, *, every_value: bool) -> Iterator[Check]:
    from activate_order_conformance.doctor.checkout import checkout
    from activate_order_conformance.doctor.connection import connection
    from activate_order_conformance.doctor.driver_values import driver_values

    wrong = False
    for check in connection(configuration, target):
        wrong |= check.word == "wrong"
        yield check
    if wrong:
        return
    for check in checkout(configuration.settings, target):
        wrong |= check.word == "wrong" and check.name == configuration.settings.way
        yield check
    if every_value and not wrong:
        yield from driver_values(configuration.settings, target)


def _left(configuration: Configuration, target: HttpTarget, run: str) -> Iterator[Check]:
    """Clear what the checks made; yield what stays all the same."""
    from activate_order_conformance.doctor.check import Check
    from activate_order_conformance.suite.sessions.leaving import let_go

    if target.driver.unreleased() and (fault := let_go(target)):
        seen = f"{'; '.join(target.driver.unreleased())}, since {lowered(fault).rstrip('.')}"
        clears = configuration.settings.clearing(run, configuration.named)
        yield Check("left behind", "wrong", seen, f"clear it: {clears}")
    if left := target.driver.left_behind():
        yield Check("left behind", "mind", "; ".join(left))


def _print(check: Check) -> None:
    word, colour = _SIGNS[check.word]
    named = f"{click.style(f'{word:<5}', fg=colour or None)} {check.name:<{_NAMED}}"
    is_narrow = _columns() < _STACKED_BELOW
    indent = _STACKED if is_narrow else _INDENT
    seen = _wrapped(check.seen, indent)
    is_stacked = is_narrow or len(check.name) > _NAMED
    put(f"{named.rstrip()}\n{'':{indent}}{seen}\n" if is_stacked else f"{named} {seen}\n")
    if check.do:
        put(f"{'':{indent}}-> {_wrapped(check.advice, indent + len('-> '))}\n")


def _columns() -> int:
    import shutil

    return min(shutil.get_terminal_size().columns, 120)


def _wrapped(text: str, indent: int) -> str:
    import textwrap

    from activate_order_conformance.report.outside import printable

    width = max(20, _columns() - indent)
    lines = textwrap.wrap(printable(text), width, break_long_words=False, break_on_hyphens=False) or [""]
    return f"\n{'':{indent}}".join(lines)
