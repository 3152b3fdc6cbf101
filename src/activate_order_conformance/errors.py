"""The errors that a user of the kit meets: each one sentence, with a hint where there is something to do."""

from __future__ import annotations

INTERRUPTED = 130
"""The exit status of what somebody ended, as a shell has it."""


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
