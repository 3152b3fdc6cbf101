"""Whatever a target, a driver or somebody else's file can say is text in every format: no command and no markup."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from rich.console import Console

from activate_order_conformance.report.compare import compare, trend
from activate_order_conformance.report.kept import from_json, to_json
from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.report.outside import json_text, printable
from activate_order_conformance.report.renderers import comparison as compared
from activate_order_conformance.report.renderers import render
from activate_order_conformance.report.waivers import apply_waivers
from activate_order_conformance.run.plan import Verdict
from tests.report.report_runs import WITHOUT_EVIDENCE, run_of_everything
from tests.report.test_waivers import TODAY, waiver

EVIL = (
    "\n::error file=a::b\r##[error]c ##vso[task.setvariable]d ##octopus[a] [[ATTACHMENT|/etc/passwd]] "
    "\x1b[31m\x9b2J\u202e"
    "<script>e</script> **f** `g` | [h](https://evil.example) https://evil.example www.evil.example # TODO i"
)
OBEYED = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]|##\[|##(?:vso|octopus)\[|\[\[ATTACHMENT|^\s*::[a-z]+[^\n]*?::",
    re.MULTILINE,
)
"""What a terminal or a CI system takes for a command."""

KEPT = {
    *Verdict,
    *Overall,
    "activate-order-report/1",
    "driver",
    "records",
    "informational",
    "control",
    "conformed",
}
"""Strings that are words of the document's own, which are refused or mean something else otherwise."""


def evil(value: Any, key: str = "") -> Any:
    """Return a document with all that it lets anybody write made evil, the same text always to the same."""
    if isinstance(value, dict):
        return {name: evil(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [evil(each, key) for each in value]
    if not isinstance(value, str) or value in KEPT or key in ("started", "expires", "kind", "keyword"):
        return value
    if key == "location":
        file, _, line = value.rpartition(":")
        return f"{file}{EVIL}:{line}"
    return value + EVIL


@pytest.fixture(scope="module")
def report() -> Report:
    waivers = [waiver("error-01"), waiver("error-02"), waiver("error-01", target="another")]
    sound = apply_waivers(run_of_everything(), waivers, TODAY)
    return from_json(json.dumps(evil(json.loads(to_json(sound)))))


def terminal(report: Report, width: int) -> str:
    return render("terminal", report, verbose=True, width=width)


@pytest.mark.parametrize("name", sorted(WITHOUT_EVIDENCE))
def test_no_format_says_anything_that_a_terminal_or_a_ci_system_obeys(report: Report, name: str) -> None:
    text = render(name, report)
    assert not OBEYED.search(text), OBEYED.search(text)


@pytest.mark.parametrize("width", [50, 61, 80, 100, 120])
def test_nor_does_it_come_to_the_beginning_of_a_line_by_wrapping(report: Report, width: int) -> None:
    assert not OBEYED.search(terminal(report, width))


@pytest.mark.parametrize("form", [compared.markdown, compared.html, compared.to_json])
def test_no_comparison_says_anything_that_is_obeyed(report: Report, form: Callable[[Any], str]) -> None:
    other = report.but(headline="other" + EVIL)
    for comparison in (compare([report, other]), compare([report, other, report]), trend([report, other])):
        assert not OBEYED.search(form(comparison))
        stream = io.StringIO()
        compared.print_comparison(comparison, Console(file=stream, width=60))
        assert not OBEYED.search(stream.getvalue())


def test_nothing_is_markup_in_markdown(report: Report) -> None:
    for text in (render("markdown", report), compared.markdown(compare([report, report]))):
        page = BeautifulSoup(MarkdownIt("gfm-like", {"linkify": False}).render(text), "html.parser")
        assert {tag.name for tag in page.find_all(True)} <= {
            *("h2", "h3", "p", "strong", "em", "code", "pre", "blockquote", "ul", "li"),
            *("table", "thead", "tbody", "tr", "th", "td", "details", "summary"),
        }
        assert "f" not in [tag.get_text() for tag in page.find_all("strong")]


def test_nothing_becomes_a_link_by_itself_in_markdown(report: Report) -> None:
    outside_of_fences = re.sub(r"^(`{3,})text\n.*?\n\1$", "", render("markdown", report), flags=re.M | re.S)
    without_code = re.sub(r"(`+).*?\1", "", outside_of_fences)
    assert "evil" in without_code
    assert "https://" not in without_code
    assert "www." not in without_code


def test_nothing_is_markup_in_html(report: Report) -> None:
    for text in (render("html", report), compared.html(compare([report, report]))):
        page = BeautifulSoup(text, "html.parser")
        assert all("e</script>" not in tag.get_text() for tag in page.find_all("script"))
        assert len(page.find_all("script")) <= 1
        assert not page.find_all(["img", "iframe"])


def test_what_is_xml_is_well_formed(report: Report) -> None:
    texts = {name: render(name, report) for name in WITHOUT_EVIDENCE - {"html"}}
    written_as_xml = {name: text for name, text in texts.items() if text.startswith("<")}
    assert {"junit", "badge-svg"} <= written_as_xml.keys()
    for text in written_as_xml.values():
        fromstring(text)


def test_a_line_of_tap_has_the_directives_that_the_kit_gives_it(report: Report) -> None:
    for line in render("tap", report).splitlines():
        assert re.search(r"(?<!\\)# (?!TODO (?:deviates|unstable), |SKIP )", line) is None or line.startswith(
            "# "
        )


def test_a_document_reads_back_as_what_it_was(report: Report) -> None:
    assert to_json(from_json(to_json(report))) == to_json(report)
    assert EVIL in json.loads(to_json(report))["run"]
    assert json.loads(json_text({"a": EVIL})) == {"a": EVIL}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("##[error]x", "\\x23#[error]x"),
        ("::error::x", "\\x3a:error::x"),
        ("a ::set-output name=b::c", "a \\x3a:set-output name=b::c"),
        ("cart.feature::A cart", "cart.feature::A cart"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("## a heading", "## a heading"),
    ],
)
def test_only_what_is_a_command_is_changed(text: str, shown: str) -> None:
    assert printable(text) == shown
