"""Nothing of the user's is destroyed: outputs are apart from each other and from what is read, and each fails alone."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from activate_order_conformance.cli.run_files import FOLDER
from activate_order_conformance.targets.settings.model import TOKEN_VARIABLE
from tests.cli.command_line import activate_order
from tests.verify.served import TOKEN, serving

REPORT = Path(__file__).parents[1] / "report" / "a_report.json"
KEY = "\n".join(
    (
        "-----BEGIN PRIVATE KEY-----",
        "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g",
        "-----END PRIVATE KEY-----",
        "",
    )
)
HERE = {
    "run.json": REPORT.read_text("utf-8"),
    "waivers.toml": "",
    "activate-order.toml": "",
    "carts.toml": '[[cart]]\ncart_id = "0a6000000000001AAA"\n',
    "key.pem": KEY,
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in HERE.items():
        (tmp_path / name).write_text(text, "utf-8")
    os.link(tmp_path / "run.json", tmp_path / "hard.json")
    (tmp_path / "soft.json").symlink_to("run.json")
    (tmp_path / "away").symlink_to(".")
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "run.json").write_text(HERE["run.json"], "utf-8")
    (tmp_path / "loop").symlink_to("loop")
    return tmp_path


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("report run.json --json a --html ./a", "--json and --html both go to a."),
        ("report run.json --json a --tap away/a", "--json and --tap both go to away/a."),
        ("report run.json --badge a.svg --badge a.json", "--badge is given twice: a.svg and a.json."),
        ("verify --evidence a.zip --evidence b.zip", "--evidence is given twice: a.zip and b.zip."),
        ("verify --sign key.pem --sign a.pem", "--sign is given twice: key.pem and a.pem."),
        ("report run.json --waivers a --waivers waivers.toml", "--waivers is given twice: a and waivers.toml."),
        ("report run.json --html run.json", "--html would overwrite run.json, which FILE reads."),
        ("report run.json --html hard.json", "--html would overwrite run.json, which FILE reads."),
        ("report soft.json --html run.json", "--html would overwrite soft.json, which FILE reads."),
        ("report run.json --waivers waivers.toml --tap away/waivers.toml",
         "--tap would overwrite waivers.toml, which --waivers reads."),
        ("report run.json --signed-by key.pem --tap key.pem",
         "--tap would overwrite key.pem, which --signed-by key.pem reads."),
        ("report compare run.json soft.json --json run.json",
         "--json would overwrite run.json, which FILE run.json reads."),
        ("verify --json b --evidence b", "--json and --evidence both go to b."),
        (f"verify --json {FOLDER}/e --evidence {FOLDER}/e", f"--json and --evidence both go to {FOLDER}/e."),
        (f"verify --again {FOLDER}/run.json --target http://127.0.0.1:8080 --evidence {FOLDER}/run.json",
         f"--evidence would overwrite {FOLDER}/run.json, which --again reads."),
        ("verify --evidence key.pem --sign key.pem", "--evidence would overwrite key.pem, which --sign reads."),
        ("verify --json key.pem --evidence e --sign key.pem", "--json would overwrite key.pem, which --sign reads."),
        ("verify --json activate-order.toml",
         "--json would overwrite activate-order.toml, which --config reads."),
        ("verify --again run.json --target http://127.0.0.1:8080 --json run.json",
         "--json would overwrite run.json, which --again reads."),
        ("verify --target http://127.0.0.1:9 --way prepared --key prepared.file=carts.toml --tap carts.toml",
         "--tap would overwrite carts.toml, which prepared.file reads."),
        ("trial --read run.json --page run.json", "--page would overwrite run.json, which --read reads."),
        ("report loop --html loop", "--html cannot be written to loop: its link leads back to itself."),
        ("report run.json --tap away", "--tap cannot be written to away: it is a directory."),
        ("report run.json --tap nowhere/a", "--tap cannot be written to nowhere/a: there is no directory nowhere."),
    ],
)  # fmt: skip
def test_an_output_that_is_another_or_an_input_is_refused_before_anything_is_done(
    here: Path, line: str, sentence: str
) -> None:
    before = {path.name for path in here.iterdir()}
    result = activate_order(*line.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(sentence)
    assert result.stderr.count("\n") == 1
    assert {path.name for path in here.iterdir()} == before
    assert {name: (here / name).read_text("utf-8") for name in HERE} == HERE


def test_two_outputs_may_go_nowhere(here: Path) -> None:
    line = f"report run.json --json {os.devnull} --tap {os.devnull}"
    assert activate_order(*line.split()).exit_code != 2


@pytest.mark.parametrize("line", ["report run.json --tap run.tap", "report sign run.zip --key key.pem"])
def test_a_file_that_may_not_be_written_is_not_replaced(here: Path, line: str) -> None:
    for name in ("run.tap", "run.zip"):
        (here / name).write_text("mine")
        (here / name).chmod(0o444)
    assert activate_order(*line.split()).exit_code == 2
    assert (here / "run.tap").read_text() == (here / "run.zip").read_text() == "mine"


def within(size: int, folder: Path, *line: str) -> subprocess.CompletedProcess[str]:
    """Run a command line in a folder in which no file may grow larger than `size` bytes."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return subprocess.run(
        [sys.executable, "-m", "activate_order_conformance", *line],
        cwd=folder, capture_output=True, text=True, preexec_fn=limit, check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},  # what is compiled would be cut short, for all that follow
    )  # fmt: skip


def test_an_output_that_does_not_fit_costs_itself_alone_and_the_status_that_is_printed(here: Path) -> None:
    before = {path.name for path in here.iterdir()}
    line = "report run.json --html run.html --tap run.tap --format terminal"
    done = within(8_000, here, *line.split())
    assert done.returncode == 2
    assert "\nexit status 2 · " in done.stdout
    assert done.stderr == "The report could not be written to run.html: File too large.\n"
    assert {path.name for path in here.iterdir()} == before | {"run.tap"}


def test_a_site_that_does_not_fit_is_not_begun(here: Path) -> None:
    done = within(20_000, here, "docs", "--out", "site")
    assert done.returncode == 2
    assert done.stderr.startswith("The site cannot be written to site: File too large.")
    assert [*(here / "site").iterdir()] == []


def test_a_place_in_the_folder_of_evidence_needs_no_folder(here: Path) -> None:
    shutil.rmtree(here / FOLDER)
    assert (
        activate_order("verify", "error-10", "--pairs=none", "--evidence", f"{FOLDER}/mine.zip").exit_code
        == 0
    )
    assert (here / FOLDER / "mine.zip").is_file()


def test_evidence_that_nobody_asked_for_goes_elsewhere_where_its_place_cannot_be_written(here: Path) -> None:
    shutil.rmtree(here / FOLDER)
    (here / FOLDER).write_text("no directory")
    with serving() as (_, settings):
        line = (
            "verify",
            "error-10",
            "--pairs",
            "none",
            "--target",
            str(settings.target),
            "--tap",
            "run.tap",
            "--quiet",
            "0.02",
        )
        result = activate_order(*line, **{TOKEN_VARIABLE: TOKEN})
    assert result.exit_code == 0
    assert "exit status 0" in result.stdout
    assert (here / "run.tap").read_text().startswith("TAP")
    (kept,) = (words for words in result.stderr.splitlines() if words.startswith("evidence in "))
    path, _, why = kept.removeprefix("evidence in ").partition(", since ")
    assert why == f"{FOLDER} cannot be written: File exists"
    assert activate_order("report", path).exit_code == 0
    shutil.rmtree(Path(path).parent)


@pytest.mark.parametrize("asked", [True, False], ids=["asked for", "by default"])
def test_evidence_that_is_too_large_costs_itself_alone(here: Path, asked: bool) -> None:
    for number in range(5):
        steps = (
            *(
                f"Feature: {number}",
                "@error-04",
                f"Scenario: {number}",
                "Given a checkout that is ready to activate",
            ),
            *("And the cart's status is Closed", "When the action is invoked"),
            *(
                "Then it is refused with INVALID_OPERATION and HTTP status 403",
                "But put right, it is activated",
            ),
        )
        (here / f"{number}.feature").write_text("\n".join((*steps, f"# {',' * 1_000_000}")))
    line = (
        "verify",
        "--features",
        str(here),
        "--tap",
        "run.tap",
        *(["--evidence", "run.zip"] if asked else []),
    )
    with serving() as (_, settings):
        result = activate_order(*line, "--target", str(settings.target), **{TOKEN_VARIABLE: TOKEN})
    assert "it has more than 4000000 JSON values. Keep the evidence of fewer scenarios." in result.stderr
    assert result.exit_code == (2 if asked else 0), result.output
    assert (here / "run.tap").read_text().startswith("TAP")


PRINTING = (
    "report run.json",
    "report run.json --json -",
    "report compare run.json run.json",
    "clauses error-04",
    "export contract",
    "trial --list",
)


@pytest.mark.parametrize(
    ("line", "stdout"),
    [
        pytest.param(line, stdout, marks=[] if line in at_once else pytest.mark.slow)
        for stdout, at_once in (("> /dev/full", PRINTING), (">&-", PRINTING[:2]))
        for line in PRINTING
    ],
)
def test_a_standard_output_that_takes_nothing_is_no_fault_of_the_kit(
    here: Path, line: str, stdout: str
) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec {sys.executable} -m activate_order_conformance {line} {stdout}"],
        cwd=here, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if stdout == "> /dev/full":
        assert (done.returncode, done.stderr) == (
            2,
            "Standard output cannot be written: No space left on device.\n",
        )
    else:
        assert "failed" not in done.stderr
        assert done.stderr.count("\n") <= 1


@pytest.mark.parametrize(
    "closed", ["2>&-", pytest.param(">&- 2>&-", marks=pytest.mark.slow)], ids=["errors", "both"]
)
def test_a_standard_error_that_is_closed_costs_no_other_output(here: Path, closed: str) -> None:
    line = f"verify error-04 --pairs none --json again.json {closed}"
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec {sys.executable} -m activate_order_conformance {line}"],
        cwd=here, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert json.loads((here / "again.json").read_text("utf-8"))["exitStatus"] == 0
    assert ("exit status 0" in done.stdout) == (closed == "2>&-")


@pytest.mark.parametrize("stdin", ["<&-", "0> /dev/null"], ids=["closed", "not to be read"])
@pytest.mark.parametrize("line", ["report -", "report compare run.json -"])
def test_a_standard_input_that_gives_nothing_is_named(here: Path, line: str, stdin: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec {sys.executable} -m activate_order_conformance {line} {stdin}"],
        cwd=here, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("Standard input cannot be read: ")
    assert done.stderr.count("\n") == 1
