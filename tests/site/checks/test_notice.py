"""The notice bar: switched on by one file, on every page of both languages, checked before it is built."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from institution import clock
from site_src.checks.notice import check_notice_dates
from tests.conftest import build, copy_sources
from tests.site.conftest import Content

NOTICE = """extra:
  notice:
    show: true
    text: {ko: 오늘은 쉽니다., en: Closed today.}
    link: https://www.example.kr/
"""
NOON = datetime(2026, 11, 24, 12, tzinfo=clock.SEOUL)
WRONG = [
    ("show: true", "show: 예", 3, "notice.show"),
    ("show: true", 'show: "false"', 3, "notice.show"),
    ("    link: https://www.example.kr/\n", "    link: www.example.kr\n", 5, "notice.link"),
    ("    link", "    until: 31일\n    link", 5, "notice.until"),
    (", en: Closed today.", "", 4, "notice.text.en"),
    ("    link", "    colour: red\n    link", 5, "notice.colour"),
    ("  notice:", "  notices:", 1, "extra.notice"),
]


def inherit(content: Content) -> None:
    content.change("data/organization.yml", "\nsite_name:", "\nINHERIT: notice.yml\nsite_name:")


def test_a_right_notice_an_empty_file_and_none_are_no_errors(content: Content) -> None:
    assert content.check() == []
    inherit(content)
    for text in (NOTICE, "", "# 꺼 둠\n"):
        content.write("data/notice.yml", text)
        assert content.check() == []


@pytest.mark.parametrize(("old", "new", "line", "field"), WRONG)
def test_each_error_names_file_line_and_field(content: Content, old: str, new: str, line: int, field: str) -> None:
    inherit(content)
    content.write("data/notice.yml", NOTICE.replace(old, new))
    [problem] = content.check()
    assert problem.startswith(f"content/data/notice.yml:{line}: ")
    assert field.rpartition(".")[2] in problem.split(": ")[1]


def test_a_notice_that_ends_before_it_begins_is_an_error(content: Content) -> None:
    inherit(content)
    content.write("data/notice.yml", NOTICE + "    from: 2026-12-31\n    until: 2026-12-24\n")
    [problem] = content.check()
    assert "알림의 마지막 날이 첫날보다 앞섭니다." in problem


def test_a_file_that_is_inherited_must_exist(content: Content) -> None:
    inherit(content)
    [problem] = content.check()
    assert problem.startswith("content/data/notice.yml: ")
    assert "빈 파일이라도" in problem


def test_a_notice_that_nobody_would_read_is_an_error(content: Content) -> None:
    content.write("data/notice.yml", NOTICE)
    [problem] = content.check()
    assert problem.startswith("content/data/organization.yml:1: INHERIT: notice.yml을 이어받지 않아")


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("", []),
        ("    from: 2026-11-24\n    until: 2026-11-24\n", []),
        ("    from: 2026-11-25\n", ["6: from: 알림 띠는 2026-11-25부터 보입니다."]),
        ("    until: 2026-11-23\n", ["6: until: 알림 띠는 2026-11-23에 끝나 보이지 않습니다."]),
    ],
)
def test_a_notice_that_does_not_show_today_is_reported(content: Content, days: str, said: list[str]) -> None:
    content.write("data/notice.yml", NOTICE + days)
    with clock.set_to(NOON):
        notes = [str(note) for note in check_notice_dates(content.load())]
    assert [note.startswith(f"content/data/notice.yml:{line}") for note, line in zip(notes, said, strict=True)] == [
        True for _ in said
    ]
    content.write("data/notice.yml", NOTICE.replace("true", "false") + days)
    with clock.set_to(NOON):
        assert list(check_notice_dates(content.load())) == []


@pytest.fixture(scope="module")
def changed_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site with a notice."""
    source = copy_sources(tmp_path_factory.mktemp("notice"))
    (source / "content/data/notice.yml").write_text(NOTICE, "utf-8")
    done = build(source, source / "site")
    assert done.returncode == 0, done.stderr
    return source / "site"


def pages(site: Path) -> Iterator[tuple[str, BeautifulSoup]]:
    for path in [*site.rglob("index.html"), site / "404.html", site / "en/404.html"]:
        lang = "en" if path.is_relative_to(site / "en") else "ko"
        yield lang, BeautifulSoup(path.read_text("utf-8"), "html5lib")


def test_notice_is_on_every_page_of_both_languages(changed_site: Path, built_site: Path) -> None:
    for lang, page in pages(changed_site):
        [bar] = page.select("aside.notice")
        assert bar.get_text().strip() == {"ko": "오늘은 쉽니다.", "en": "Closed today."}[lang]
        assert bar.a
    assert not [page for _, page in pages(built_site) if page.select("aside.notice")]


def test_links_to_social_networks_stand_in_the_footer_without_any_script_of_theirs(built_site: Path) -> None:
    for lang, page in pages(built_site):
        [link] = page.select("footer.colophon a[href='https://social.narae.example/']")
        assert link.get_text() == {"ko": "이음터", "en": "Eumteo"}[lang]
        assert not [script for script in page.select("script[src]") if "social" in str(script["src"])]


def test_a_social_network_needs_an_address(content: Content) -> None:
    content.change(
        "data/organization.yml", "    channels:", "    social: [{label: {ko: 이음터, en: Eumteo}}]\n    channels:"
    )
    [problem] = content.check()
    assert "social.0" in problem
