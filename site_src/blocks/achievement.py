"""What was achieved of a standard, period by period, with how it was counted and from what source."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from institution import formatting
from institution.text import Text
from site_src.markup.html import SAMPLE, Child, element, row, sample, table
from site_src.records.performance import Kept
from site_src.records.standards import ServiceStandard

NOT_YET = Text("아직 집계 전", "not counted yet")
_CAPTION = Text("{standard}: 기간별 이행 결과", "{standard}: how it was kept, by period")
_HEADINGS = (
    *(Text("기간", "Period"), Text("결과", "Result"), Text("대상", "Cases")),
    *(Text("센 방법", "How it was counted"), Text("출처", "Source")),
)
_NO_BASE = Text("해당 없음", "does not apply")
_CASES = Text("{base}건", "{base}")


def render_table(standard: ServiceStandard, periods: Sequence[Kept], lang: str) -> list[Element]:
    """Give the table of a standard, in the order of the periods; nothing where there is no figure yet."""
    if not periods:
        return []
    caption = _CAPTION[lang].format(standard=standard.name[lang])
    return [
        table("achieved", [caption], [text[lang] for text in _HEADINGS], [_period(result, lang) for result in periods])
    ]


def render_summary(latest: Kept | None, lang: str) -> str:
    """Give the latest figure in the few words that home and charter have room for, and whether it is a sample."""
    if latest is None:
        return NOT_YET[lang]
    mark = f" ({SAMPLE[lang]})" if latest.achievement.sample else ""
    return f"{latest.period.label(lang)} {latest.achievement.figure(lang)}{mark}"


def _period(result: Kept, lang: str) -> Element:
    figures = result.achievement
    base = _CASES[lang].format(base=formatting.number(figures.base)) if figures.base else _NO_BASE[lang]
    mark: list[Child] = [" ", sample(lang)] if figures.sample else []
    return row(
        element("th", result.period.label(lang), scope="row"),
        element("td", figures.figure(lang), *mark),
        element("td", base),
        element("td", figures.way(lang)),
        element("td", figures.origin(lang)),
    )
