"""What must be there twice: each page and clause in both languages, each survey as data and as a page."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from institution.text import LANGUAGES, Text
from institution.validation import Problem
from site_src.markup import addresses
from site_src.markup.addresses import CHARTER
from site_src.markup.pages import Page

if TYPE_CHECKING:
    from site_src.content import Content


def check_languages(content: "Content") -> Iterator[Problem]:
    """Yield each page that one language has and the other has not."""
    there = {(page.lang, page.uri) for page in content.pages}
    for page in content.pages:
        other = next(lang for lang in LANGUAGES if lang != page.lang)
        if (other, page.uri) not in there and not page.in_korean_only:
            yield Problem(page.path, None, "", *_one_language(page))


def check_clauses(content: "Content") -> Iterator[Problem]:
    """Yield numbers that two clauses of a charter have, and clauses that the charter of only one language has."""
    paths = {page.lang: page.path for page in content.pages if page.uri == CHARTER}
    for lang, here in content.clauses.items():
        for clause in (clause for clause, times in Counter(here).items() if times > 1):
            yield Problem(paths[lang], None, clause, *_TWICE)
        for other, others in content.clauses.items():
            for clause in dict.fromkeys(clause for clause in others if clause not in here):
                yield Problem(paths[lang], None, clause, *_clause_missing(paths[other]))


def check_surveys(content: "Content") -> Iterator[Problem]:
    """Yield surveys without a page, and pages and scores without a survey."""
    waves = content.data.waves
    if waves.ids is None:
        return
    korean = {page.uri for page in content.pages if page.lang == "ko"}
    for entry in waves.entries:
        uri = addresses.survey_page(entry.record.year)
        if uri not in korean:
            yield entry.problem("year", *_page_missing(uri))
    wanted = {addresses.survey_page(year) for year in waves.ids}
    for page in content.pages:
        if addresses.is_survey_page(page.uri) and page.uri not in wanted:
            yield Problem(page.path, None, "", *_NO_SURVEY)
    for year, table in content.data.scores.items():
        if year not in waves.ids:
            yield Problem(table.path, None, "", *_NO_SURVEY)


def _one_language(page: Page) -> tuple[Text, Text]:
    if page.lang == "ko":
        return (
            Text("영어 쪽이 없습니다.", "There is no English page."),
            Text(
                f"content/en/{page.uri} 를 만들거나 머리글에 'only: ko'를 적어 주십시오.",
                f"Write content/en/{page.uri}, or put 'only: ko' into the front matter.",
            ),
        )
    return (
        Text("한국어 쪽이 없습니다.", "There is no Korean page."),
        Text(f"content/ko/{page.uri} 를 만들어 주십시오.", f"Write content/ko/{page.uri}."),
    )


def _clause_missing(path: str) -> tuple[Text, Text]:
    return (
        Text(f"{path} 에 있는 조항이 없습니다.", f"A clause of {path} is missing."),
        Text("두 언어의 조항 번호를 맞추어 주십시오.", "Give both languages the same clauses."),
    )


def _page_missing(uri: str) -> tuple[Text, Text]:
    return (
        Text("이 조사의 쪽이 없습니다.", "The survey has no page."),
        Text(
            f"content/ko/{uri} 와 content/en/{uri} 를 만들거나 surveys.yml에서 이 해를 지워 주십시오.",
            f"Write content/ko/{uri} and content/en/{uri}, or remove the year from surveys.yml.",
        ),
    )


_TWICE = (
    Text("같은 번호의 조항이 두 번 있습니다.", "Two clauses have this number."),
    Text("번호를 확인해 주십시오.", "Check the numbers."),
)
_NO_SURVEY = (
    Text("surveys.yml에 이 해의 조사가 없습니다.", "surveys.yml has no survey of this year."),
    Text("surveys.yml에 넣거나 이 파일을 지워 주십시오.", "Add it to surveys.yml, or remove this file."),
)
