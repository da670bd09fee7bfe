"""The tables of a survey's year: scores by dimension and by service, against the survey before where that is fair."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from xml.etree.ElementTree import Element

from institution import formatting
from institution.text import Text, comparable
from site_src.markup.html import Child, element, hidden, row, sample, table
from site_src.records.surveys import Scale, SurveyRow, SurveyWave

_BY_DIMENSION = Text("{name}: 분야별 점수", "{name}: scores by dimension")
_BY_SERVICE = Text("{name}: 서비스별 점수", "{name}: scores by service")
_DIMENSION = Text("분야", "Dimension")
_SERVICE = Text("서비스", "Service")
_SCORE = Text("점수", "Score")
_BASE = Text("표본 수", "Sample size")
_YEAR = Text("{year}년", "{year}")
_CHANGE = Text("차이", "Change")
_NOT_THEN = Text("없음", "none")
Earlier = Mapping[str, Decimal]


def write(
    wave: SurveyWave, rows: Sequence[SurveyRow], earlier: SurveyWave | None, then: Earlier, lang: str
) -> list[Element]:
    """Write the tables; `earlier` is the survey to compare with, if any, and `then` its scores by name."""
    dimensions = [score for score in rows if score.by == "dimension"]
    services = [score for score in rows if score.by == "service"]
    written = []
    for caption, first, group in ((_BY_DIMENSION, _DIMENSION, dimensions), (_BY_SERVICE, _SERVICE, services)):
        if group and wave.scale:
            columns = _Columns(wave.scale, earlier, then, any(score.base for score in group), lang)
            title: list[Child] = [caption[lang].format(name=wave.name[lang])]
            title += [" ", sample(lang)] if wave.sample else []
            headings = columns.headings(first[lang], wave.year)
            written.append(table("survey", title, headings, [columns.row(score) for score in group], stacks=False))
    return written


class _Columns:
    """What every row of a table shows: the score with its bar, the base, and the survey before."""

    def __init__(self, scale: Scale, earlier: SurveyWave | None, then: Earlier, bases: bool, lang: str) -> None:
        self.scale, self.earlier, self.then, self.bases, self.lang = scale, earlier, then, bases, lang

    def headings(self, first: str, year: int) -> list[str]:
        lang = self.lang
        names = [first, _YEAR[lang].format(year=year) if self.earlier else _SCORE[lang]]
        names += [_YEAR[lang].format(year=self.earlier.year), _CHANGE[lang]] if self.earlier else []
        return [*names, _BASE[lang]] if self.bases else names

    def row(self, score: SurveyRow) -> Element:
        number = element("span", formatting.score(score.score), class_="survey__score")
        cells = [element("td", number, " ", _bar(self.scale.share(score.score)))]
        if self.earlier:
            cells += self._then(score)
        if self.bases:
            cells.append(element("td", formatting.number(score.base) if score.base else self._none()))
        return row(element("th", score.name(self.lang), scope="row"), *cells)

    def _then(self, score: SurveyRow) -> list[Element]:
        before = self.then.get(comparable(score.dimension))
        if before is None:
            return [element("td", self._none()), element("td", self._none())]
        return [element("td", formatting.score(before)), element("td", formatting.change(score.score - before))]

    def _none(self) -> Element:
        return element("span", element("span", "–", aria_hidden="true"), hidden(_NOT_THEN[self.lang]))


def _bar(share: float) -> Element:
    """Draw a share of a hundred; the number beside it says the same to those who do not see it."""
    rect = element("rect", width=f"{share:.1f}%", height="100%")
    return element("svg", rect, class_="survey__bar", aria_hidden="true")
