"""A first visit on a phone: little to load, nobody else asked, and nothing that jumps while it comes."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import Open, Served
from tests.browser.looks import MAIN, WATCH_SHIFTS
from tests.browser.slow_site import slow_site

MOST = 56_000  # octets: all heads and compressed bodies


@pytest.mark.parametrize("root", ["/", "/en/"])
def test_first_visit_is_light_without_third_parties_or_layout_shift(served: Served, opened: Open, root: str) -> None:
    with served.running():
        for name in MAIN:
            with opened(viewport={"width": 412, "height": 823}) as window:
                page = window.new_page()
                page.add_init_script(WATCH_SHIFTS)
                answers = answers_to(page)
                page.goto(f"{served.url}{root}{name}", wait_until="networkidle")
                assert {urlsplit(answer.url).netloc for answer in answers} == {urlsplit(served.url).netloc}
                assert len(answers) > 5
                assert sum(octets(answer) for answer in answers) <= MOST, name
                page.wait_for_timeout(300)  # a frame or more, for what the last script changed
                assert page.evaluate("window.shifted") == [], name


def octets(answer: Response) -> int:
    sizes = answer.request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]


def answers_to(page: Page) -> list[Response]:
    """Gather what a page is answered from now on."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright cannot mark a built-in
    return answers


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_jumps_while_a_page_comes_in_pieces(built_site: Path, opened: Open, width: int) -> None:
    with slow_site(built_site) as url:
        for name in MAIN:
            with opened(viewport={"width": width, "height": 800}) as window:
                page = window.new_page()  # one at a time: what lies behind another is not drawn
                page.add_init_script(WATCH_SHIFTS)
                page.goto(f"{url}/{name}", wait_until="load")
                page.wait_for_timeout(300)
                assert page.evaluate("window.shifted") == [], name
