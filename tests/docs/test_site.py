"""The site is whole: every row leads to its scenarios and back, no link is dead, and nothing comes from elsewhere."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from activate_order_conformance.contract import Clause, Contract
from activate_order_conformance.docs.model import Site
from activate_order_conformance.docs.prose import prose
from activate_order_conformance.docs.site import questions, write_site
from activate_order_conformance.docs.words import OVERALL, VERDICTS
from activate_order_conformance.docs.written import pieces, written
from activate_order_conformance.errors import KitError
from activate_order_conformance.evidence.bundle import pack
from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.report.renderers import render
from activate_order_conformance.report.verdicts import report_on
from activate_order_conformance.report.wording import which_run
from activate_order_conformance.run.facts import RunFacts
from activate_order_conformance.run.plan import Finding, Verdict
from activate_order_conformance.suite.features.catalogue import plan_of, read_features
from activate_order_conformance.suite.run import carry_out
from activate_order_conformance.suite.settings import RunSettings
from tests.cli.command_line import activate_order

CONTRACT = Contract.load()
FEATURES = read_features()


@cache
def page(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def links(document: BeautifulSoup | Tag) -> list[str]:
    return [str(link["href"]) for link in document.find_all("a", href=True)]


def words_of(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def test_no_link_is_dead(site: Path, judged_site: Path) -> None:
    for folder in (site, judged_site):
        texts = {path.name: path.read_text("utf-8") for path in folder.iterdir()}
        places = {name: {*re.findall(r' id="([^"]+)"', text)} for name, text in texts.items()}
        for name, text in texts.items():
            for link in {*re.findall(r' (?:href|src)="([^"]+)"', text)} - {"data:,"}:
                there, _, place = link.partition("#")
                assert (there or name) in texts, f"{name}: {link}"
                assert not place or place in places[there or name], f"{name}: {link}"


def test_what_search_finds_is_there(site: Path) -> None:
    text = (site / "search-index.js").read_text("utf-8")
    entries = json.loads(text.removeprefix("window.SEARCH = ").rstrip(";\n"))
    assert {entry["id"] for entry in entries} - {""} == set(CONTRACT.ids)
    for entry in entries:
        name, _, place = entry["link"].partition("#")
        assert not place or page(site / name).find(id=place), entry["link"]


def test_nothing_comes_from_elsewhere(site: Path) -> None:
    for path in site.iterdir():
        assert not re.search(r"(https?:)?//(?!\s)[a-z]", path.read_text("utf-8").replace("// ", "")), (
            path.name
        )


def test_every_page_has_one_heading_and_no_id_twice(judged_site: Path) -> None:
    for path in judged_site.glob("*.html"):
        document = page(path)
        assert len(document.find_all("h1")) == 1, path.name
        ids = [tag["id"] for tag in document.find_all(id=True)]
        assert len(ids) == len(set(ids)), path.name


@pytest.mark.parametrize("clause", CONTRACT.clauses, ids=lambda clause: clause.id)
def test_a_row_leads_from_the_entrance_to_all_that_is_said_of_it(site: Path, clause: Clause) -> None:
    entrance = page(site / "index.html").find(id=clause.id)
    assert isinstance(entrance, Tag)
    assert clause.title in words_of(entrance)
    assert f"{clause.id}.html" in links(entrance)
    own = page(site / f"{clause.id}.html")
    text = words_of(own)
    assert clause.gist.replace("`", "") in text
    for words in (clause.code, str(clause.status or ""), clause.not_tested):
        assert (words or "") in text
    for reading in CONTRACT.readings_on(clause.id):
        assert f"readings.html#{reading.id}" in links(own)
    for feature in map(written, FEATURES):
        for scenario in feature.scenarios:
            link = f"feature-{feature.stem.replace('_', '-')}.html#{scenario.anchor}"
            concerned = clause.id in (*scenario.rows, *scenario.planned[0].tags)
            assert (link in links(own)) == concerned, scenario.name


def test_every_answer_leads_from_the_entrance_to_its_rows(site: Path) -> None:
    answers = page(site / "index.html").select_one(".answers")
    assert isinstance(answers, Tag)
    text = {
        words_of(answer.dt): links(answer) for answer in answers.find_all("div") if isinstance(answer.dt, Tag)
    }
    assert text == {
        f"{refusal.code} {refusal.status}": [f"{row.id}.html" for row in rows]
        for refusal, rows in CONTRACT.answers.items()
    }


def test_every_scenario_stands_on_its_features_page_with_its_steps_and_rows(site: Path) -> None:
    shown = 0
    for feature in map(written, FEATURES):
        document = page(site / f"feature-{feature.stem.replace('_', '-')}.html")
        for scenario in feature.scenarios:
            article = document.find(id=scenario.anchor)
            assert isinstance(article, Tag)
            keywords = [words_of(tag) for tag in article.select(".keyword")]
            assert keywords == [step.keyword for step in (*scenario.background, *scenario.steps)]
            rows = [link for link in links(article) if re.search(r"[a-z]-\d\d(\.html)?$", link)]
            assert [link.removesuffix(".html").rpartition("#")[2] for link in rows] == [*scenario.rows]
            cells = [words_of(row) for row in article.select(".examples tbody tr")]
            assert cells == [" ".join(row.cells) for table in scenario.examples for row in table.rows]
            shown += len(scenario.planned)
    assert shown == len(plan_of(FEATURES))


def test_it_counts_as_many_scenarios_for_a_row_as_a_report_does() -> None:
    facts = RunFacts(
        run="r-0",
        kit_version="0",
        profile="documented",
        target_name="a target",
        target_version="",
        target_url="",
        started="2026-01-01T12:00:00Z",
        seconds=0.0,
    )
    report = report_on([each.planned for each in plan_of(FEATURES)], [], CONTRACT, facts)
    site = Site(CONTRACT, FEATURES)
    assert {clause.id: site.tests(clause) for clause in CONTRACT.clauses} == {
        row.id: len(row.scenarios) for row in report.clauses
    }


@pytest.mark.parametrize("reading", CONTRACT.readings, ids=lambda reading: reading.id)
def test_a_reading_is_told_whole(site: Path, reading: object) -> None:
    assert hasattr(reading, "id")
    article = page(site / "readings.html").find(id=reading.id)
    assert isinstance(article, Tag)
    known = CONTRACT.reading(str(reading.id))
    for text in (known.tension, known.stand, known.because, known.basis):
        assert re.sub(r"[`\s]", "", text) in re.sub(r"\s", "", words_of(article))
    assert {f"{clause}.html" for clause in known.clauses} <= {*links(article)}


def test_every_question_is_answered_by_a_row_that_exists() -> None:
    for question in questions():
        assert CONTRACT.clause(question["clause"]).id == question["clause"]


def test_every_verdict_and_every_word_for_a_run_is_explained_worst_first() -> None:
    assert list(VERDICTS) == list(Verdict)
    assert list(OVERALL) == list(Overall)


def test_the_site_is_the_same_every_time(site: Path, tmp_path: Path) -> None:
    write_site(tmp_path)
    write_site(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in site.iterdir()
    }


def test_a_runs_verdicts_stand_in_their_places(judged_site: Path, report: Report) -> None:
    entrance = page(judged_site / "index.html")
    assert report.headline in words_of(entrance)
    for row in report.clauses:
        place = entrance.find(id=row.id)
        assert isinstance(place, Tag)
        assert [words_of(tag) for tag in place.select(".verdict")] == [row.verdict]
    own = page(judged_site / "error-10.html")
    (amiss,) = own.select(".amiss")
    told = {words_of(one.dt): [words_of(what) for what in one.select("dd")] for one in amiss.select("div")}
    assert told == {
        "deviates": ["A session that is processing is refused until it has ended"],
        "Expected": ["a refusal"],
        "There was": ["activated (HTTP status 200, isSuccess true)"],
        "Not asked": ["INVALID_INPUT and HTTP status 403", "put right, it is activated"],
        "Because": ["it was not refused"],
    }
    scenario = own.select("article.scenario .verdict")
    assert [words_of(tag) for tag in scenario] == ["deviates"]
    assert not page(judged_site / "error-04.html").select(".amiss")


def test_every_page_says_which_run_its_verdicts_are_of_and_the_entrance_what_was_judged(
    tmp_path: Path, site: Path, report: Report
) -> None:
    write_site(tmp_path, report.but(facts=replace(report.facts, cut_short="a worker died")))
    for path in tmp_path.glob("*.html"):
        assert f"run {which_run(report)}" in words_of(page(path).footer)
        assert "run" not in words_of(page(site / path.name).footer)
    told = words_of(page(tmp_path / "index.html").select_one("#run"))
    assert "The run ended early: a worker died" in told
    assert "documented profile" in told
    assert "1 claim of 2 rows deviates from the page" in told


def test_what_deviates_is_told_before_what_is_unproven(tmp_path: Path, report: Report) -> None:
    plan = [each.planned for each in plan_of(FEATURES)]
    findings = [
        Finding(claim=claim.id, verdict=Verdict.UNPROVEN if "shared" in scenario.name else Verdict.DEVIATES)
        for scenario in plan
        for claim in scenario.claims
    ]
    write_site(tmp_path, report_on(plan, findings, CONTRACT, report.facts))
    told = [words_of(one) for one in page(tmp_path / "error-03.html").select(".amiss .verdict")]
    assert told == ["deviates", "unproven", "unproven"]


def test_what_a_target_says_is_never_markup_and_is_obeyed_by_nobody(tmp_path: Path, report: Report) -> None:
    facts = replace(report.facts, target_name="<script>alert(1)</script>\x1b[2J##[error]\u202e")
    write_site(tmp_path, report.but(facts=facts))
    text = (tmp_path / "index.html").read_text("utf-8")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
    assert not {"\x1b", "\u202e"} & {*text}
    assert "##[" not in text


def test_a_report_by_another_contract_is_refused(tmp_path: Path, report: Report) -> None:
    with pytest.raises(KitError, match="another contract"):
        write_site(tmp_path, report.but(contract="0" * 64))


def test_nothing_of_somebody_elses_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(KitError, match="holds other files"):
        write_site(tmp_path)
    with pytest.raises(KitError, match="is a file"):
        write_site(tmp_path / "thesis.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_command_takes_a_run_as_evidence_or_as_a_report_and_says_where_to_begin(tmp_path: Path) -> None:
    recorded = carry_out(RunSettings(selected=("error-04",), evidence="everything"))
    (tmp_path / "run.json").write_text(render("json", recorded.report), encoding="utf-8")
    (tmp_path / "run.zip").write_bytes(pack(recorded.evidence, recorded.report))
    written = []
    for kept in ("run.json", "run.zip"):
        out = tmp_path / f"site of {kept}"
        result = activate_order("docs", "--out", str(out), "--run", str(tmp_path / kept))
        assert result.exit_code == 0, result.output
        assert result.output.endswith(f"begin at {out / 'index.html'}\n")
        written.append((out / "error-04.html").read_text("utf-8"))
    assert written[0] == written[1]
    assert "conforms" in written[0]


def test_prose_becomes_code_and_links_and_nothing_else() -> None:
    text = prose("`a < b` rests on error-04, not error-99 & <i>", frozenset({"error-04"}))
    assert str(text) == (
        '<code>a &lt; b</code> rests on <a class="ref" href="error-04.html">error-04</a>, '
        "not error-99 &amp; &lt;i&gt;"
    )


@pytest.mark.parametrize(
    ("text", "spans", "given"),
    [
        ("the cart's status is Closed", [(21, 27)], ["Closed"]),
        ("the cart's status is <status>", [], ["<status>"]),
        ("it is activated", [], []),
        ("a b", [(0, 1), (2, 3)], ["a", "b"]),
    ],
)
def test_a_steps_text_is_told_from_what_a_scenario_fills_in(
    text: str, spans: list[tuple[int, int]], given: list[str]
) -> None:
    parts = list(pieces(text, spans))
    assert "".join(part.text for part in parts) == text
    assert [part.text for part in parts if part.given] == given
