"""What was achieved of a standard, period by period, with how it was counted and from what source."""

from xml.etree.ElementTree import Element

from institution import formatting
from institution.text import Text
from site_src.blocks import csv_link
from site_src.blocks.base import Context
from site_src.markup.html import Child, element, row, sample, table
from site_src.records import Kept, ServiceStandard

NOT_YET = Text("아직 집계 전", "not counted yet")
_CAPTION = Text("{standard}: 기간별 이행 결과", "{standard}: how it was kept, by period")
_HEADINGS = (
    *(Text("기간", "Period"), Text("결과", "Result"), Text("대상", "Cases")),
    *(Text("센 방법", "How it was counted"), Text("출처", "Source")),
)
_NO_BASE = Text("해당 없음", "does not apply")
_CASES = Text("{base}건", "{base}")
_DOWNLOAD = Text("{period} 이행 결과", "the results of {period}")


def write(context: Context, standard: ServiceStandard) -> list[Element]:
    """Write the table of a standard, the latest period first; nothing where there is no figure yet."""
    lang, periods = context.lang, context.data.achievements(standard.id)
    if not periods:
        return []
    caption = _CAPTION[lang].format(standard=standard.name[lang])
    return [table("achieved", [caption], [text[lang] for text in _HEADINGS], [_period(kept, lang) for kept in periods])]


def downloads(context: Context) -> list[Element]:
    """Link to the figures of each period, the latest first."""
    periods = sorted(context.data.performance, key=lambda period: period.order, reverse=True)
    return [
        csv_link.write(
            context,
            f"data/performance/{period.name}.csv",
            _DOWNLOAD[context.lang].format(period=period.label(context.lang)),
        )
        for period in periods
    ]


def _period(kept: Kept, lang: str) -> Element:
    figures = kept.achievement
    base = _CASES[lang].format(base=formatting.number(figures.base)) if figures.base else _NO_BASE[lang]
    mark: list[Child] = [" ", sample(lang)] if figures.sample else []
    return row(
        element("th", kept.period.label(lang), scope="row"),
        element("td", figures.figure(lang), *mark),
        element("td", base),
        element("td", figures.way(lang)),
        element("td", figures.origin(lang)),
    )
