"""The terminal report and the Markdown one: what they say, and in what order."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from activate_order_conformance.report.model import Report
from activate_order_conformance.report.narrow import narrowed
from activate_order_conformance.report.renderers import render
from activate_order_conformance.report.renderers.terminal import console_for, print_report
from activate_order_conformance.report.wording import deviations, ids, target
from activate_order_conformance.run.plan import TWO_DEPARTURES, Verdict
from tests.report.report_runs import (
    BADGES,
    BROKEN,
    CONFORMS,
    DEVIATES,
    NOT_APPLICABLE,
    NOTED,
    UNPROVEN,
    UNSTABLE,
    WITHOUT_EVIDENCE,
    Run,
    conforming_run,
)


def mixed() -> Report:
    run = conforming_run()
    run.scenario("A shut one is refused", "error-01", "requirement-01").claim(
        DEVIATES, expected="INVALID_OPERATION and HTTP status 403", actual="HTTP status 200, isSuccess true"
    )
    run.scenario("A half-open one is refused", "error-01", "reading-02").claim(
        DEVIATES, expected="a refusal", actual="accepted"
    )
    run.scenario("A running one is refused", "error-02").claim(
        UNPROVEN, because="a running operation cannot be arranged", unlock='add "Running"'
    )
    run.scenario("A waiting one", "error-02", "informational").claim(CONFORMS, actual="it was refused")
    run.scenario("A merged one is refused", "error-02").claim(NOT_APPLICABLE, because="nothing merges here")
    return run.judge(on_the_drivers_word=("store_member: no read confirms it",))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_word_the_numbers_and_what_it_rests_on_come_first() -> None:
    lines = render("terminal", mixed()).splitlines()
    assert lines[:3] == [
        "non-conformant, with 1 value said not to occur",
        "5 clauses · 4 with a test (all but about-02) · 4 exercised on this target · 1 conforming",
        "1 claim of 2 rows deviates from the page, 1 from our readings alone",
    ]
    assert squeezed(lines[5]) == "run r-1 of 2026-01-01 12:00 UTC"
    assert squeezed(lines[7]) == "rests on reading-01"


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_a_run_without_what_meets_says_so_before_anything_else(form: str) -> None:
    left_out = "what shows only where departures meet, at a later call, or among several inputs"
    assert left_out not in squeezed(render(form, conforming_run().judge()))
    without = conforming_run().judge(line={"run": ("--pairs", "none")})
    told = squeezed(render(form, without))
    assert left_out in told
    assert told.index(left_out) < told.index("It activates")


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_what_had_not_come_at_the_deadline_is_told_with_the_option_that_allows_it_longer(form: str) -> None:
    run = conforming_run()
    run.scenario("It is late", "error-01").claim(DEVIATES, actual="the order is Draft after 2 seconds")
    allowed = "not all there after 2 seconds; if the target may take longer, allow it by --deadline"
    assert allowed in squeezed(render(form, run.judge()))
    assert "--deadline" not in squeezed(render(form, conforming_run().judge()))


@pytest.mark.parametrize("form", ["terminal", "markdown", "html", "json"])
def test_a_run_of_rows_says_how_many_scenarios_they_have_with_rows_that_were_not_asked(form: str) -> None:
    told = (
        '"leftApart": 3'
        if form == "json"
        else "3 further scenarios of what was selected, in which departures meet"
    )
    selected = conforming_run()
    assert told in squeezed(render(form, selected.judge(selected=("error-02",), left_apart=3)))
    assert told not in squeezed(render(form, selected.judge(selected=("error-02",))))


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_what_asks_a_law_again_says_that_it_asked_everything(form: str) -> None:
    run = conforming_run()
    assert "only what did not conform in run r-0" in squeezed(render(form, run.judge(again_of="r-0")))
    run.scenario("Every refusal changes nothing", "every-refusal").claim(CONFORMS, "error-02")
    told = squeezed(render(form, run.judge(again_of="r-0")))
    assert "only what did not conform" not in told
    assert "since a law of every answer is among it, every other scenario" in told


def test_scenarios_that_show_the_same_are_told_as_one_where_they_rest_on_the_same_readings() -> None:
    run = Run()
    for place, reading in enumerate(["reading-02", "reading-02", "reading-03", "reading-03"] * 2):
        one = run.scenario(f"The {place}. is refused for a reason of its own", "error-01", reading)
        one.claim(DEVIATES, "error-01", actual="HTTP status 500")
    shown = render("terminal", run.judge(), verbose=True, width=120)
    told = re.findall(r"actual +HTTP status 500 \((.*) is our assumption\)", shown)
    assert told == ["reading-02", "reading-03"]


def test_what_lacks_two_departures_is_counted_with_the_departures_and_in_rows_everywhere() -> None:
    run = Run()
    for place, unlock in enumerate(
        [
            "offer departure cart_status=Closed",
            "offer departure cart_status=Closed; offer departure store_member",
        ]
    ):
        one = run.scenario(f"The {place}. is refused", "error-01", "error-02")
        one.claim(UNPROVEN, because=f"the driver does not offer {place}", unlock=unlock)
    report = run.judge()
    told = "2 rows, by 1 value of cart_status and store_member"
    assert f"{told}: --verbose tells what would unlock them" in squeezed(render("terminal", report))
    assert f"<summary>{told}</summary>" in render("html", report)


@pytest.mark.parametrize(
    "unlock",
    [
        "add one more (activate-order export prepared)",
        "let the driver observe session, order, orderSummaries",
        "let the observer read order",
        "give personas.observer a credential that may read cart, session",
    ],
)
def test_what_would_unlock_something_and_only_sounds_like_a_departure_names_none(unlock: str) -> None:
    run = Run()
    run.scenario("A closed one is refused", "error-01").claim(UNPROVEN, because="not seen", unlock=unlock)
    assert "1 row, by 1 reason: --verbose tells" in squeezed(render("terminal", run.judge()))


def test_beneath_a_row_stands_what_of_a_scenario_falls_on_it() -> None:
    run = Run()
    run.scenario("A closed one is refused", "error-01").claim(CONFORMS).claim(DEVIATES, "reading-03")
    report = run.judge()
    shares = {
        row: [each.verdict for each in report.behind(report.row(row))] for row in ("error-01", "reading-03")
    }
    assert shares == {"error-01": [CONFORMS], "reading-03": [DEVIATES]}
    beneath = (
        render("terminal", report, verbose=True, width=120).partition("error-01")[2].partition("error-02")[0]
    )
    assert ("conforms" in beneath, "deviates" in beneath.partition("reading-02")[0]) == (True, False)
    page = render("html", report).partition('id="error-01"')[2].partition("</details>")[0]
    assert ("v-conforms" in page, "v-deviates" in page) == (True, False)


@pytest.mark.parametrize("width", [80, 100, 120])
def test_a_row_has_its_id_title_code_status_verdict_and_scenarios(width: int) -> None:
    text = render("terminal", mixed(), width=width)
    (row,) = re.findall(r"^  error-01 .*\n.*", text, re.MULTILINE)
    for word in ("Closed", "INVALID_OPERATION", "403", "deviates", "3 scenarios"):
        assert word in row
    assert max(len(line) for line in text.splitlines()) <= width


def test_a_deviation_is_four_lines() -> None:
    text = render("terminal", mixed())
    after = text.split("Deviations from the page\n")[1].splitlines()
    assert [squeezed(line).strip() for line in after[:5]] == [
        "A shut one is refused cart.feature:40 error-01, requirement-01",
        "our gist Closed, in short.",
        "expected INVALID_OPERATION and HTTP status 403",
        "actual HTTP status 200, isSuccess true",
        "",
    ]


def test_a_dispute_tells_our_stand_and_the_other_kinds_their_reasons() -> None:
    text = squeezed(render("terminal", mixed(), verbose=True))
    assert "error-01, reading-02 our reading We take it that a half-open cart is closed." in text
    assert 'a running operation cannot be arranged to unlock add "Running" rows error-02' in text
    assert "A waiting one it was refused" in text
    assert "nothing merges here" in text
    assert "store_member: no read confirms it" in text


def test_the_last_line_has_the_word_again_with_exit_status_seconds_and_run() -> None:
    lines = render("terminal", conforming_run().judge()).splitlines()
    assert lines[-2:] == ["conformant", "exit status 0 · 1.2 s · run r-1 of 2026-01-01 12:00 UTC"]


def test_the_word_the_deviations_what_is_unproven_the_tables_and_the_word_follow_on_one_another() -> None:
    lines = render("terminal", mixed(), width=80).splitlines()
    headings = [line for line in lines[lines.index("") + 5 :] if re.match(r"\w", line)]
    assert headings == [
        "Deviations from the page",
        "Disputed: they deviate from what we assumed where the page leaves it open",
        "Unproven",
        "About the action",
        "Error conditions",
        "Requirements",
        "Readings that something is claimed of, 2 of 4",
        "Noted where the page does not say",
        "Said not to occur",
        "Taken on the driver's word",
        "How the states came about",
        "What somebody can answer for, by --waivers FILE",
        "non-conformant, with 1 value said not to occur",
        "1 claim of 2 rows deviates from the page, 1 from our readings alone",
        "exit status 1 · 1.2 s · run r-1 of 2026-01-01 12:00 UTC",
        "What a row says, and how it is shown:",
        "Every exchange:",
    ]


def test_a_report_ends_with_what_to_do_next() -> None:
    stream = io.StringIO()
    report = mixed()
    print_report(report, console_for(stream), kept_in="my run.zip")
    assert stream.getvalue().splitlines()[-4:] == [
        "Every exchange:",
        "  activate-order verify --target http://127.0.0.1:8080 --html report.html",
        "To ask only what did not conform:",
        "  activate-order verify --target http://127.0.0.1:8080 --again 'my run.zip'",
    ]


@pytest.mark.parametrize("verdict", [UNPROVEN, BROKEN])
def test_what_came_of_what_was_not_proved_is_told_beside_what_was_expected(verdict: Verdict) -> None:
    run = conforming_run()
    for came in ("C", "D"):
        run.scenario(f"A shut one gets {came}", "error-01").claim(
            verdict, because="it cannot be read back", expected="A and B", actual=came
        )
    run.scenario("A running one", "error-02").claim(verdict, because="it cannot be arranged", expected="A")
    text = squeezed(render("terminal", run.judge(), verbose=True))
    assert "it cannot be read back expected A and B seen C D rows" in text
    assert "it cannot be arranged rows" in text


def test_of_one_row_everything_is_told_but_all_that_is_left_behind() -> None:
    left = tuple(f"prepared cart {number} (used up)" for number in range(100))
    run = conforming_run()
    run.scenario("A shut one is refused", "error-01").claim(UNPROVEN, because="it cannot be read back")
    text = render("terminal", narrowed(run.judge(left_behind=left), ["error-01"]))
    assert "it cannot be read back" in text
    assert text.count("(used up)") == 6
    assert "and 94 more, which --verbose lists" in text


def test_no_waiver_is_proposed_for_a_run_that_exercised_nothing() -> None:
    run = Run()
    run.scenario("A ready one is activated", "control", "about-01").claim(UNPROVEN, because="no checkout")
    run.scenario("A closed one is refused", "error-01").claim(BROKEN, because="no credential")
    report = run.judge(control="unproven")
    assert report.overall == "broken"
    assert "[[waiver]]" not in render("terminal", report, verbose=True)


def test_what_is_noted_is_counted_and_verbosely_told() -> None:
    text = squeezed(render("terminal", mixed()))
    assert "Noted where the page does not say 1 scenario, which --verbose tells of" in text
    assert "A waiting one it was refused" not in text


def test_scenarios_are_counted_and_verbosely_named() -> None:
    report = conforming_run().judge()
    assert "A busy one is refused" not in render("terminal", report)
    verbose = render("terminal", report, verbose=True)
    assert squeezed("A busy one is refused  cart.feature:30") in squeezed(verbose)


def test_an_untested_clause_tells_why() -> None:
    assert "Prices do not show over HTTP." in render("terminal", conforming_run().judge())


def test_rows_that_were_not_selected_take_one_line() -> None:
    text = render("terminal", conforming_run().judge(selected=("about-01",)))
    assert text.splitlines()[0] == "conforms for about-01 (1 of 5)"
    run = Run()
    run.scenario("A ready one is activated", "control", "about-01").claim(CONFORMS)
    text = render("terminal", run.judge(selected=("about-01",)))
    assert "not asked for: about-02, error-01, error-02, requirement-01" in text


def test_long_values_are_wrapped_and_lose_nothing() -> None:
    run = conforming_run()
    run.scenario("It", "error-01").claim(DEVIATES, actual="x" * 300)
    text = render("terminal", run.judge(), width=80)
    assert text.count("x" * 20) >= 300 // 20 - 6
    assert sum(line.count("x") for line in text.splitlines() if "xxx" in line) >= 300


def test_what_keeps_a_run_from_being_judged_heads_the_report() -> None:
    run = Run()
    run.scenario("It", "error-01").claim(None)
    head = render(
        "terminal", run.judge(wiring="no connection", cut_short="given up", control=""), verbose=True
    ).split("\n\n")[1]
    assert [squeezed(line) for line in head.splitlines()] == [
        "cut short given up",
        "wiring no connection",
        "target a target 2 · http://127.0.0.1:8080 · documented profile",
        "run r-1 of 2026-01-01 12:00 UTC",
        "control the ready checkout was never activated",
        "rests on reading-01",
    ]


def test_where_nothing_could_be_asked_the_one_cause_takes_the_place_of_the_tables() -> None:
    run = conforming_run()
    run.findings.clear()
    text = render("terminal", run.judge(wiring="Nobody listens there.", control="wiring"))
    assert "error-01" not in text
    assert [squeezed(line) for line in text.splitlines()] == [
        "broken",
        "Nothing was judged: this is about the way to the target, not about the target.",
        "",
        "wiring Nobody listens there.",
        "target a target 2 · http://127.0.0.1:8080 · documented profile",
        "",
        "exit status 3 · 1.2 s · run r-1 of 2026-01-01 12:00 UTC",
        "",
        "To go through it step by step:",
        " activate-order doctor --target http://127.0.0.1:8080",
    ]


def test_what_was_judged_before_the_wiring_failed_keeps_its_table() -> None:
    text = render("terminal", conforming_run().judge(wiring="Nobody listens there.", control="wiring"))
    assert "error-01" in text


@pytest.mark.parametrize("form", ["terminal", "markdown"])
def test_a_run_that_was_interrupted_tells_what_was_not_judged_and_blames_nobody(form: str) -> None:
    run = conforming_run()
    run.scenario("A shut one is refused", "error-01").claim(None)
    run.findings = [each for each in run.findings if "A busy one" not in each.claim]
    judged = {finding.claim.partition("#")[0]: 0.1 for finding in run.findings}
    text = render(form, run.judge(interrupted=True, cut_short="interrupted", durations=judged))
    rows = [
        squeezed(line.replace("|", " ")) for line in text.splitlines() if re.match(r"(?:  |\| )error-0", line)
    ]
    assert [bool(re.search(r"in part", row)) for row in rows][:2] == [True, False]
    assert "not run" in rows[1]
    assert "Broken" not in text
    assert "Not judged" in text
    assert "the run ended early (interrupted)" in text


@pytest.mark.parametrize(("verdict", "only_there"), [(DEVIATES, True), (UNSTABLE, False)])
def test_that_it_shows_only_where_departures_meet_is_told_of_what_shows_there_whenever_they_do(
    verdict: Verdict, only_there: bool
) -> None:
    run = conforming_run()
    run.scenario("A shut one, beside a busy one", "error-01", family=TWO_DEPARTURES).claim(verdict)
    text = squeezed(render("terminal", run.judge()))
    assert ("shows only where these meet: each of them alone conforms" in text) is only_there


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("terminal", "1 scenario: --verbose tells what would unlock them"),
        ("markdown", "give each a caller of its own"),
        ("html", "give each a caller of its own"),
    ],
)
def test_what_is_not_shown_where_departures_meet_is_told_with_what_would_unlock_it(
    form: str, told: str
) -> None:
    run = conforming_run()
    run.scenario("A shut one, beside a busy one", "error-01").claim(
        NOTED, because="not shown: they share a caller", unlock="give each a caller of its own"
    )
    text = squeezed(render(form, run.judge()))
    assert "Not shown where departures meet" in text
    assert told in text


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("reading-01", "reading-01: everything rests on it, and no scenario shows it alone"),
        ("reading-04", "reading-04: no scenario of this run falls on it"),
        ("about-02", "about-02: Prices do not show over HTTP."),
        ("error-02", "error-02: what the target did is noted, and the page does not say what would be right"),
        ("error-01", "error-01: it cannot be shut"),
    ],
)
def test_what_is_inconclusive_says_why(form: str, asked: str, reason: str) -> None:
    run = Run()
    run.scenario("A ready one is activated", "control", "about-01").claim(CONFORMS)
    run.scenario("A waiting one", "error-02", "informational").claim(CONFORMS)
    run.scenario("A shut one", "error-01").claim(UNPROVEN, because="it cannot be shut")
    report = run.judge(selected=(asked,))
    assert report.overall == "inconclusive"
    assert reason in squeezed(render(form, report))


def test_a_name_that_says_no_more_than_the_address_is_left_out() -> None:
    report = conforming_run().judge(target_name="http://127.0.0.1:8080", target_version="")
    assert target(report) == "http://127.0.0.1:8080"
    assert target(conforming_run().judge(target_url="")) == "a target 2"


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ((), "No claim deviates from the page, none from our readings alone"),
        ((("error-01",),), "1 claim of 1 row deviates from the page, none from our readings alone"),
        (
            (("error-01",), ("error-01", "error-02")),
            "2 claims of 2 rows deviate from the page, none from our readings alone",
        ),
        ((("reading-03",),), "No claim deviates from the page, 1 from our readings alone"),
    ],
    ids=["none", "one", "two", "a reading's"],
)
def test_deviations_are_counted_as_claims_of_rows(claims: tuple[tuple[str, ...], ...], sentence: str) -> None:
    run = conforming_run()
    scenario = run.scenario("Another", "error-01")
    for falls_on in claims:
        scenario.claim(DEVIATES, *falls_on)
    assert deviations(run.judge()) == sentence


@pytest.mark.parametrize(("columns", "width"), [("", 100), ("50", 50), ("400", 400), ("wide", 100)])
def test_a_pipe_gets_no_colour_and_a_fixed_width_but_for_what_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    stream = io.StringIO()
    console = console_for(stream)
    print_report(mixed(), console)
    assert "\x1b" not in stream.getvalue()
    assert console.width == width


def test_a_pipe_is_coloured_where_that_is_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = io.StringIO()
    print_report(mixed(), console_for(stream))
    assert "\x1b[" in stream.getvalue()
    assert "error-01" in stream.getvalue()


def test_a_terminal_gets_colour() -> None:
    stream = io.StringIO()
    print_report(mixed(), Console(file=stream, force_terminal=True, color_system="standard", width=90))
    assert "\x1b[32mconforms" in stream.getvalue()


def test_markdown_says_when_the_run_began() -> None:
    lines = render("markdown", conforming_run().judge()).splitlines()
    assert "* Run: r-1 of 2026-01-01 12:00 UTC" in lines


def test_markdown_has_the_pages_tables_and_the_evidence_in_fences() -> None:
    text = render("markdown", mixed())
    assert text.startswith("## Activate Order: non-conformant, with 1 value said not to occur\n")
    assert "| error-01 | Closed | `INVALID_OPERATION` | 403 | ❌ deviates | 3 |" in text
    assert "untested: Prices do not show over HTTP." in text
    assert "```text\nour gist: Closed, in short.\nexpected: INVALID_OPERATION and HTTP status 403\n" in text
    assert "our reading: We take it that a half-open cart is closed." in text
    assert "exit status 1" in text


def test_markdown_escapes_what_would_be_markup_and_fences_hold() -> None:
    run = conforming_run()
    run.scenario("A | *bold* <b>name</b>", "error-01").claim(DEVIATES, actual="````` </details>\nmore")
    run.scenario("Unseen", "error-02").claim(UNPROVEN, because="a_b <script>")
    text = render("markdown", run.judge())
    assert r"**A \| \*bold\* \<b\>name\</b\>**" in text
    assert "``````text\n" in text
    assert r"a\_b \<script\>" in text


@pytest.mark.parametrize("verdict", [UNPROVEN, BROKEN], ids=str)
@pytest.mark.parametrize("form", sorted(WITHOUT_EVIDENCE - BADGES - {"html"}))  # whose lines bear many rows
def test_what_was_not_shown_is_a_pass_in_no_format(form: str, verdict: Verdict) -> None:
    run = conforming_run()
    run.plan, run.findings = run.plan[:2], run.findings[:2]
    run.scenario("A busy one is refused", "error-02").claim(verdict, because="it could not be seen")
    text = render(form, run.judge(), **({"verbose": True} if form == "terminal" else {}))
    assert verdict in text
    assert "it could not be seen" in text
    assert not re.search(r"error-02[^\n]*conforms", text)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ((), ""),
        (("error-01", "error-02"), "error-01, error-02"),
        (("error-01", "error-02", "error-03", "reading-05"), "error-01 to error-03, reading-05"),
        (("about-01", "error-02", "error-01"), "about-01, error-02, error-01"),
    ],
    ids=["none", "two", "a run of three", "no run"],
)
def test_ids_are_listed_briefly(names: tuple[str, ...], sentence: str) -> None:
    assert ids(names) == sentence


def test_a_scenario_in_which_much_is_amiss_alike_is_named_once() -> None:
    run = conforming_run()
    scenario = run.scenario("All of them at once", "error-01")
    for row in ("error-01", "error-02", "requirement-01", "interaction-01", "about-01"):
        scenario.claim(DEVIATES, row, expected="a refusal", actual="activated")
    text = squeezed(render("terminal", run.judge()))
    assert text.partition("Deviations from the page ")[2].startswith("All of them at once ")
    assert "scenarios)" not in text
