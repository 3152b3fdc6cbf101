"""What a person reads of a drift, without colour."""

import re
from io import StringIO

from rich.console import Console

from activate_order_conformance.page import Drift
from activate_order_conformance.page.compare import word_difference
from activate_order_conformance.page.model import Word
from activate_order_conformance.page.terminal import show
from activate_order_conformance.report.outside import harmless_json
from tests.page.page_under_test import DriftOf, replaced


def printed(drift: Drift) -> str:
    out = StringIO()
    show(drift, Console(file=out, width=100, color_system=None))
    return out.getvalue()


def test_a_page_that_is_the_same_is_one_sentence(markdown: str, drift_of: DriftOf) -> None:
    assert "Every row is the same: 19 of 19." in printed(drift_of(markdown))


def test_a_difference_stands_in_marks(markdown: str, drift_of: DriftOf) -> None:
    changed = replaced(markdown, ("close the lid", "shut the lid"))
    text = printed(drift_of(changed, against=markdown, scenarios={"error-02": ["A lid left open"]}))
    assert "reworded  error-02  Parcel Is Still Open" in text
    assert "[-close-] {+shut+} the lid" in text
    assert "A lid left open" in text
    assert "1 reworded, 18 same." in text


def test_what_a_scenario_s_name_goes_on_with_stands_beneath_it(markdown: str, drift_of: DriftOf) -> None:
    changed = replaced(markdown, ("close the lid", "shut the lid"))
    text = printed(drift_of(changed, against=markdown, scenarios={"error-02": ["lid " * 40]}))
    assert [line[:10] for line in text.splitlines() if line.strip().startswith("lid")] == ["      lid "] * 2


def test_without_an_earlier_page_our_gist_stands_beside_the_text(markdown: str, drift_of: DriftOf) -> None:
    text = printed(drift_of(replaced(markdown, ("Code: 404", "Code: 410"))))
    assert "HTTP status 404 is now 410" in text
    assert "our gist: An unknown parcel stays." in text
    assert "the page: Parcel Isn" in text


def test_brackets_on_the_page_are_printed_as_they_are(markdown: str, drift_of: DriftOf) -> None:
    text = printed(drift_of(replaced(markdown, ("The shelf is swept.", "The shelf [bold] is swept."))))
    assert "The shelf [bold] is swept." in text


def test_another_language_is_said_before_the_rows(drift_of: DriftOf, markdown: str) -> None:
    drift = drift_of(markdown).model_copy(update={"english": False, "language": "de"})
    assert "The page is not in English (language: de)." in printed(drift)


def test_nothing_on_the_page_is_obeyed_by_a_terminal_or_a_ci_system(markdown: str, drift_of: DriftOf) -> None:
    evil = "\x1b[31m ##[error]a ::error::b \u202e" + "##[error]c " * 20 + "::error::d " * 20
    page = replaced(markdown, ("Code: 404", f"Code: 4XX{evil}"), ("The shelf", f"The{evil} shelf"))
    for text in (
        printed(drift_of(page)),
        printed(drift_of(page, against=markdown)),
        harmless_json(drift_of(page).model_dump_json()),
    ):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]|##\[|^\s*::[a-z]+::", text, re.MULTILINE)


def test_texts_that_are_longer_than_the_page_are_not_set_beside_each_other_word_by_word() -> None:
    before, after = "a b " * 1001, "a c " * 1001
    assert word_difference(before, after) == (
        Word(fate="removed", text=before.strip()),
        Word(fate="added", text=after.strip()),
    )
