"""Every check that the runner goes through has one signature, and something that it finds."""

from collections.abc import Iterator
from inspect import signature
from typing import NamedTuple, get_type_hints

import pytest

from institution import clock
from institution.validation import Problem
from site_src import content as checked_content
from site_src.checks import runner
from site_src.checks.runner import CHECKS, NOTE_CHECKS, PRODUCTION_CHECKS, Check
from tests.site.checks.test_notice import NOON
from tests.site.checks.test_runner import make_real
from tests.site.conftest import Content

PAGE, TITLE = "ko/staff.md", "# 직원 안내\n"
NOTICE = "extra:\n  notice:\n    show: true\n    text: {{ko: 쉽니다., en: Closed.}}\n    until: {until}\n"
ALL_CHECKS = (*CHECKS, *PRODUCTION_CHECKS, *NOTE_CHECKS)


#: In place of what is wrong in a file: that there is no such file.
GONE = "(gone)"


class Wrong(NamedTuple):
    """Content that makes a check speak: `wrong` in place of `right`, in a file; at noon of 24 November 2026.

    `barely_right` in the same place is no problem yet. `told` is all that the check then prints, for a check whose
    sentences no other file of this folder holds.
    """

    file: str
    right: str
    wrong: str
    barely_right: str | None = None
    told: str = ""


def with_line(text: str, barely_right: str | None = None) -> Wrong:
    return Wrong(PAGE, TITLE, f"{TITLE}\n{text}\n", barely_right and f"{TITLE}\n{barely_right}\n")


#: What each check finds; a new check has its entry here.
WRONG = {
    "check_characters": with_line("글\u200b"),
    "check_data_files": Wrong("data/staff.csv", "02-555-2722", "none"),
    "check_page_files": Wrong(PAGE, "owner: strategy\n", ""),
    "check_references": Wrong("data/standards.yml", "clause: i-5-3", "clause: i-5-9"),
    "check_consistency": Wrong("data/surveys/2025.csv", "86.0", "106.0"),
    "check_languages": Wrong("en/extra.md", "", "# Extra\n"),
    "check_destinations": Wrong("ko/privacy.md", "", GONE),
    "check_clauses": Wrong("en/charter.md", "3. Promise\n\n### 7.", "\n### 7."),
    "check_clause_names": Wrong(
        "data/organization.yml",
        "    official: true",
        "    named_clause: i-1-1\n    named_clause_name: {ko: 제1조제1항, en: Article 1(1)}\n    official: true",
        "    named_clause: i-1-1\n    named_clause_name: {ko: I-1-1, en: I-1-1}\n    official: true",
    ),
    "check_surveys": Wrong("data/surveys.yml", "year: 2025", "year: 2023"),
    "check_periods": Wrong("data/surveys.yml", "year: 2025", "year: 2027", "year: 2026"),
    "check_answer_templates": Wrong("data/answers/hello.md", "", "---\ntitle: 인사\n---\n{name} 님\n"),
    "check_menus": Wrong("data/menu.en.yml", "  - Staff: staff.md\n", ""),
    "check_notice": Wrong("data/notice.yml", "", "extra: none\n"),
    "check_blocks": Wrong(PAGE, "```staff", "```staf"),
    "check_links": with_line("[글](nowhere.md)"),
    "check_pasted_text": with_line("<script>alert(1)</script>"),
    "check_list_numbers": with_line("12. 31.은 쉽니다."),
    "check_accidental_markup": with_line("#1 창구"),
    "check_lost_text": with_line("<Table 1>"),
    "check_unused_files": Wrong("ko/명단.pdf", "", "PDF"),
    "check_required_blocks": Wrong("en/feedback/inquiry.md", "```feedback-form", "'''feedback-form"),
    "check_photos": Wrong("data/photos/s01.jpg", "", "no picture"),
    "check_pictures": Wrong("ko/map.png", "", "no picture"),
    "check_pdf_folder": Wrong("print/poster.pdf", "", "PDF"),
    "check_samples": Wrong("data/staff.csv", "false", "true"),
    "check_netlify": Wrong("../netlify.toml", "", '[[redirects]]\nto = "https://feedback.example/"\n'),
    "check_pdfs": Wrong("print/charter.pdf", "", "PDF"),
    "check_official": Wrong("data/organization.yml", "official: true", "official: false"),
    "check_leftovers": Wrong(
        "data/organization.yml",
        "    official: true",
        "    official: true\n    formerly: {names: [고객상담센터]}",
        "    official: true\n    formerly: {names: [빛공사]}",
    ),
    "check_korean_in_english": Wrong("en/staff.md", "# Staff", "# 직원 안내", "# Staff (직원 안내)"),
    "check_unsettled": with_line("(기관이 확정할 사항)"),
    "check_notice_dates": Wrong(
        "data/notice.yml",
        "",
        NOTICE.format(until="2026-11-23"),
        NOTICE.format(until="2026-11-24"),
        "content/data/notice.yml:5: until: 알림 띠는 2026-11-23에 끝나 보이지 않습니다. "
        "show를 false로 바꾸거나 날짜를 고쳐 주십시오. "
        "/ The notice ended on 2026-11-23 and is not shown. Write show: false, or correct the date.",
    ),
    "check_unpublished": Wrong("data/organization.yml", "  organization:\n", "  organization:\n    languages: [ko]\n"),
    "check_telephone_numbers": with_line("[+82-42-870-1000](tel:+82-42-870-1000)", "+82-2-555-2721"),
}


@pytest.mark.parametrize("check", ALL_CHECKS, ids=lambda check: check.__name__)
def test_a_check_takes_the_content_and_yields_problems(check: Check) -> None:
    assert check.__name__.startswith("check_")
    assert list(signature(check).parameters) == ["content"]
    assert get_type_hints(check, localns={"Content": checked_content.Content}) == {
        "content": checked_content.Content,
        "return": Iterator[Problem],
    }


@pytest.mark.parametrize("check", ALL_CHECKS, ids=lambda check: check.__name__)
def test_a_check_yields_a_problem_for_wrong_content_alone(content: Content, check: Check) -> None:
    make_real(content)
    entry = WRONG[check.__name__]
    with clock.set_to(NOON):
        assert list(check(content.load())) == []
        if entry.barely_right is not None:
            content.change(entry.file, entry.right, entry.barely_right)
            assert list(check(content.load())) == []
            content.change(entry.file, entry.barely_right, entry.right)
        if entry.wrong == GONE:
            content.path(entry.file).unlink()
        else:
            content.change(entry.file, entry.right, entry.wrong)
        problems = "\n".join(map(str, check(content.load())))
    assert problems
    assert entry.told in ("", problems)


def test_no_check_stands_twice_or_is_left_out() -> None:
    names = [check.__name__ for check in ALL_CHECKS]
    assert sorted(names) == sorted(WRONG)
    assert set(names) == {name for name in vars(runner) if name.startswith("check_")}
