"""The results of a service standard: a table of all periods, and the latest in a few words."""

from collections.abc import Sequence

from markupsafe import Markup

from institution import formatting
from institution.performance.results import PeriodResult
from institution.performance.standards import ServiceStandard
from institution.text import Text
from site_src.markup.html import SAMPLE, Row, row, sample_mark, table, td, th

NOT_YET = Text("아직 집계 전", "not counted yet")
_CAPTION = Text("{standard}: 기간별 이행 결과", "{standard}: how it was kept, by period")
_HEADINGS = (
    *(Text("기간", "Period"), Text("결과", "Result"), Text("대상", "Cases")),
    *(Text("센 방법", "How it was counted"), Text("출처", "Source")),
)
_NO_BASE = Text("해당 없음", "does not apply")
_CASES = Text("{base}건", "{base}")


def render_table(standard: ServiceStandard, results: Sequence[PeriodResult], lang: str) -> Markup:
    """Render the results of a standard in the order given; nothing where there is none yet."""
    if not results:
        return Markup("")
    headings = [text[lang] for text in _HEADINGS]
    rows = (_render_result(result, lang) for result in results)
    return table("achieved", _CAPTION[lang].format(standard=standard.name[lang]), headings, rows)


def summarize(latest: PeriodResult | None, lang: str) -> str:
    """Give the latest result as text, with its period, and whether it is a sample."""
    if latest is None:
        return NOT_YET[lang]
    mark = f" ({SAMPLE[lang]})" if latest.achievement.sample else ""
    return f"{latest.period.label(lang)} {latest.achievement.figure(lang)}{mark}"


def _render_result(result: PeriodResult, lang: str) -> Row:
    achievement = result.achievement
    base = _CASES[lang].format(base=formatting.number(achievement.base)) if achievement.base else _NO_BASE[lang]
    return row(
        th(result.period.label(lang)),
        td(achievement.figure(lang), sample_mark(achievement.sample, lang)),
        td(base),
        td(achievement.way(lang)),
        td(achievement.origin(lang)),
    )
