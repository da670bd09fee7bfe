"""The instruments that find nothing wrong with our pages find it in a page where it is."""

from playwright.sync_api import Browser, Page

from tests.browser.looks import WATCH_SHIFTS, Look, violations, widest, wrong_with
from tests.browser.test_reading import _CUT

WRONG = """<!doctype html><html><head><title>wrong</title></head><body style="margin: 0">
<img src="data:," style="width: 2000px; height: 9px"><input>
<p style="color: #ccc; background: #fff">pale</p>
<div style="width: 50px; overflow: hidden; white-space: nowrap">a text longer than its box</div></body></html>"""
JUMPS = """<!doctype html><html lang="en"><head><title>jumps</title></head><body><div id="above"></div><p>below</p>
<script>setTimeout(() => { above.style.height = "300px" }, 100)</script></body></html>"""


def shown(browser: Browser, html: str, script: str = "") -> Page:
    page = browser.new_context(viewport={"width": 800, "height": 600}).new_page()
    page.add_init_script(script)
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("http://instruments.example/")
    return page


def test_known_accessibility_errors_are_detected(browser: Browser) -> None:
    page = shown(browser, WRONG)
    rules = {found.partition(":")[0] for found in violations(page)}
    assert rules >= {"image-alt", "label", "color-contrast", "html-has-lang"}
    assert widest(page) == 1200
    assert any("sideways by" in found for found in wrong_with(page, Look("dark", 320)))
    [cut] = page.evaluate(_CUT)
    assert "overflow: hidden" in cut
    page.context.close()


def test_layout_shift_is_detected(browser: Browser) -> None:
    page = shown(browser, JUMPS, WATCH_SHIFTS)
    page.wait_for_function("window.shifted.length > 0")
    assert "<p>below</p>" in page.evaluate("window.shifted")[0]
    page.context.close()
