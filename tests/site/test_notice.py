"""The notice bar: switched on by one file, on every page of both languages, checked before it is built."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.conftest import build, copy_sources
from tests.site.conftest import Content

NOTICE = """extra:
  notice:
    show: true
    text: {ko: 오늘은 쉽니다., en: Closed today.}
    link: https://www.example.kr/
"""
WRONG = [
    ("show: true", "show: 예", 3, "notice.show"),
    ("    link: https://www.example.kr/\n", "    link: www.example.kr\n", 5, "notice.link"),
    ("    link", "    until: 31일\n    link", 5, "notice.until"),
    (", en: Closed today.", "", 4, "notice.text.en"),
    ("    link", "    colour: red\n    link", 5, "notice.colour"),
    ("  notice:", "  notices:", 1, "extra.notice"),
]


def test_a_right_notice_an_empty_file_and_none_are_no_errors(content: Content) -> None:
    assert content.check() == []
    for text in (NOTICE, "", "# 꺼 둠\n"):
        content.write("data/notice.yml", text)
        assert content.check() == []


@pytest.mark.parametrize(("old", "new", "line", "field"), WRONG)
def test_each_error_names_file_line_and_field(content: Content, old: str, new: str, line: int, field: str) -> None:
    content.write("data/notice.yml", NOTICE.replace(old, new))
    [problem] = content.check()
    assert problem.startswith(f"content/data/notice.yml:{line}: ")
    assert field.rpartition(".")[2] in problem.split(": ")[1]


def test_a_notice_that_ends_before_it_begins_is_an_error(content: Content) -> None:
    content.write("data/notice.yml", NOTICE + "    from: 2026-12-31\n    until: 2026-12-24\n")
    [problem] = content.check()
    assert "알림의 마지막 날이 첫날보다 앞섭니다." in problem


def test_a_file_that_is_inherited_must_exist(content: Content) -> None:
    content.change("data/organization.yml", "\nsite_name:", "\nINHERIT: notice.yml\nsite_name:")
    [problem] = content.check()
    assert problem.startswith("content/data/notice.yml: ")
    assert "빈 파일이라도" in problem


def test_it_stands_on_every_page_of_both_languages(tmp_path: Path, built_site: Path) -> None:
    source = copy_sources(tmp_path / "source")
    (source / "content/data/notice.yml").write_text(NOTICE, "utf-8")
    done = build(source, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    for path in [*(tmp_path / "site").rglob("index.html"), tmp_path / "site/404.html", tmp_path / "site/en/404.html"]:
        [bar] = BeautifulSoup(path.read_text("utf-8"), "html5lib").select("aside.notice")
        english = path.is_relative_to(tmp_path / "site/en")
        assert bar.get_text().strip() == ("Closed today." if english else "오늘은 쉽니다.")
        assert bar.a
    home = BeautifulSoup((built_site / "index.html").read_text("utf-8"), "html5lib")
    assert not home.select("aside.notice")
