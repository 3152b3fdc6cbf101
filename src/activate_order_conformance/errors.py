"""The errors that a user of the kit meets: each one sentence, with a hint where there is something to do."""

from __future__ import annotations

from enum import IntEnum


class Signal(IntEnum):
    """What somebody ends a command by, and the exit status that it then has, as a shell has it."""

    HANG_UP = 1
    CTRL_C = 2
    TERMINATE = 15

    @property
    def exit_status(self) -> int:
        """Return the status of what it ended."""
        return 128 + self


ENDED_BY = {signal.exit_status: signal for signal in Signal}
"""The signals by the exit status of what they end."""


class Interrupted(KeyboardInterrupt):
    """The end that a signal puts to a command; Python's own KeyboardInterrupt is that of Ctrl-C."""

    def __init__(self, signal: Signal) -> None:
        super().__init__(signal)
        self.signal = signal


def signal_of(end: BaseException) -> Signal:
    """Return the signal by which something was ended."""
    return end.signal if isinstance(end, Interrupted) else Signal.CTRL_C


def reason_of(error: OSError) -> str:
    """Return why the system did not do what it was asked, in its own words, or what kind of error it is."""
    return error.strerror or type(error).__name__


class KitError(Exception):
    """An error that says what is wrong, where, and what to do instead.

    `what` is one sentence; `hint` (may be empty) says what to write or do. `exit_status` is the process's.
    """

    exit_status = 2

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what} {self.hint}".rstrip()


class UsageError(KitError):
    """An argument or option that cannot be used (exit status 2)."""


class WiringError(KitError):
    """A target, driver or connection that cannot be worked with at all (exit status 3)."""

    exit_status = 3
