"""The block ```standards: every service standard with its target, how it is counted, and its results."""

from collections.abc import Iterator

from markupsafe import Markup

from institution.performance.results import PeriodResult
from institution.performance.standards import ServiceStandard
from institution.text import Text
from site_src.blocks.base import Block, NoOptions
from site_src.blocks.links import link_clause, link_csv, link_csv_files, link_feed, link_team
from site_src.blocks.standards.levels import render_levels
from site_src.blocks.standards.results_table import render_results
from site_src.blocks.standards.trend import render_trend
from site_src.blocks.standards.wording import (
    NOT_YET,
    describe_figure,
    describe_numbers,
    describe_overdue,
    mark_none,
    mark_verdict,
)
from site_src.markup.html import Row, element, fragment, row, sample_mark, table, td, terms, th
from site_src.records.published_data import Data
from site_src.records.verdicts import judge

_CAPTION = Text("서비스 기준과 이행 결과", "Service standards and how they were kept")
_TREND = Text("추이", "Trend")
_CLAUSES = Text("조항", "Clause")
_HEADINGS = (Text("기준", "Standard"), Text("목표", "Target"), _CLAUSES, Text("이행 결과", "Kept"))
_NONE = Text("서비스 기준은 아직 싣지 않았습니다.", "No service standard has been published yet.")
_DOWNLOAD = Text("서비스 기준", "the service standards")
_RESULTS = Text("이행 결과", "the results")
_TARGET = Text("목표", "Target")
_CLAUSE = Text("헌장 조항", "Clause of the charter")
_COUNTED = Text("집계 기준", "How it is counted")
_RESULT = Text("이행 결과", "Kept")
_OWNER = Text("담당", "Owner")


def render_standards(data: Data, lang: str, page: str, _options: NoOptions) -> Markup:
    """Render an overview as a table, then each standard in full; or that there is none yet."""
    if not data.standards:
        return element("p", _NONE[lang])
    trends = [render_trend(standard, data.achievements(standard.id), lang) for standard in data.standards]
    told = (heading for heading in _HEADINGS if heading is not _CLAUSES or _has_clauses(data))
    headings = [text[lang] for text in (*told, *([_TREND] if any(trends) else []))]
    rows = (
        _render_row(data, standard, [trend] if any(trends) else [], lang, page)
        for standard, trend in zip(data.standards, trends, strict=True)
    )
    details = (_render_details(data, standard, lang, page) for standard in data.standards)
    return fragment(table("standards", _CAPTION[lang], headings, rows), *_link_downloads(data, lang), *details)


def _link_downloads(data: Data, lang: str) -> Iterator[Markup]:
    """Link to the CSV files: the standards, and the results of each period, the latest first; then to the feed."""
    yield link_csv("data/standards.csv", _DOWNLOAD[lang], lang)
    files = [(f"data/performance/{one.name}.csv", one.label(lang)) for one in data.periods() if one in data.performance]
    if files:
        yield link_csv_files(_RESULTS[lang], files, lang)
        yield link_feed(lang)


def _render_row(data: Data, standard: ServiceStandard, trend: list[Markup], lang: str, page: str) -> Row:
    return row(
        th(element("a", standard.name[lang], href=f"#{_anchor(standard)}")),
        td(standard.target.text(lang)),
        *([td(_link_clause(standard, lang, page))] if _has_clauses(data) else []),
        td(*_latest(standard, data.latest_achievement(standard.id), lang)),
        *(td(drawing or mark_none(lang)) for drawing in trend),
    )


def _has_clauses(data: Data) -> bool:
    return any(standard.clause for standard in data.standards)


def _link_clause(standard: ServiceStandard, lang: str, page: str) -> Markup:
    return link_clause(page, standard.clause) if standard.clause else mark_none(lang)


def _latest(standard: ServiceStandard, latest: PeriodResult | None, lang: str) -> Iterator[str]:
    """Yield the latest result, whether the promise was kept, the period and the number of cases."""
    if latest is None:
        yield NOT_YET[lang]
        return
    achievement, verdict = latest.achievement, judge(standard, latest)
    yield element("span", describe_figure(achievement, lang), class_="standards__achieved")
    yield from (sample_mark(achievement.sample, lang), " ")
    if verdict:
        yield from (mark_verdict(verdict, lang), " ")
    told = (latest.period.label(lang), describe_numbers(achievement, lang), describe_overdue(achievement, lang))
    yield element("span", ", ".join(filter(None, told)), class_="standards__aside")


def _render_details(data: Data, standard: ServiceStandard, lang: str, page: str) -> Markup:
    results = data.achievements(standard.id)
    facts: list[tuple[str, str]] = [
        *([(_CLAUSE[lang], link_clause(page, standard.clause))] if standard.clause else []),
        (_TARGET[lang], standard.target.text(lang)),
        (_COUNTED[lang], standard.counted[lang]),
        (_OWNER[lang], link_team(page, standard.owner, data.organization, lang)),
    ]
    if not results:
        facts.append((_RESULT[lang], NOT_YET[lang]))
    return element(
        "section",
        element("h3", standard.name[lang], id=_anchor(standard)),
        element("p", standard.figure[lang], class_="standards__figure"),
        element("blockquote", element("p", standard.promise[lang])),
        terms("standards__facts", facts),
        render_results(standard, results, lang),
        render_levels(standard, results, lang),
        class_="standards",
    )


def _anchor(standard: ServiceStandard) -> str:
    return f"standard-{standard.id}"


STANDARDS = Block(
    NoOptions,
    render_standards,
    Text("모든 서비스 기준: 목표, 세는 법, 결과", "all service standards: target, how it is counted, results"),
)
