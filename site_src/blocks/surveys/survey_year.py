"""The block ```survey: one year's results, how they were found, and what was done about the weakest."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from pydantic.dataclasses import dataclass as checked

from institution import formatting
from institution.text import Text, comparable
from institution.validation import STRICT, WholeNumber
from site_src.blocks import csv_link
from site_src.blocks.base import Block, Context
from site_src.blocks.surveys import comparison, facts, improvements, scores
from site_src.errors import OptionError
from site_src.markup.html import element, terms
from site_src.records.surveys import SurveyRow, SurveyWave

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


def write(context: Context, options: Options) -> list[Element]:
    """Write one survey: how it was made, how it stands to the one before, its scores, and what followed."""
    lang = context.lang
    wave = _of_year(context, options.year)
    earlier = comparison.before(wave, context.data.waves)
    written = [terms("survey", [(name[lang], value) for name, value in facts.describe(wave, lang)])]
    obstacle = comparison.obstacle(wave, earlier)
    told = obstacle or comparison.change(wave, earlier)
    written.append(element("p", told[lang], class_="survey__break" if obstacle else "survey__change"))
    rows = context.data.scores.get(wave.year, ())
    if rows:
        written += _scores(context, wave, None if obstacle else earlier)
    return [*written, *improvements.write(wave, rows, lang)]


def _of_year(context: Context, year: int) -> SurveyWave:
    waves = context.data.newest_first()
    for wave in waves:
        if wave.year == year:
            return wave
    years = ", ".join(str(wave.year) for wave in waves)
    cure = Text(f"surveys.yml에 있는 연도를 적어 주십시오: {years}.", f"Write a year of surveys.yml: {years}.")
    raise OptionError("year", _NO_SURVEY, cure)


def _scores(context: Context, wave: SurveyWave, earlier: SurveyWave | None) -> list[Element]:
    lang, rows = context.lang, context.data.scores[wave.year]
    before = context.data.scores.get(earlier.year, ()) if earlier else ()
    then = {comparable(row.dimension): row.score for row in before}
    tables = scores.write(wave, rows, earlier if then else None, then, lang)
    name = _SCORES[lang].format(name=wave.name[lang])
    download = csv_link.render(context.file(f"data/surveys/{wave.year}.csv"), name, lang)
    extremes = _extremes(improvements.dimensions(rows), lang)
    return [element("h2", _HEADING[lang]), *tables, download, element("p", extremes, class_="survey__extremes")]


def _extremes(rows: Sequence[SurveyRow], lang: str) -> str:
    high, low = max(row.score for row in rows), min(row.score for row in rows)
    return _EXTREMES[lang].format(
        highest=formatting.listed([row.name(lang) for row in rows if row.score == high], lang),
        lowest=formatting.listed([row.name(lang) for row in rows if row.score == low], lang),
        high=formatting.score(high),
        low=formatting.score(low),
    )


SURVEY = Block(Options, write)
