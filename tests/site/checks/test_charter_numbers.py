"""What the check says of charters of other institutions: numbers that stand twice, citations, and wrong addresses."""

import pytest

from site_src.checks.data import check_clause_names, check_references
from site_src.checks.links import check_links
from site_src.checks.list_numbers import check_list_numbers
from site_src.checks.lost_text import check_lost_text
from site_src.checks.translations import check_clauses
from site_src.markup import render
from site_src.pdf import charter as printed
from site_src.postbuild import csv_downloads
from site_src.records import dataset
from tests.site.conftest import Content

FRONT = "---\nowner: audit\nupdated: 2026-11-23\n---\n\n"
KOREAN = """# 헌장

## 제1장 총칙

### 제1조(목적)

이 헌장은 고객을 위한 것입니다.

### 제2조(처리)

① 하루 안에 답변하겠습니다.
② 다음과 같습니다.
가. 하나

## 제2장 실천

3. 셋
"""
ENGLISH = """# Charter

## Chapter 1 General

### Article 1 (Purpose)

Words.

### Article 2 (Answers)

(1) Within a day.
(2) As follows.
(a) One

## Chapter 2 Practice

3. Three
"""


@pytest.fixture
def chapters(content: Content) -> Content:
    content.write("ko/charter.md", FRONT + KOREAN)
    content.write("en/charter.md", FRONT + ENGLISH)
    for name in ("data/organization.yml", "data/standards.yml"):
        text = content.read(name)
        for old in ("i-5-3", "i-5-1", "i-4-1", "i-2-1", "iii-1", "iii-2", "iii-3", "iv-3", "i-6-3", "ii-2"):
            text = text.replace(f"clause: {old}", "clause: 1-2-1")
        content.write(name, text)
    return content


def said(check: object, content: Content) -> list[str]:
    assert callable(check)
    return [str(problem) for problem in check(content.load())]


def test_a_charter_in_chapters_has_no_errors(chapters: Content) -> None:
    for check in (check_clauses, check_references, check_list_numbers, check_lost_text, check_links):
        assert said(check, chapters) == []


def test_a_chapter_that_stands_twice_is_told_once_with_both_lines_and_the_cure(chapters: Content) -> None:
    chapters.change("ko/charter.md", "## 제2장 실천", "## 제1장 실천\n\n### 제1조(또)")
    chapters.change("en/charter.md", "## Chapter 2 Practice", "## Chapter 2 Practice {#1-2nd}\n\n### Article 1 (Too)")
    told = said(check_clauses, chapters)
    assert told[0] == (
        "content/ko/charter.md:20: 1: 8번째 줄에 같은 번호(제1장)가 있어 인용하는 주소가 겹칩니다. "
        "번호를 확인하고, 헌장이 본디 그러하면 이 줄의 끝에 {#1-2nd}처럼 주소를 적어 주십시오. "
        "/ Line 8 has this number too (제1장), so that both have one address. "
        "Check the number; if the charter has it twice, end this line with an address: {#1-2nd}."
    )
    assert [line for line in told if ":20:" in line] == told[:1]
    chapters.change("ko/charter.md", "## 제1장 실천", "## 제1장 실천 {#1-2nd}")
    assert said(check_clauses, chapters) == []


def test_a_number_that_stands_twice_in_a_list_is_told(chapters: Content) -> None:
    chapters.change("ko/charter.md", "② 다음과 같습니다.", "① 다음과 같습니다.")
    assert said(check_clauses, chapters)[0].startswith(
        "content/ko/charter.md:17: 1-2-1: 16번째 줄에 같은 번호(제2조제1항)"
    )


def test_an_address_that_no_data_file_can_cite_is_told(chapters: Content) -> None:
    chapters.change("ko/charter.md", "3. 셋", "3. 셋 {#셋째}")
    assert "content/ko/charter.md:22: {#셋째}: 주소로 쓸 수 없습니다." in "\n".join(said(check_clauses, chapters))


def test_of_a_chapter_without_english_the_chapter_alone_is_told(chapters: Content) -> None:
    chapters.change("en/charter.md", "## Chapter 2 Practice\n\n3. Three\n", "")
    (told,) = said(check_clauses, chapters)
    assert told.startswith("content/en/charter.md: 2: content/ko/charter.md 에 있는 조항이 없습니다.")


def test_an_unknown_clause_is_told_with_one_that_is_there(chapters: Content) -> None:
    chapters.change("data/standards.yml", "clause: 1-2-1", "clause: 1-2-9")
    (told,) = said(check_references, chapters)
    assert "없는 id입니다(1-2-9)" in told
    assert "헌장에 있는 조항을 1-2-1처럼 적어 주십시오." in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("[헌장 제2조제1항](charter.md#1-2-1)", ""),
        ("헌장 제2조제2항가목", ""),
        ("[헌장 제1조](charter.md#1-1)와 [제2장](charter.md#2)", ""),
        ("[헌장 제2조제2항](charter.md#1-2-1)", "글은 제2조제2항, 링크는 다른 조항입니다. #1-2-2 로 적거나"),
        ("[헌장](charter.md#1-7)", "(#1-7): 헌장에 없는 조항입니다."),
        ("헌장 제9조제1항에 따라", "제9조제1항: 헌장에 없는 조항입니다."),
    ],
)
def test_citations_are_compared_with_the_names_in_the_charter(chapters: Content, words: str, told: str) -> None:
    chapters.write("ko/index.md", chapters.read("ko/index.md") + f"\n{words}\n")
    problems = "\n".join(said(check_links, chapters))
    assert told in problems
    assert bool(problems) is bool(told)


def test_the_name_in_forms_is_that_of_the_charter(chapters: Content) -> None:
    chapters.change("data/organization.yml", "    official:", "    named_clause: 1-2-2\n    official:")
    (told,) = said(check_clause_names, chapters)
    assert told.startswith("content/data/organization.yml:11: named_clause: ")
    assert "named_clause_name: {" in told
    assert "ko: 제2조제2항" in told
    assert "en: Article 2(2)" in told
    chapters.change(
        "data/organization.yml",
        "    named_clause: 1-2-2\n",
        "    named_clause: 1-2-2\n    named_clause_name: {ko: 제2조제2항, en: Article 2(2)}\n",
    )
    assert said(check_clause_names, chapters) == []


def test_the_result_of_a_promise_stands_below_an_article_and_behind_an_item(chapters: Content) -> None:
    chapters.change("data/standards.yml", "clause: 1-2-1", "clause: 1-2")
    page = next(page for page in chapters.load().pages if page.path == "content/ko/charter.md")
    html = render.render(page, chapters.path("")).html
    assert '<h3 id="1-2">제2조(처리)</h3>\n<p><span class="promised"' in html
    assert html.count('class="promised"') > 1


def test_results_below_one_article_stand_in_the_order_of_the_standards(chapters: Content) -> None:
    standards = chapters.read("data/standards.yml")
    chapters.write("data/standards.yml", standards.replace("clause: 1-2-1", "clause: 1-2"))
    page = next(page for page in chapters.load().pages if page.path == "content/ko/charter.md")
    html = render.render(page, chapters.path("")).html
    linked = [line.partition('"')[0] for line in html.split('href="standards.md#standard-')[1:]]
    ids = [line.removeprefix("- id: ") for line in standards.splitlines() if line.startswith("- id: ")]
    assert linked == ids


def test_paper_and_downloads_call_clauses_as_the_charter_does(chapters: Content) -> None:
    document = printed.document(chapters.path(""), "ko")
    assert document is not None
    assert '<span class="numbered__number">①</span> 하루 안에 답변하겠습니다.' in document.html
    assert 'href="#1-2-1"' in document.html
    folder = chapters.root / "site"
    folder.mkdir()
    csv_downloads.write(dataset.current(chapters.path("data")), folder)
    assert "제2조제1항" in (folder / "data/standards.csv").read_text("utf-8-sig")
    assert "Article 2(1)" in (folder / "en/data/standards.csv").read_text("utf-8-sig")
