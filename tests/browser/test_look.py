"""What a reader does with a page: make it larger, cite a clause, find a person, print it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Served
from tests.browser.keyboard import tab_to
from tests.browser.looks import resize, violations, widest
from tests.conftest import build, copy_sources

PHONE = {"viewport": {"width": 360, "height": 740}}
WIDTHS = (320, 360, 768, 1280)
SIZES = ("0.9", "1", "1.1", "1.3", "1.5")
PAGES = (
    *("", "charter/", "standards/", "missed/", "staff/", "surveys/", "history/", "privacy/", "feedback/complaint/"),
    "nothing/",
)


#: How many screens of a telephone stand above the first field of a form, at most, by the size of the text.
SCREENS = {"1.1": 2, "1.3": 2.5, "1.5": 3}


def first_field(page: Page) -> float:
    return float(page.evaluate("document.querySelector('#feedback .field').getBoundingClientRect().top + scrollY"))


def test_no_page_scrolls_sideways_at_any_width_and_text_size(site: Served, opened: Open) -> None:
    found = []
    with opened() as window:
        page = window.new_page()
        for path in [root + name for root in ("/", "/en/") for name in PAGES]:
            page.goto(site.url + path)
            for width in WIDTHS:
                resize(page, width)
                for size in SIZES:
                    page.evaluate("size => { document.documentElement.dataset.textSize = size }", size)
                    if widest(page) > 0:
                        found.append(f"{path} {width} px wide, {size}: {widest(page)} px")
                    if path.endswith("feedback/complaint/") and width == 360:
                        assert first_field(page) < SCREENS.get(size, 1.5) * PHONE["viewport"]["height"], (path, size)
    assert found == []


def test_the_text_size_is_chosen_by_keyboard_and_kept(site: Served, opened: Open) -> None:
    with opened(**PHONE) as window:
        page = window.new_page()
        page.goto(f"{site.url}/charter/")
        before = text_size(page)
        tab_to(page, ".sizes summary")
        page.keyboard.press("Enter")
        tab_to(page, ".sizes input")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_label("크게", exact=True)).to_be_checked()
        assert text_size(page) == pytest.approx(1.3 * before)
        page.keyboard.press("Escape")
        expect(page.locator(".sizes summary")).to_be_focused()
        expect(page.locator(".sizes__choice")).not_to_be_visible()
        page.goto(f"{site.url}/en/staff/")
        assert text_size(page) == pytest.approx(1.3 * before)
        page.reload()
        page.click(".sizes summary")
        expect(page.get_by_label("Large", exact=True)).to_be_checked()
        assert violations(page) == []


def text_size(page: Page) -> float:
    return float(page.evaluate("parseFloat(getComputedStyle(document.querySelector('article')).fontSize)"))


def test_light_and_dark_are_kept(site: Served, opened: Open) -> None:
    with opened(color_scheme="light") as window:
        page = window.new_page()
        page.goto(f"{site.url}/")
        light = ground(page)
        page.get_by_role("button", name="어두운 화면으로 바꾸기").click()
        expect(page.get_by_role("button", name="밝은 화면으로 바꾸기")).to_be_focused()
        assert ground(page) != light
        page.goto(f"{site.url}/charter/")
        assert ground(page) != light
        page.get_by_role("button", name="밝은 화면으로 바꾸기").click()
        page.reload()
        assert ground(page) == light


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.mark.parametrize("root", ["/", "/en/"])
def test_five_entries_are_one_tap_away_on_a_phone(site: Served, opened: Open, root: str) -> None:
    with opened(java_script_enabled=False, **PHONE) as window:
        page = window.new_page()
        page.goto(site.url + root)
        entries = page.locator(".masthead__nav a")
        expect(entries).to_have_count(5)
        for entry in entries.all():
            expect(entry).to_be_in_viewport(ratio=1)
            box = entry.bounding_box()
            assert box
            assert box["height"] >= 44


def test_verdicts_and_trends_are_seen_on_a_phone_without_scripts(site: Served, opened: Open) -> None:
    with opened(java_script_enabled=False, **PHONE) as window:
        page = window.new_page()
        page.goto(f"{site.url}/standards/")
        row = page.locator(".standards__table tbody tr").filter(has_text="불편 신고에 대한 회신")
        expect(row.locator("td").nth(2)).to_contain_text("✕ 지키지 못함")
        row.scroll_into_view_if_needed()
        for part in (row.locator(".verdict"), row.locator(".trend__drawing"), row.get_by_text("86%에서 87%로")):
            box = part.bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["viewport"]["width"]
        page.get_by_role("link", name="지키지 못한 약속").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("지키지 못한 약속")
        expect(page.locator(".missed__cases").first).to_contain_text("늦은 까닭")


def test_find_a_person_leads_to_the_directory_without_scripts(site: Served, opened: Open) -> None:
    with opened(java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(f"{site.url}/en/")
        page.get_by_label("Name, team or duty").fill("survey")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site.url}/en/staff/?q=survey")
        expect(page.locator("article")).to_contain_text("Sea Route Planning Team")


@pytest.mark.parametrize("clipboard", [True, False], ids=["clipboard", "old command"])
def test_a_clauses_address_is_copied_by_keyboard(site: Served, opened: Open, clipboard: bool) -> None:
    with opened(permissions=["clipboard-read", "clipboard-write"]) as window:
        page = window.new_page()
        if not clipboard:
            page.add_init_script("delete Clipboard.prototype.writeText")
        page.goto(f"{site.url}/charter/#i-3-3")
        copy = page.get_by_role("button", name="I-3-3 주소 복사")
        copy.focus()
        expect(copy).to_have_css("opacity", "1")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text="복사했습니다")).to_be_visible()
        expect(copy).to_be_focused()
        assert page.evaluate("navigator.clipboard.readText()") == f"{site.url}/charter/#i-3-3"
        page.goto(f"{site.url}/en/charter/")
        expect(page.get_by_role("button", name="Copy address of I-3-3", exact=True)).to_be_attached()


def test_the_contents_follow_the_reading(site: Served, opened: Open) -> None:
    with opened() as window:
        page = window.new_page()
        page.goto(f"{site.url}/charter/#i-4-2")
        now = page.locator(".contents [aria-current=location]")
        expect(now).to_have_text("4. 시정과 보상")
        page.goto(f"{site.url}/charter/#ii-2")
        expect(now).to_have_text("II. 고객만족도 조사")


def test_the_contents_unfold_on_a_phone(site: Served, opened: Open) -> None:
    with opened(java_script_enabled=False, **PHONE) as window:
        page = window.new_page()
        page.goto(f"{site.url}/charter/")
        page.click(".fold summary")
        page.click(".fold a[href='#ii']")
        expect(page.locator("h2#ii")).to_be_in_viewport()


@pytest.mark.parametrize("path", ["/", "/charter/", "/nothing/"])
def test_tab_reaches_the_end_of_the_page_and_is_always_seen(site: Served, opened: Open, path: str) -> None:
    with opened(**PHONE) as window:
        page = window.new_page()
        page.goto(site.url + path)
        tab_to(page, ".colophon__top a", most=150)
        page.keyboard.press("Enter")
        expect(page.locator(".masthead__title")).to_be_in_viewport()


def test_the_search_of_the_missing_page_finds(site: Served, opened: Open) -> None:
    with opened(**PHONE) as window:
        page = window.new_page()
        page.goto(f"{site.url}/nothing/")
        page.get_by_role("button", name="낱말로 찾기").click()
        page.keyboard.type("헌장")
        expect(page.locator(".md-search-result__item").first).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="낱말로 찾기")).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/charter/", "/surveys/2025/", "/privacy/"])
def test_paper_has_the_text_its_address_and_the_day(site: Served, opened: Open, path: str) -> None:
    with opened(color_scheme="dark") as window:
        page = window.new_page()
        page.goto(site.url + path)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        for hidden in (".masthead__nav", ".masthead__utility", ".colophon__quick", ".side", ".copy"):
            assert not any(part.is_visible() for part in page.locator(hidden).all()), hidden
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator(".colophon__printed")).to_contain_text(f"charter.narae.example{path}")
        expect(page.locator(".colophon__printed [data-printed]")).to_contain_text("년")
        assert ground(page) in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")


@pytest.fixture(scope="module")
def noticed_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site whose notice bar has its days."""
    source = copy_sources(tmp_path_factory.mktemp("noticed"))
    notice = "extra: {notice: {show: true, text: {ko: 쉽니다, en: Closed}, from: 2026-12-24, until: 2026-12-31}}\n"
    (source / "content/data/notice.yml").write_text(notice, "utf-8")
    done = build(source, source / "site")
    assert done.returncode == 0, done.stderr
    return source / "site"


def days() -> Iterator[tuple[datetime, bool]]:
    for day, shown in ((23, False), (24, True), (31, True)):
        yield datetime(2026, 12, day, 12), shown  # noqa: DTZ001 - the browser's own day
    yield datetime(2027, 1, 1, 0, 30), False  # noqa: DTZ001


def test_the_notice_shows_between_its_days(served: Served, opened: Open, noticed_site: Path) -> None:
    changed = {"FEEDBACK_SITE_DIR": str(noticed_site)}
    with served.running(**changed), opened(timezone_id="Asia/Seoul") as window:
        page = window.new_page()
        for moment, shown in days():
            page.clock.set_fixed_time(moment.isoformat() + "+09:00")
            for address in ("/en/charter/", "/api/cases/nothing"):
                page.goto(served.url + address)
                expect(page.locator("aside.notice")).to_be_visible(visible=shown)
        page.clock.set_fixed_time("2026-12-25T12:00:00+09:00")
        page.goto(f"{served.url}/")
        assert violations(page) == []
