"""How many cases fell on each level of a standard: satisfied, partly, not; accepted, partly accepted, and so on."""

from collections.abc import Sequence

from markupsafe import Markup

from institution import formatting
from institution.performance.results import PeriodResult
from institution.performance.standards import ServiceStandard
from institution.text import Text
from site_src.markup.html import Cell, Row, fragment, row, sample_mark, table, td, th
from site_src.records.figure_consistency import measure_of

_CAPTION = Text("{standard}: 나누어 센 건수", "{standard}: cases by level")
_PERIOD = Text("기간", "Period")
_HIDDEN = Text("비공개", "withheld")


def render_levels(standard: ServiceStandard, results: Sequence[PeriodResult], lang: str) -> Markup:
    """Render the numbers by level, a row for each period that has them, in the order given; nothing without any."""
    counted = [result for result in results if result.achievement.levels and not result.achievement.withheld]
    measure = measure_of(standard, counted[0].achievement) if counted else None
    if measure is None:
        return Markup("")
    levels = [level for level in measure.levels if any(level in (one.achievement.levels or {}) for one in counted)]
    headings = [_PERIOD[lang], *(measure.levels[level][lang] for level in levels)]
    rows = (_render_row(result, levels, lang) for result in counted)
    return table("achieved", _CAPTION[lang].format(standard=standard.name[lang]), headings, rows)


def _render_row(result: PeriodResult, levels: Sequence[str], lang: str) -> Row:
    achievement = result.achievement
    period = th(result.period.label(lang), sample_mark(achievement.sample, lang))
    return row(period, *(_render_number((achievement.levels or {}).get(level), lang) for level in levels))


def _render_number(number: int | None, lang: str) -> Cell:
    return td(_HIDDEN[lang] if number is None else fragment(formatting.number(number)))
