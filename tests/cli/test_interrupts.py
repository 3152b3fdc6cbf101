"""Whoever ends a command is answered in one word, whenever it is and however often, and in its status."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from threading import Event

import click
import pytest

from activate_order_conformance.cli.group import Kit
from tests.cli.command_line import in_its_own_process

REPORT = Path(__file__).parents[1] / "report" / "a_report.json"
PRESSES = """
import os, signal, sys

class Pressing:
    def find_spec(self, name, *_):
        if name in os.environ["PRESSED_AT"].split():
            sys.stdout.flush()
            os.kill(os.getpid(), int(os.environ.get("PRESSED", signal.SIGINT)))

signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the tests run in the background
sys.meta_path.insert(0, Pressing())
"""
"""Presses Ctrl-C whenever a module of those names is about to be imported."""


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("verify error-10", "click"),
        ("verify error-10", "activate_order_reference.application rich.console"),
        (f"report {REPORT} --json -", "pydantic"),
        ("doctor", "activate_order_conformance.doctor.checkout activate_order_conformance.report.outside"),
        ("trial --family drivers", "activate_order_conformance.trial.matrix"),
        ("serve --port 0", "activate_order_reference.application"),
    ],
)
def test_ctrl_c_ends_in_one_word(line: str, at: str, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(PRESSES)
    done = in_its_own_process(*line.split(), folder=tmp_path, PYTHONPATH=str(tmp_path), PRESSED_AT=at)
    assert (done.returncode, done.stderr.strip()) == (130, "Interrupted.")


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("verify error-10", "rich.console"),
        ("doctor", "activate_order_conformance.doctor.checkout activate_order_conformance.report.outside"),
        ("trial --family drivers", "activate_order_conformance.trial.matrix"),
    ],
)
def test_sigterm_ends_in_one_word_too_and_has_a_status_of_its_own(line: str, at: str, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(PRESSES)
    pressed = {"PRESSED_AT": at, "PRESSED": str(int(signal.SIGTERM))}
    done = in_its_own_process(*line.split(), folder=tmp_path, PYTHONPATH=str(tmp_path), **pressed)
    assert (done.returncode, done.stderr.strip()) == (143, "Interrupted.")


def _exit_status(of_command: click.Command) -> object:
    kit = Kit(modules={})
    kit.get_command = lambda ctx, cmd_name: of_command  # type: ignore[method-assign]
    with pytest.raises(SystemExit) as ended:
        kit.main(["command"])
    return ended.value.code


def test_what_a_library_makes_of_a_signal_is_that_signal_all_the_same_and_not_in_a_later_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    @click.command
    def wraps() -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except KeyboardInterrupt:
            raise ValueError from None

    @click.command
    def fails() -> None:
        raise ValueError

    assert (_exit_status(wraps), capsys.readouterr().err.strip()) == (143, "Interrupted.")
    assert _exit_status(fails) == 3


def test_a_signal_that_comes_where_nothing_can_be_raised_is_heard_a_moment_later(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Ended:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)

    @click.command
    def swallows() -> None:
        Ended()
        Event().wait(60)

    assert (_exit_status(swallows), capsys.readouterr().err.strip()) == (143, "Interrupted.")
