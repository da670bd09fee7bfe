"""The blocks ```latest-survey and ```survey-years, which show a new survey without an edit of any page."""

from markupsafe import Markup

from institution.text import Text
from site_src.blocks.base import Block, NoOptions
from site_src.blocks.links import link_page
from site_src.blocks.surveys.description import NO_SURVEYS, describe_result, describe_survey
from site_src.blocks.surveys.facts import SurveyFacts, compute_series
from site_src.markup import addresses
from site_src.markup.html import element, sample_mark, terms
from site_src.records.published_data import Data
from site_src.records.surveys import SurveyWave

_OVERVIEW = "surveys/index.md"
_RESULTS = Text("{label} 결과 보기", "See the results of {label}")
_ALL = Text("모든 해 보기", "See all years")
_OF = Text("/ {highest:f}점", "out of {highest:f}")


def render_latest(data: Data, lang: str, page: str, _options: NoOptions) -> Markup:
    """Render the score, or the grade, of the latest survey, and how the survey was made."""
    newest = [surveys[0] for _, surveys in compute_series(data)]
    if not newest:
        return element("p", NO_SURVEYS[lang])
    facts = max(newest, key=lambda one: one.wave.year)  # of several series of one year, the first
    wave = facts.wave
    text = element(
        "div",
        element("p", wave.name[lang], class_="latest__name"),
        terms("latest__facts", ((name[lang], text) for name, text in describe_survey(wave, lang).items())),
        _render_links(facts, lang, page),
        class_="latest__told",
    )
    return element("div", _render_figure(wave, lang), text, class_="latest")


def render_years(data: Data, lang: str, page: str, _options: NoOptions) -> Markup:
    """List the pages of the surveys, the latest year first."""
    links = [link_page(page, addresses.survey_page(wave.key), wave.name[lang]) for wave in data.newest_first()]
    if not links:
        return element("p", NO_SURVEYS[lang])
    return element("ul", *(element("li", link) for link in links))


def _render_figure(wave: SurveyWave, lang: str) -> Markup:
    result = element("strong", describe_result(wave, lang))
    scale = element("span", _OF[lang].format(highest=wave.scale.highest), class_="latest__scale") if wave.scale else ""
    return element("p", result, " ", scale, sample_mark(wave.sample, lang), class_="latest__figure")


def _render_links(facts: SurveyFacts, lang: str, page: str) -> Markup:
    year = link_page(page, addresses.survey_page(facts.wave.key), _RESULTS[lang].format(label=facts.label[lang]))
    return element("p", year, " ", link_page(page, _OVERVIEW, _ALL[lang]), class_="latest__links")


LATEST_SURVEY = Block(NoOptions, render_latest, Text("가장 새로운 만족도", "the result of the latest survey"))
SURVEY_YEARS = Block(NoOptions, render_years, Text("해마다의 조사로 가는 링크", "links to the survey of each year"))
