"""The block ```surveys: the results of all years, drawn and in one table, newest first."""

from xml.etree.ElementTree import Element

from institution import formatting
from institution.text import Text
from site_src.blocks import csv_link
from site_src.blocks.base import Block, Context, NoOptions
from site_src.blocks.surveys import chart, comparison, facts
from site_src.markup import addresses
from site_src.markup.html import element, row, table
from site_src.records.surveys import SurveyWave

_CAPTION = Text("해마다의 고객만족도 조사 결과", "Results of the satisfaction surveys, by year")
_DOWNLOAD = Text("해마다의 조사 결과", "the results of all years")
_YEAR = Text("연도", "Year")
_CHANGE = Text("앞선 해와의 차이", "Change")
_NOT_COMPARED = Text("견주지 않음", "not compared")
_UNKNOWN = Text("자료 없음", "not known")
_FACTS = (facts.SCALE, facts.BASE, facts.PERIOD, facts.SURVEYOR)
_NONE = Text("아직 실린 조사가 없습니다.", "No survey has been published yet.")


def write(context: Context, _: NoOptions) -> list[Element]:
    """Write drawing and table; years that cannot be compared are parted by a row that says so."""
    lang, waves = context.lang, context.data.newest_first()
    if not waves:
        return [element("p", _NONE[lang])]
    headings = [heading[lang] for heading in (_YEAR, facts.RESULT, _CHANGE, *_FACTS)]
    rows: list[Element] = []
    for wave in waves:
        earlier = comparison.before(wave, waves)
        reason = comparison.obstacle(wave, earlier)
        rows.append(_year(context, wave, None if reason else earlier))
        if reason and earlier:
            rows.append(row(element("td", reason[lang], colspan=str(len(headings))), class_="surveys__break"))
    results = table("surveys", [_CAPTION[lang]], headings, rows)
    return [chart.write(waves, lang), results, csv_link.render(context.file("data/surveys.csv"), _DOWNLOAD[lang], lang)]


def _year(context: Context, wave: SurveyWave, earlier: SurveyWave | None) -> Element:
    lang = context.lang
    known = dict(facts.describe(wave, lang))
    link = context.link(addresses.survey_page(wave.year), str(wave.year))
    change = _NOT_COMPARED[lang]
    if earlier and earlier.score is not None and wave.score is not None:
        change = formatting.change(wave.score - earlier.score)
    cells = [element("td", *known.get(fact, [_UNKNOWN[lang]])) for fact in _FACTS]
    return row(element("th", link, scope="row"), element("td", *known[facts.RESULT]), element("td", change), *cells)


SURVEYS = Block(NoOptions, write)
