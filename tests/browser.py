"""The system's Chromium, for what people look at."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMEDRIVER = shutil.which("chromedriver")
AXE = Path(__file__).parent / "node" / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = os.environ.get("SCREENSHOTS")
"""A folder to leave pictures in, to be looked at by somebody."""

DESK, PHONE = (1280, 1000), (390, 844)

needs_a_browser = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="chromium or chromedriver is missing: apt-get install chromium-driver",
)
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is missing: npm ci --prefix tests/node")


@contextmanager
def chromium() -> Iterator[Chrome]:
    """Start a browser that finds nothing in the network."""
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--force-prefers-reduced-motion",
        "--host-resolver-rules=MAP * ~NOTFOUND",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(CHROMEDRIVER))
    yield driver
    driver.quit()


def show(
    browser: Chrome,
    url: str,
    *,
    size: tuple[int, int] = DESK,
    dark: bool = False,
    media: str = "screen",
) -> Chrome:
    """Open a page on a screen of a size, in light or dark, and return the browser."""
    width, height = size
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == PHONE},
    )
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": [scheme]})
    browser.get("about:blank")
    browser.get(url)
    return browser


def picture(browser: Chrome, name: str) -> None:
    """Leave a picture of what is shown, where pictures are wanted."""
    if SCREENSHOTS:
        data = browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"]
        (Path(SCREENSHOTS) / f"{name}.png").write_bytes(base64.b64decode(data))


def printed(browser: Chrome, name: str) -> bytes:
    """Return what is shown as PDF, and leave it beside the pictures."""
    pdf = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {})["data"])
    if SCREENSHOTS:
        (Path(SCREENSHOTS) / f"{name}.pdf").write_bytes(pdf)
    return pdf


def complaints(browser: Chrome) -> dict[str, list[str]]:
    """Return the rules of axe-core that a page breaks, each with the first elements that break it."""
    browser.execute_script(AXE.read_text("utf-8"))
    violations: Any = browser.execute_async_script(
        "axe.run(document, {preload: false}).then(arguments[arguments.length - 1])"
    )
    assert len(violations["passes"]) > 10
    return {
        rule["id"]: [node["html"][:120] for node in rule["nodes"]][:3] for rule in violations["violations"]
    }
