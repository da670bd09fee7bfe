"""The block ```survey: the page of one year's survey: how it was made, its scores, and what was done about them."""

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup
from pydantic.dataclasses import dataclass as checked

from institution import formatting
from institution.text import Text
from institution.validation import STRICT, WholeNumber
from site_src.blocks.base import Block
from site_src.blocks.links import link_csv
from site_src.blocks.surveys.description import RESULT, describe_result, describe_survey, describe_year
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
_NO_SUCH = Text("그런 id의 조사가 없습니다.", "There is no survey of that id.")
_SEVERAL = Text("그해의 조사가 여럿입니다.", "There are several surveys of that year.")
_WHICH = Text("year나 id가 없습니다.", "year or id is missing.")


@checked(frozen=True, config=STRICT)
class Options:
    """`year`: the survey to show, or `id`, where a year has several."""

    year: WholeNumber | None = None
    id: str | None = None


def render_survey(data: Data, lang: str, _page: str, options: Options) -> Markup:
    """Render one survey; raises OptionError for a year or id of which there is none."""
    facts = _select(compute_facts(data), options)
    return fragment(
        _render_description(facts, lang, data.organization.figures.fiscal_month),
        _render_comparison(facts, lang),
        _render_score_section(facts, lang) if facts.rows else "",
        render_improvements(facts, lang),
    )


def _select(surveys: Sequence[SurveyFacts], options: Options) -> SurveyFacts:
    if options.id is not None:
        return _only([facts for facts in surveys if facts.wave.key == options.id], surveys, "id")
    if options.year is None:
        raise OptionError("year", _WHICH, _cure(surveys, "id"))
    of_year = [facts for facts in surveys if facts.wave.year == options.year]
    named = [facts for facts in of_year if facts.wave.key == str(options.year)]
    return _only(named or of_year, surveys, "year")


def _only(those: Sequence[SurveyFacts], surveys: Sequence[SurveyFacts], option: str) -> SurveyFacts:
    """Give the one that is meant; raises OptionError where there is none, or more than one."""
    if len(those) == 1:
        return those[0]
    if those:
        raise OptionError(option, _SEVERAL, _cure(those, "id"))
    raise OptionError(option, _NO_SURVEY if option == "year" else _NO_SUCH, _cure(surveys, option))


def _cure(surveys: Sequence[SurveyFacts], option: str) -> Text:
    if option == "year":
        years = ", ".join(dict.fromkeys(str(facts.wave.year) for facts in surveys))
        return Text(f"surveys.yml에 있는 연도를 적어 주십시오: {years}.", f"Write a year of surveys.yml: {years}.")
    ids = ", ".join(facts.wave.key for facts in surveys)
    return Text(f"id: 뒤에 다음 가운데 하나를 적어 주십시오: {ids}.", f"Write one of these behind id: {ids}.")


def _render_description(facts: SurveyFacts, lang: str, fiscal_month: int | None) -> Markup:
    result = fragment(describe_result(facts.wave, lang), sample_mark(facts.wave.sample, lang))
    made = {**describe_year(facts.wave, fiscal_month, lang), **describe_survey(facts.wave, lang, gaps=True)}
    return terms("survey", [(RESULT[lang], result), *((name[lang], text) for name, text in made.items())])


def _render_comparison(facts: SurveyFacts, lang: str) -> Markup:
    name = "survey__break" if facts.change is None else "survey__change"
    return element("p", facts.comparison[lang], class_=name)


def _render_score_section(facts: SurveyFacts, lang: str) -> Markup:
    name = _SCORES[lang].format(name=facts.wave.name[lang])
    return fragment(
        element("h2", _HEADING[lang]),
        render_scores(facts, lang),
        link_csv(f"data/surveys/{facts.wave.key}.csv", name, lang),
        _render_extremes(facts.best, facts.worst, lang) if facts.best else "",
    )


def _render_extremes(best: Sequence[SurveyRow], worst: Sequence[SurveyRow], lang: str) -> Markup:
    """Name the dimensions with the highest and the lowest score; neither may be empty."""
    high, low = (formatting.score(rows[0].score or Decimal()) for rows in (best, worst))
    names = {"highest": best, "lowest": worst}
    listed = {name: formatting.listed([row.name(lang) for row in rows], lang) for name, rows in names.items()}
    return element("p", _EXTREMES[lang].format(**listed, high=high, low=low), class_="survey__extremes")


SURVEY = Block(
    Options,
    render_survey,
    Text("한 해의 만족도 조사: 방법, 점수, 고친 점", "the survey of a year: method, scores, what was done"),
)
