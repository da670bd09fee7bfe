"""The block ```survey: one year's results, and how they were found."""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as checked

from feedback_api.text import Text
from site_src import words
from site_src.block import Block, Context
from site_src.elements import Child, element, row, sample, table, terms
from site_src.errors import OptionError
from site_src.records import Scale, SurveyRow, SurveyWave

#: The page of a year's survey, below the folder of pages.
PAGE = "surveys/{year}.md"
_PAGES = re.compile(r"surveys/[0-9]+\.md")
BREAK = Text(
    "이 해부터 조사 방법이 달라졌으므로 앞선 해의 결과와 견줄 수 없습니다.",
    "The method changed with this year, so the result cannot be compared with those of earlier years.",
)
RESULT = Text("결과", "Result")
SCALE = Text("척도", "Scale")
BASE = Text("표본 수", "Sample size")
PERIOD = Text("조사 기간", "Period")
SURVEYOR = Text("조사 기관", "Surveyor")
_SOURCE = Text("출처", "Source")
_SCORE = Text("{score}점", "{score}")
_GRADE = Text("{grade}등급", "Grade {grade}")
_SPAN = Text("{lowest}~{highest}점", "{lowest} to {highest}")
_COUNT = Text("{base:,}명", "n = {base:,}")
_CAPTION = Text("{name}: 분야별 점수", "{name}: scores by dimension")
_HEADINGS = (Text("분야", "Dimension"), Text("점수", "Score"))
_EXTREMES = Text(
    "가장 높은 분야는 {highest}({high}점), 가장 낮은 분야는 {lowest}({low}점)입니다.",
    "Highest: {highest} ({high}). Lowest: {lowest} ({low}).",
)
_NO_SURVEY = Text("그해의 조사가 없습니다.", "There is no survey of that year.")
Fact = tuple[Text, list[Child]]


@checked(frozen=True, config=ConfigDict(extra="forbid"))
class Options:
    """`year`: the survey to show."""

    year: int


def is_page(uri: str) -> bool:
    """Tell whether a page is the page of a year's survey."""
    return _PAGES.fullmatch(uri) is not None


def write(context: Context, options: Options) -> list[Element]:
    """Write one survey: how it was made, its scores, and in a sentence the highest and the lowest."""
    lang = context.lang
    wave = _of_year(context, options.year)
    written = [terms("survey", [(name[lang], said) for name, said in facts(wave, lang)])]
    if wave.series_break:
        written.append(element("p", BREAK[lang], class_="survey__break"))
    rows = context.data.scores.get(wave.year, ())
    if rows and wave.scale:
        written.append(_scores(wave, wave.scale, rows, lang))
        written.append(element("p", _extremes(rows, lang), class_="survey__extremes"))
    return written


def facts(wave: SurveyWave, lang: str) -> list[Fact]:
    """Give the result and as much as is known of how it was found."""
    known: list[Fact] = [(RESULT, _result(wave, lang))]
    if wave.scale:
        span = _SPAN[lang].format(lowest=f"{wave.scale.lowest:g}", highest=f"{wave.scale.highest:g}")
        known.append((SCALE, [span]))
    if wave.base:
        known.append((BASE, [_COUNT[lang].format(base=wave.base)]))
    if wave.period:
        known.append((PERIOD, [words.span(wave.period.first, wave.period.last, lang)]))
    if wave.surveyor:
        known.append((SURVEYOR, [wave.surveyor[lang]]))
    if wave.source:
        known.append((_SOURCE, [wave.source[lang]]))
    return known


def _of_year(context: Context, year: int) -> SurveyWave:
    waves = context.data.newest_first()
    for wave in waves:
        if wave.year == year:
            return wave
    years = ", ".join(str(wave.year) for wave in waves)
    cure = Text(f"surveys.yml에 있는 연도를 적어 주십시오: {years}.", f"Write a year of surveys.yml: {years}.")
    raise OptionError("year", _NO_SURVEY, cure)


def _result(wave: SurveyWave, lang: str) -> list[Child]:
    said = [] if wave.score is None else [_SCORE[lang].format(score=_number(wave.score))]
    said += [] if wave.grade is None else [_GRADE[lang].format(grade=wave.grade)]
    result: list[Child] = [", ".join(said)]
    return [*result, " ", sample(lang)] if wave.sample else result


def _scores(wave: SurveyWave, scale: Scale, rows: Sequence[SurveyRow], lang: str) -> Element:
    caption: list[Child] = [_CAPTION[lang].format(name=wave.name[lang])]
    if wave.sample:
        caption += [" ", sample(lang)]
    body = [_score(score, scale, lang) for score in rows]
    return table("survey", caption, [heading[lang] for heading in _HEADINGS], body)


def _score(score: SurveyRow, scale: Scale, lang: str) -> Element:
    number = element("span", _number(score.score), class_="survey__score")
    return row(
        element("th", score.name(lang), scope="row"),
        element("td", number, " ", _bar(scale.share(score.score))),
    )


def _bar(share: float) -> Element:
    """Draw a share of a hundred; the number beside it says the same to those who do not see it."""
    rect = element("rect", width=f"{share:.1f}%", height="100%")
    return element("svg", rect, class_="survey__bar", aria_hidden="true")


def _extremes(rows: Sequence[SurveyRow], lang: str) -> str:
    high, low = max(row.score for row in rows), min(row.score for row in rows)
    return _EXTREMES[lang].format(
        highest=words.listed([row.name(lang) for row in rows if row.score == high], lang),
        lowest=words.listed([row.name(lang) for row in rows if row.score == low], lang),
        high=_number(high),
        low=_number(low),
    )


def _number(score: float) -> str:
    """Show one digit after the point, as scores are published, and more only where they were given."""
    return f"{score:.1f}" if round(score, 1) == score else f"{score:g}"


SURVEY = Block(Options, write)
