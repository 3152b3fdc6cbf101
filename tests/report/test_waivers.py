"""A waiver lets a run pass, changes no verdict, and is itself at fault once it is not needed or has expired."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from activate_order_conformance.errors import UsageError
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.renderers import render
from activate_order_conformance.report.waivers import Waiver, apply_waivers, read_waivers
from activate_order_conformance.run.plan import Verdict
from tests.report.report_runs import (
    BADGES,
    BROKEN,
    CONFORMS,
    DEVIATES,
    DISPUTED,
    NOTED,
    UNPROVEN,
    UNSTABLE,
    WITHOUT_EVIDENCE,
    Run,
)

TODAY = date(2026, 6, 1)


def waiver(clause: str = "error-01", **fields: object) -> Waiver:
    known = {"target": "a target", "owner": "Ann", "reason": "known", "link": "https://x.example/1"}
    return Waiver.model_validate({"clause": clause, "expires": date(2026, 6, 1), **known, **fields})


def a_run(verdict: Verdict = DEVIATES, other: Verdict = CONFORMS, **facts: object) -> Report:
    run = Run()
    run.scenario("A ready one is activated", "control", "about-01").claim(CONFORMS)
    run.scenario("A closed one is refused", "error-01").claim(
        verdict, because="that is why", actual="accepted"
    )
    run.scenario("An open one is asked for", "requirement-01").claim(CONFORMS)
    run.scenario("A busy one is refused", "error-02").claim(other)
    return run.judge(**facts)


@pytest.mark.parametrize("verdict", [DEVIATES, UNSTABLE, UNPROVEN, DISPUTED], ids=str)
def test_a_run_passes_where_all_that_is_wrong_is_waived(verdict: Verdict) -> None:
    before = a_run(verdict)
    after = apply_waivers(before, [waiver()], TODAY)
    assert before.exit_status != 0
    assert after.exit_status == 0
    assert after.overall == before.overall
    assert after.headline == f"{before.headline} (1 waived)"
    assert [row.verdict for row in after.rows] == [row.verdict for row in before.rows]
    assert [(each.row, each.verdict, each.owner) for each in after.waived] == [("error-01", verdict, "Ann")]
    assert after.waiver_faults == ()


def test_a_broken_row_is_never_waived() -> None:
    after = apply_waivers(a_run(BROKEN), [waiver()], TODAY)
    assert after.exit_status == 3
    assert after.waived == ()
    assert "broken" in after.waiver_faults[0]


@pytest.mark.parametrize(
    ("other", "status"),
    [(DEVIATES, 1), (UNPROVEN, 4), (BROKEN, 3)],
    ids=["another deviates", "another is unproven", "another is broken"],
)
def test_what_is_not_waived_still_decides(other: Verdict, status: int) -> None:
    assert apply_waivers(a_run(DEVIATES, other), [waiver()], TODAY).exit_status == status


def test_an_expired_waiver_fails_the_run() -> None:
    after = apply_waivers(a_run(), [waiver(expires=date(2026, 5, 31))], TODAY)
    assert after.exit_status == 1
    assert after.waived == ()
    assert after.waiver_faults == ("The waiver of error-01 (owner Ann) expired on 2026-05-31, 1 day ago.",)


@pytest.mark.parametrize(
    ("beside", "faults"),
    [(DISPUTED, 1), (DEVIATES, 1), (UNPROVEN, 0)],
    ids=["disputed", "deviates", "unproven"],
)
def test_of_what_was_not_selected_an_expired_waiver_is_told_where_the_row_counts(
    beside: Verdict, faults: int
) -> None:
    run = Run()
    run.scenario("A closed one is refused", "error-02").claim(CONFORMS).claim(beside, "error-01")
    after = apply_waivers(run.judge(selected=("error-02",)), [waiver(expires=date(2026, 5, 31))], TODAY)
    assert len(after.waiver_faults) == faults


@pytest.mark.parametrize("verdict", [CONFORMS, NOTED], ids=str)
def test_an_unneeded_waiver_fails_the_run(verdict: Verdict) -> None:
    after = apply_waivers(a_run(verdict), [waiver()], TODAY)
    assert after.exit_status == 1
    assert f"is not needed: the row {'conforms' if verdict is CONFORMS else 'is'}" in after.waiver_faults[0]


def test_waivers_for_other_targets_change_nothing_and_are_named() -> None:
    others = [waiver(target="another"), waiver("error-02", target="another"), waiver(target="a third")]
    after = apply_waivers(a_run(CONFORMS), others, TODAY)
    assert after.exit_status == 0
    assert after.but(waivers_elsewhere=()) == a_run(CONFORMS)
    assert after.waivers_elsewhere == (
        "The waivers of error-01, error-02 do not apply: they are for another, and this run's target is a target 2, "
        "http://127.0.0.1:8080.",
        "The waiver of error-01 does not apply: it is for a third, and this run's target is a target 2, "
        "http://127.0.0.1:8080.",
    )


@pytest.mark.parametrize("target", ["*", "a target", "http://127.0.0.1:*"])
def test_a_target_is_named_or_matched(target: str) -> None:
    assert apply_waivers(a_run(), [waiver(target=target)], TODAY).exit_status == 0


def test_a_row_that_two_waivers_of_a_target_are_about_is_waived_once_by_the_first_that_holds() -> None:
    twice = [waiver(target="*", owner="Bob"), waiver(), waiver("error-02")]
    after = apply_waivers(a_run(other=UNPROVEN), twice, TODAY)
    assert [(each.row, each.owner) for each in after.waived] == [("error-01", "Bob"), ("error-02", "Ann")]
    assert after.headline.endswith("(2 waived)")
    expired = waiver(target="*", owner="Bob", expires=date(2026, 5, 31))
    assert [each.owner for each in apply_waivers(a_run(), [expired, waiver()], TODAY).waived] == ["Ann"]


@pytest.mark.parametrize(
    ("written", "asked", "same"),
    [
        ("https://org.example/", "https://org.example", True),
        ("HTTPS://Org.Example:443", "https://org.example/", True),
        ("http://org.example", "http://ORG.example:80", True),
        ("http://[::1]:8080", "http://[::1]:8080/", True),
        ("https://org.example/shop/", "https://org.example/shop", True),
        ("https://org.example/Shop", "https://org.example/shop", False),
        ("https://org.example:8443", "https://org.example", False),
        ("http://org.example:443", "https://org.example", False),
        ("https://org.examp?e", "https://org.example", False),
        ("https://*.example/", "https://org.example", True),
        ("https://*.example", "https://.example", True),
        ("https://a*ab", "https://ab", False),
        ("https://*a*b*", "https://ba", False),
        (f"https://{'*a' * 30}b", f"https://{'a' * 5000}", False),
    ],
)
def test_how_a_url_is_spelt_does_not_matter(written: str, asked: str, same: bool) -> None:
    after = apply_waivers(a_run(target_url=asked), [waiver(target=written)], TODAY)
    assert bool(after.waived) is same
    assert bool(after.waivers_elsewhere) is not same


def test_a_run_that_is_inconclusive_or_was_cut_short_is_not_waived() -> None:
    assert apply_waivers(a_run(control=""), [waiver()], TODAY).exit_status == 5
    assert apply_waivers(a_run(cut_short="x"), [waiver()], TODAY).exit_status != 0


def test_a_clause_that_was_not_selected_is_not_unneeded() -> None:
    after = apply_waivers(a_run(selected=("error-02",)), [waiver("requirement-01")], TODAY)
    assert after.waiver_faults == ()


@pytest.mark.parametrize(
    ("waivers", "why"),
    [
        ([waiver("eror-01")], "Did you mean error-01?"),
        ([waiver("nothing")], "activate-order clauses"),
        ([waiver(), waiver()], "waived twice"),
    ],
    ids=["misspelt", "unknown", "twice"],
)
def test_a_waiver_of_no_clause_is_a_usage_error(waivers: list[Waiver], why: str) -> None:
    with pytest.raises(UsageError) as wrong:
        apply_waivers(a_run(), waivers, TODAY)
    assert why in str(wrong.value)


WRITTEN = """
[[waiver]]
clause = "error-12"
target = "https://org.example*"
owner = "ann@example.com"
reason = "The summary cannot be made to fail here."
link = "https://tracker.example/1"
expires = 2026-12-31
"""


def test_waivers_are_read_from_toml(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(WRITTEN)
    (read,) = read_waivers(path)
    assert (read.clause, read.expires) == ("error-12", date(2026, 12, 31))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (WRITTEN.replace('owner = "ann@example.com"', ""), "waiver 1: owner is missing"),
        (
            WRITTEN.replace("owner", "ownr"),
            "line 5, is wrong: waiver 1: ownr is no key of a waiver. Did you mean owner?",
        ),
        (WRITTEN + "until = 2027-01-01", "waiver 1: until is no key of a waiver"),
        (WRITTEN.replace("2026-12-31", '"soon"'), "waiver 1: expires is no date: write it as 2026-12-31"),
        (WRITTEN.replace('"error-12"', '""'), "waiver 1: clause is empty"),
        ("[[waivers]]", "waivers is no key"),
        ("[[waiver", "is not TOML: "),
    ],
    ids=["missing", "misspelt", "extra", "no date", "empty", "table misspelt", "no TOML"],
)
def test_a_file_that_is_wrong_is_refused_with_the_place(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(text)
    with pytest.raises(UsageError) as wrong:
        read_waivers(path)
    assert why in str(wrong.value)
    assert "Write [[waiver]]" in str(wrong.value)


@pytest.mark.parametrize("name", sorted(WITHOUT_EVIDENCE))
def test_every_format_says_what_is_waived(name: str) -> None:
    text = render(name, apply_waivers(a_run(), [waiver()], TODAY))
    assert "waived" in text


@pytest.mark.parametrize("name", sorted(WITHOUT_EVIDENCE - BADGES))
def test_every_format_but_a_badge_says_which_waivers_are_for_other_targets(name: str) -> None:
    text = render(name, apply_waivers(a_run(), [waiver(target="another")], TODAY))
    assert "The waiver of error-01 does not apply" in text


@pytest.mark.parametrize("name", sorted(WITHOUT_EVIDENCE - BADGES))
def test_every_format_but_a_badge_says_what_is_wrong_with_a_waiver(name: str) -> None:
    text = render(name, apply_waivers(a_run(CONFORMS), [waiver()], TODAY))
    assert "is not needed" in text


def test_the_exit_status_of_a_conforming_run_is_said_to_be_for_its_waivers() -> None:
    faulty, sound = (apply_waivers(a_run(CONFORMS), each, TODAY) for each in ([waiver()], []))
    assert "exit status 1, for its waivers" in render("terminal", faulty)
    assert "for its waivers" not in render("terminal", sound)


def test_a_waived_deviation_is_skipped_in_junit_and_a_todo_in_tap() -> None:
    report = apply_waivers(a_run(), [waiver()], TODAY)
    assert "<failure" not in render("junit", report)
    assert '<skipped type="deviates" message="waived until 2026-06-01 by Ann: known' in render(
        "junit", report
    )
    assert "# TODO deviates, waived until 2026-06-01 by Ann" in render("tap", report)
