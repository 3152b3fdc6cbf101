"""A secret is read off what a program prints, in every form that people's programs print it in."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from activate_order_conformance.targets.settings import commands
from activate_order_conformance.targets.settings.commands import CommandFailed, secret_printed_by
from activate_order_conformance.targets.settings.model import keys

TOKEN = "00Dabcdefghijkl!AQ.x_y"
KEY = "personas.observer.token_command"


@pytest.fixture
def printing(tmp_path: Path) -> Callable[[str], str]:
    """Return the command line of a program that prints a text."""

    def command(text: str) -> str:
        program = tmp_path / "program.py"
        program.write_text(f"import sys\nsys.stdout.write({text!r})\n", "utf-8")
        return f"{sys.executable} {program}"

    return command


@pytest.mark.parametrize(
    "output",
    [
        f"{TOKEN}\n",
        f'{{"status": 0, "result": {{"accessToken": "{TOKEN}"}}}}',
        f'{{"result": "{TOKEN}"}}',
        f'{{"access_token": "{TOKEN}"}}',
        f'"{TOKEN}"\n',
        f'Warning: this command has a new name.\n{{"status":0,"result":{{"accessToken":"{TOKEN}"}}}}\n',
        f'Warning {{of a kind}}: {{}}.\n{{\n  "token": "{TOKEN}"\n}}\nA new release is there.\n',
        f'\x1b[97m{{\x1b[39m \x1b[94m"result"\x1b[39m: {{ \x1b[94m"accessToken"\x1b[39m: '
        f'\x1b[92m"{TOKEN}"\x1b[39m }} }}\n',
        f"\x1b]0;a title\x07\x1b[1m{TOKEN}\x1b[0m\n",
        f"\ufeff{TOKEN}\r\n",
    ],
    ids=[
        "bare",
        "as sf has it",
        "as the result itself",
        "as OAuth has it",
        "JSON text",
        "after a warning",
        "between braces and news",
        "in colour",
        "bare in colour",
        "behind a mark",
    ],
)
def test_a_secret_is_read_off_what_a_command_prints(output: str, printing: Callable[[str], str]) -> None:
    assert secret_printed_by(printing(output), KEY) == TOKEN


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("", "printed nothing."),
        ("\x1b[0m\n", "printed nothing."),
        ("pr1vate words", "printed a line that has spaces, control characters or letters outside ASCII"),
        ("pr1vaté", "printed a line that has spaces, control characters or letters outside ASCII"),
        ("pr1vate\nwords\nhere", "printed 3 lines, and no JSON among them."),
        ("{}", "printed JSON without accessToken, access_token or token."),
        ('["pr1vate"]', "printed JSON without accessToken, access_token or token."),
        ('{"accessToken": {"pr1vate": 1}}', "printed JSON without accessToken, access_token or token."),
        ('{"accessToken": "pr1vate words"}', "printed a line that has spaces"),
        (
            '{"status":0,"result":{"accessToken":"[REDACTED] ask another pr1vate command"},"warnings":["no"]}',
            "printed a placeholder in the secret's place. Of the Salesforce CLI, write "
            "`sf org auth show-access-token --json`: `sf org display` hides tokens now.",
        ),
        ("<hidden>", "printed a placeholder in the secret's place."),
        ("00D!******", "printed a placeholder in the secret's place."),
    ],
)
def test_what_is_no_secret_is_named_in_kind_and_never_repeated(
    output: str, says: str, printing: Callable[[str], str]
) -> None:
    with pytest.raises(CommandFailed) as caught:
        secret_printed_by(printing(output), KEY)
    assert f"The command of {KEY} {says}" in str(caught.value)
    assert "pr1vate" not in str(caught.value)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("", "is no command line"),
        ("'unclosed", "is no command line"),
        ("print\0it", "is no command line"),
        ("/no/such/program shop", "names a program that cannot be run: '/no/such/program'"),
        (f'{sys.executable} -c "raise SystemExit(3)"', "ended with exit status 3"),
        (f"{sys.executable} -c \"import os; os.write(1, b'\\xff')\"", "gave what cannot be read"),
    ],
    ids=["empty", "unclosed", "NUL", "absent", "failing", "no text"],
)
def test_a_command_that_fails_is_named(command: str, says: str) -> None:
    with pytest.raises(CommandFailed) as caught:
        secret_printed_by(command, KEY)
    assert says in str(caught.value)


def test_a_command_that_prints_without_end_is_ended(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(f"import sys\nwhile True:\n    sys.stdout.write({TOKEN!r} * 1000)\n")
    with pytest.raises(CommandFailed, match=r"printed more than 1024 KiB\."):
        secret_printed_by(f"{sys.executable} {program}", KEY)


@pytest.mark.skipif(os.name != "posix", reason="pipes with names")
def test_a_command_is_ended_with_what_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_at_a_terminal", lambda: False)
    program, alive = tmp_path / "program.py", tmp_path / "alive"
    os.mkfifo(alive)
    reading = os.open(alive, os.O_RDONLY | os.O_NONBLOCK)
    started = (
        f"import signal\nwith open({str(alive)!r}, 'w'):\n"
        "    print(flush=True)\n    signal.alarm(60)\n    signal.pause()"
    )
    program.write_text(
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {started!r}], stdout=subprocess.PIPE)\n"
        f"child.stdout.readline()\nwhile True:\n    sys.stdout.write({TOKEN!r} * 1000)\n"
    )
    with pytest.raises(CommandFailed):
        secret_printed_by(f"{sys.executable} {program}", KEY)
    over, _, _ = select.select([reading], [], [], 20)
    os.close(reading)
    assert over


@pytest.mark.skipif(os.name != "posix", reason="pipes with names")
def test_what_a_command_leaves_running_is_not_waited_for(tmp_path: Path) -> None:
    program, over = tmp_path / "program.py", tmp_path / "over"
    os.mkfifo(over)
    left = f"open({str(over)!r}).read()"
    program.write_text(
        f"import subprocess, sys\nprint({TOKEN!r})\nsubprocess.Popen([sys.executable, '-c', {left!r}])\n"
    )
    assert secret_printed_by(f"{sys.executable} {program}", KEY) == TOKEN
    over.write_text("")


def test_a_secret_that_stands_in_place_of_its_command_is_not_repeated() -> None:
    with pytest.raises(CommandFailed) as caught:
        secret_printed_by("s3cr3t-itself", KEY)
    assert str(caught.value).startswith(f"{KEY} names a program that cannot be run.")
    assert "s3cr3t" not in str(caught.value)


def test_a_password_may_have_spaces_and_letters_of_its_language(printing: Callable[[str], str]) -> None:
    assert secret_printed_by(printing("zwölf Boxkämpfer\n"), "personas.observer.password_command") == (
        "zwölf Boxkämpfer"
    )


def test_a_command_gets_no_other_secret_and_is_asked_for_no_colours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = [key.variable for key in keys().values() if key.secret]
    secrets += [
        "ACTIVATE_ORDER_BESIDE_DRIVER_TOKEN",
        "ACTIVATE_ORDER_CLIENTS",
        "ACTIVATE_ORDER_KEY_PASSPHRASE",
    ]
    for name in (*secrets, "FORCE_COLOR", "CLICOLOR_FORCE", "AN_OTHER", "ACTIVATE_ORDER_TARGET"):
        monkeypatch.setenv(name, "1")
    program = tmp_path / "program.py"
    program.write_text("import os\nprint(','.join(sorted(os.environ)))\n", "utf-8")
    given = set(secret_printed_by(f"{sys.executable} {program}", KEY).split(","))
    assert given & {*secrets, "FORCE_COLOR", "CLICOLOR_FORCE"} == set()
    assert {"AN_OTHER", "NO_COLOR", "PATH", "ACTIVATE_ORDER_TARGET"} <= given
