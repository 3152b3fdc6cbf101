"""Secrets that a program prints: run without a shell, read as JSON or as bare text."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
from collections.abc import Iterator, Sequence
from threading import Thread
from typing import Any

from activate_order_conformance.errors import KitError
from activate_order_conformance.phrases import enumerated
from activate_order_conformance.targets.settings.faults import unfit
from activate_order_conformance.targets.settings.keys import VARIABLES
from activate_order_conformance.targets.settings.model import keys

SECONDS = 60
"""How long such a program may take."""

MOST_BYTES = 1 << 20
"""How much such a program may print."""

_UNTIL_READ = 1.0
"""How many seconds after its end what a program printed has been read."""

_NAMES = ("accessToken", "access_token", "token")
_COLOURED = frozenset({"CLICOLOR_FORCE", "FORCE_COLOR"})
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_PLACEHOLDER = re.compile(r"redacted|hidden|masked|\*{3}|^<.*>$|^\[[^\]\"]+\]", re.IGNORECASE)
_MOST_OBJECTS = 100
"""How many places are looked at for the beginning of a JSON object."""


class CommandFailed(KitError):
    """A program that gave no secret; its output is never repeated (exit status 3)."""

    exit_status = 3


def secret_printed_by(command: str, key: str) -> str:
    """Return the secret that `command` prints; `key` names it in errors. Raises CommandFailed.

    The output is JSON with `accessToken`, `access_token` or `token`, also inside `result` (as `sf org auth
    show-access-token --json` has it) and after other text, or the secret alone. The program gets no secret of the
    configuration from this process's environment, and is asked for no colours.
    """
    hint = f"Check {key}: run it yourself, and see that it prints the secret."
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words or "\0" in command:
        raise CommandFailed(f"{key} is no command line.", "Write a program and its arguments.")
    try:
        status, output = _run(words)
        text = output.decode("utf-8-sig") if len(output) <= MOST_BYTES else ""
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        program = f": {words[0]!r}" if len(words) > 1 else ""  # a single word may be the secret itself
        raise CommandFailed(f"{key} names a program that cannot be run{program}.", hint) from None
    except (subprocess.TimeoutExpired, UnicodeDecodeError, OSError) as error:
        why = "took too long" if isinstance(error, subprocess.TimeoutExpired) else "gave what cannot be read"
        raise CommandFailed(f"The command of {key} {why}.", hint) from None
    if len(output) > MOST_BYTES:
        raise CommandFailed(f"The command of {key} printed more than {MOST_BYTES >> 10} KiB.", hint)
    if status != 0:
        raise CommandFailed(f"The command of {key} ended with exit status {status}.", hint)
    return _secret(_ESCAPE.sub("", text).strip(), key, hint)


def _run(words: Sequence[str]) -> tuple[int, bytes]:
    """Return the exit status of a program, and what it printed; it is ended where that is more than `MOST_BYTES`.

    What it leaves running in the background is not waited for, although that may print as well. One that is ended
    is ended with what it started, unless there is a terminal at which it may have asked for a password: that answers
    the group of this process alone.
    """
    own_group = None if _at_a_terminal() else 0
    program = subprocess.Popen(  # noqa: S603  # the user's own command, without a shell
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        bufsize=0,
        process_group=own_group,
    )

    def end() -> None:
        if own_group is not None and program.poll() is None:  # until then the number is nobody else's
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
        program.kill()  # which may have left its group

    output = bytearray()

    def read() -> None:
        with program.stdout as pipe:  # type: ignore[union-attr]  # it was asked for
            while piece := pipe.read(MOST_BYTES):
                output.extend(piece)
                if len(output) > MOST_BYTES:
                    end()
                    return

    reader = Thread(target=read, daemon=True)
    reader.start()
    try:
        status = program.wait(SECONDS)
    except BaseException:
        end()
        program.wait()
        raise
    reader.join(_UNTIL_READ)
    return status, bytes(output)


def _at_a_terminal() -> bool:
    """Tell whether this process has a terminal of its own, or is where no groups of processes are."""
    if not hasattr(os, "killpg"):
        return True
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        return False
    return True


def _environment() -> dict[str, str]:
    """Return this process's environment without what the kit may have in it of secrets, or a wish for colours."""
    public = {key.variable for key in keys().values() if not key.secret}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _COLOURED and (name in public or not name.startswith(VARIABLES))
    }
    return {**kept, "NO_COLOR": "1"}


def _secret(output: str, key: str, hint: str) -> str:
    """Return the secret in what a command printed; raises CommandFailed, which says of what kind that is instead."""
    secret = _told(output)
    stands_for = keys().get(key.removesuffix("_command"))
    if secret is not None and _PLACEHOLDER.search(secret):
        kind = "a placeholder in the secret's place"
        hint = "Of the Salesforce CLI, write `sf org auth show-access-token --json`: `sf org display` hides tokens now."
    elif secret is None or secret[0] in "[{":
        kind = _kind(output)
    elif why := unfit(secret, stands_for.secret if stands_for else "header"):
        kind = f"a line that {why}"
    else:
        return secret
    raise CommandFailed(f"The command of {key} printed {kind}.", hint)


def _told(output: str) -> str | None:
    """Return what JSON in a command's output has for a secret, or its only line; None where neither is there."""
    objects = list(_objects(output))
    for document in objects:
        inner = document.get("result", document)
        candidates = [inner.get(name) for name in _NAMES] if isinstance(inner, dict) else [inner]
        if (secret := next(filter(None, candidates), None)) is not None:
            return secret if isinstance(secret, str) else None
    if objects or len(output.splitlines()) != 1:
        return None
    return output[1:-1] if re.fullmatch(r'"[^"\\]*"', output) else output


def _kind(output: str) -> str:
    """Return of what kind an output without a secret is."""
    if not output:
        return "nothing"
    if output[0] in "[{" or next(_objects(output), None) is not None:
        return f"JSON without {enumerated(_NAMES, 'or')}"
    return f"{len(output.splitlines())} lines, and no JSON among them"


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Yield each JSON object in a text, whatever stands around it."""
    decoder = json.JSONDecoder()
    begins = text.find("{")
    for _ in range(_MOST_OBJECTS):
        if begins < 0:
            return
        try:
            document, end = decoder.raw_decode(text, begins)
        except (ValueError, RecursionError):
            end = begins + 1
        else:
            yield document
        begins = text.find("{", end)
