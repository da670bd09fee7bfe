"""What was done after a survey: about the weakest of its dimensions first of all."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from institution import formatting
from institution.text import Text, comparable
from site_src.markup.html import Child, element, sample, terms
from site_src.records.surveys import SurveyRow, SurveyWave

_TITLE = Text("결과에 따라 한 일", "What was done about it")
_NOT_YET = Text(
    "가장 낮은 분야({lowest})를 위하여 한 일은 아직 싣지 않았습니다.",
    "What was done about the lowest ({lowest}) has not been published yet.",
)


def write(wave: SurveyWave, rows: Sequence[SurveyRow], lang: str) -> list[Element]:
    """Write what followed under a heading of its own; say plainly if nothing is known yet of the weakest."""
    names = {comparable(row.dimension): row.name(lang) for row in rows}
    told = [(names.get(comparable(entry.about), entry.about), [entry.done[lang]]) for entry in wave.improvements]
    written = [terms("improvements", told)] if told else []
    missing = [row.name(lang) for row in _weakest(rows) if comparable(row.dimension) not in _addressed(wave)]
    if missing:
        written.append(element("p", _NOT_YET[lang].format(lowest=formatting.listed(missing, lang))))
    mark: list[Child] = [" ", sample(lang)] if wave.sample and told else []
    return [element("h2", _TITLE[lang], *mark, id="improvements"), *written] if written else []


def dimensions(rows: Sequence[SurveyRow]) -> Sequence[SurveyRow]:
    """Give the dimensions, or the services of a survey that asked for these alone."""
    return [row for row in rows if row.by == "dimension"] or rows


def _weakest(rows: Sequence[SurveyRow]) -> list[SurveyRow]:
    lowest = min((row.score for row in dimensions(rows)), default=0)
    return [row for row in dimensions(rows) if row.score == lowest]


def _addressed(wave: SurveyWave) -> set[str]:
    return {comparable(entry.about) for entry in wave.improvements}
