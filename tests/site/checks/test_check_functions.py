"""Every check that the runner goes through has one signature, and something that it finds."""

from collections.abc import Iterator
from inspect import signature
from typing import get_type_hints

import pytest

from institution.validation import Problem
from site_src import content as checked_content
from site_src.checks import runner
from site_src.checks.runner import CHECKS, NOTE_CHECKS, PRODUCTION_CHECKS, Check
from tests.site.checks.test_runner import make_real
from tests.site.conftest import Content

PAGE, TITLE = "ko/staff.md", "# 직원 안내\n"
NOTICE = "extra:\n  notice:\n    show: true\n    text: {ko: 쉽니다., en: Closed.}\n    until: 2020-01-01\n"
Change = tuple[str, str, str]
ALL_CHECKS = (*CHECKS, *PRODUCTION_CHECKS, *NOTE_CHECKS)


def with_line(text: str) -> Change:
    return PAGE, TITLE, f"{TITLE}\n{text}\n"


#: For each check a file, what stands in it, and what in its place makes the check yield a problem.
WRONG: dict[str, Change] = {
    "check_characters": with_line("글\u200b"),
    "check_data_files": ("data/staff.csv", "02-555-2722", "none"),
    "check_page_files": (PAGE, "owner: strategy\n", ""),
    "check_references": ("data/standards.yml", "clause: i-5-3", "clause: i-5-9"),
    "check_consistency": ("data/surveys/2025.csv", "86.0", "106.0"),
    "check_languages": ("en/extra.md", "", "# Extra\n"),
    "check_clauses": ("en/charter.md", "3. Promise\n\n### 7.", "\n### 7."),
    "check_surveys": ("data/surveys.yml", "year: 2025", "year: 2023"),
    "check_periods": ("data/surveys.yml", "year: 2025", "year: 2999"),
    "check_answer_templates": ("data/answers/hello.md", "", "---\ntitle: 인사\n---\n{name} 님\n"),
    "check_menus": ("data/menu.en.yml", "  - Staff: staff.md\n", ""),
    "check_notice": ("data/notice.yml", "", "extra: none\n"),
    "check_blocks": (PAGE, "```staff", "```staf"),
    "check_links": with_line("[글](nowhere.md)"),
    "check_pasted_text": with_line("<script>alert(1)</script>"),
    "check_list_numbers": with_line("12. 31.은 쉽니다."),
    "check_accidental_markup": with_line("#1 창구"),
    "check_lost_text": with_line("<Table 1>"),
    "check_unused_files": ("ko/명단.pdf", "", "PDF"),
    "check_required_blocks": ("en/feedback/inquiry.md", "```feedback-form", "'''feedback-form"),
    "check_photos": ("data/photos/s01.jpg", "", "no picture"),
    "check_pictures": ("ko/map.png", "", "no picture"),
    "check_pdf_folder": ("print/poster.pdf", "", "PDF"),
    "check_samples": ("data/staff.csv", "false", "true"),
    "check_netlify": ("../netlify.toml", "", '[[redirects]]\nto = "https://feedback.example/"\n'),
    "check_pdfs": ("print/charter.pdf", "", "PDF"),
    "check_unsettled": with_line("(기관이 확정할 사항)"),
    "check_notice_dates": ("data/notice.yml", "", NOTICE),
    "check_telephone_numbers": with_line("042-870-1000"),
    "check_pdfs_together": ("print/charter.pdf", "", "PDF"),
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
    assert list(check(content.load())) == []
    content.change(*WRONG[check.__name__])
    assert list(check(content.load()))


def test_no_check_stands_twice_or_is_left_out() -> None:
    names = [check.__name__ for check in ALL_CHECKS]
    assert sorted(names) == sorted(WRONG)
    assert set(names) == {name for name in vars(runner) if name.startswith("check_")}
