"""Runs are kept as evidence, shown in every format, judged again, signed, waived, compared and asked again."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from activate_order_reference.application import application
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from rich.console import Console

from activate_order_conformance import __version__
from activate_order_conformance.cli.again import print_repeated
from activate_order_conformance.cli.run_files import FOLDER
from activate_order_conformance.evidence.bundle import pack
from activate_order_conformance.nouns.clock import SystemClock
from activate_order_conformance.report.renderers import FORMATS
from activate_order_conformance.suite.run import RunResult, carry_out
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import reference_target
from activate_order_conformance.trial.specification import without
from tests import serving
from tests.cli.command_line import activate_order, text_of
from tests.report.report_runs import conforming_run

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

TOKEN = "the-drivers-own-secret"
SELECTED = ("error-04", "error-08")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("good") / "good.zip")


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("bad") / "bad.zip", "error-04")


def kept(path: Path, *forgotten: str) -> Path:
    """Write the evidence of a run of two clauses on the reference, or on one that forgot a row."""
    target = reference_target("r", specification=without(*forgotten))
    run = carry_out(RunSettings(selected=SELECTED, evidence="everything", run=path.stem), target=target)
    path.write_bytes(pack(run.evidence, run.report))
    return path


@pytest.fixture
def key(tmp_path: Path) -> Path:
    private = Ed25519PrivateKey.generate()
    path = tmp_path / "key.pem"
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    path.with_suffix(".pub").write_bytes(public)
    return path


def test_a_run_writes_its_evidence_where_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "run.zip"
    result = activate_order("verify", "error-08", "--evidence", str(path))
    assert result.exit_code == 0
    assert result.stderr == f"evidence in {path}\n"
    shown = activate_order("report", str(path))
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[0] == result.stdout.splitlines()[0]


def test_the_reference_leaves_nothing_behind_unless_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    activate_order("verify", "error-08")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def served() -> Iterator[str]:
    with serving.served(application(clock=SystemClock(), driver_token=TOKEN)) as url:
        yield url


def test_a_remote_target_leaves_evidence_without_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: str
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = (
        "verify",
        "error-08",
        "--pairs",
        "none",
        "--target",
        served,
        "--json",
        "run.json",
        "--html",
        "run.html",
    )
    result = activate_order(*arguments, ACTIVATE_ORDER_DRIVER_TOKEN=TOKEN)
    assert result.exit_code == 0, result.output
    run = json.loads(text_of(tmp_path / "run.json"))["run"]
    path = tmp_path / FOLDER / f"{run}.zip"
    assert f"evidence in {FOLDER / path.name}\n" in result.stderr
    with zipfile.ZipFile(path) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert served.encode() in content
    assert TOKEN.encode() not in content
    assert TOKEN not in text_of(tmp_path / "run.html")
    assert "Bearer [redacted]" in text_of(tmp_path / "run.html")
    assert activate_order("report", "--rejudge", str(path)).stderr == "judged again: every row as before\n"


def test_a_run_of_another_version_of_the_kit_says_so(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = activate_order("report", str(good))
    monkeypatch.setattr("activate_order_conformance.cli.report.__version__", "7.0.0")
    theirs = activate_order("report", str(good))
    told = f"the run was made with version {__version__} of the kit; this is 7.0.0\n"
    assert (mine.stderr, theirs.stderr) == ("", told)
    assert mine.stdout == theirs.stdout
    assert (
        activate_order("report", "--rejudge", str(good)).stderr
        == f"{told}judged again: every row as before\n"
    )


def test_a_remote_target_leaves_none_where_none_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: str
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ("verify", "error-08", "--pairs", "none", "--target", served, "--evidence", "none")
    assert activate_order(*arguments, ACTIVATE_ORDER_DRIVER_TOKEN=TOKEN).exit_code == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", FORMATS)
def test_evidence_is_shown_in_every_format(bad: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / "out"
    result = activate_order("report", str(bad), f"--{name}", str(path))
    assert result.exit_code == 1
    assert result.stdout == ""
    printed = activate_order("report", str(bad), "--format", name)
    assert printed.stdout.encode() == path.read_bytes()


def test_a_badge_is_drawn_where_its_file_says_so(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "badge.svg"
    activate_order("report", str(good), "--badge", str(path))
    assert text_of(path).startswith("<svg ")


def test_evidence_that_was_altered_is_refused_in_one_sentence(bad: Path, tmp_path: Path) -> None:
    path = tmp_path / "half.zip"
    path.write_bytes(bad.read_bytes()[:5000])
    result = activate_order("report", str(path))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"The bundle {path} is refused: it is truncated or damaged")


def test_a_report_in_json_has_nothing_to_judge_again(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    activate_order("verify", "error-08", "--json", str(path))
    result = activate_order("report", "--rejudge", str(path))
    assert result.exit_code == 2
    assert "has no evidence to judge again" in result.stderr


def test_evidence_is_signed_by_its_run_or_afterwards(tmp_path: Path, key: Path, good: Path) -> None:
    during, after = tmp_path / "during.zip", tmp_path / "after.zip"
    result = activate_order("verify", "error-08", "--evidence", str(during), "--sign", str(key))
    assert "signed with the key SHA256:" in result.stdout
    after.write_bytes(good.read_bytes())
    assert activate_order("report", "sign", str(after), "--key", str(key)).exit_code == 0
    for path in (during, after):
        shown = activate_order("report", str(path), "--signed-by", str(key.with_suffix(".pub")))
        assert shown.exit_code == 0
        assert "which is key.pub" in " ".join(shown.stdout.split())
    refused = activate_order("report", str(good), "--signed-by", str(key.with_suffix(".pub")))
    assert refused.exit_code == 2
    assert "it is not signed" in refused.stderr


def test_a_report_in_json_is_not_shown_as_signed_by_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    assert activate_order("verify", "error-08", "--pairs", "none", "--json", str(path)).exit_code == 0
    forged = json.loads(text_of(path)) | {"signed": "signed with the key SHA256:AAAA, which is release.pub"}
    path.write_text(json.dumps(forged), "utf-8")
    for form in ("terminal", *FORMATS):
        assert "release.pub" not in activate_order("report", str(path), "--format", form).stdout


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--sign", "{key}"), "--sign has nothing to sign."),
        (("--evidence", "{folder}"), "it is a directory"),
        (("--evidence", "{folder}/none/run.zip"), "there is no directory"),
        (("--evidence", "{folder}/run.zip", "--sign", "{folder}/none.pem"), "cannot be read"),
        (("--again", "{folder}/none.zip"), "cannot be read"),
        (("--waivers", "{folder}/none.toml"), "cannot be read"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_written_or_read_is_said_before_the_run(
    tmp_path: Path, key: Path, arguments: tuple[str, ...], why: str
) -> None:
    given = [each.format(key=key, folder=tmp_path) for each in arguments]
    result = activate_order("verify", *given)
    assert result.exit_code == 2
    assert why in result.stderr
    assert result.stdout == ""


WAIVERS = """
[[waiver]]
clause = "{clause}"
target = "*"
owner = "ann"
reason = "being mended"
link = "https://tracker.example/1"
expires = {expires}
"""


def waivers(path: Path, *clauses: str, expires: str = "2999-01-01") -> str:
    path.write_text("".join(WAIVERS.format(clause=each, expires=expires) for each in clauses))
    return str(path)


def test_a_waived_run_passes_and_says_so(bad: Path, tmp_path: Path) -> None:
    file = waivers(tmp_path / "w.toml", "error-04", "requirement-06", "reading-22", "reading-23")
    result = activate_order("report", str(bad), "--waivers", file)
    first = result.stdout.splitlines()[0]
    assert first.startswith("error-04 deviates, seen in a run for error-04, error-08")
    assert "waived)" in first
    assert "waived until 2999-01-01 by ann" in result.stdout


def test_an_expired_waiver_fails_a_run(tmp_path: Path) -> None:
    file = waivers(tmp_path / "w.toml", "error-08", expires="2020-01-01")
    result = activate_order("verify", "error-08", "--waivers", file)
    assert result.exit_code == 1
    assert "expired on 2020-01-01" in result.stdout


def test_a_waiver_of_an_unknown_clause_is_said_before_the_run(tmp_path: Path) -> None:
    result = activate_order("verify", "--waivers", waivers(tmp_path / "w.toml", "eror-04"))
    assert result.exit_code == 2
    assert "Did you mean error-04?" in result.stderr


def test_a_file_that_stands_behind_what_to_read_of_it_is_told(good: Path) -> None:
    result = activate_order("report", "error-04", str(good))
    assert result.exit_code == 2
    assert f"error-04 is no file, and {good} is one. Write the file first" in result.stderr


def test_two_runs_are_compared_and_the_exit_status_says_whether_one_got_worse(good: Path, bad: Path) -> None:
    worse = activate_order("report", "compare", str(good), str(bad))
    assert worse.exit_code == 1
    assert "error-04" in worse.stdout
    assert "worse" in worse.stdout
    better = activate_order("report", "compare", str(bad), str(good))
    assert better.exit_code == 0
    assert "better" in better.stdout
    same = activate_order("report", "compare", str(good), str(good))
    assert same.exit_code == 0
    assert "Every row has the verdict that it had." in same.stdout


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
def test_many_runs_make_a_matrix_in_every_form(good: Path, bad: Path, form: str, tmp_path: Path) -> None:
    path = tmp_path / "matrix"
    result = activate_order("report", "compare", str(good), str(bad), str(good), f"--{form}", str(path))
    assert result.exit_code == 0
    assert all(row in text_of(path) for row in ("error-04", "requirement-06"))
    assert "Asked in none: " in text_of(path)
    assert "interaction-01 to interaction-04" in text_of(path)
    assert text_of(path).count("deviates") >= 2
    printed = activate_order("report", "compare", str(good), str(bad), str(good), f"--{form}", "-")
    assert printed.stdout == text_of(path)


def test_the_trend_of_a_target_shows_what_did_not_stay_the_same(good: Path, bad: Path) -> None:
    result = activate_order("report", "trend", str(good), str(bad), str(good))
    assert "error-04" in result.stdout
    assert "error-08" not in result.stdout.partition("\n\n")[2].partition("\n\n")[2]


@pytest.mark.parametrize("command", ["compare", "trend"])
def test_one_run_is_not_enough(good: Path, command: str) -> None:
    assert activate_order("report", command, str(good)).exit_code == 2


def test_only_what_did_not_conform_is_asked_again(bad: Path, tmp_path: Path) -> None:
    path = tmp_path / "again.json"
    result = activate_order("verify", "--again", str(bad), "--json", str(path))
    assert result.exit_code == 0, result.output
    document = json.loads(text_of(path))
    assert document["againOf"] == "bad"
    assert all("status" in each["name"] or "second call" in each["name"] for each in document["scenarios"])
    written = [each for each in document["scenarios"] if ".feature::" in each["id"]]
    assert 5 <= len(written) < 12
    assert "Since run bad" in result.stdout
    since = result.stdout.partition("Since run bad")[2]
    assert "A cart in status Closed is refused until it is back in checkout (conforms:" in since
    assert "still 0 claims" in since
    assert "new   0 claims" in since


@pytest.mark.parametrize(
    ("url", "since"),
    [
        ("https://a.example", "Since run r-1\n"),
        ("https://b.example", "Since run r-1, which was of another target, https://a.example\n"),
    ],
)
def test_what_conforms_elsewhere_is_not_told_as_if_it_had_been_put_right(url: str, since: str) -> None:
    run, said = conforming_run(), StringIO()
    earlier = run.judge(run="r-1", target_url="https://a.example")
    print_repeated(earlier, run.judge(run="r-2", target_url=url), Console(file=said, width=200))
    assert since in said.getvalue()


def test_where_all_conformed_there_is_nothing_to_ask_again(good: Path) -> None:
    result = activate_order("verify", "--again", str(good))
    assert result.exit_code == 0
    assert result.stdout == "Everything conformed in run good: there is nothing to ask again.\n"


def test_where_nothing_was_concluded_and_nothing_failed_asking_again_concludes_no_more(
    tmp_path: Path,
) -> None:
    path, noted = (
        str(tmp_path / "noted.json"),
        "What comes of an order summary that fails after the answer is noted",
    )
    assert activate_order("verify", noted, "--json", path).exit_code == 5
    result = activate_order("verify", "--again", path)
    assert result.exit_code == 5
    assert "which was inconclusive: there is nothing to ask again." in result.stdout


def test_a_target_is_not_passed_by_a_run_of_another(good: Path) -> None:
    result = activate_order("verify", "--again", str(good), "--target", "http://127.0.0.1:9")
    assert result.exit_code == 2
    assert "It was of http://reference.invalid, and http://127.0.0.1:9 has not been asked." in result.stderr


@pytest.mark.parametrize(
    ("word", "rows"),
    [
        ("INVALID_OPERATION", {"error-04"}),
        ("error-04", {"error-04"}),
        ("cart.feature:22", {"error-04", "requirement-06", "reading-23"}),
        (
            "a cart in status Active is refused until it is back in checkout",
            {"error-04", "requirement-06", "reading-23"},
        ),
    ],
)
def test_a_report_is_narrowed_by_what_verify_takes_and_can_be_read_again(
    bad: Path, tmp_path: Path, word: str, rows: set[str]
) -> None:
    written = tmp_path / "narrowed.json"
    shown = activate_order("report", str(bad), word, "--json", str(written))
    assert activate_order("report", str(written)).exit_code == shown.exit_code == 1
    document = json.loads(text_of(written))
    assert {row["id"] for row in (*document["clauses"], *document["readings"]) if row["claims"]} == rows
    assert document["headline"].startswith(f"{word} of a run that is error-04 deviates")
    again = json.loads(activate_order("report", str(written), "error-04", "--json", "-").stdout)
    assert again["headline"].startswith("error-04 of a run that is error-04 deviates")


def test_a_row_of_which_a_part_is_read_says_so_and_offers_no_waiver(bad: Path, tmp_path: Path) -> None:
    written = tmp_path / "narrowed.json"
    part = activate_order(
        "report", str(bad), "cart.feature:22", "--json", str(written), "--format", "terminal"
    )
    again = activate_order("report", str(written), "--verbose")
    whole = activate_order("report", str(bad), "error-04")
    of_row = re.compile(r"^  error-04 .* deviates +(.*)$", re.MULTILINE)
    (number,) = of_row.findall(whole.stdout)
    assert of_row.findall(part.stdout) == of_row.findall(again.stdout) == [f"1 of {number}"]
    assert 'clause = "error-04"' in whole.stdout
    assert "[[waiver]]" not in part.stdout + again.stdout


def test_what_a_report_does_not_have_is_told_with_what_is_like_it(bad: Path) -> None:
    refused = activate_order("report", str(bad), "cart.feture:22")
    assert refused.exit_code == 2
    assert "Did you mean cart.feature:22?" in refused.stderr


def test_one_of_several_runs_is_no_row_of_the_first(good: Path, bad: Path) -> None:
    refused = activate_order("report", str(good), str(bad))
    assert refused.exit_code == 2
    assert "report compare" in refused.stderr


def test_what_a_row_says_is_offered_of_a_row_that_is_read(bad: Path) -> None:
    assert "activate-order clauses error-04" in activate_order("report", str(bad), "error-04").stdout
    assert "activate-order clauses" not in activate_order("report", str(bad), "error-01").stdout


def test_clauses_and_again_are_too_much(bad: Path) -> None:
    assert activate_order("verify", "error-04", "--again", str(bad)).exit_code == 2


def test_beside_the_reference_the_reference_is_not_unlike() -> None:
    result = activate_order("verify", "error-08", "--beside", "reference")
    assert result.exit_code == 0
    assert "where the structure of the answers differs\n  nowhere" in result.stdout


def test_beside_a_target_that_cannot_be_asked_nothing_is_alike(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    result = activate_order("verify", "error-08", "--beside", "http://127.0.0.1:1", "--json", str(path))
    assert result.exit_code == 3
    assert activate_order("report", str(path)).exit_code == json.loads(text_of(path))["exitStatus"] == 0
    assert "nowhere" not in result.stdout
    assert "Beside http://127.0.0.1:1: nothing can be compared\n  it was broken before" in result.stdout


@pytest.mark.parametrize(
    ("where", "environment"),
    [
        ("http://[bad", {}),
        ("http://127.0.0.1:1", {"ACTIVATE_ORDER_BESIDE_WAY": "nonsense"}),
        ("ELSEWHERE", {"ACTIVATE_ORDER_BESIDE_DRIVER_TOKEN": TOKEN}),
    ],
)
def test_a_target_beside_that_cannot_be_used_is_told_before_anything_is_asked(
    tmp_path: Path, served: str, where: str, environment: dict[str, str]
) -> None:
    path = tmp_path / "run.json"
    with serving.served(prefixed(application(clock=SystemClock(), driver_token=TOKEN))) as elsewhere:
        line = ("--target", served, "--beside", where.replace("ELSEWHERE", f"{elsewhere}/below"))
        result = activate_order(
            "verify", "error-08", "--json", str(path), *line, ACTIVATE_ORDER_DRIVER_TOKEN=TOKEN, **environment
        )
    assert result.exit_code == 2, result.output
    assert "against" not in result.stderr
    assert not path.exists()


def prefixed(inner: WSGIApplication) -> WSGIApplication:
    """Return an application that answers below a path, and says that its action is above it."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return inner({**environ, "PATH_INFO": environ["PATH_INFO"].removeprefix("/below")}, start_response)

    return answer


def test_a_fault_of_the_run_beside_costs_nothing_of_the_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def failing(_run: RunSettings) -> NoReturn:
        raise RuntimeError

    carried_out_beside(failing, monkeypatch)
    path, evidence = tmp_path / "run.json", tmp_path / "run.zip"
    line = ("--beside", "reference", "--json", str(path), "--evidence", str(evidence))
    result = activate_order("verify", "error-08", "--pairs", "none", *line)
    assert result.exit_code == 3
    assert "The kit failed: RuntimeError" in result.stderr
    assert "error-08" in result.stdout
    assert json.loads(text_of(path))["exitStatus"] == 0
    assert activate_order("report", str(evidence)).exit_code == 0


def test_a_run_beside_that_somebody_ends_ends_both_and_says_what_it_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def ended(run: RunSettings) -> RunResult:
        result = carry_out(run)
        facts = replace(result.report.facts, interrupted=True, left_behind=("a checkout",))
        return replace(result, report=result.report.but(facts=facts, exit_status=130))

    carried_out_beside(ended, monkeypatch)
    result = activate_order("verify", "error-08", "--pairs", "none", "--beside", "reference")
    assert result.exit_code == 130
    assert "ended early (interrupted)" in result.stdout
    assert "Left behind on the other target:\na checkout" in result.stderr


def carried_out_beside(carrying: Callable[[RunSettings], RunResult], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `carrying` carry out the run beside another one."""

    def either(run: RunSettings, **others: Any) -> RunResult:
        return carrying(run) if run.run.endswith("-beside") else carry_out(run, **others)

    monkeypatch.setattr("activate_order_conformance.suite.run.carry_out", either)


def test_markdown_of_a_run_that_was_kept_names_the_file_in_place_of_a_new_run(bad: Path) -> None:
    for asked in (("--markdown", "-"), ("--format", "markdown")):
        text = activate_order("report", str(bad), *asked).stdout
        assert f"activate-order report {bad} --html report.html" in text
        assert f"--again {bad}" in text
