"""The site in the system's Chromium: answers in two clicks, clean by axe-core, readable on a phone and on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.docs.written import slug
from tests.browser import DESK, PHONE, complaints, needs_a_browser, needs_axe, picture, printed, show

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = needs_a_browser

PAGES = (
    "index.html",
    "error-04.html",
    "error-10.html",
    "requirement-07.html",
    "about-02.html",
    "features.html",
    "feature-checkout-session.html",
    "readings.html",
    "verdicts.html",
    "steps.html",
    "glossary.html",
)

CONTRACT = Contract.load()
Open = Callable[..., "Chrome"]


@pytest.fixture
def opened(browser: Chrome, judged_site: Path) -> Open:
    """Return what opens a page of the site on a screen of a size, in light or dark."""

    def at(page: str = "index.html", *, size: tuple[int, int] = DESK, dark: bool = False) -> Chrome:
        shown = show(browser, f"{judged_site.as_uri()}/{page}", size=size, dark=dark)
        picture(shown, f"{page.partition('.')[0]}-{size[0]}-{'dark' if dark else 'light'}")
        return shown

    return at


def text_of(browser: Chrome) -> str:
    from selenium.webdriver.common.by import By

    return browser.find_element(By.TAG_NAME, "main").text


def click(browser: Chrome, words: str) -> None:
    from selenium.webdriver.common.by import By

    browser.find_element(By.PARTIAL_LINK_TEXT, words).click()


def ask(browser: Chrome, words: str) -> list[str]:
    """Type into the search and return what it lists."""
    from selenium.webdriver.common.by import By

    browser.find_element(By.ID, "search").send_keys(words)
    return [link.text for link in browser.find_elements(By.CSS_SELECTOR, "#results a")]


def test_what_happens_if_the_session_is_processing_is_answered_in_two_clicks(opened: Open) -> None:
    browser = opened()
    click(browser, "CheckoutSession Is in the Processing State")
    answer = text_of(browser)
    assert "A session that is processing is refused until it has ended" in answer
    assert "INVALID_INPUT" in answer
    assert "403" in answer
    click(browser, "checkout_session.feature")
    assert browser.current_url.endswith("#a-session-that-is-processing-is-refused-until-it-has-ended")


def test_a_question_of_the_entrance_is_answered_in_one_click(opened: Open) -> None:
    browser = opened()
    click(browser, "What happens if the session is processing?")
    assert "A session that is processing is refused until it has ended" in text_of(browser)


def test_search_answers_a_question_as_it_is_asked(opened: Open) -> None:
    browser = opened()
    answers = ask(browser, "What happens if the session is processing?")
    assert answers[0].startswith("CheckoutSession Is in the Processing State")
    assert any(line.startswith("A session that is processing is refused") for line in answers)


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("error-07", "User Isn"),
        ("ALREADY_IN_PROCESS", "Integration Is Already in Progress"),
        ("INVALID_INPUT 403", "INVALID_INPUT 403\nAnswer · error-08, error-09, error-10"),
        ("MAD", "MAD"),
        ("PendingDelete", "A cart in status"),
    ],
)
def test_search_finds_ids_codes_words_and_values(opened: Open, asked: str, first: str) -> None:
    assert any(line.startswith(first) for line in ask(opened(), asked)[:3])


def test_readings_are_filtered_by_what_they_rest_on_and_one_that_is_linked_to_is_shown(opened: Open) -> None:
    from selenium.webdriver.common.by import By

    browser = opened("readings.html#reading-02")
    assert CONTRACT.reading("reading-02").basis == "documented"
    for basis, readings in CONTRACT.readings_by_basis.items():
        browser.find_element(By.CSS_SELECTOR, f'[value="{slug(basis)}"]').send_keys(" ")
        whole = browser.find_elements(By.CSS_SELECTOR, "article.reading")
        shown = {article.get_attribute("id") for article in whole if article.is_displayed()}
        assert shown == {"reading-02", *(reading.id for reading in readings)}


def test_search_says_that_it_found_nothing_and_is_closed_by_escape(opened: Open) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    browser = opened()
    assert ask(browser, "xylophone") == []
    results = browser.find_element(By.ID, "results")
    assert results.text == "Nothing found for xylophone"
    browser.find_element(By.ID, "search").send_keys(Keys.ESCAPE)
    assert not results.is_displayed()


def test_search_is_worked_by_the_keyboard_alone(opened: Open) -> None:
    from selenium.webdriver.common.keys import Keys

    browser = opened()
    browser.switch_to.active_element.send_keys("/")
    browser.switch_to.active_element.send_keys("member of the store")
    browser.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    assert browser.switch_to.active_element.tag_name == "a"
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert "error-07" in browser.current_url


def test_the_theme_is_that_of_the_system_until_it_is_changed(opened: Open) -> None:
    from selenium.webdriver.common.by import By

    def paper(browser: Chrome) -> str:
        return str(browser.execute_script("return getComputedStyle(document.body).backgroundColor"))

    assert paper(opened()) == "rgb(255, 255, 255)"
    browser = opened(dark=True)
    assert paper(browser) == "rgb(20, 23, 27)"
    browser.find_element(By.ID, "theme").click()
    assert paper(browser) == "rgb(255, 255, 255)"
    browser.execute_script("localStorage.clear()")


@pytest.mark.parametrize("page", [*PAGES, "error-06.html", "feature-caller.html"])
def test_a_page_fits_on_a_phone(opened: Open, page: str) -> None:
    browser = opened(page, size=PHONE)
    width = browser.execute_script("return document.documentElement.scrollWidth")
    assert width <= PHONE[0]


def test_the_menu_stands_on_one_line_however_narrow_the_window(opened: Open) -> None:
    for width in (780, 900, 960, 1000, DESK[0]):
        browser = opened(size=(width, DESK[1]))
        tops = browser.execute_script(
            "return [...document.querySelectorAll('.top nav a')].map((link) => link.getBoundingClientRect().top)"
        )
        assert len({*tops}) == 1, width


@needs_axe
@pytest.mark.parametrize(
    ("page", "look"),
    [
        ("error-10.html", "light"),
        ("readings.html", "phone"),
        *(pytest.param(page, "light", marks=pytest.mark.slow) for page in PAGES if page != "error-10.html"),
        *(
            pytest.param(page, look, marks=pytest.mark.slow)
            for page in ("index.html", "error-10.html", "readings.html")
            for look in ("dark", "phone")
            if (page, look) != ("readings.html", "phone")
        ),
    ],
)
def test_axe_finds_nothing(opened: Open, page: str, look: str) -> None:
    browser = opened(page, size=PHONE if look == "phone" else DESK, dark=look == "dark")
    assert complaints(browser) == {}


def test_nothing_goes_wrong_and_nothing_is_loaded_from_elsewhere(opened: Open) -> None:
    browser = opened()
    browser.get_log("browser")
    browser = opened()
    assert browser.execute_script("return document.styleSheets[0].href").startswith("file:")
    assert browser.execute_script("return window.SEARCH.length > 100")
    assert browser.get_log("browser") == []


def test_paper_shows_the_scenarios_and_none_of_the_controls(opened: Open) -> None:
    browser = opened("feature-cart.html")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = browser.execute_script(
        "return ['.top', '.anchor', 'main .scenario'].map("
        "(one) => getComputedStyle(document.querySelector(one)).display)"
    )
    assert shown[:2] == ["none", "none"]
    assert shown[2] != "none"
    assert printed(browser, "feature-cart").startswith(b"%PDF")


def test_without_scripts_everything_can_be_read(opened: Open, browser: Chrome) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        assert "CheckoutSession Is in the Processing State" in text_of(opened())
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
