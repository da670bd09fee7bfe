"""The whole page by keyboard: every control in the order of reading, always in sight, never a trap."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Served
from tests.browser.keyboard import tab_to, walk
from tests.browser.looks import resize

PHONE, DESK = (
    {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
)


@pytest.mark.parametrize("look", [PHONE, DESK], ids=["phone, light", "desk, dark"])
@pytest.mark.parametrize("path", ["/", "/en/charter/", "/staff/", "/en/feedback/complaint/"])
def test_every_control_is_met_in_its_order(site: Served, opened: Open, path: str, look: dict[str, object]) -> None:
    with opened(**look) as window:
        page = window.new_page()
        page.goto(site.url + path)
        assert len(walk(page)) > 20


def test_the_search_is_walked_and_left_by_escape(site: Served, opened: Open) -> None:
    with opened(**PHONE) as window:
        page = window.new_page()
        page.goto(f"{site.url}/")
        tab_to(page, "[data-opens=__search]")
        page.keyboard.press("Enter")
        expect(page.locator("input[name=query]")).to_be_focused()
        page.keyboard.type("헌장")
        expect(page.locator(".md-search-result__item").first).to_be_visible()
        for control in ("button[type=reset]", "[data-closes=__search]", ".md-search__scrollwrap"):
            tab_to(page, control, most=1)
        tab_to(page, ".md-search-result__link", most=1)
        page.keyboard.press("Escape")
        opener = page.locator(".masthead [data-opens=__search]")
        expect(opener).to_be_focused()
        expect(opener).to_have_attribute("aria-expanded", "false")
        tab_to(page, "[data-scheme]", most=1)


FRAMES = """frames => frames.map(frame =>
  [frame.scrollWidth > frame.clientWidth, frame.tabIndex === 0, ["region", "group"].includes(frame.role)])"""


@pytest.mark.parametrize("size", ["3", "5"])
def test_a_frame_is_a_stop_while_it_scrolls_and_no_longer(site: Served, opened: Open, size: str) -> None:
    with opened() as window:
        page = window.new_page()
        page.add_init_script(f"localStorage.setItem('text-size', {size})")
        seen = set()
        for path in ("history", "staff", "seating", "surveys", "surveys/2025", "standards"):
            page.goto(f"{site.url}/{path}/")
            for width in (1280, 360, 240):
                resize(page, width)
                frames = page.locator("[class$='__scroll']").evaluate_all(FRAMES)
                assert all(len(set(frame)) == 1 for frame in frames), (path, width)
                seen |= {(width, scrolls) for scrolls, _, _ in frames}
        assert seen >= {(1280, False), (240, True)}
