"""`verify`: where its reports go, what it keeps to itself, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import select
import socket
import subprocess
from pathlib import Path

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.suite.plans.planning import plan_run
from activate_order_conformance.suite.settings import RunSettings
from tests.cli.command_line import PROGRAM, activate_order, environment, in_its_own_process, text_of

CONTRACT = Contract.load()
SECRET = "tell-nobody-of-this-1"


def test_one_row_of_the_reference_conforms() -> None:
    result = activate_order("verify", "error-10")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"conforms for error-10 (1 of {len(CONTRACT.clauses)})\n")
    assert result.stderr == ""


def test_in_a_pipe_there_is_the_report_alone() -> None:
    run = in_its_own_process("verify", "error-10")
    assert run.returncode == 0
    assert run.stderr == ""
    assert "\x1b" not in run.stdout
    assert "\r" not in run.stdout
    assert [line for line in run.stdout.splitlines() if line != line.rstrip()] == []


def test_on_a_terminal_there_is_colour_and_how_far_it_has_come() -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, "verify", "error-10"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(TERM="xterm-256color", COLUMNS="90"),
    ) as process:
        os.close(theirs)
        shown = _all_of(ours)
    os.close(ours)
    assert process.returncode == 0
    assert "getting ready" in shown
    assert f"\x1b[1;32mconforms for error-10 (1 of {len(CONTRACT.clauses)})" in shown


def _all_of(terminal: int) -> str:
    data = b""
    while select.select([terminal], [], [], 30)[0]:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        data += piece
    return data.decode()


def test_each_format_goes_to_its_file_and_the_report_to_the_terminal(tmp_path: Path) -> None:
    paths = {name: tmp_path / name for name in ("json", "markdown", "junit")}
    options = [part for name, path in paths.items() for part in (f"--{name}", str(path))]
    result = activate_order("verify", "error-10", *options)
    assert result.stdout.startswith("conforms for error-10")
    assert json.loads(text_of(paths["json"]))["exitStatus"] == 0
    assert text_of(paths["markdown"]).startswith("## Activate Order: conforms for error-10")
    assert "<testsuites" in text_of(paths["junit"])


def test_a_format_on_standard_output_silences_the_terminal_report() -> None:
    result = activate_order("verify", "error-10", "--json", "-")
    document = json.loads(result.stdout)
    assert document["overall"] == "conformant"
    assert document["selected"] == ["error-10"]


def test_a_report_is_rendered_again_from_its_json(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    verified = activate_order("verify", "error-10", "--json", str(path))
    again = activate_order("report", str(path))
    piped = activate_order("report", "-", stdin=text_of(path))
    markdown = activate_order("report", str(path), "--format", "markdown")
    assert (again.exit_code, again.stdout) == (0, verified.stdout)
    assert piped.stdout == verified.stdout
    assert markdown.stdout.startswith("## Activate Order: conforms for error-10")


def test_a_format_that_there_is_not_has_a_suggestion(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    activate_order("verify", "error-10", "--json", str(path))
    result = activate_order("report", str(path), "--format", "markdwon")
    assert result.exit_code == 2
    assert "Did you mean markdown?" in result.stderr


@pytest.mark.parametrize(
    ("path", "reason"),
    [("absent/run.json", "there is no directory"), (".", "it is a directory")],
    ids=["in no directory", "a directory"],
)
def test_a_path_that_cannot_be_written_is_told_before_the_run(tmp_path: Path, path: str, reason: str) -> None:
    result = activate_order("verify", "--json", str(tmp_path / path))
    assert result.exit_code == 2
    assert reason in result.stderr
    assert result.stdout == ""


def test_what_follows_two_dashes_goes_to_pytest() -> None:
    result = activate_order("verify", "error-04", "--json", "-", "--", "-k", "Active")
    document = json.loads(result.stdout)
    judged = {
        claim["scenario"] for row in document["clauses"] for claim in row["claims"] if claim["because"] == ""
    }
    assert result.exit_code == 4
    assert [name for name in judged if "Active" not in name] == []


@pytest.mark.parametrize(
    ("picked", "sentence"),
    [
        ("Nope", f"None of {len(plan_run(RunSettings()).scenarios)} scenarios is picked out by -k."),
        ("a and (", "pytest cannot read the expression, as it says above."),
    ],
)
def test_what_picks_nothing_out_is_told_in_a_sentence(picked: str, sentence: str) -> None:
    result = activate_order("verify", "--", "-k", picked)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_a_variable_that_means_nothing_is_told_with_what_is_like_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACTIVATE_ORDER_TARGTE", "https://shop.example")
    result = activate_order("verify", "error-04")
    assert result.exit_code == 0
    sentence = "In the environment ACTIVATE_ORDER_TARGTE means nothing. Did you mean ACTIVATE_ORDER_TARGET?"
    assert sentence in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "instead"),
    [
        (["--no-such-option"], "those of a plugin take -p PLUGIN as well."),
        (["-k"], "argument -k: expected one argument"),
        (["-n2"], "--key parallelism=NUMBER"),
        (["-x", "--html=report.html"], "--html FILE"),
        (["--junitxml", "junit.xml"], "--junit FILE"),
        (["--lf"], "--again FILE"),
        (["--co", "-q"], "--list"),
        (["--pdb"], "pytest features --activate-order."),
        (["-x", "features/cart.feature::A cart"], "Write verify cart.feature before --."),
        (["examples"], "Write verify --features examples before --."),
    ],
    ids=str,
)
def test_what_is_no_use_to_pytest_is_a_mistake_in_usage_that_names_what_there_is(
    arguments: list[str], instead: str
) -> None:
    result = activate_order("verify", "error-10", "--", *arguments)
    assert result.exit_code == 2
    assert instead in " ".join(result.stderr.split())


@pytest.fixture
def nobody() -> str:
    """Return a URL that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_a_target_that_is_down_is_broken_and_no_secret_is_told(nobody: str, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    arguments = (
        "verify",
        "error-10",
        "--target",
        nobody,
        "--evidence",
        "none",
        "--json",
        str(path),
        "--evidence",
        "none",
    )
    result = activate_order(*arguments, ACTIVATE_ORDER_DRIVER_TOKEN=SECRET)
    document = json.loads(text_of(path))
    assert result.exit_code == document["exitStatus"] == 3
    assert document["overall"] == "broken"
    assert result.stderr == f"run {document['run']} against {nobody}\n"
    assert SECRET not in result.stdout + result.stderr + text_of(path)


def test_where_nothing_was_judged_there_is_no_evidence_unless_it_is_asked_for(
    nobody: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = activate_order("verify", "error-10", "--target", nobody)
    assert result.exit_code == 3
    assert "evidence" not in result.stderr
    assert [*tmp_path.iterdir()] == []
    activate_order("verify", "error-10", "--target", nobody, "--evidence", "run.zip")
    assert (tmp_path / "run.zip").exists()


INTERRUPTS = """
import os, signal

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it

def pytest_runtest_logreport(report):
    if report.when == "call":
        os.kill(os.getpid(), signal.SIGINT)
"""
"""Presses Ctrl-C when the first scenario has ended."""


def test_ctrl_c_ends_with_130_and_a_report_that_says_it_is_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    (tmp_path / "interrupts.py").write_text(INTERRUPTS)
    places = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    line = ("verify", "--json", str(path), "--", "-p", "interrupts")
    done = in_its_own_process(*line, PYTHONPATH=places)
    document = json.loads(text_of(path))
    assert done.returncode == document["exitStatus"] == 130
    assert document["truncated"]
    scenarios = len(plan_run(RunSettings()).scenarios)  # which progress counts as well
    assert done.stdout.startswith(f"interrupted after 0 of {scenarios} scenarios\n")


@pytest.mark.skipif(os.name != "posix", reason="pipes")
def test_the_verdict_does_not_hang_on_who_reads_what_is_said_beside_it() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    line = (*PROGRAM, "verify", "requirement-09", "--pairs", "none", "--repeat", "2")
    done = subprocess.run(
        line, stdout=subprocess.PIPE, stderr=writer, text=True, env=environment(), check=False
    )
    os.close(writer)
    assert done.stdout.startswith("conforms for requirement-09")
    assert done.returncode == 0


def test_whoever_reads_the_first_line_alone_is_not_shown_an_error() -> None:
    with subprocess.Popen(
        [*PROGRAM, "readings"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as process:
        assert process.stdout is not None
        assert " readings (" in process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
