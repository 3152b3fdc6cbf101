"""The group of commands: each is imported when it is asked for, and every failure is one sentence."""

from __future__ import annotations

import errno
import gc
import io
import os
import re
import signal
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from activate_order_conformance.appearance import colour_wanted, forget_what_is_no_size
from activate_order_conformance.cli.printing import leave, leave_what_is_gone, say, unprintable
from activate_order_conformance.errors import Interrupted, KitError, Signal, UsageError
from activate_order_conformance.nouns.brief import brief

DEBUG_VARIABLE = "ACTIVATE_ORDER_DEBUG"
"""The environment variable that, where it is set, shows the traceback of a failure of the kit."""

NEW_OBJECTS = 200_000
"""How many new objects make Python look for what can be freed.

Starting makes many objects, nearly all of which live as long as the process; looking through them costs a short run a
twentieth of its time, even once. Without looking at all a long run takes twice the memory.
"""

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EBADF, errno.EIO})
"""The errors of a place that takes nothing more."""

BROKEN = 3

A_MOMENT = 0.01
"""Seconds after which a signal that came where nothing can be raised, as in what a library calls, is heard again."""

_ID = re.compile(r"[a-z]+-\d\d")
"""What ids of rows and readings look like."""

_HEARD: list[Signal] = []
"""The signals that were to end the command that this process runs."""


class Commands(click.Group):
    """A group that lists its commands in their own order, each with its whole first sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names in the order in which they were defined."""
        return [*self.commands]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command with its whole first sentence, in as many lines as that takes."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, command.get_short_help_str(limit=1000)) for name, command in commands if command]
            )


class Kit(Commands):
    """A group that lists commands by name and imports the module of the one that is run.

    `modules` gives each command's module by the command's name, in the order in which help lists them.
    """

    def __init__(self, *args: Any, modules: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names in the order of the table."""
        return [*self.modules]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name from its module, or None where there is none."""
        if cmd_name not in self.modules:
            return None
        command = import_module(self.modules[cmd_name]).command
        assert isinstance(command, click.Command)  # noqa: S101  # the convention of this package
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolve the first argument as click does, with suggestions from commands not imported yet."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as unknown:
            raise click.NoSuchCommand(unknown.command_name, possibilities=self.modules, ctx=ctx) from None

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line and exit with its status; without `standalone_mode` as click does."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        gc.set_threshold(NEW_OBJECTS)
        _let_every_text_be_printed()
        _have_standard_error()
        forget_what_is_no_size()
        _listen()
        told = sys.unraisablehook
        sys.unraisablehook = partial(_hear_again, told)
        try:
            asked = {"color": colour_wanted(), **extra}
            sys.exit(super().main(args, prog_name, complete_var, standalone_mode=False, **asked) or 0)
        except KitError as error:
            _fail(str(error), error.exit_status)
        except click.exceptions.NoArgsIsHelpError as error:
            _fail(error.format_message(), error.exit_code)
        except click.ClickException as error:
            _fail(_with_pointer(error), error.exit_code)
        except (KeyboardInterrupt, click.Abort) as error:
            if isinstance(error.__cause__, EOFError):  # which click takes for Ctrl-D, and the kit asks nobody
                _last_resort(error.__cause__)
            _fail("Interrupted.", _interrupted())
        except BrokenPipeError:
            leave(sys.stdout)
            sys.exit(0)
        except Exception as error:  # noqa: BLE001  # the last resort
            _last_resort(error)
        finally:
            sys.unraisablehook = told


def _last_resort(error: Exception) -> NoReturn:
    """Make one sentence of a bug too."""
    if _HEARD:  # and what was interrupted made another error of it
        _fail("Interrupted.", _interrupted())
    if isinstance(error, OSError) and error.filename is None and error.errno in FULL:
        leave(sys.stdout)  # what else is written has its name in its errors
        _fail(unprintable(error), UsageError.exit_status)
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exc()
    if type(error).__module__ == "activate_order_conformance.contract.error":
        _fail(str(error), BROKEN)
    if isinstance(error, OSError) and isinstance(
        error.filename, str | Path
    ):  # such as a name that is too long
        shown = brief(str(error.filename), 100)
        _fail(f"{shown} cannot be used: {os.strerror(error.errno or 0)}.", UsageError.exit_status)
    # Its message is left out: whatever the failing call held may be in there, secrets included.
    _fail(
        f"The kit failed: {type(error).__name__} at {_place(error)}. "
        f"Run it again with {DEBUG_VARIABLE}=1 for the traceback.",
        BROKEN,
    )


def _interrupted() -> int:
    """Return the status of what was ended, which is that of the first signal."""
    return (_HEARD[0] if _HEARD else Signal.CTRL_C).exit_status


def _listen() -> None:
    """Let Ctrl-C, SIGTERM and a terminal that is closed end a run alike; what is not to be heard stays so."""
    _HEARD.clear()
    signal.signal(signal.SIGTERM, _interrupt_once)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # and not in the background
        signal.signal(signal.SIGINT, _interrupt)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # and not by nohup
        signal.signal(signal.SIGHUP, _hang_up)


def _hang_up(signum: int, frame: FrameType | None) -> NoReturn:
    leave_what_is_gone()
    _interrupt_once(signum, frame)


def _interrupt_once(signum: int, frame: FrameType | None) -> NoReturn:
    """End a command by a signal that may come to a process and to its group, or to who leads a session twice."""
    signal.signal(signum, signal.SIG_IGN)
    _interrupt(signum, frame)


def _interrupt(signum: int, frame: FrameType | None) -> NoReturn:
    _HEARD.append(Signal(signum))
    raise Interrupted(Signal(signum))


def _hear_again(told: Callable[[sys.UnraisableHookArgs], object], lost: sys.UnraisableHookArgs) -> None:
    """Have an end that came where nothing can be raised heard a moment later; whatever else is lost there is `told`."""
    end = lost.exc_value
    if not isinstance(end, Interrupted):
        told(lost)
    elif hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, lambda *_: _end(end))
        signal.setitimer(signal.ITIMER_REAL, A_MOMENT)


def _end(end: Interrupted) -> NoReturn:
    raise end


def _let_every_text_be_printed() -> None:
    """Have what a narrow encoding of standard output lacks printed as an escape, in place of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _have_standard_error() -> None:
    """Open one that nobody reads where it was closed: else what is printed there would go to standard output."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  # a name of no file; until the end


def _fail(sentence: str, status: int) -> NoReturn:
    say(sentence, err=True)
    sys.exit(status)


def _with_pointer(error: click.ClickException) -> str:
    """Return what click says is wrong, and the help that says what is right unless a suggestion does."""
    sentence = error.format_message()
    if isinstance(error, click.NoSuchCommand) and _ID.fullmatch(error.command_name):
        return f"{error.command_name} is no command. Write activate-order verify {error.command_name}."
    suggested = bool(getattr(error, "possibilities", None))
    if suggested or not isinstance(error, click.UsageError) or error.ctx is None:
        return sentence
    if isinstance(error, click.NoSuchOption) and error.ctx.info_name == "verify":
        from activate_order_conformance.cli.pytest_args import AFTER

        if error.option_name in AFTER:
            example = f"{error.ctx.command_path} -- {error.option_name}"
            return f"{sentence} It is pytest's: write it after --, as in {example}."
    return f"{sentence} See {error.ctx.command_path} --help."


def _place(error: BaseException) -> str:
    """Return the file and line of the kit's innermost frame in the error's traceback."""
    here = Path(__file__)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(here.parents[1]) and path != here:
            return f"{path.relative_to(here.parents[1]).as_posix()}:{frame.lineno}"
    return "an unknown place"
