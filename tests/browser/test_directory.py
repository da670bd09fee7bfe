"""Finding a person: as one types, by what people say, from an address, by link, and without scripts."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open, Served
from tests.browser.looks import WATCH_SHIFTS, violations, widest
from tests.conftest import INSTITUTION

ROWS = "section.directory tbody tr:visible"
PEOPLE = len((INSTITUTION / "data/staff.csv").read_text("utf-8").splitlines()) - 1
QUERIES = {
    "남궁나무": ["남궁나무"],  # a name
    "남궁": ["남궁나무"],
    "ㄴㄱㄴㅁ": ["남궁나무"],  # its initial consonants
    "ㅁㅈㄷ ㅈㅅ": ["이○○"],
    "ㄳㅌ": ["박○○", "이름 비공개", "정○○"],  # 감사팀 and 고객센터: a keyboard joins ㄱ and ㅅ
    "감사팀": ["박○○", "이름 비공개"],  # a team
    "만족도": ["이○○"],  # in the middle of a compound
    "만 족도조사": ["이○○"],  # spaces do not count
    "만족도 조": ["이○○"],  # not yet finished
    "만족돗": ["이○○"],  # the next syllable begins: 만족도 + ㅅ
    "특허연계만족도평가": ["이○○"],  # a compound that holds a word of the duties
    "2723": ["남궁나무"],
    "누리집은 누가 담당하나요?": ["이름 비공개"],
    "청렴 담당자 전화번호 알려 주세요": ["이름 비공개"],
    "불친절을 신고하려면 누구에게 전화하나요": ["남궁나무"],  # by the words of the column keywords
    "김하늘": [],  # a name that is masked cannot be found
    "최노을": [],
}
ENGLISH = {
    "Who is responsible for complaints?": ["Park ○○", "Namgung Namu"],
    "integrity": ["Name withheld"],
    "surveys": ["Lee ○○"],
}


@contextmanager
def directory(site: Served, opened: Open, path: str = "/staff/", **options: object) -> Iterator[Page]:
    with opened(**options) as window:
        page = window.new_page()
        page.goto(site.url + path)
        yield page


def found(page: Page) -> list[str]:
    """Give the names that are shown; of teams off the screen there is no inner text, so the whole is asked for."""
    names = page.locator(f"{ROWS} th").all_text_contents()
    return [
        re.sub(r"( 이름 일부 비공개| name partly withheld)?\s*(예시|sample).*", "", name, flags=re.S) for name in names
    ]


def ask(page: Page, words: str) -> None:
    page.locator("#finder-words").fill(words)


def test_every_way_of_asking_finds_the_person(site: Served, opened: Open) -> None:
    with directory(site, opened) as page:
        for words, names in QUERIES.items():
            ask(page, words)
            assert found(page) == names, words
            expect(page.locator(".finder__nobody")).to_be_visible(visible=not names)
        ask(page, "")
        assert len(found(page)) == PEOPLE
        page.goto(f"{site.url}/en/staff/")
        for words, names in ENGLISH.items():
            ask(page, words)
            assert sorted(found(page)) == sorted(names), words


@pytest.mark.parametrize("dot", "·ㆍ・･•‧∙⋅ᆞ")
def test_every_middle_dot_parts_words(site: Served, opened: Open, dot: str) -> None:
    def with_dots(route: Route) -> None:
        response = route.fetch()
        body, number = re.subn(
            r"</li>\s*</ul>\s*(?=</td>)", f"</li><li>예{dot}결산, 민원{dot}제안</li></ul>", response.text(), count=1
        )
        assert number == 1
        route.fulfill(response=response, body=body)

    with opened() as window:
        page = window.new_page()
        page.route("**/staff/", with_dots)
        page.goto(f"{site.url}/staff/")
        names = {}
        for words in ("예결산", "예·결산", f"예{dot}결산", "결산", "민원제안"):
            ask(page, words)
            names[words] = found(page)
    assert {len(people) for people in names.values()} == {1}, names


def test_the_number_of_results_is_announced_and_the_address_names_the_search(site: Served, opened: Open) -> None:
    with directory(site, opened) as page:
        status = page.get_by_role("search", name="이름, 팀, 맡은 일로 찾기").get_by_role("status")
        ask(page, "감사팀")
        expect(status).to_have_text("2명을 찾았습니다.")
        expect(page).to_have_url(f"{site.url}/staff/?q={quote('감사팀')}")
        ask(page, "특허연계만족도평가")
        expect(status).to_have_text(
            "‘특허연계만족도평가’에 그대로 맞는 직원은 없어 가까운 말로 찾았습니다. 1명을 찾았습니다."
        )
        ask(page, "qqqq")
        expect(status).to_have_text("찾으시는 말에 맞는 직원이 없습니다.")
        expect(page.locator(".finder__nobody a[href='tel:+82611002800'], .finder__nobody a").first).to_have_text(
            "061-100-2800"
        )
        assert violations(page) == []
        ask(page, "")
        expect(page).to_have_url(f"{site.url}/staff/")


def test_an_address_with_words_searches_the_directory_and_not_the_site(site: Served, opened: Open) -> None:
    with directory(site, opened, f"/staff/?q={quote('만족도 조사')}") as page:
        expect(page.locator("#finder-words")).to_have_value("만족도 조사")
        expect(page).to_have_url(re.compile(r"/staff/\?q="))
        assert len(found(page)) == 1
        expect(page.locator(".md-search__inner")).to_be_hidden()


def test_a_link_leads_to_a_person_even_past_a_search(site: Served, opened: Open) -> None:
    with directory(site, opened, viewport={"width": 360, "height": 740}) as page:
        link = page.get_by_role("link", name="남궁나무 대리 고정 링크")
        address = str(link.get_attribute("href"))
        page.goto(f"{site.url}/staff/{address}")
        expect(page.locator(address)).to_be_in_viewport()
        ask(page, "감사팀")
        expect(page.locator(address)).to_be_hidden()
        page.evaluate("address => { location.hash = ''; location.hash = address }", address)
        expect(page.locator(address)).to_be_in_viewport()
        assert len(found(page)) == PEOPLE


def test_the_keyboard_alone_finds_and_calls(site: Served, opened: Open) -> None:
    with directory(site, opened) as page:
        page.locator("#finder-words").focus()
        page.keyboard.type("2722")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("q=2722"))
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.href") == "tel:+82611002722":
                break
        else:
            raise AssertionError("the person's number cannot be reached")


def test_without_scripts_the_list_is_whole(site: Served, opened: Open) -> None:
    with directory(site, opened, f"/staff/?q={quote('감사팀')}", java_script_enabled=False) as page:
        assert len(found(page)) == PEOPLE
        expect(page.locator(".finder")).to_be_hidden()
        expect(page.locator(".finder__nobody")).to_be_hidden()


@pytest.mark.parametrize("path", ["/staff/", "/en/staff/"])
def test_each_example_finds_somebody(site: Served, opened: Open, path: str) -> None:
    with directory(site, opened, path) as page:
        hint = page.locator(".finder__hint").inner_text().partition(": ")[2]
        examples = re.sub(r"\(초성\)|[‘’“”]", "", hint).split(", ")
        assert len(examples) == (4 if path == "/staff/" else 3), hint
        for example in examples:
            ask(page, example)
            expect(page.locator(ROWS)).not_to_have_count(0)


def many(route: Route) -> None:
    """Answer with a directory of 2,000 people, made of the first one."""
    answer = route.fetch()
    html = answer.text()
    [row] = re.findall(r'<tr [^>]*id="p-\w+".*?</tr>', html, re.S)[:1]
    copies = "".join(
        re.sub(r"p-\w{10}", f"p-{number:010}", row).replace("항로기획 총괄", f"과제{number}번평가")
        for number in range(2000 - PEOPLE)
    )
    route.fulfill(response=answer, body=html.replace(row, row + copies, 1))


def test_two_thousand_people_are_searched(site: Served, opened: Open) -> None:
    with opened() as window:
        page = window.new_page()
        page.route("**/staff/", many)
        page.goto(f"{site.url}/staff/")
        expect(page.locator("section.directory tbody tr")).to_have_count(2000)
        for words, count in {"과제1982번": 1, "과제": 2000 - PEOPLE, "다른과제1980번의평가": 1}.items():
            ask(page, words)
            expect(page.locator(ROWS)).to_have_count(count)
        expect(page.locator(".finder [role=status]")).to_contain_text("1명을 찾았습니다.")


def teams(route: Route) -> None:
    """Answer with a directory of 40 teams, made of the first one."""
    answer = route.fetch()
    html = answer.text()
    [section] = re.findall(r'<section class="directory".*?</section>', html, re.S)[:1]
    copies = "".join(re.sub(r'(id="[^"]*)"', rf'\1-{number}"', section) for number in range(39))
    route.fulfill(response=answer, body=html.replace(section, section + copies, 1))


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_jumps_while_it_is_scrolled(site: Served, opened: Open, width: int) -> None:
    with opened(viewport={"width": width, "height": 800}) as window:
        page = window.new_page()
        page.route("**/staff/", teams)
        page.add_init_script(WATCH_SHIFTS)
        page.goto(f"{site.url}/staff/", wait_until="networkidle")
        end = "Math.ceil(scrollY + innerHeight) >= document.documentElement.scrollHeight"
        page.mouse.move(width / 2, 400)
        for _ in range(200):
            page.mouse.wheel(0, 600)
            page.wait_for_timeout(20)
            if page.evaluate(end):
                break
        assert page.evaluate(end)
        for _ in range(30):
            page.mouse.wheel(0, -600)
            page.wait_for_timeout(20)
        assert page.evaluate("window.shifted") == []


@pytest.mark.parametrize("width", [360, 768])
def test_a_plan_scrolls_in_its_own_frame(site: Served, opened: Open, width: int) -> None:
    with directory(site, opened, "/seating/", viewport={"width": width, "height": 740}) as page:
        assert widest(page) <= 0
        page.get_by_role("link", name="남궁나무").click()
        expect(page).to_have_url(re.compile(r"/staff/#p-\w{10}$"))
        expect(page.locator("tr:target")).to_be_in_viewport()
