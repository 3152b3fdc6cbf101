"""The command line as a whole: its words, its mistakes and its failures, each one sentence."""

from __future__ import annotations

import errno

import click
import pytest

import activate_order_conformance
from activate_order_conformance.cli import COMMANDS, main
from activate_order_conformance.cli.group import Kit
from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import WiringError
from tests.cli.command_line import activate_order, in_its_own_process


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    result = activate_order(name, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: activate-order {name}")
    assert f" activate-order {name}" in result.stdout.partition("xample")[2]


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_its_terminal(name: str, width: int) -> None:
    result = activate_order(name, "--help", COLUMNS=str(width))
    assert max(map(len, result.stdout.splitlines())) <= 100


@pytest.mark.parametrize("group", [(), ("report",), ("export",)], ids=" ".join)
def test_no_sentence_is_cut_short_in_a_list_of_commands(group: tuple[str, ...]) -> None:
    listed = activate_order(*group, "--help").stdout.partition("Commands:")[2].partition("Example")[0]
    assert listed
    assert "..." not in listed


def test_without_a_command_there_is_help() -> None:
    result = activate_order()
    assert result.exit_code == 2
    assert "Commands:" in result.stderr
    assert list(COMMANDS) == [
        name for name in main.list_commands(click.Context(main)) if name in result.stderr
    ]


@pytest.mark.parametrize("command", [("verify", "error-04", "--pairs", "none"), ("doctor",)], ids=" ".join)
@pytest.mark.parametrize(
    ("asked", "is_coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": ""}, False)],
)
def test_a_pipe_is_coloured_on_request_alone(
    command: tuple[str, ...], asked: dict[str, str], *, is_coloured: bool
) -> None:
    result = activate_order(*command, **asked)
    assert (result.exit_code, "\x1b[" in result.stdout) == (0, is_coloured)


@pytest.mark.parametrize("command", [("clauses", "error-04"), ("doctor",)], ids=" ".join)
@pytest.mark.parametrize(
    "size",
    ["", "0", "-1", "²", "9" * 11, "9" * 5000, "wide"],
    ids=["empty", "nothing", "less", "superscript", "billions", "thousands of digits", "a word"],
)
def test_what_is_no_size_of_a_terminal_says_nothing_of_it(command: tuple[str, ...], size: str) -> None:
    told = activate_order(*command)
    assert activate_order(*command, COLUMNS=size, LINES=size).output == told.output


def test_the_version_is_that_of_the_package() -> None:
    result = activate_order("--version")
    assert (result.exit_code, result.stdout) == (
        0,
        f"activate-order {activate_order_conformance.__version__}\n",
    )


def test_the_module_runs_as_the_script_does() -> None:
    assert in_its_own_process("verify", "--help").stdout.startswith("Usage: activate-order verify")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["verfy"], "No such command 'verfy'. Did you mean 'verify'?"),
        (["check_page"], "No such command 'check_page'. Did you mean 'check-page'?"),
        (
            ["error-04"],
            "error-04 is no command. Write activate-order verify error-04.",
        ),
        (
            ["clauses", "reading-39"],
            'No clause is called "reading-39". See activate-order readings reading-39.',
        ),
        (["readings", "error-04"], 'No reading is called "error-04". See activate-order clauses error-04.'),
        (
            ["verify", "--driverr", "x"],
            "No such option '--driverr'. (Did you mean one of: '--driver', '--driver-token',",
        ),
        (
            ["verify", "-k", "warning"],
            "No such option '-k'. It is pytest's: write it after --, as in activate-order verify -- -k.",
        ),
        (["doctor", "-k", "warning"], "No such option '-k'. See activate-order doctor --help."),
        (
            ["verify", "--driver", "--target", "http://127.0.0.1:1"],
            "--driver has no value: here it is the address",
        ),
        (
            ["verify", "Every refusal changes nothing"],
            '"Every refusal changes nothing" is judged of every answer of a run, and cannot be asked alone.',
        ),
        (
            ["verify", "every_answer.feature:82"],
            "Select interaction-01 and a scenario in which it does not hold, as a report offers under again.",
        ),
        (
            ["verify", "eror-04"],
            'No row, reading, code, file, scenario or tag is called "eror-04". Did you mean error-04?',
        ),
        (
            ["verify", "ERROR_04"],
            'No row, reading, code, file, scenario or tag is called "ERROR_04". Did you mean error-04?',
        ),
        (["clauses", "xyz"], 'No clause is called "xyz". They run from about-01 to interaction-04.'),
        (["readings", "reading-99"], 'No reading is called "reading-99". Did you mean reading-'),
        (["readings", "reading-6"], 'No reading is called "reading-6". Did you mean reading-06?'),
        (["verify", "--profile", "platfrom"], "See activate-order verify --help."),
        (["verify", "--target", "host.example"], "Write http://host.example or https://host.example."),
        (["verify", "--driver", "http://host.example"], "Write --target URL as well."),
        (["verify", "--deadline", "soon"], "'soon' is not a valid float. See activate-order verify --help."),
        (["verify", "--json", "-", "--junit", "-"], "--json and --junit both go to standard output."),
        (["report", "absent.json"], "The report absent.json cannot be read: No such file or directory."),
        (["report", "show"], "Missing argument 'FILE'. See activate-order report show --help."),
        (["serve", "--port", "70000"], "70000 is no port."),
        (["check-page", "absent.md"], "absent.md cannot be read: No such file or directory."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_sentence_with_what_to_write_instead(arguments: list[str], sentence: str) -> None:
    result = activate_order(*arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def _kit_that_raises(error: BaseException) -> Kit:
    @click.command
    def fails() -> None:
        raise error

    kit = Kit(modules={})
    kit.add_command(fails)
    kit.get_command = lambda ctx, cmd_name: fails  # type: ignore[method-assign]
    return kit


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (WiringError("The host is down.", "Start it."), 3, "The host is down. Start it.\n"),
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
        (OSError(errno.ENAMETOOLONG, "s3cret", "here"), 2, "here cannot be used: File name too long.\n"),
        (EOFError("s3cret"), 3, "The kit failed: EOFError at an unknown place. Run it again with "),
        (KeyError("s3cret"), 3, "The kit failed: KeyError at an unknown place. Run it again with "),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_a_failure_is_one_sentence_and_a_status(
    error: BaseException,
    status: int,
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ACTIVATE_ORDER_DEBUG", raising=False)
    with pytest.raises(SystemExit) as exit_:
        _kit_that_raises(error).main(["fails"])
    printed = capsys.readouterr().err.removeprefix("\n")  # a line is ended after the ^C of a terminal
    assert exit_.value.code == status
    assert printed.startswith(sentence)
    assert printed.count("\n") == 1
    assert "s3cret" not in printed


def test_a_failure_of_the_kit_shows_its_traceback_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACTIVATE_ORDER_DEBUG", "1")
    with pytest.raises(SystemExit) as exit_:
        _kit_that_raises(KeyError("x")).main(["fails"])
    assert exit_.value.code == 3
    assert "Traceback (most recent call last)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("verify error-1", [row.id for row in Contract.load().errors if row.id.startswith("error-1")]),
        ("verify error-04 reading-39", ["reading-39"]),
        ("clauses reading-", []),
        ("readings reading-1", [f"reading-1{digit}" for digit in range(10)]),
        ("export prepared interaction-03", ["interaction-03"]),
        ("serve --mutant time.both", ["time.both-accepted", "time.both-told-accepted"]),
        ("trial time.every", ["time.every-third-wrong"]),
        ("verify --key deadlines.s", ["deadlines.settle="]),
        (
            "doctor --key personas.integrator.us",
            ["personas.integrator.username=", "personas.integrator.user_id="],
        ),
    ],
)
def test_a_shell_is_offered_the_rows_readings_subjects_and_keys_that_begin_so(
    line: str, offered: list[str]
) -> None:
    words = f"activate-order {line}"
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    shown = activate_order(_ACTIVATE_ORDER_COMPLETE="bash_complete", **asked).stdout
    assert shown.split() == [f"plain,{word}" for word in offered]
