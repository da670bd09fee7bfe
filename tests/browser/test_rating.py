"""Rating a page: by keyboard alone, with and without scripts; what is wrong stands beside its field."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open, Served
from tests.browser.keyboard import tab_to
from tests.browser.looks import violations, widest
from tests.servers import flask

PHONE = {"viewport": {"width": 360, "height": 740}}


def rated(served: Served) -> str:
    process = flask("ratings", "list", environ=served.environ)
    return str(process.communicate(timeout=60)[0])


def choose(page: Page, comment: str, *, scripts: bool = True) -> None:
    """Open the rating, take the second step, write a comment and send it, by keyboard and no faster than a person."""
    tab_to(page, ".rating-ask > summary", most=200)
    page.keyboard.press("Enter")
    expect(page.locator("#rating-score" if scripts else ".rating-ask > summary")).to_be_focused()
    tab_to(page, "#page-rating [name=score]", most=1)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("만족", exact=True)).to_be_checked()
    tab_to(page, "#rating-comment")
    page.keyboard.type(comment)
    page.wait_for_timeout(1100)
    tab_to(page, ".rating__send")
    page.keyboard.press("Enter")


def test_rating_by_keyboard_with_scripts(served: Served, opened: Open) -> None:
    with served.running(), opened() as window:
        page = window.new_page()
        page.goto(f"{served.url}/standards/")
        choose(page, "표가 잘 보입니다.")
        thanks = page.locator("#rating-thanks")
        expect(thanks).to_have_text("평가해 주셔서 감사합니다.")
        expect(thanks).to_be_focused()
        expect(page.locator("#page-rating")).to_be_hidden()
        expect(page).to_have_url(f"{served.url}/standards/")
    assert "1건  평균 4.00  /standards/" in rated(served)


def test_rating_by_keyboard_without_scripts(served: Served, opened: Open) -> None:
    with served.running(), opened(java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(f"{served.url}/standards/")
        choose(page, "표가 잘 보입니다.", scripts=False)
        expect(page.locator(".answers")).to_contain_text("표가 잘 보입니다.")
        assert rated(served) == ""
        tab_to(page, ".answers__send button")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/api/ratings/thanks\?page=/standards/$"))
        expect(page.get_by_role("heading", level=1)).to_have_text("평가해 주셔서 감사합니다.")
        page.get_by_role("link", name="보시던 페이지로 돌아가기").click()
        expect(page).to_have_url(f"{served.url}/standards/")
    assert "1건  평균 4.00  /standards/" in rated(served)


@pytest.mark.parametrize("scripts", [True, False])
def test_personal_data_is_refused_beside_the_comment_and_all_is_kept(
    served: Served, opened: Open, scripts: bool
) -> None:
    with served.running(), opened(java_script_enabled=scripts, **PHONE) as window:
        page = window.new_page()
        page.goto(f"{served.url}/standards/")
        choose(page, "010-1234-5678로 전화 주세요", scripts=scripts)
        expect(page.locator("#rating-comment-error")).to_contain_text("지우고 다시 보내 주십시오")
        expect(page.get_by_label("만족", exact=True)).to_be_checked()
        comment = page.locator("#rating-comment")
        expect(comment).to_have_value("010-1234-5678로 전화 주세요")
        assert "rating-comment-error" in str(comment.get_attribute("aria-describedby"))
        assert widest(page) <= 0
        comment.fill("전화 주세요")
        page.click(".rating__send")
        if scripts:
            expect(page.locator("#rating-thanks")).to_have_text("평가해 주셔서 감사합니다.")
        else:
            page.wait_for_url(re.compile(r"/thanks"))


def test_pages_that_answer_a_rating_are_accessible(served: Served, opened: Open) -> None:
    with served.running(), opened(**PHONE) as window:
        page = window.new_page()
        page.route("**/api/form-token*", lambda route: route.abort())  # the form then posts as one without scripts does
        page.goto(f"{served.url}/en/standards/")
        page.get_by_text("No", exact=True).click()  # which is not sent, and chooses no step
        assert page.locator("#page-rating :checked").count() == 0
        page.get_by_label("Dissatisfied", exact=True).check()
        page.fill("#rating-comment", "Small print.")
        page.click(".rating__send")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Please check once more")
        found = violations(page)
        page.click("main summary")
        page.fill("#rating-comment", "Write to garam@example.com")
        page.click("#page-rating .rating__send")
        expect(page.locator(".error-summary")).to_be_visible()
        found += violations(page)
        page.fill("#rating-comment", "Small print.")
        page.click(".rating__send")
        page.wait_for_url(re.compile(r"/thanks"))
        assert found + violations(page) == []


def test_unreachable_service_keeps_the_rating_and_a_repeat_is_one(served: Served, opened: Open) -> None:
    with served.running(), opened() as window:
        page = window.new_page()
        page.goto(f"{served.url}/standards/")
        page.route("**/api/ratings", lambda route: route.abort())
        choose(page, "표가 잘 보입니다.")
        expect(page.locator("#rating-problem")).to_contain_text("연결이 되지 않아")
        expect(page.locator("#rating-comment")).to_have_value("표가 잘 보입니다.")
        page.unroute("**/api/ratings")
        page.click(".rating__send")
        expect(page.locator("#rating-thanks")).to_be_focused()
    assert "1건" in rated(served)


def test_rating_is_small_until_it_is_asked_for_and_large_enough_then(served: Served, opened: Open) -> None:
    with served.running(), opened(**PHONE) as window:
        page = window.new_page()
        for path in ("/", "/en/charter/"):
            page.emulate_media(media="screen")
            page.goto(served.url + path)
            answers = page.locator(".rating-ask__answers > span").all()
            assert len(answers) == 2
            check_sizes(answers)
            box = page.locator(".rating-ask").bounding_box()
            assert box is not None
            assert box["height"] < 100
            assert violations(page) == []
            answers[0].click()
            targets = page.locator(".rating__step, .rating__send").all()
            assert len(targets) == 6
            check_sizes(targets)
            assert violations(page) == []
            page.emulate_media(media="print")
            expect(page.locator(".rating-ask")).to_be_hidden()


def check_sizes(targets: list[Locator]) -> None:
    for target in targets:
        box = target.bounding_box()
        assert box is not None
        assert min(box["height"], box["width"]) >= 43.9
