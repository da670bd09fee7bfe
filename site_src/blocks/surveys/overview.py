"""The block ```surveys: the results of all years, as a chart and in one table, newest first."""

from collections.abc import Iterator

from markupsafe import Markup

from institution import formatting
from institution.text import Text
from site_src.blocks.base import Block, NoOptions
from site_src.blocks.links import link_csv, link_page
from site_src.blocks.surveys.chart import render_chart
from site_src.blocks.surveys.description import (
    BASE,
    PERIOD,
    RESULT,
    SCALE,
    SURVEYOR,
    describe_result,
    describe_survey,
)
from site_src.blocks.surveys.facts import SurveyFacts, compute_facts
from site_src.markup import addresses
from site_src.markup.html import Row, element, fragment, row, sample_mark, table, td, th
from site_src.records.published_data import Data

_CAPTION = Text("해마다의 고객만족도 조사 결과", "Results of the satisfaction surveys, by year")
_DOWNLOAD = Text("해마다의 조사 결과", "the results of all years")
_YEAR = Text("연도", "Year")
_CHANGE = Text("앞선 해와의 차이", "Change")
_NOT_COMPARED = Text("견주지 않음", "not compared")
_UNKNOWN = Text("자료 없음", "not known")
_DETAILS = (SCALE, BASE, PERIOD, SURVEYOR)
_COLUMNS = (_YEAR, RESULT, _CHANGE, *_DETAILS)
_NONE = Text("아직 실린 조사가 없습니다.", "No survey has been published yet.")


def render_overview(data: Data, lang: str, page: str, _options: NoOptions) -> Markup:
    """Render chart and table; between two years that are not compared a row tells why."""
    surveys = compute_facts(data)
    if not surveys:
        return element("p", _NONE[lang])
    rows = (row for facts in surveys for row in _render_rows(facts, lang, page))
    results = table("surveys", _CAPTION[lang], [heading[lang] for heading in _COLUMNS], rows)
    return fragment(render_chart(surveys, lang), results, link_csv("data/surveys.csv", _DOWNLOAD[lang], lang))


def _render_rows(facts: SurveyFacts, lang: str, page: str) -> Iterator[Row]:
    """Render the row of a year and, below it, why it is not compared with the previous survey."""
    wave, details = facts.wave, describe_survey(facts.wave, lang)
    yield row(
        th(link_page(page, addresses.survey_page(wave.year), str(wave.year))),
        td(describe_result(wave, lang), sample_mark(wave.sample, lang)),
        td(_NOT_COMPARED[lang] if facts.change is None else formatting.change(facts.change)),
        *(td(details.get(name, _UNKNOWN[lang])) for name in _DETAILS),
    )
    if facts.change is None and facts.previous:
        yield row(td(facts.comparison[lang], colspan=str(len(_COLUMNS))), class_="surveys__break")


SURVEYS = Block(
    NoOptions, render_overview, Text("모든 해의 만족도: 그림과 표", "the surveys of all years: chart and table")
)
