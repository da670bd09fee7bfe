"""The block ```survey: the page of one year's survey: how it was made, its scores, and what was done about them."""

from collections.abc import Sequence

from markupsafe import Markup
from pydantic.dataclasses import dataclass as checked

from institution import formatting
from institution.text import Text
from institution.validation import STRICT, WholeNumber
from site_src.blocks.base import Block
from site_src.blocks.links import link_csv
from site_src.blocks.surveys.description import RESULT, describe_result, describe_survey
from site_src.blocks.surveys.facts import SurveyFacts, compute_facts
from site_src.blocks.surveys.improvements import render_improvements
from site_src.blocks.surveys.scores import render_scores
from site_src.errors import OptionError
from site_src.markup.html import element, fragment, sample_mark, terms
from site_src.records.published_data import Data
from site_src.records.surveys import SurveyRow

_SCORES = Text("{name} 점수", "the scores of the {name}")
_HEADING = Text("점수", "Scores")
_EXTREMES = Text(
    "가장 높은 분야는 {highest}({high}점), 가장 낮은 분야는 {lowest}({low}점)입니다.",
    "Highest: {highest} ({high}). Lowest: {lowest} ({low}).",
)
_NO_SURVEY = Text("그해의 조사가 없습니다.", "There is no survey of that year.")


@checked(frozen=True, config=STRICT)
class Options:
    """`year`: the survey to show."""

    year: WholeNumber


def render_survey(data: Data, lang: str, _page: str, options: Options) -> Markup:
    """Render one survey; raises OptionError for a year of which there is none."""
    facts = _select(compute_facts(data), options.year)
    return fragment(
        _render_description(facts, lang),
        _render_comparison(facts, lang),
        _render_score_section(facts, lang) if facts.rows else "",
        render_improvements(facts, lang),
    )


def _select(surveys: Sequence[SurveyFacts], year: int) -> SurveyFacts:
    for facts in surveys:
        if facts.wave.year == year:
            return facts
    years = ", ".join(str(facts.wave.year) for facts in surveys)
    cure = Text(f"surveys.yml에 있는 연도를 적어 주십시오: {years}.", f"Write a year of surveys.yml: {years}.")
    raise OptionError("year", _NO_SURVEY, cure)


def _render_description(facts: SurveyFacts, lang: str) -> Markup:
    result = fragment(describe_result(facts.wave, lang), sample_mark(facts.wave.sample, lang))
    made = describe_survey(facts.wave, lang)
    return terms("survey", [(RESULT[lang], result), *((name[lang], text) for name, text in made.items())])


def _render_comparison(facts: SurveyFacts, lang: str) -> Markup:
    name = "survey__break" if facts.change is None else "survey__change"
    return element("p", facts.comparison[lang], class_=name)


def _render_score_section(facts: SurveyFacts, lang: str) -> Markup:
    name = _SCORES[lang].format(name=facts.wave.name[lang])
    return fragment(
        element("h2", _HEADING[lang]),
        render_scores(facts, lang),
        link_csv(f"data/surveys/{facts.wave.year}.csv", name, lang),
        element("p", _describe_extremes(facts.best, facts.worst, lang), class_="survey__extremes"),
    )


def _describe_extremes(best: Sequence[SurveyRow], worst: Sequence[SurveyRow], lang: str) -> str:
    """Name the dimensions with the highest and the lowest score; neither may be empty."""
    return _EXTREMES[lang].format(
        highest=formatting.listed([row.name(lang) for row in best], lang),
        lowest=formatting.listed([row.name(lang) for row in worst], lang),
        high=formatting.score(best[0].score),
        low=formatting.score(worst[0].score),
    )


SURVEY = Block(
    Options,
    render_survey,
    Text("한 해의 만족도 조사: 방법, 점수, 고친 점", "the survey of a year: method, scores, what was done"),
)
