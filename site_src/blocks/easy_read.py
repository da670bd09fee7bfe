"""The block ```easy-read: promises of the charter in short sentences of plain words, each with a pictogram.

Two rules hold for its Korean sentences, as plain language asks (국립국어원, 쉬운 공문서 쓰기 길잡이): a sentence has
at most 40 characters, and none of the words that offices use among themselves.
"""

import re
from typing import Annotated

from markupsafe import Markup
from pydantic import AfterValidator, Field
from pydantic.dataclasses import dataclass as checked

from institution.organization.fields import Clause
from institution.text import Filled, Text
from institution.validation import STRICT, wrong
from site_src.blocks.base import Block
from site_src.blocks.links import cite_clause
from site_src.blocks.pictograms import Pictogram, draw
from site_src.markup.html import element, fragment, raw_html
from site_src.records.published_data import Data

#: The most characters of a sentence, spaces and marks included.
LONGEST = 40
#: Words of offices, and what everybody says instead.
OFFICIALESE = {
    "게재": "싣기",
    "경청": "잘 듣기",
    "고지": "알림",
    "공표": "알림",
    "구비": "갖추기",
    "귀하": "고객님",
    "금번": "이번",
    "기일": "날",
    "기재": "적기",
    "납득": "이해",
    "당해": "그",
    "명시": "적기",
    "부재": "자리에 없음",
    "부착": "붙이기",
    "소요": "걸림",
    "소정의": "정한",
    "송부": "보내기",
    "숙지": "잘 알기",
    "시정": "고치기",
    "여타": "다른",
    "용건": "하실 말씀",
    "응대": "맞이하기",
    "이행": "지키기",
    "익일": "다음 날",
    "제고": "높이기",
    "제반": "모든",
    "조속히": "빨리",
    "조치": "한 일",
    "징구": "받기",
    "통보": "알림",
    "회신": "답",
}
_KOREAN = re.compile("[가-힣]")
#: None of them stands within a longer word: 도시정보 has no 시정.
_OFFICIALESE = re.compile(rf"(?<![가-힣])(?:{'|'.join(OFFICIALESE)})")
_SENTENCE_ENDS = re.compile(r"(?<=[.?!])\s+")


def _plain(value: str) -> str:
    """Refuse a Korean sentence that is too long or has a word of offices in it."""
    if not _KOREAN.search(value):
        return value
    for sentence in _SENTENCE_ENDS.split(value):
        if len(sentence) > LONGEST:
            raise wrong(*_too_long(sentence))
    if word := _OFFICIALESE.search(value):
        raise wrong(*_officialese(word[0], OFFICIALESE[word[0]]))
    return value


@checked(frozen=True, config=STRICT)
class Point:
    """`picture`: a pictogram; `says`: one or two sentences; `clause`: where the charter promises it."""

    picture: Pictogram
    says: Annotated[Filled, AfterValidator(_plain)]
    clause: Clause | None = None


@checked(frozen=True, config=STRICT)
class Options:
    """`points`: what is said, one thought each."""

    points: Annotated[list[Point], Field(min_length=1)]


def render_easy_read(_data: Data, lang: str, page: str, options: Options) -> Markup:
    """Render the points as a list."""
    return element("ul", *(_render_point(point, lang, page) for point in options.points), class_="easy")


def _render_point(point: Point, lang: str, page: str) -> Markup:
    clause = fragment(" ", _render_source(point.clause, lang, page)) if point.clause else ""
    picture = element("span", raw_html(draw(point.picture)), class_="easy__picture")
    words = element("p", element("span", point.says, class_="easy__says"), clause)
    return element("li", picture, words, class_="easy__item")


def _render_source(clause: str, lang: str, page: str) -> Markup:
    return element("span", cite_clause(page, clause, lang), class_="easy__clause")


def _too_long(sentence: str) -> tuple[Text, Text]:
    return (
        Text(
            f"쉬운 말의 문장이 깁니다({len(sentence)}자: {sentence[:20]}…).",
            f"A sentence of the easy-read text is long ({len(sentence)} characters: {sentence[:20]}…).",
        ),
        Text(f"{LONGEST}자를 넘지 않게 나누어 주십시오.", f"Part it: {LONGEST} characters at most."),
    )


def _officialese(word: str, plain: str) -> tuple[Text, Text]:
    return (
        Text(f"쉬운 말이 아닙니다({word}).", f"A word of offices ({word})."),
        Text(f"'{plain}'처럼 바꾸어 주십시오.", f"Say it in plain words, such as {plain}."),
    )


EASY_READ = Block(
    Options,
    render_easy_read,
    Text(
        f"쉬운 말의 약속: 그림과 짧은 문장(한 문장에 {LONGEST}자까지)",
        f"promises in plain words: pictograms and short sentences (Korean: {LONGEST} characters at most)",
    ),
)
