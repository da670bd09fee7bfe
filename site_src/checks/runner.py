"""Run every check of content/ before anything is built, so that all errors are listed at once.

A check is a function `check_<what>(content: Content) -> Iterator[Problem]` in a module of this folder. Adding one to a
tuple below is all that makes `make check` run it.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from institution.validation import Problem
from site_src.checks.accidental_markup import check_accidental_markup
from site_src.checks.characters import check_characters
from site_src.checks.data import (
    check_answer_templates,
    check_clause_names,
    check_consistency,
    check_data_files,
    check_periods,
    check_references,
)
from site_src.checks.files import (
    check_pdf_folder,
    check_pdfs,
    check_photos,
    check_pictures,
    check_unused_files,
)
from site_src.checks.links import check_links
from site_src.checks.list_numbers import check_list_numbers
from site_src.checks.lost_text import check_lost_text
from site_src.checks.menu import check_menus
from site_src.checks.netlify import check_netlify
from site_src.checks.notice import check_notice, check_notice_dates
from site_src.checks.pages import check_blocks, check_page_files, check_required_blocks
from site_src.checks.pasted_text import check_pasted_text
from site_src.checks.placeholders import check_official, check_samples, check_telephone_numbers, check_unsettled
from site_src.checks.translations import (
    check_clauses,
    check_destinations,
    check_languages,
    check_surveys,
    check_unpublished,
)
from site_src.checks.words.korean import check_korean_in_english
from site_src.checks.words.leftovers import check_leftovers
from site_src.content import Content, load_content

Check: TypeAlias = Callable[[Content], Iterator[Problem]]
#: What is always an error. Of problems of one line, the first check's is listed first.
CHECKS: tuple[Check, ...] = (
    check_characters,
    check_data_files,
    check_page_files,
    check_references,
    check_consistency,
    check_languages,
    check_destinations,
    check_clauses,
    check_clause_names,
    check_surveys,
    check_periods,
    check_answer_templates,
    check_menus,
    check_notice,
    check_blocks,
    check_links,
    check_pasted_text,
    check_list_numbers,
    check_accidental_markup,
    check_lost_text,
    check_leftovers,
    check_korean_in_english,
    check_unused_files,
    check_required_blocks,
    check_photos,
    check_pictures,
    check_pdf_folder,
)
#: What is an error too where the site is published for real (`make check PRODUCTION=1`).
PRODUCTION_CHECKS: tuple[Check, ...] = (
    check_samples,
    check_official,
    check_netlify,
    check_unsettled,
)
#: What is worth knowing of content without errors, and no error.
NOTE_CHECKS: tuple[Check, ...] = (check_notice_dates, check_telephone_numbers, check_pdfs, check_unpublished)
#: On a line of which one of these tells, `check_lost_text` would tell of the same loss with a general cure.
_SPECIFIC_CHECKS: tuple[Check, ...] = (check_pasted_text, check_list_numbers, check_accidental_markup)


def check(folder: Path, *, production: bool = False) -> list[Problem]:
    """Give every problem of a folder of content (see `find_problems`)."""
    return find_problems(load_content(folder), production=production)


def find_problems(content: Content, *, production: bool = False) -> list[Problem]:
    """Give every problem, in the order of files and lines; with `production`, those of `PRODUCTION_CHECKS` too."""
    checks = (*CHECKS, *PRODUCTION_CHECKS) if production else CHECKS
    by_check = {check: list(check(content)) for check in checks}
    problems = dict.fromkeys(_without_repeats(by_check))
    return sorted(problems, key=lambda problem: (problem.path, problem.line or 0))


def find_notes(content: Content) -> list[Problem]:
    """Give what is worth knowing of content without errors."""
    return [note for check in NOTE_CHECKS for note in check(content)]


def _without_repeats(by_check: Mapping[Check, list[Problem]]) -> Iterator[Problem]:
    """Leave out what two checks tell of one mistake.

    A character that `check_characters` names may break its line, or its whole file, for every other check.
    """
    broken = {(problem.path, line) for problem in by_check[check_characters] for line in (problem.line, None)}
    specific = {(problem.path, problem.line) for check in _SPECIFIC_CHECKS for problem in by_check[check]}
    for check, problems in by_check.items():
        told = set() if check is check_characters else broken | specific if check is check_lost_text else broken
        yield from (problem for problem in problems if (problem.path, problem.line) not in told)
