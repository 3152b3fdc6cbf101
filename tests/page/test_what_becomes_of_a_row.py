"""One test for each thing that can become of a row."""

import json

import pytest

from activate_order_conformance.page import Word
from tests.page.page_under_test import DriftOf, only, replaced


def test_a_row_in_other_words_is_reworded(page_text: str, drift_of: DriftOf) -> None:
    change = only(drift_of(replaced(page_text, ("Someone has to close", "Somebody must close"))))
    assert (change.kind, change.clause, change.doubtful) == ("reworded", "error-02", False)
    assert change.gist == "An open parcel stays."
    assert change.text is not None
    assert change.text.startswith("Parcel Is Still Open Somebody must close the lid first.")
    assert change.words == ()


def test_a_row_with_another_code_is_changed(page_text: str, drift_of: DriftOf) -> None:
    for written in ("UNKNOWN\\_CARRIER", "UNKNOWN_CARRIER"):
        if written in page_text:
            change = only(drift_of(page_text.replace(written, "CARRIER_ABSENT")))
    assert (change.kind, change.clause) == ("changed", "error-04")
    assert change.facts == ("code UNKNOWN_CARRIER is now CARRIER_ABSENT",)


@pytest.mark.parametrize(
    ("was", "now", "fact"),
    [
        ("Error Code: NO\\_SUCH\\_PARCEL\n", "It has no code.\n", "code NO_SUCH_PARCEL is now not given"),
        ("Error Code: NO\\_SUCH", "Error Code: no\\_such", 'code NO_SUCH_PARCEL is now "no_such_PARCEL"'),
        ("Code: 404", "Code: 4XX", 'HTTP status 404 is now "4XX"'),
        ("HTTP Status Code: 404", "HTTP status code: 4xx", 'HTTP status 404 is now "4xx"'),
        ("HTTP Status Code: 404", "HTTP Status Code 4XX", 'HTTP status 404 is now "4XX"'),
        ("Code: 404", "Code: any of 400 to 499", 'HTTP status 404 is now "any of 400 to 499"'),
        ("HTTP Status Code: 404", "Its status is open.", "HTTP status 404 is now not given"),
    ],
)
def test_what_stands_in_the_place_of_a_code_or_a_status_is_quoted(
    was: str, now: str, fact: str, markdown: str, drift_of: DriftOf
) -> None:
    assert only(drift_of(replaced(markdown, (was, now)))).facts == (fact,)


@pytest.mark.parametrize(
    ("old", "new", "clause", "fact"),
    [
        ("Code: 404", "Code: 410", "error-01", "HTTP status 404 is now 410"),
        ("Belt Is Running", "Belt Is Moving", "error-03", 'title "Belt Is Running" is now "Belt Is Moving"'),
        ("carrierCode", "carrierId", "input-02", "parameter carrierCode is now carrierId"),
        ("Belt.IsMoving", "Belt.Moves", "requirement-03", "Belt.IsMoving is no longer named"),
        ("shipParcelAction", "sendParcelAction", "about-04", ""),
    ],
    ids=["status", "title", "parameter", "identifier", "name of the action"],
)
def test_a_row_that_states_another_fact_is_changed(
    page_text: str, drift_of: DriftOf, old: str, new: str, clause: str, fact: str
) -> None:
    change = only(drift_of(replaced(page_text, (old, new))))
    assert (change.kind, change.clause) == ("changed", clause)
    assert change.facts[0].startswith(fact)


def test_another_title_for_the_page_is_a_change(page_text: str, drift_of: DriftOf) -> None:
    change = only(
        drift_of(replaced(page_text, ("Flow Action for a Warehouse: Ship Parcel", "Ship Parcel Action")))
    )
    assert (change.kind, change.clause, change.title) == ("changed", None, "the page's title")


def test_a_row_that_was_not_there_is_new(markdown: str, drift_of: DriftOf) -> None:
    row = "|Printer Is Out of Ink|Fill it.\n\n Error Code: NO\\_INK\n\n HTTP Status Code: 503\n\n|\n|Carrier Wasn"
    change = only(drift_of(replaced(markdown, ("|Carrier Wasn", row))))
    assert (change.kind, change.clause, change.title) == ("new", None, "Printer Is Out of Ink")
    assert change.facts == ("number 4 of the error conditions, with NO_INK and HTTP status 503",)


def test_a_new_item_is_told_from_its_neighbours(page_text: str, drift_of: DriftOf) -> None:
    before = {"<li>The invoice": "<li>The bell rings.</li>\n", "2.  The invoice": "2.  The bell rings.\n"}
    added = [(start, f"{item}{start}") for start, item in before.items() if start in page_text]
    change = only(drift_of(replaced(page_text, *added)))
    assert (change.kind, change.title) == ("new", "The bell rings.")
    assert change.facts == ("number 2 of the interactions",)


def test_a_row_that_is_not_there_is_gone(markdown: str, drift_of: DriftOf) -> None:
    start, end = markdown.index("|Parcel Is Still Open|"), markdown.index("|Belt Is Running|")
    change = only(drift_of(markdown[:start] + markdown[end:]))
    assert (change.kind, change.clause, change.text) == ("gone", "error-02", None)


def test_an_item_that_is_not_there_is_gone(page_text: str, drift_of: DriftOf) -> None:
    for item in ("<li>The address can&rsquo;t be empty.</li>\n", "4.  The address can\u2019t be empty.\n"):
        if item in page_text:
            change = only(drift_of(page_text.replace(item, "")))
    assert (change.kind, change.clause) == ("gone", "requirement-04")


def test_a_row_in_another_place_is_moved_and_its_neighbours_are_not(markdown: str, drift_of: DriftOf) -> None:
    start, end = markdown.index("|Parcel Isn"), markdown.index("|Parcel Is Still Open|")
    row = markdown[start:end]
    rest = markdown[:start] + markdown[end:]
    change = only(drift_of(rest.replace("|Carrier Wasn", f"{row}|Carrier Wasn")))
    assert (change.kind, change.clause) == ("moved", "error-01")
    assert change.facts == ("now number 3 of the error conditions",)


def test_an_item_in_another_place_is_moved(markdown: str, drift_of: DriftOf) -> None:
    order = [
        ("1.  The packer is on duty.\n", ""),
        ("left in the van.\n", "left in the van.\n6.  The packer is on duty.\n"),
    ]
    change = only(drift_of(replaced(markdown, *order)))
    assert (change.kind, change.clause) == ("moved", "requirement-01")


def test_an_item_wholly_rewritten_is_known_by_its_neighbours_and_doubtful(
    page_text: str, drift_of: DriftOf
) -> None:
    change = only(drift_of(replaced(page_text, ("There is room left in the van.", "Nobody sleeps."))))
    assert (change.kind, change.clause, change.doubtful) == ("reworded", "requirement-05", True)
    assert "or replaced by another" in change.facts[0]


def test_an_earlier_page_takes_the_doubt_away(markdown: str, drift_of: DriftOf) -> None:
    changed = replaced(markdown, ("weighed on the big scale", "weighed on the small scale"))
    assert only(drift_of(changed)).doubtful
    assert not only(drift_of(changed, against=markdown)).doubtful


def test_a_row_moved_and_reworded_is_found_by_its_title(markdown: str, drift_of: DriftOf) -> None:
    start, end = markdown.index("|Parcel Isn"), markdown.index("|Parcel Is Still Open|")
    row = markdown[start:end].replace("of that number", "with this label")
    change = only(
        drift_of((markdown[:start] + markdown[end:]).replace("|Carrier Wasn", f"{row}|Carrier Wasn"))
    )
    assert (change.kind, change.clause) == ("reworded", "error-01")
    assert change.facts == ("now number 3 of the error conditions",)


def test_a_row_with_nothing_in_common_is_one_gone_and_one_new(markdown: str, drift_of: DriftOf) -> None:
    start, end = markdown.index("|Carrier Wasn"), markdown.index("## Usage")
    row = "|Printer Is Out of Ink|Fill it.\n\n Error Code: NO\\_INK\n\n HTTP Status Code: 503\n\n|\n\n"
    kinds = {
        change.kind: change.clause for change in drift_of(markdown[:start] + row + markdown[end:]).differing
    }
    assert kinds == {"gone": "error-04", "new": None}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("Fill in what", "Deprecated! Fill in what", id="between the rows"),
        pytest.param(
            "**Parent topic:**", "This action will be retired.\n\n**Parent topic:**", id="after the last row"
        ),
        pytest.param("## Usage", "## Usage and Abuse", id="in a heading"),
    ],
)
def test_a_note_around_the_rows_does_not_go_unseen(
    old: str, new: str, markdown: str, drift_of: DriftOf
) -> None:
    change = only(drift_of(replaced(markdown, (old, new)), against=markdown))
    assert (change.kind, change.clause, change.title) == ("reworded", None, "the words around the rows")
    assert [word.fate for word in change.words if word.fate != "kept"] == ["added"]


def test_an_earlier_page_shows_the_difference_word_by_word(page_text: str, drift_of: DriftOf) -> None:
    change = only(drift_of(replaced(page_text, ("lid first", "cover first")), against=page_text))
    assert change.words[1:3] == (Word(fate="removed", text="lid"), Word(fate="added", text="cover"))
    assert change.words[0].text == "Parcel Is Still Open Someone has to close the"


def test_an_earlier_page_shows_what_a_row_that_is_gone_said(markdown: str, drift_of: DriftOf) -> None:
    change = only(drift_of(replaced(markdown, ("3.  The shelf is swept.\n", "")), against=markdown))
    assert change.words == (Word(fate="removed", text="The shelf is swept."),)


def test_a_change_names_the_readings_and_scenarios_that_rest_on_the_clause(
    markdown: str, drift_of: DriftOf
) -> None:
    changed = replaced(markdown, ("still.Error Code: BAD\\_STATE", "still.Error Code: BELT\\_RUNS"))
    change = only(drift_of(changed, scenarios={"error-03": ["A running belt"], "error-01": ["No parcel"]}))
    assert change.readings == ("reading-01", "reading-02")
    assert change.scenarios == ("A running belt",)


def test_a_drift_is_json(markdown: str, drift_of: DriftOf) -> None:
    drift = drift_of(replaced(markdown, ("Code: 404", "Code: 410")))
    document = json.loads(drift.model_dump_json())
    assert document["edition"] == "first"
    assert {"kind", "clause", "title", "facts", "readings", "scenarios"} <= document["changes"][0].keys()
    assert drift.exit_status == 1
