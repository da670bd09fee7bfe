"""What must be there: each page and clause in every language, each survey as data and as a page, and where others lead.

An institution that publishes in Korean alone has its pages once.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from institution.organization.fields import ADDRESS_OF_A_CLAUSE
from institution.text import KOREAN, LANGUAGES, Text
from institution.validation import Problem, short
from site_src.markup import addresses
from site_src.markup.addresses import CHARTER, HOME
from site_src.markup.clauses import Clause
from site_src.markup.pages import Page

if TYPE_CHECKING:
    from site_src.content import Content


def check_languages(content: "Content") -> Iterator[Problem]:
    """Yield each page that one of the languages has and another has not."""
    there = {(page.lang, page.uri) for page in content.pages}
    for page in content.pages:
        for other in content.languages:
            if (other, page.uri) not in there and not page.in_korean_only:
                yield Problem(page.path, None, "", *_one_language(page))


def check_destinations(content: "Content") -> Iterator[Problem]:
    """Yield each page that is not there, though the frame of every page, the service's pages or a print lead to it.

    The forms, where the codes of cards lead, are those of `check_required_blocks`.
    """
    files = {(file.lang, file.uri) for file in content.page_files}
    for uri in _LED_TO:
        if (KOREAN, uri) not in files:
            yield Problem(short(content.folder / KOREAN / uri), None, "", *_led_to(uri))
    for lang in content.languages[1:]:
        if (lang, HOME) not in files:
            yield Problem(short(content.folder / lang / HOME), None, "", *_NO_HOME)


def check_unpublished(content: "Content") -> Iterator[Problem]:
    """Yield the folder of a language that is not listed: its pages are not published."""
    for lang in (lang for lang in LANGUAGES if lang not in content.languages):
        if any((content.folder / lang).rglob("*.md")):
            yield Problem(short(content.folder / lang), None, "", *_UNPUBLISHED)


def check_clauses(content: "Content") -> Iterator[Problem]:
    """Yield addresses that two clauses of a charter have, and clauses that the charter of only one language has.

    Of a chapter and all that stands in it the chapter alone is told.
    """
    charters = [page for page in content.pages if page.uri == CHARTER]
    for page in charters:
        here = content.clauses[page.lang]
        yield from _wrong_addresses(page, here)
        known = {clause.anchor for clause in here}
        for other in charters:
            missing = [clause.anchor for clause in content.clauses[other.lang] if clause.anchor not in known]
            for anchor in _outermost(missing):
                yield Problem(page.path, None, anchor, *_clause_missing(other.path))


def _wrong_addresses(page: Page, clauses: Sequence[Clause]) -> Iterator[Problem]:
    first: dict[str, Clause] = {}
    twice: dict[str, Clause] = {}
    for clause in clauses:
        if first.setdefault(clause.anchor, clause) is not clause:
            twice.setdefault(clause.anchor, clause)
        if clause.chosen and not re.fullmatch(ADDRESS_OF_A_CLAUSE, clause.anchor):
            yield Problem(page.path, page.above + clause.line + 1, f"{{#{clause.anchor}}}", *_NO_ADDRESS)
    for anchor in _outermost(twice):
        line = page.above + twice[anchor].line + 1
        yield Problem(page.path, line, anchor, *_twice(first[anchor], page.above + first[anchor].line + 1))


def _outermost(anchors: Iterable[str]) -> list[str]:
    """Give each address, without those that stand below another one."""
    every = dict.fromkeys(anchors)
    return [one for one in every if not any(one.startswith(f"{other}-") for other in every)]


def check_surveys(content: "Content") -> Iterator[Problem]:
    """Yield surveys without a page, and pages and scores without a survey."""
    waves = content.data.waves
    if waves.ids is None:
        return
    korean = {page.uri for page in content.pages if page.lang == "ko"}
    for entry in waves.entries:
        uri = addresses.survey_page(entry.record.key)
        if uri not in korean:
            yield entry.problem("year", *_page_missing(uri, content.languages))
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


def _twice(first: Clause, line: int) -> tuple[Text, Text]:
    return (
        Text(
            f"{line}번째 줄에 같은 번호({first.label})가 있어 인용하는 주소가 겹칩니다.",
            f"Line {line} has this number too ({first.label}), so that both have one address.",
        ),
        Text(
            f"번호를 확인하고, 헌장이 본디 그러하면 이 줄의 끝에 {{#{first.anchor}-2nd}}처럼 주소를 적어 주십시오.",
            f"Check the number; if the charter has it twice, end this line with an address: {{#{first.anchor}-2nd}}.",
        ),
    )


def _page_missing(uri: str, languages: Sequence[str]) -> tuple[Text, Text]:
    files = [f"content/{lang}/{uri}" for lang in languages]
    return (
        Text("이 조사의 쪽이 없습니다.", "The survey has no page."),
        Text(
            f"{' 와 '.join(files)} 를 만들거나 surveys.yml에서 이 해를 지워 주십시오.",
            f"Write {' and '.join(files)}, or remove the year from surveys.yml.",
        ),
    )


_NO_ADDRESS = (
    Text("주소로 쓸 수 없습니다.", "Not usable as an address."),
    Text(
        "영문 소문자와 숫자, 빼기표로 {#phone-1}처럼 적어 주십시오.",
        "Write small Latin letters, digits and hyphens, like {#phone-1}.",
    ),
)


def _led_to(uri: str) -> tuple[Text, Text]:
    return (
        Text(
            "모든 쪽이나 접수 화면, 메일이 가리키는 쪽이 없습니다.",
            "Pages, forms or mails lead here: no page.",
        ),
        Text(f"content/ko/{uri} 를 만들어 메뉴에 넣어 주십시오.", f"Write content/ko/{uri}, and put it into the menu."),
    )


#: Where the frame of every page (site_src/theme), the pages of the service (feedback_api/templates) and prints lead.
_LED_TO = (HOME, addresses.PRIVACY, addresses.COPYRIGHT, addresses.SITEMAP, addresses.FEEDBACK)
_NO_HOME = (
    Text("언어 단추가 가리키는 영어 첫 쪽이 없습니다.", "The language button leads to no English page."),
    Text(
        "이 쪽을 만들거나, 한국어로만 내려면 organization.yml에 languages: [ko]로 적어 주십시오.",
        "Write it or, to publish in Korean alone, write languages: [ko] in organization.yml.",
    ),
)
_UNPUBLISHED = (
    Text(
        "organization.yml의 languages에 없는 언어의 쪽이라 누리집에 실리지 않습니다.",
        "Pages of a language that is not among the languages of organization.yml are not published.",
    ),
    Text("실으려면 languages: [ko, en]으로 적어 주십시오.", "To publish them, write languages: [ko, en]."),
)
_NO_SURVEY = (
    Text("surveys.yml에 이 해의 조사가 없습니다.", "surveys.yml has no survey of this year."),
    Text("surveys.yml에 넣거나 이 파일을 지워 주십시오.", "Add it to surveys.yml, or remove this file."),
)
