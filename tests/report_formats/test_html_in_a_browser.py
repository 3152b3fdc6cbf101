"""The HTML report in the system's Chromium: readable, reachable by keyboard, and clean by axe-core."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from activate_order_conformance.report.compare import compare
from activate_order_conformance.report.renderers import comparison, render
from activate_order_conformance.suite.run import RunResult
from tests.browser import DESK, PHONE, complaints, needs_a_browser, needs_axe, picture, printed, show
from tests.report_formats.written_out import messages

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = needs_a_browser

Open = Callable[..., "Chrome"]


@pytest.fixture(scope="module")
def written(part: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("html") / "report.html"
    path.write_text(render("html", part.report, evidence=part.evidence), "utf-8")
    return path


@pytest.fixture
def opened(browser: Chrome, written: Path) -> Open:
    """Return what opens the report on a screen of a size, in light or dark, at a place in it."""

    def at(
        place: str = "", *, size: tuple[int, int] = DESK, dark: bool = False, media: str = "screen"
    ) -> Chrome:
        return show(browser, f"{written.as_uri()}{place}", size=size, dark=dark, media=media)

    return at


def test_nothing_is_asked_of_the_network_and_nothing_goes_wrong(opened: Open) -> None:
    browser = opened()
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert browser.get_log("browser") == []


def test_what_is_written_once_is_put_where_it_repeats(opened: Open, part: RunResult) -> None:
    shown = opened().execute_script(
        "return [...document.querySelectorAll('.call pre')].map(one => one.textContent)"
    )
    assert set(messages(part)) <= set(shown)


@needs_axe
@pytest.mark.parametrize(
    ("size", "dark"),
    [
        pytest.param(DESK, False, id="desk-light"),
        pytest.param(DESK, True, id="desk-dark", marks=pytest.mark.slow),
        pytest.param(PHONE, False, id="phone-light", marks=pytest.mark.slow),
        pytest.param(PHONE, True, id="phone-dark", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing_to_complain_of(opened: Open, size: tuple[int, int], dark: bool) -> None:
    browser = opened(size=size, dark=dark)
    browser.execute_script(
        "document.querySelector('#error-04').open = true;"
        "document.querySelector('#error-04 details.opens').open = true;"
        "document.querySelector('.chip').click(); document.querySelector('.chip').click();"
    )
    picture(browser, f"{'phone' if size == PHONE else 'desk'}-{'dark' if dark else 'light'}")
    assert complaints(browser) == {}


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(DESK, id="desk", marks=pytest.mark.slow),
        pytest.param(PHONE, id="phone", marks=pytest.mark.slow),
        pytest.param((320, 640), id="narrow"),
    ],
)
def test_nothing_is_wider_than_the_screen(opened: Open, size: tuple[int, int]) -> None:
    browser = opened(size=size)
    browser.execute_script("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    width = browser.execute_script("return document.documentElement.scrollWidth")
    assert width <= size[0]


def test_a_deep_link_opens_its_row(opened: Open) -> None:
    browser = opened("#error-05")
    picture(browser, "deep-link")
    assert browser.execute_script("return document.querySelector('#error-05').open")
    top = browser.execute_script("return document.querySelector('#error-05').getBoundingClientRect().top")
    assert 0 <= top < 300
    assert browser.execute_script("return document.activeElement.closest('details').id") == "error-05"


@pytest.mark.parametrize("size", [DESK, (900, 1000), PHONE], ids=["desk", "narrow", "phone"])
def test_what_a_link_leads_to_stands_below_the_tools_however_high_they_are(
    opened: Open, size: tuple[int, int]
) -> None:
    below, above = opened("#error-05", size=size).execute_script(
        "return ['#error-05', '.tools'].map(one => document.querySelector(one).getBoundingClientRect())"
        ".map((box, place) => place ? box.bottom : box.top)"
    )
    assert below >= above


def test_a_deep_link_opens_a_scenario_too(opened: Open) -> None:
    place = "cart--a-cart-in-status-closed-is-refused-until-it-is-back-in-checkout"
    browser = opened(f"#{place}")
    picture(browser, "scenario")
    assert browser.execute_script("return document.getElementById(arguments[0]).open", place)


def shown(browser: Chrome) -> list[str]:
    rows: list[str] = browser.execute_script(
        "return [...document.querySelectorAll('details.row')].filter(one => one.checkVisibility()).map(one => one.id)"
    )
    return rows


def test_the_filter_shows_the_rows_of_a_verdict(opened: Open, part: RunResult) -> None:
    browser = opened()
    browser.execute_script("document.querySelector('[data-verdict=deviates].chip').click()")
    expected = {row.id for row in part.report.rows if row.verdict == "deviates"}
    assert set(shown(browser)) == expected
    picture(browser, "filtered")
    status = browser.execute_script("return document.getElementById('count').textContent")
    assert status.startswith(f"{len(expected)} of ")
    browser.execute_script("document.querySelector('[data-verdict=deviates].chip').click()")
    assert len(shown(browser)) > len(expected)


def test_the_search_finds_rows_by_code_title_and_scenario(opened: Open) -> None:
    from selenium.webdriver.common.by import By

    browser = opened()
    search = browser.find_element(By.ID, "search")
    search.send_keys("ALREADY_IN")
    assert shown(browser) == ["error-05"]
    search.clear()
    search.send_keys("pendingclosed")
    assert {"error-04", "requirement-06"} <= set(shown(browser))
    search.send_keys("nothing has this")
    assert shown(browser) == []


def test_everything_can_be_done_with_a_keyboard(opened: Open) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    browser = opened()
    keys = ActionChains(browser)
    keys.send_keys(Keys.TAB).perform()
    assert browser.execute_script("return document.activeElement.className") == "skip"
    keys.send_keys("/").perform()
    assert browser.execute_script("return document.activeElement.id") == "search"
    browser.execute_script("document.querySelector('#error-05 summary').focus()")
    keys.send_keys(Keys.ENTER).perform()
    assert browser.execute_script("return document.querySelector('#error-05').open")
    browser.execute_script("document.querySelector('#error-05 .opens summary').focus()")
    keys.send_keys(Keys.ENTER).perform()
    browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    assert browser.execute_script("return !!document.querySelector('#error-05 .opens .call')")


def test_light_and_dark_can_be_chosen(opened: Open) -> None:
    browser = opened(dark=True)
    background = "return getComputedStyle(document.body).backgroundColor"
    dark = browser.execute_script(background)
    browser.execute_script("document.getElementById('theme').click()")
    assert browser.execute_script(background) != dark == "rgb(18, 21, 26)"


def test_it_can_be_read_without_its_script(opened: Open, part: RunResult) -> None:
    opened()
    text = render("html", part.report, evidence=part.evidence).split("<script>")[0]
    browser = opened()
    browser.execute_script("document.documentElement.innerHTML = ''")
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        frame = browser.execute_cdp_cmd("Page.getFrameTree", {})["frameTree"]["frame"]["id"]
        browser.execute_cdp_cmd("Page.setDocumentContent", {"frameId": frame, "html": text})
        picture(browser, "without-script")
        tools = browser.execute_cdp_cmd(
            "Runtime.evaluate",
            {"expression": "document.querySelector('.tools').checkVisibility()", "returnByValue": True},
        )
        assert tools["result"]["value"] is False
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_on_paper_the_tables_and_what_deviates_are_there(opened: Open) -> None:
    browser = opened(dark=True, media="print")
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    picture(browser, "print")
    assert not browser.execute_script("return document.querySelector('.tools').checkVisibility()")
    assert browser.execute_script("return document.querySelector('#error-04').open")
    background = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(255, 255, 255)"
    assert printed(browser, "report").startswith(b"%PDF")
    browser.execute_script("dispatchEvent(new Event('afterprint'))")
    assert not browser.execute_script("return document.querySelector('#error-04').open")


def test_a_comparison_of_many_can_be_read_on_a_phone(
    browser: Chrome, good: RunResult, bad: RunResult, tmp_path: Path
) -> None:
    path = tmp_path / "comparison.html"
    path.write_text(comparison.html(compare([good.report, bad.report, bad.report, good.report])), "utf-8")
    shown = show(browser, path.as_uri(), size=PHONE)
    assert shown.execute_script("return document.documentElement.scrollWidth") <= PHONE[0]
    wide = shown.execute_script(
        "return [...document.querySelectorAll('tbody th, tbody th + td')].map(one => one.offsetWidth)"
    )
    assert min(wide) > 60


def test_a_comparison_strikes_nothing_out(
    browser: Chrome, good: RunResult, bad: RunResult, tmp_path: Path
) -> None:
    path = tmp_path / "comparison.html"
    path.write_text(comparison.html(compare([good.report, bad.report])), "utf-8")
    struck = show(browser, path.as_uri()).execute_script(
        "return [...document.querySelectorAll('td')].map(one => getComputedStyle(one).textDecorationLine)"
    )
    assert set(struck) == {"none"}
