"""The block ```surveys: the results of all years in one table, newest first."""

from xml.etree.ElementTree import Element

from feedback_api.text import Text
from site_src import survey
from site_src.block import Block, Context, NoOptions
from site_src.elements import element, row, table
from site_src.records import SurveyWave

_CAPTION = Text("해마다의 고객만족도 조사 결과", "Results of the satisfaction surveys, by year")
_YEAR = Text("연도", "Year")
_UNKNOWN = Text("자료 없음", "not known")
_FACTS = (survey.RESULT, survey.SCALE, survey.BASE, survey.PERIOD, survey.SURVEYOR)


def write(context: Context, _: NoOptions) -> list[Element]:
    """Write the table; years that cannot be compared are parted by a row that says so."""
    lang = context.lang
    headings = [heading[lang] for heading in (_YEAR, *_FACTS)]
    rows: list[Element] = []
    for wave in context.data.newest_first():
        rows.append(_year(context, wave))
        if wave.series_break:
            rows.append(row(element("td", survey.BREAK[lang], colspan=str(len(headings))), class_="surveys__break"))
    return [table("surveys", [_CAPTION[lang]], headings, rows)]


def _year(context: Context, wave: SurveyWave) -> Element:
    known = dict(survey.facts(wave, context.lang))
    link = context.link(survey.PAGE.format(year=wave.year), str(wave.year))
    cells = [element("td", *known.get(fact, [_UNKNOWN[context.lang]])) for fact in _FACTS]
    return row(element("th", link, scope="row"), *cells)


SURVEYS = Block(NoOptions, write)
