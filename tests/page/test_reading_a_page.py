"""The same rows are read from every copy of a page."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from activate_order_conformance.page import NotThisPage, PageError, read_page
from activate_order_conformance.page.html import read_html
from activate_order_conformance.page.parse import is_english, parse
from tests.page.page_under_test import HERE, DriftOf, only, replaced


@pytest.mark.parametrize("name", ["ship_parcel.md", "ship_parcel.html"])
def test_a_page_is_read_into_its_rows(name: str) -> None:
    page = read_page(HERE / name)
    assert page.title == "Flow Action for a Warehouse: Ship Parcel"
    assert page.english
    assert page.actions == ("shipParcelAction",)
    counts = {kind: len(page.of_kind(kind)) for kind in ("about", "input", "output", "error", "requirement")}
    assert counts == {"about": 4, "input": 2, "output": 1, "error": 4, "requirement": 5}
    assert [row.name for row in page.of_kind("input")] == ["parcelId", "carrierCode"]
    assert [(row.code, row.status) for row in page.of_kind("error")] == [
        ("NO_SUCH_PARCEL", 404),
        ("BAD_STATE", 403),
        ("BAD_STATE", 403),
        ("UNKNOWN_CARRIER", 500),
    ]
    assert page.of_kind("error")[0].title == "Parcel Isn\u2019t Known"
    assert page.of_kind("interaction")[2].text == "The shelf is swept."


def test_every_row_of_an_unchanged_page_is_the_same(page_text: str, drift_of: DriftOf) -> None:
    drift = drift_of(page_text)
    assert drift.differing == ()
    assert drift.counts == {"same": 19}
    assert drift.exit_status == 0


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param([("\u2019", "'")], id="straight apostrophes"),
        pytest.param([("\\_", "_")], id="underscores not escaped"),
        pytest.param([(" Error Code:", "Error Code:"), ("first. Tape", "first.  Tape")], id="white space"),
        pytest.param([("## ", "#### "), ("# Flow", "## Flow")], id="other heading levels"),
        pytest.param(
            [("`Belt.IsMoving`", "**Belt.IsMoving**"), ("**Large**", "_Large_")], id="other emphasis"
        ),
        pytest.param([(f"{number}.  ", f"{number}) ") for number in range(1, 6)], id="other numbering"),
        pytest.param(
            [("\n\n Error", "<br>Error"), ("\n\n HTTP", "<br/>HTTP"), ("\n\n|\n", "|\n")], id="line breaks"
        ),
        pytest.param([("NO\\_SUCH\\_PARCEL", "`NO\\_SUCH\\_PARCEL`")], id="escapes inside code"),
        pytest.param([("# Flow Action", "---\nauthor: us\n---\n# Flow Action")], id="front matter"),
        pytest.param([("\n", "\r\n")], id="line ends"),
        pytest.param([("# Flow Action", "\ufeff# Flow Action")], id="byte order mark"),
    ],
)
def test_typography_is_no_difference(
    changes: list[tuple[str, str]], markdown: str, drift_of: DriftOf
) -> None:
    assert drift_of(replaced(markdown, *changes)).same


def test_html_is_known_by_how_it_begins_too(tmp_path: Path) -> None:
    saved = tmp_path / "page"
    saved.write_bytes((HERE / "ship_parcel.html").read_bytes())
    assert len(read_page(saved).rows) == 19


def test_html_without_an_article_is_read_up_to_its_last_row(markdown: str, drift_of: DriftOf) -> None:
    html = (HERE / "ship_parcel.html").read_text(encoding="utf-8")
    assert drift_of(
        replaced(html, ("<article>", "<div>"), ("</article>", "<p>Was this any use?</p></div>"))
    ).same


def test_tables_are_found_by_their_shape_where_the_headers_say_nothing(
    markdown: str, drift_of: DriftOf
) -> None:
    headers = [(f"|{name}|Description|", "|What|Why|") for name in ("Input Parameter", "Output Parameter")]
    drift = drift_of(replaced(markdown, *headers, ("|Error Condition|Description|", "|What|Why|")))
    assert drift.same


def test_lists_are_found_by_their_order_where_nothing_introduces_them(markdown: str) -> None:
    leads = [
        ("To use the Ship Parcel action, these requirements apply.", "First:"),
        ("When the Ship Parcel action runs, these API interactions occur.", "Then:"),
    ]
    page = parse(replaced(markdown, *leads).encode(), name="page")
    assert len(page.of_kind("requirement")) == 5
    assert len(page.of_kind("interaction")) == 3


def test_a_bulleted_list_is_read_where_the_sentence_before_it_says_what_it_is(
    markdown: str, drift_of: DriftOf
) -> None:
    numbers = [(f"{number}.  ", "*   ") for number in range(1, 6)]
    assert drift_of(replaced(markdown, *numbers)).same


def test_a_page_that_is_not_english_says_so_and_is_compared_by_its_facts(
    markdown: str, drift_of: DriftOf
) -> None:
    german = replaced(
        markdown,
        (
            "The depot doesn\u2019t have a parcel of that number.",
            "Unter dieser Nummer liegt hier kein Paket.",
        ),
        (
            "Someone has to close the lid first. Tape alone isn\u2019t enough.",
            "Erst muss der Deckel zu sein.",
        ),
        (
            "The belt can\u2019t be in motion. Wait until it stands still.",
            "Solange das Band rollt, geht nichts.",
        ),
        ("The carrier\u2019s office was closed.", "Im Kontor war niemand."),
        ("To use the Ship Parcel action, these requirements apply.", "Voraussetzungen:"),
        ("When the Ship Parcel action runs, these API interactions occur.", "Wirkungen:"),
        ("The packer is on duty.", "Der Packer hat Dienst."),
        ("The parcel has been weighed on the big scale.", "Das Paket wurde gewogen."),
        ("`Belt.IsMoving` is `False`.", "`Belt.IsMoving` steht auf `False`."),
        ("The address can\u2019t be empty.", "Die Anschrift fehlt nicht."),
        ("There is room left in the van.", "Im Wagen ist noch Platz."),
        ("The parcel is sealed, so that nobody opens it.", "Das Paket wird versiegelt."),
        ("The invoice is printed in the evening.", "Die Rechnung kommt abends."),
        ("The shelf is swept.", "Das Regal wird gefegt."),
        ("Sends a packed parcel on its way.", "Schickt ein Paket los."),
        ("In the belt designer, drag a Step onto the belt.", "Einen Schritt auf das Band ziehen."),
        ("Open the **Outbound** drawer, and look for **Ship Parcel**.", "**Ship Parcel** suchen."),
        ("To reach this action over the wire, call it", "Der Name lautet"),
        ("The parcel that is to leave the depot.", "Das abgehende Paket."),
        ("Which carrier is to take it.", "Der Spediteur."),
        ("The label that the printer is working on.", "Das Etikett."),
        ("Fill in what is known of the parcel.", "Bekanntes eintragen."),
        ("|Parcel Is Still Open|", "|Paket ist noch offen|"),
        ("BAD\\_STATE\n\n HTTP Status Code: 403", "BAD\\_STATE\n\n HTTP Status Code: 409"),
    )
    drift = drift_of(german)
    assert not drift.english
    assert drift.language == "unknown"
    changed = [change for change in drift.changes if change.kind == "changed"]
    assert [(change.clause, change.facts[0]) for change in changed] == [
        ("error-02", "HTTP status 403 is now 409")
    ]
    assert not [change for change in drift.changes if change.kind in ("new", "gone", "moved")]


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("The parcel is to be on the belt when it leaves.", True),
        ("Das Paket liegt auf dem Band, wenn es abgeht.", False),
        ("Le colis est sur le tapis quand il part.", False),
        ("\u8377\u7269\u306f\u30d9\u30eb\u30c8\u306e\u4e0a\u306b\u3042\u308a\u307e\u3059\u3002", False),
        ("", False),
    ],
)
def test_english_is_known_by_its_common_words(text: str, english: bool) -> None:
    assert is_english(text) is english


def in_html() -> str:
    return (HERE / "ship_parcel.html").read_text("utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
def test_html_that_declares_no_encoding_is_read_as_browsers_read_it(encoding: str) -> None:
    words = "Caf\u00e9 \u2014 d\u00e9j\u00e0 vu."  # of which a guess by frequency makes Central European
    blocks = read_html(f"<html><body><p>{words}</p></body></html>".encode(encoding)).blocks
    assert blocks[0].text == words


def test_words_that_are_struck_out_are_not_read(drift_of: DriftOf) -> None:
    struck = replaced(in_html(), ("big scale", "<del>big</del> scale"))
    assert only(drift_of(struck)).kind == "reworded"


def test_a_page_that_is_whole_without_a_footer_may_have_lost_a_row(drift_of: DriftOf) -> None:
    html = re.sub("<p><b>Parent.*?</p>", "", in_html())
    lacking = replaced(html, ("<li>The shelf is swept.</li>", ""))
    assert only(drift_of(lacking)).kind == "gone"


INPUT = '<input class="field" type="password" name="pw">'


def without(text: str, start: str, end: str) -> str:
    """Return the text without what is from `start` to before `end`."""
    return text[: text.index(start)] + text[text.index(end) :]


@pytest.mark.parametrize(
    ("lose", "sentence"),
    [
        (
            lambda text: without(text, "## Error Conditions", "## Usage"),
            "it has no table of error conditions",
        ),
        (lambda text: without(text, "## Set Input", "## Store"), "it has no table of input parameters"),
        (lambda text: without(text, "## Store", "## Error"), "it has no output parameters"),
        (lambda text: without(text, "## Usage", "When the"), "it has no requirements"),
        (lambda text: text[: text.index("1.  The parcel is sealed")], "it has no interactions"),
        (lambda text: text[: text.index("## Usage")], "it has no requirements"),
        (
            lambda text: re.sub(r"^[|](\w+)[|][^|]+[|]$", r"|\1||", text, flags=re.M),
            "2 of 2 rows with an empty",
        ),
        (
            lambda text: text.replace("|Which carrier is to take it.|", "|"),
            "1 of 2 rows with an empty or miss",
        ),
        (
            lambda text: re.sub(r"Error Code: [\w\\\\]+", "", text),
            "4 of 4 error conditions have no Error Code",
        ),
        (
            lambda text: re.sub(r"HTTP Status Code: \d+", "", text),
            "4 of 4 error conditions have no HTTP Status",
        ),
        (
            lambda text: re.sub(r"Error Code: [\w\\\\]+", "", text, count=2),
            "2 of 4 error conditions have no Error Code",
        ),
        (
            lambda text: re.sub(r"Error Code: [\w\\\\]+", "", text, count=1),
            "1 of 4 error conditions have no Error Code",
        ),
        (
            lambda text: re.sub(r"HTTP Status Code: \d+", "", text, count=1),
            "1 of 4 error conditions have no HTTP Status",
        ),
        (
            lambda text: re.sub(r"(Error Code:) [\w\\\\]+", r"\1", text),
            "nothing stands after Error Code in 4 of 4 error conditions",
        ),
        (
            lambda text: re.sub(r"(HTTP Status Code:) \d+", r"\1", text, count=1),
            "nothing stands after HTTP Status Code in 1 of 4",
        ),
        (lambda text: without(text, "|Parcel Isn", "## Usage"), "its table of error conditions has no rows"),
        (
            lambda text: "# Log in\n\nTo go on, log in to the warehouse.\n",
            "it has no table of error conditions",
        ),
        (lambda text: f"<html><form>{INPUT}</form>", "it asks for a password"),
        (
            lambda text: replaced(text, ("|Parcel Isn", "|Row|Other row|\n" * 197 + "|Parcel Isn")),
            "it has 201 error conditions",
        ),
        (
            lambda text: "<!doctype html><div id=app>Loading<script>go()</script>",
            "before its scripts had drawn it",
        ),
        (
            lambda text: replaced(text, ("The shelf is swept.", "")),
            "its list of interactions has 1 of 3 items",
        ),
        (lambda text: text[: text.index("3.  The shelf")], "it ends with 2 of 3 interactions"),
        (lambda text: text[: text.index(" swept.")], "it ends in the midst of the interactions"),
        (lambda text: in_html()[: in_html().index("<li>The shelf")], "it ends with 2 of 3 interactions"),
        (lambda text: in_html()[: in_html().index(" swept.")], "it ends in the midst of the interactions"),
        (
            lambda text: replaced(
                in_html()[: in_html().index("<li>The shelf")], ("evening.", "<ul><li>evening.</li></ul>")
            ),
            "it ends with 2 of 3 interactions",
        ),
        (lambda text: "<html>" + "<p>" * 100_000, "it has 100001 tags"),
    ],
    ids=[
        *("errors", "inputs", "outputs", "requirements", "interactions", "the end", "cells", "a cell"),
        *(
            "codes",
            "statuses",
            "half of the codes",
            "one of the codes",
            "one of the statuses",
            "what is a code",
            "what is a status",
            "rows",
            "a login page as text",
            "a login page",
            "too many",
            "a shell of JavaScript",
        ),
        *(
            "an item",
            "an end of Markdown",
            "half a sentence of Markdown",
            "an end",
            "half a sentence",
            "an end behind a list in an item",
            "too many tags",
        ),
    ],
)
def test_a_copy_that_lost_something_did_not_get_the_page(
    lose: Callable[[str], str], sentence: str, markdown: str, drift_of: DriftOf
) -> None:
    with pytest.raises(NotThisPage, match=re.escape(sentence)) as refused:
        drift_of(lose(markdown))
    assert refused.value.exit_status == 3
    assert "Save the page from a browser" in refused.value.hint


def test_a_list_whose_items_end_without_a_mark_is_no_end_in_the_midst(
    markdown: str, drift_of: DriftOf
) -> None:
    whole, _, _ = markdown.partition("**Parent topic")
    start = whole.index("1.  The parcel is sealed")
    assert drift_of(whole[:start] + whole[start:].replace(".\n", "\n")).changes


SIBLING = [("shipParcelAction", "weighParcelAction"), ("Ship Parcel", "Weigh Parcel")]


def test_the_page_of_a_sibling_action_is_not_this_page(markdown: str, drift_of: DriftOf) -> None:
    sibling = replaced(markdown, *SIBLING)
    with pytest.raises(NotThisPage, match="is not the page of shipParcelAction: it names weighParcelAction"):
        drift_of(sibling)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (b"<html>" + b"<div>" * 5000, "nests its elements too deeply"),
        (b"<html><p>&#" + b"9" * 5000 + b";", "names a character by a number that none has"),
    ],
    ids=["nested", "a long number"],
)
def test_a_file_that_was_made_to_be_hard_to_read_is_refused_in_a_sentence(
    tmp_path: Path, source: bytes, sentence: str
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(source)
    with pytest.raises(PageError, match=sentence):
        read_page(path)


def test_of_an_empty_document_nobody_complains_but_the_kit(caplog: pytest.LogCaptureFixture) -> None:
    assert (read_html(b"").blocks, caplog.records) == ((), [])


@pytest.mark.parametrize("open_end", [b"<!--", b"<!-- a --", b"<a ", b'<a b="'], ids=bytes.decode)
def test_what_never_ends_takes_no_longer_than_it_is(open_end: bytes) -> None:
    before = b"<html><!-- ends --><p>The page</p>"
    for page in (before + open_end * 50_000, before + open_end * 50_000 + b">"):
        assert [block.text for block in read_html(page).blocks][:1] == ["The page"]


@pytest.mark.parametrize("line", ["| " + " " * 1_000_000, "|-" + " " * 1_000_000 + "x", "|-" * 200_000 + "x"])
def test_no_long_line_takes_longer_than_its_length(line: str) -> None:
    """Whatever repeats: a pattern that begins anew at each of its places would be at it for hours."""
    with pytest.raises(NotThisPage):
        parse(f"# Title\n\n{line}\n".encode(), name="long.md")


def twice(text: str, second: str) -> str:
    """Return two pages in one file, of whatever format."""
    return text.replace("</body>", f"{second}</body>") if "</body>" in text else f"{text}\n\n{second}"


@pytest.mark.parametrize(
    "change",
    [
        [("403", "400")],
        [("The shelf is swept.", "The shelf stays as it is.")],
        [("Flow Action for a Warehouse", "Flow Action for a Shop")],
        SIBLING,
    ],
    ids=["a status", "an item", "its title", "another action"],
)
@pytest.mark.parametrize("container", ["article", "div"])
def test_a_file_with_more_than_one_page_is_refused(
    container: str, change: list[tuple[str, str]], page_text: str, drift_of: DriftOf
) -> None:
    page_text = page_text.replace("article>", f"{container}>")
    with pytest.raises(NotThisPage, match="another table of input parameters") as refused:
        drift_of(twice(page_text, replaced(page_text, *change)))
    assert (refused.value.exit_status, "this page alone" in refused.value.hint) == (3, True)


def test_a_table_in_what_surrounds_a_page_is_no_other_page(drift_of: DriftOf) -> None:
    html = (HERE / "ship_parcel.html").read_text(encoding="utf-8")
    aside = "<aside><table><tr><th>Error</th><th>Code</th></tr><tr><td>Lost</td><td>NOT_FOUND</td></tr></table></aside>"
    assert drift_of(html.replace("<article>", f"{aside}<article>", 1)).differing == ()


@pytest.mark.parametrize("times", [1, 2])
def test_a_page_that_comes_again_word_for_word_is_the_same_page(
    times: int, page_text: str, drift_of: DriftOf
) -> None:
    assert drift_of(twice(page_text, page_text * times)).differing == ()
