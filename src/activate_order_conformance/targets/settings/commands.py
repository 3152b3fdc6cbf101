"""Secrets that a program prints: run without a shell, read as JSON or as bare text."""

from __future__ import annotations

import json
import shlex
import subprocess

from activate_order_conformance.errors import KitError

SECONDS = 60
"""How long such a program may take."""

_NAMES = ("accessToken", "access_token", "token")


class CommandFailed(KitError):
    """Reports a program that gave no secret; its output is never repeated (exit status 3)."""

    exit_status = 3


def secret_printed_by(command: str, key: str) -> str:
    """Return the secret that `command` prints; `key` names it in errors. Raises CommandFailed.

    The output is JSON with `accessToken`, `access_token` or `token`, also inside `result` (as `sf org display
    --json` has it), or the secret alone.
    """
    hint = f"Check {key}: run it yourself, and see that it prints the secret."
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words:
        raise CommandFailed(f"{key} is no command line.", "Write a program and its arguments.")
    try:
        done = subprocess.run(  # noqa: S603  # the user's own command, without a shell
            words, capture_output=True, text=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        raise CommandFailed(f"{key} names a program that cannot be run: {words[0]!r}.", hint) from None
    except (subprocess.TimeoutExpired, UnicodeDecodeError, OSError) as error:
        why = "took too long" if isinstance(error, subprocess.TimeoutExpired) else "gave what cannot be read"
        raise CommandFailed(f"The command of {key} {why}.", hint) from None
    if done.returncode != 0:
        raise CommandFailed(f"The command of {key} ended with exit status {done.returncode}.", hint)
    secret = _secret(done.stdout)
    if not secret or not all("!" <= character <= "~" for character in secret):
        raise CommandFailed(f"The command of {key} printed no secret on one line.", hint)
    return secret


def _secret(output: str) -> str:
    text = output.strip()
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if isinstance(document, dict) and isinstance(document.get("result"), dict):
        document = document["result"]
    if isinstance(document, dict):
        found = (document.get(name) for name in _NAMES)
        return next((one for one in found if isinstance(one, str)), "")
    return document if isinstance(document, str) else text if isinstance(document, int) else ""
