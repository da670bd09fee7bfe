"""What belongs together: a page in both languages, a survey with its page, a clause in both charters."""

from collections import Counter
from collections.abc import Iterator, Sequence

from institution.text import LANGUAGES, Text
from institution.validation import Problem
from site_src.markup import addresses, clauses
from site_src.markup.addresses import CHARTER
from site_src.markup.pages import Page
from site_src.records.load import Found


def languages(pages: Sequence[Page]) -> Iterator[Problem]:
    """Yield each page that one language has and the other has not."""
    there = {(page.lang, page.uri) for page in pages}
    for page in pages:
        other = next(lang for lang in LANGUAGES if lang != page.lang)
        if (other, page.uri) not in there and not page.in_korean_only:
            yield Problem(page.path, None, "", *_one_language(page))


def charters(pages: Sequence[Page]) -> Iterator[Problem]:
    """Yield clauses that have one number twice, or that only one language has."""
    anchors = {page.lang: clauses.anchors(page.body) for page in pages if page.uri == CHARTER}
    paths = {page.lang: page.path for page in pages if page.uri == CHARTER}
    for lang, found in anchors.items():
        for clause in (clause for clause, times in Counter(found).items() if times > 1):
            yield Problem(paths[lang], None, clause, *_TWICE)
        for other, others in anchors.items():
            for clause in dict.fromkeys(clause for clause in others if clause not in found):
                yield Problem(paths[lang], None, clause, *_clause_missing(paths[other]))


def surveys(found: Found, pages: Sequence[Page]) -> Iterator[Problem]:
    """Yield surveys without a page, and pages and scores without a survey."""
    if found.waves.ids is None:
        return
    korean = {page.uri for page in pages if page.lang == "ko"}
    for entry in found.waves.entries:
        uri = addresses.survey_page(entry.record.year)
        if uri not in korean:
            yield entry.problem("year", *_page_missing(uri))
    wanted = {addresses.survey_page(year) for year in found.waves.ids}
    for page in pages:
        if addresses.is_survey_page(page.uri) and page.uri not in wanted:
            yield Problem(page.path, None, "", *_NO_SURVEY)
    for year, table in found.scores.items():
        if year not in found.waves.ids:
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
