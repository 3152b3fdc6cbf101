"""The HTML report: one file that needs nothing else, with all that a reader who was not there wants to see."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shlex
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from itertools import count

import pytest
from bs4 import BeautifulSoup
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.exchange import Exchange
from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.nouns.snapshot import Cart, Snapshot
from activate_order_conformance.report.calls import is_call, show
from activate_order_conformance.report.curl import curl
from activate_order_conformance.report.folds import folds
from activate_order_conformance.report.folds import written as features_of
from activate_order_conformance.report.narrow import narrowed
from activate_order_conformance.report.renderers import render
from activate_order_conformance.report.renderers.html.seen import differences, timeline
from activate_order_conformance.report.renderers.html.view import view_of
from activate_order_conformance.run.plan import TWO_DEPARTURES, Verdict
from activate_order_conformance.suite.run import RunResult, carry_out
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.settings.model import Settings
from tests.report.report_runs import conforming_run
from tests.report_formats.written_out import messages, written
from tests.verify.hostile import Ask, Subject, asks_the_action


@pytest.fixture(scope="module")
def html(bad: RunResult) -> str:
    return render("html", bad.report, evidence=bad.evidence)


@pytest.fixture(scope="module")
def page(html: str) -> BeautifulSoup:
    return written(html)


def test_what_repeats_is_written_once_and_nothing_is_lost(
    html: str, page: BeautifulSoup, bad: RunResult
) -> None:
    assert len(html) < 0.75 * len(str(page))
    assert set(messages(bad)) <= {pre.get_text() for pre in page.select(".call pre")}


def test_json_is_laid_out_by_members_and_reads_back_as_it_was() -> None:
    body = {"short": [1, {"a": None}], "long": [{"name": "x" * 90, "none": {}, "ä": []}] * 2}
    text = show(exchange_with(json.dumps(body))).answer.body
    assert json.loads(text) == body
    assert text.splitlines()[1:5] == [
        ' "short": [1, {"a": null}],',
        ' "long": [',
        "  {",
        f'   "name": "{"x" * 90}",',
    ]
    assert show(exchange_with("{no json")).answer.body == "{no json"


@pytest.mark.parametrize("when", [0, 1])
def test_of_what_came_and_went_the_time_is_shown_that_is_told_of(when: int) -> None:
    refused = count()

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_action(request) and response.status_code == 403 and next(refused) == when:
            response.status_code = 400
        return response

    settings = RunSettings(target=Settings(), selected=("error-10",), pairs="none", repeat=2)
    run = carry_out(replace(settings, evidence="everything"), target=Subject(answer).target)
    (unstable,) = (scenario for scenario in run.report.scenarios if scenario.verdict is Verdict.UNSTABLE)
    shown = view_of(run.report, run.evidence).scenarios[unstable.id]
    assert shown.calls[0].shown.outcome == "HTTP 400"


def exchange_with(body: str) -> Exchange:
    return Exchange(
        method="GET",
        url="https://a.example/",
        request_headers={},
        request_body="",
        began=0.0,
        seconds=0.0,
        status=200,
        response_body=body,
    )


@pytest.mark.parametrize(
    "body",
    ["\n" * 16_000 + ".", ("x" * 60 + "\n") * 50, "".join(f"a\n{'b' * (n % 7)}\n" for n in range(2000))],
)
def test_lines_that_repeat_within_an_answer_are_all_there(part: RunResult, body: str) -> None:
    """What refers to lines before it refers to none of its own, and is found in a time that grows with the answer."""

    def repeating(exchange: Exchange) -> Exchange:
        return replace(exchange, response_body=body)

    one = next(each.scenario for each in part.evidence.witnesses if each.scenario and each.exchanges)
    witnesses = tuple(
        replace(witness, exchanges=tuple(map(repeating, witness.exchanges)))
        if witness.scenario == one
        else witness
        for witness in part.evidence.witnesses
    )
    run = replace(part, evidence=replace(part.evidence, witnesses=witnesses))
    page = written(render("html", run.report, evidence=run.evidence))
    assert any(body in message for message in messages(run))
    assert set(messages(run)) <= {pre.get_text() for pre in page.select(".call pre")}


def test_a_long_answer_is_shown_in_part_with_its_length(part: RunResult) -> None:
    def long(exchange: Exchange) -> Exchange:
        return replace(exchange, response_body="x" * 50_000)

    witnesses = tuple(
        replace(witness, exchanges=tuple(map(long, witness.exchanges))) for witness in part.evidence.witnesses
    )
    html = render("html", part.report, evidence=replace(part.evidence, witnesses=witnesses))
    assert "(50,000 characters in all, of which the first 20,000 are shown)" in html
    assert "x" * 20_001 not in html


def test_nothing_is_loaded_from_anywhere(page: BeautifulSoup) -> None:
    for tag in page.find_all(True):
        assert tag.name not in ("link", "img", "iframe", "object", "embed")
        assert not tag.has_attr("src")
        assert tag.name != "a" or tag["href"].startswith("#")
        assert not tag.has_attr("style")
        assert not [name for name in tag.attrs if name.startswith("on")]
    assert "@import" not in page.style.string
    assert "url(" not in page.style.string


def test_the_policy_lets_only_the_documents_own_style_and_script_in(page: BeautifulSoup) -> None:
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none';")
    for element in (page.style, page.script):
        digest = hashlib.sha256(element.string.encode()).digest()
        assert f"'sha256-{base64.b64encode(digest).decode()}'" in policy


def test_the_word_and_the_four_numbers_come_first(page: BeautifulSoup, bad: RunResult) -> None:
    assert page.h1.get_text() == "non-conformant"
    numbers = {div.dt.get_text(): int(div.dd.get_text()) for div in page.select(".numbers > div")}
    counts = bad.report.counts
    assert list(numbers.items()) == [
        ("clauses", counts.clauses),
        ("with a test (all but about-02, about-03)", counts.with_test),
        ("exercised on this target", counts.exercised),
        ("conforming", counts.conforming),
    ]


def test_the_filters_say_what_they_count_which_is_more_than_the_numbers_do(
    page: BeautifulSoup, bad: RunResult
) -> None:
    rows = page.select("details.row")
    counted = {
        chip["data-verdict"]: [int(number) for number in chip.b.get_text().split(" + ")]
        for chip in page.select(".chip")
    }
    assert sum(map(sum, counted.values())) == len(rows)
    clauses = sum(row.verdict is Verdict.DEVIATES for row in bad.report.clauses)
    assert counted["deviates"] == [
        clauses,
        sum(row.verdict is Verdict.DEVIATES for row in bad.report.readings),
    ]
    assert f"of {clauses} row" in page.select_one("header").get_text()
    readings = len(rows) - bad.report.counts.clauses
    assert (
        page.select_one(".chips .of").get_text()
        == f"{bad.report.counts.clauses} clauses + {readings} readings:"
    )


def test_what_a_run_that_ended_early_did_not_come_to_is_not_called_broken() -> None:
    run = conforming_run()
    ran = [scenario.id for scenario in run.plan]
    run.scenario("A shut one is refused", "error-01").claim(None)
    for number in range(6):
        run.scenario(f"A busy one waits {number}", "reading-04", family=TWO_DEPARTURES).claim(None)
    report = run.judge(interrupted=True, cut_short="interrupted", durations=dict.fromkeys(ran, 0.1))
    page = BeautifulSoup(render("html", report), "html.parser")
    marked = {row["id"]: row.select_one(".verdict").get_text() for row in page.select("details.row")}
    assert (marked["error-01"], marked["error-02"], marked["reading-04"]) == (
        "in part",
        "conforms",
        "not run",
    )
    assert page.select_one('.glance a[href="#error-01"]')["title"] == "error-01 Closed: in part"
    chips = {chip["data-verdict"] for chip in page.select(".chip")}
    assert chips == {row["data-verdict"] for row in page.select("details.row")} == {*marked.values()}
    assert not page.select(".chip.v-broken, .glance .v-broken, a.opens .v-broken, .attention .v-broken")
    many = page.select_one(".attention details")
    assert many.summary.get_text() == "7 scenarios"
    assert len(many.select("a")) == 7


def test_every_clause_is_a_row_with_its_verdict_and_a_link_to_it(page: BeautifulSoup, bad: RunResult) -> None:
    for clause in bad.report.clauses:
        row = page.find(id=clause.id)
        assert row["data-verdict"] == clause.verdict
        assert clause.title in row.summary.get_text()
        assert clause.gist in row.summary.get_text()
        assert row.select_one(f'.permalink a[href="#{clause.id}"]')
        assert page.select_one(f'.glance a[href="#{clause.id}"]')
        if clause.code:
            assert clause.code in row.summary.get_text()
            assert str(clause.status) in row.summary.get_text()


def test_a_row_names_its_scenarios_its_readings_and_what_would_unlock_it(
    page: BeautifulSoup, bad: RunResult
) -> None:
    for clause in bad.report.clauses:
        row = page.find(id=clause.id)
        scenarios = [bad.report.scenario(scenario) for scenario in clause.scenarios]
        opened = [scenario for fold in folds(scenarios) for scenario in fold.open]
        assert len(row.select("a.opens")) == len(features_of(scenarios)) + len(opened)
        assert len(row.select("li.fold")) == len([*folds(scenarios)])
        for reading in clause.readings:
            assert bad.report.row(reading).id in row.get_text()
        for unlock in clause.unlock:
            assert unlock in row.get_text()


def test_a_scenario_shows_gherkin_exchange_difference_curl_and_timeline(page: BeautifulSoup) -> None:
    scenario = page.find(id="cart--a-cart-in-status-closed-is-refused-until-it-is-back-in-checkout")
    assert "the cart's status is Closed" in scenario.select_one(".gherkin").get_text()
    assert "INVALID_OPERATION and HTTP status 403" in scenario.select_one(".gherkin .claims").get_text()
    asked, answered, *_ = scenario.select(".call pre")
    assert asked.get_text().startswith("POST http://reference.invalid/")
    assert '"orderStatus": "ACTIVATE"' in asked.get_text()
    assert "Bearer [redacted]" in asked.get_text()
    assert answered.get_text().startswith("HTTP 200")
    changes = {
        row.th.get_text(): [cell.get_text() for cell in row.find_all("td")]
        for row in scenario.select(".difference tbody tr")
    }
    assert changes["order.status"] == ["Draft", "Activated"]
    assert scenario.select(".timeline svg")
    assert any("order summary" in each.get_text() for each in scenario.select(".timeline li.seen"))


def test_every_exchange_that_is_no_call_is_counted_those_that_are_shown_as_one_too(
    page: BeautifulSoup, bad: RunResult
) -> None:
    scenario = page.find(id="cart--a-cart-in-status-closed-is-refused-until-it-is-back-in-checkout")
    name = scenario.summary.find("span").get_text()
    (exchanges,) = (
        witness.exchanges for witness in bad.evidence.witnesses if witness.scenario.endswith(f"::{name}")
    )
    others = scenario.select_one(".others")
    more = sum(not is_call(exchange) for exchange in exchanges)
    assert more > len(others.select(".call"))
    assert others.summary.get_text() == f"{more} more exchanges"


def test_what_was_seen_all_at_once_needs_no_timeline(page: BeautifulSoup) -> None:
    looks = page.select(".look:has(.difference):not(:has(.timeline))")
    assert looks
    for look in looks:
        assert re.search(r"all changes after \d+\.\d\d s", look.get_text())


def test_what_was_asked_over_a_connection_can_be_asked_again_and_nothing_else(part: RunResult) -> None:
    def over_http(exchange: Exchange) -> Exchange:
        return replace(exchange, url=exchange.url.replace("reference.invalid", "shop.example"))

    witnesses = tuple(
        replace(witness, exchanges=tuple(map(over_http, witness.exchanges)))
        for witness in part.evidence.witnesses
    )
    html = render("html", part.report, evidence=replace(part.evidence, witnesses=witnesses))
    lines = [tag.get_text() for tag in written(html).select(".call pre.shell")]
    assert lines
    assert all(line.startswith("curl -i ") and "http://shop.example/" in line for line in lines)
    assert "curl -i" not in render("html", part.report, evidence=part.evidence)


def test_every_link_leads_to_a_place_in_the_document(bad: RunResult, part: RunResult) -> None:
    words = ["error-04", "error-05"], ["error-04", "reading-03"], ["input.feature"]
    for report in (bad.report, part.report, *(narrowed(bad.report, some) for some in words)):
        page = BeautifulSoup(render("html", report, evidence=bad.evidence), "html.parser")
        ids = [tag["id"] for tag in page.find_all(id=True)]
        assert len(ids) == len(set(ids))
        dead = {link["href"] for link in page.select('a[href^="#"]') if link["href"][1:] not in ids}
        assert dead == set(), report.headline


def test_a_report_alone_is_rendered_and_says_what_is_missing(bad: RunResult) -> None:
    page = BeautifulSoup(render("html", bad.report), "html.parser")
    assert "made without evidence" in page.select_one(".evidence").get_text()
    assert not page.select(".call")
    text = page.select_one(".evidence").get_text()
    assert all(scenario.planned.name in text for scenario in bad.report.scenarios)


def test_of_what_is_named_alone_no_evidence_is_promised_that_may_not_have_been_kept() -> None:
    run = conforming_run()
    run.scenario("A closed one is busy", "error-01", family=TWO_DEPARTURES).claim(Verdict.CONFORMS)
    named = BeautifulSoup(render("html", run.judge()), "html.parser").select_one(".evidence .others")
    assert "A closed one is busy" in named.get_text()
    assert "evidence" not in named.get_text()


def test_a_document_with_every_exchange_sends_nobody_for_them(page: BeautifulSoup, bad: RunResult) -> None:
    alone = BeautifulSoup(render("html", bad.report), "html.parser")
    assert "Every exchange" in [label.get_text() for label in alone.select(".label")]
    assert "Every exchange" not in [label.get_text() for label in page.select(".label")]


def test_what_was_configured_is_written_as_in_json(page: BeautifulSoup) -> None:
    settings = page.find("dt", string="settings").find_next("dd").get_text()
    assert "allow_production false" in settings
    assert 'deadlines {"answer": 30.0, "poll": 1.0}' in settings


def test_what_a_target_says_is_text_and_never_markup(part: RunResult) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m"
    report = part.report.but(facts=replace(part.report.facts, cut_short=hostile, target_name=hostile))
    witnesses = tuple(
        replace(each, exchanges=tuple(replace(call, response_body=hostile) for call in each.exchanges))
        for each in part.evidence.witnesses
    )
    text = render("html", report, evidence=replace(part.evidence, witnesses=witnesses))
    page = BeautifulSoup(text, "html.parser")
    assert len(page.find_all("script")) == 1
    assert not page.find_all("img")
    assert "\x1b" not in text
    _Strict().feed(text)


class _Strict(HTMLParser):
    """What raises for an element that is closed without having been opened last."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "input", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"{tag} at {self.getpos()}"


def test_the_curl_line_survives_a_shell() -> None:
    exchange = Exchange(
        method="POST",
        url="https://a.example/x?y=1&z='",
        request_headers={"Authorization": "Bearer [redacted]", "X-Odd": "it's $HOME `id`", "Accept": "*/*"},
        request_body='{"a": "it\'s $(id)"}',
        began=0.0,
        seconds=0.0,
    )
    line = curl(exchange).replace("curl", "printf '%s\\n'", 1)
    done = subprocess.run(
        ["/bin/sh", "-c", line],
        capture_output=True,
        text=True,
        check=True,
        env={"AUTHORIZATION": "Bearer mine"},
    )
    assert done.stdout.splitlines() == [
        "-i",
        "-X",
        "POST",
        "https://a.example/x?y=1&z='",
        "-H",
        "Authorization: Bearer mine",
        "-H",
        "X-Odd: it's $HOME `id`",
        "-d",
        '{"a": "it\'s $(id)"}',
    ]
    assert shlex.split(curl(exchange))


def looked(at: float, status: str) -> Snapshot:
    return Snapshot(at=at, departures={}, observes=frozenset({"cart"}), cart=Cart("0a6", status))


def observed(attempt: Attempt, deadline: float = 30.0) -> Observation:
    return Observation(wanted={}, ready={}, first=attempt, deadline=deadline)


def test_a_timeline_says_when_the_answer_came_and_when_each_change_was_seen() -> None:
    attempt = Attempt(
        before=looked(9.0, "Checkout"),
        answers=(),
        called_at=10.0,
        answered_at=10.5,
        timeline=(looked(10.6, "Checkout"), looked(12.0, "Processing"), looked(14.0, "Closed")),
    )
    marks = [(each.seconds, each.kind, each.texts) for each in timeline(attempt, observed(attempt))]
    assert marks == [
        (0.0, "call", ("the call",)),
        (0.5, "answer", ("the answer",)),
        (2.0, "seen", ("cart.status: Checkout → Processing",)),
        (4.0, "seen", ("cart.status: Processing → Closed",)),
        (30.0, "deadline", ("the deadline for all of it",)),
    ]
    assert [each.place for each in timeline(attempt, observed(attempt))] == [0.0, 12.5, 50.0, 100.0, None]
    assert [each.changed for each in differences(attempt)] == [True, False]


def test_the_deadline_has_a_place_on_the_timeline_where_it_came_near_or_passed() -> None:
    attempt = Attempt(
        before=looked(0.0, "Checkout"),
        answers=(),
        answered_at=0.1,
        timeline=(looked(2.0, "Processing"),),
        settled=False,
    )
    assert timeline(attempt, observed(attempt))[-1].place == 100
    assert timeline(replace(attempt, settled=True), observed(attempt))[-1].place is None
    assert timeline(replace(attempt, settled=True), observed(attempt, 5.0))[-1].place == 100


def test_where_nothing_changed_there_is_no_timeline() -> None:
    attempt = Attempt(before=looked(0.0, "Closed"), answers=(), timeline=(looked(1.0, "Closed"),))
    assert timeline(attempt, observed(attempt)) == ()


def test_the_document_stays_small_enough_to_be_mailed(html: str) -> None:
    assert len(html) < 1024 * 1024
