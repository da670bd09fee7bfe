"""The results of a service standard: a table of all periods, and what is to be known about single ones."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from institution import formatting
from institution.performance.results import PeriodResult
from institution.performance.standards import ServiceStandard
from institution.text import Text
from site_src.blocks.standards.wording import (
    TARGET,
    describe_figure,
    describe_numbers,
    describe_overdue,
    mark_none,
    mark_verdict,
)
from site_src.markup.html import Cell, Row, element, fragment, row, sample_mark, table, td, th
from site_src.records import verdicts

_CAPTION = Text("{standard}: 기간별 이행 결과", "{standard}: how it was kept, by period")
_PERIOD, _RESULT = Text("기간", "Period"), Text("결과", "Result")
_VERDICT = Text("지킴 여부", "Kept or not")
_CASES = Text("대상", "Cases")
_COUNTED, _SOURCE = Text("센 방법", "How it was counted"), Text("출처", "Source")
_NO_BASE = Text("해당 없음", "does not apply")
_NO_TARGET = Text("목표 없음", "no target")
_REVISED = Text("{period}: {day}에 고쳤습니다. 까닭: ", "{period}: revised on {day}. Reason: ")
_NOTE = Text("{period}: ", "{period}: ")


def render_results(standard: ServiceStandard, results: Sequence[PeriodResult], lang: str) -> Markup:
    """Render the results of a standard in the order given, with notes below; nothing where there is none yet."""
    if not results:
        return Markup("")
    judged = any(verdicts.judge(standard, result) for result in results)
    columns = (_PERIOD, _RESULT, *([_VERDICT] if judged else []), _CASES, _COUNTED, _SOURCE)
    rows = (_render_row(standard, result, judged, lang) for result in results)
    caption = _CAPTION[lang].format(standard=standard.name[lang])
    notes = [element("li", note) for result in results for note in _notes(result, lang)]
    below = element("ul", *notes, class_="standards__notes") if notes else ""
    return fragment(table("achieved", caption, [text[lang] for text in columns], rows), below)


def _render_row(standard: ServiceStandard, result: PeriodResult, judged: bool, lang: str) -> Row:
    achievement = result.achievement
    figure = element("span", describe_figure(achievement, lang), class_="standards__achieved")
    return row(
        th(result.period.label(lang)),
        td(figure, sample_mark(achievement.sample, lang)),
        *([_render_verdict(standard, result, lang)] if judged else []),
        td(*_cases(result, lang)),
        td(achievement.way(lang)),
        td(achievement.origin(lang)),
    )


def _render_verdict(standard: ServiceStandard, result: PeriodResult, lang: str) -> Cell:
    verdict = verdicts.judge(standard, result)
    target = verdicts.describe_target(standard, result, lang)
    told = element("span", TARGET[lang].format(target=target), class_="standards__aside")
    if verdict:
        return td(mark_verdict(verdict, lang), told)
    return td(mark_none(lang) if result.achievement.withheld else _NO_TARGET[lang])


def _cases(result: PeriodResult, lang: str) -> Iterator[str]:
    numbers, overdue = describe_numbers(result.achievement, lang), describe_overdue(result.achievement, lang)
    yield numbers or (mark_none(lang) if result.achievement.withheld else _NO_BASE[lang])
    if overdue:
        yield element("span", overdue, class_="standards__aside")


def _notes(result: PeriodResult, lang: str) -> Iterator[Markup]:
    """Yield when and why a result was revised, and what else its editor notes; the reason is in Korean alone."""
    achievement, period = result.achievement, result.period.label(lang)
    if achievement.revised:
        told = _REVISED[lang].format(period=period, day=formatting.day(achievement.revised, lang))
        yield fragment(told, element("span", achievement.revision or "", lang="ko"))
    if note := achievement.remark(lang):
        in_korean = lang == "en" and not achievement.note_en
        yield fragment(_NOTE[lang].format(period=period), element("span", note, lang="ko" if in_korean else lang))
