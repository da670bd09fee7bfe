"""The blocks ```latest-survey and ```survey-years: a new survey appears in both without an edit of any page."""

from xml.etree.ElementTree import Element

from institution.text import Text
from site_src.blocks.base import Block, Context, NoOptions
from site_src.blocks.surveys import facts
from site_src.markup import addresses
from site_src.markup.html import Child, element, terms
from site_src.records.surveys import SurveyWave

_OVERVIEW = "surveys/index.md"
_RESULTS = Text("{year}년 결과 보기", "See the results of {year}")
_ALL = Text("모든 해 보기", "See all years")
_OF = Text("/ {highest:f}점", "out of {highest:f}")
_NONE = Text("아직 실린 조사가 없습니다.", "No survey has been published yet.")
_SHOWN_ALREADY = (facts.RESULT,)


def latest(context: Context, _: NoOptions) -> list[Element]:
    """Write the score, or the grade, of the latest survey with its scale and how it was found."""
    lang = context.lang
    waves = context.data.newest_first()
    if not waves:
        return [element("p", _NONE[lang])]
    wave = waves[0]
    shown = [(name[lang], value) for name, value in facts.describe(wave, lang) if name not in _SHOWN_ALREADY]
    year = context.link(addresses.survey_page(wave.year), _RESULTS[lang].format(year=wave.year))
    links = element("p", year, " ", context.link(_OVERVIEW, _ALL[lang]), class_="latest__links")
    title = element("p", wave.name[lang], class_="latest__name")
    told = element("div", title, terms("latest__facts", shown), links, class_="latest__told")
    return [element("div", element("p", *_figure(wave, lang), class_="latest__figure"), told, class_="latest")]


def years(context: Context, _: NoOptions) -> list[Element]:
    """List the pages of the surveys, the latest year first."""
    waves = context.data.newest_first()
    pages = (context.link(addresses.survey_page(wave.year), wave.name[context.lang]) for wave in waves)
    none = element("p", _NONE[context.lang])
    return [element("ul", *(element("li", page) for page in pages)) if waves else none]


def _figure(wave: SurveyWave, lang: str) -> list[Child]:
    result = [*dict(facts.describe(wave, lang))[facts.RESULT]]
    scale = (
        [element("span", _OF[lang].format(highest=wave.scale.highest), class_="latest__scale")] if wave.scale else []
    )
    return [element("strong", result[0]), " ", *scale, *result[1:]]


LATEST_SURVEY = Block(NoOptions, latest)
SURVEY_YEARS = Block(NoOptions, years)
