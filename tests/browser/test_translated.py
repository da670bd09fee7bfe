"""A page that the browser has translated: each text stands in elements of the browser's, and every script goes on."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Served
from tests.browser.keyboard import check_form, fill_form
from tests.browser.looks import resize
from tests.browser.test_directory import ROWS
from tests.conftest import ROOT

#: All of ours but the one that looks at the day alone, on a site with a notice bar.
SCRIPTS = sorted({path.name for path in (ROOT / "site_src/theme/assets").glob("*.js")} - {"notice.js"})
#: What Chrome's and Edge's translation does to a page, and again to whatever a script writes later.
TRANSLATE = """() => {
  const wrap = root => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    const texts = []
    while (walker.nextNode()) texts.push(walker.currentNode)
    for (const text of texts) {
      const parent = text.parentElement
      if (!parent || !text.data.trim() || parent.closest("script, style, textarea, font")) continue
      const outer = document.createElement("font"), inner = document.createElement("font")
      outer.style.verticalAlign = inner.style.verticalAlign = "inherit"
      text.replaceWith(outer)
      outer.append(inner)
      inner.append(text)
    }
  }
  document.documentElement.classList.add("translated-ltr")
  wrap(document.body)
  new MutationObserver(changes => {
    const written = changes.flatMap(({ addedNodes }) => [...addedNodes])
    for (const node of written) if (node.parentElement) wrap(node.parentElement)
  }).observe(document.body, { childList: true, subtree: true })
  return document.querySelectorAll("body font > font").length
}"""


@pytest.fixture
def run() -> set[str]:
    """The scripts of ours that a page of this test has run."""
    return set()


def open_translated(page: Page, address: str, run: set[str]) -> None:
    page.goto(address)
    translate(page, run)


def translate(page: Page, run: set[str]) -> None:
    run.update(Path(src.split("?")[0]).name for src in page.evaluate("[...document.scripts].map(one => one.src)"))
    run.update(["hangul.js"] if "directory.js" in run else [])  # which it imports
    run.update(["deadlines.js"] if "promise_clock.js" in run else [])  # which it imports
    run.update(["search_worker.js"] if "search.js" in run else [])  # which Material starts for it
    run.update(["clipboard.js"] if {"cite.js", "receipt.js"} & run else [])  # which they import
    run.update(["form_post.js"] if {"feedback.js", "rating.js"} & run else [])  # which they import
    run.update(["email_meant.js"] if "feedback.js" in run else [])  # which it imports
    assert page.evaluate(TRANSLATE) > 10


def test_every_script_works_on_a_translated_page(served: Served, opened: Open, run: set[str]) -> None:
    """`opened` fails the test for whatever a script throws on the way."""
    with served.running(), opened() as window:
        page = window.new_page()
        find_people(page, served.url, run)
        read_the_charter(page, served.url, run)
        rate(page, served.url, run)
        send_feedback(page, served.url, run)
    assert sorted(name for name in run if name in SCRIPTS) == SCRIPTS


def find_people(page: Page, url: str, run: set[str]) -> None:
    open_translated(page, f"{url}/staff/", run)
    for words, number in (("만족도", 1), ("감사팀", 2), ("남궁나무", 1), ("ㄴㄱㄴㅁ", 1), ("2723", 1), ("김하늘", 0)):
        page.locator("#finder-words").fill("")
        page.locator("#finder-words").press_sequentially(words)
        expect(page.locator(ROWS)).to_have_count(number)
    page.locator("#finder-words").fill("감사팀")
    expect(page.get_by_role("search").get_by_role("status")).to_have_text("2명을 찾았습니다.")
    page.locator("#finder-words").fill("")
    expect(page.get_by_role("link", name="남궁나무 대리 고정 링크")).to_be_visible()
    page.keyboard.press("Escape")


def read_the_charter(page: Page, url: str, run: set[str]) -> None:
    open_translated(page, f"{url}/charter/", run)
    page.locator(".copy").first.click()
    expect(page.locator(".copied")).to_have_text(re.compile("복사"))
    for scheme in page.locator("[data-scheme]:visible").all():
        scheme.click()
    page.locator(".sizes summary").click()
    page.locator(".sizes label").last.click()
    page.keyboard.press("Escape")
    page.mouse.wheel(0, 4000)
    expect(page.locator(".contents a[aria-current]")).to_have_count(1)
    resize(page, 360)  # frames that scroll are stops of Tab
    resize(page, 1280)
    page.locator("[data-opens=__search]").first.click()
    page.locator("input[name=query]").press_sequentially("배치도")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".md-search__inner")).to_be_hidden()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="screen")


def rate(page: Page, url: str, run: set[str]) -> None:
    open_translated(page, f"{url}/standards/", run)
    page.click(".rating-ask > summary")
    page.locator("#rating-comment").press_sequentially("010-1234-5678")
    expect(page.locator("#rating-count")).to_have_text("13자 / 500자")
    page.wait_for_timeout(1100)  # no faster than a person
    page.click(".rating__send")
    expect(page.locator("#rating-score-error")).to_be_visible()
    page.locator(".rating__step").nth(1).click()
    page.click(".rating__send")
    expect(page.locator("#rating-comment-error")).to_contain_text("지우고 다시 보내 주십시오")
    page.fill("#rating-comment", "표가 잘 보입니다.")
    page.click(".rating__send")
    expect(page.locator("#rating-thanks")).to_have_text("평가해 주셔서 감사합니다.")


def send_feedback(page: Page, url: str, run: set[str]) -> None:
    open_translated(page, f"{url}/feedback/complaint/?about=help", run)
    expect(page.locator("#field-about")).to_have_value("help")
    page.click("button[type=submit]")
    summary = page.locator("#feedback-errors")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="제목을 적어 주십시오.").click()
    expect(page.locator("#field-subject")).to_be_focused()
    page.fill("#field-email", "garam@gamil.com")
    page.locator("#field-email").blur()
    page.locator("#email-meant").get_by_role("button", name="garam@gmail.com").click()
    expect(page.locator("#field-email")).to_have_value("garam@gmail.com")
    expect(page.locator("#field-email")).to_be_focused()
    page.reload()
    page.evaluate(TRANSLATE)
    fill_form(page)
    check_form(page)
    translate(page, run)
    page.click("#check .feedback__send")
    page.wait_for_url(re.compile(r"/receipt$"))
    translate(page, run)
    page.locator("[data-does=copy]").click()
    expect(page.locator("#receipt-keep [role=status]")).to_have_text("복사했습니다.")
    page.reload()
