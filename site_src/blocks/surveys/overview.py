"""The block ```surveys: the results of all years, as a chart and in one table, newest first."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from institution import formatting
from institution.text import Text
from site_src.blocks.base import Block, NoOptions
from site_src.blocks.links import link_csv, link_page
from site_src.blocks.surveys.chart import render_chart
from site_src.blocks.surveys.description import (
    BASE,
    NO_SURVEYS,
    PERIOD,
    RESULT,
    SCALE,
    SURVEYOR,
    UNKNOWN,
    describe_result,
    describe_survey,
)
from site_src.blocks.surveys.facts import SurveyFacts, compute_series
from site_src.markup import addresses
from site_src.markup.html import Row, element, fragment, row, sample_mark, table, td, th
from site_src.records.published_data import Data

_CAPTION = Text("해마다의 고객만족도 조사 결과", "Results of the satisfaction surveys, by year")
_DOWNLOAD = Text("해마다의 조사 결과", "the results of all years")
_YEAR = Text("연도", "Year")
_CHANGE = Text("앞선 해와의 차이", "Change")
_NOT_COMPARED = Text("견주지 않음", "not compared")
_DETAILS = (SCALE, BASE, PERIOD, SURVEYOR)
_COLUMNS = (_YEAR, RESULT, _CHANGE, *_DETAILS)


def render_overview(data: Data, lang: str, page: str, _options: NoOptions) -> Markup:
    """Render chart and table; between two years that are not compared a row tells why."""
    series = compute_series(data)
    if not series:
        return element("p", NO_SURVEYS[lang])
    parts = (_render_series(name[lang], surveys, lang, page) for name, surveys in series)
    return fragment(*parts, link_csv("data/surveys.csv", _DOWNLOAD[lang], lang))


def _render_series(name: str, surveys: Sequence[SurveyFacts], lang: str, page: str) -> Markup:
    """Render the chart and the table of a series, under its name if it has one."""
    rows = (row for facts in surveys for row in _render_rows(facts, lang, page))
    caption = f"{_CAPTION[lang]}: {name}" if name else _CAPTION[lang]
    results = table("surveys", caption, [heading[lang] for heading in _COLUMNS], rows)
    return fragment(element("h3", name) if name else "", render_chart(surveys, lang), results)


def _render_rows(facts: SurveyFacts, lang: str, page: str) -> Iterator[Row]:
    """Render the row of a year and, below it, why it is not compared with the previous survey."""
    wave, details = facts.wave, describe_survey(facts.wave, lang)
    yield row(
        th(link_page(page, addresses.survey_page(wave.key), _name(facts, lang))),
        td(describe_result(wave, lang), sample_mark(wave.sample, lang)),
        td(_NOT_COMPARED[lang] if facts.change is None else formatting.change(facts.change)),
        *(td(details.get(name, UNKNOWN[lang])) for name in _DETAILS),
    )
    if facts.change is None and facts.previous:
        yield row(td(facts.comparison[lang], colspan=str(len(_COLUMNS))), class_="surveys__break")


def _name(facts: SurveyFacts, lang: str) -> str:
    """Give the year in digits, or what else tells the survey from the others."""
    wave = facts.wave
    return str(wave.year) if not wave.fiscal and facts.label != wave.name else facts.label[lang]


SURVEYS = Block(
    NoOptions, render_overview, Text("모든 해의 만족도: 그림과 표", "the surveys of all years: chart and table")
)
