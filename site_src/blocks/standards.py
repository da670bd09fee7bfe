"""The block ```standards: every service standard with its target, how it is counted, and its results."""

from collections.abc import Iterator

from markupsafe import Markup

from institution.performance.results import PeriodResult
from institution.performance.standards import ServiceStandard
from institution.text import Text
from site_src.blocks import achievement
from site_src.blocks.base import Block, NoOptions
from site_src.blocks.links import link_clause, link_csv, link_team
from site_src.markup.html import Row, element, fragment, row, sample_mark, table, td, terms, th
from site_src.records.published_data import Data

_CAPTION = Text("서비스 기준과 이행 결과", "Service standards and how they were kept")
_HEADINGS = (Text("기준", "Standard"), Text("목표", "Target"), Text("조항", "Clause"), Text("이행 결과", "Kept"))
_DOWNLOAD = Text("서비스 기준", "the service standards")
_RESULTS = Text("{period} 이행 결과", "the results of {period}")
_TARGET = Text("목표", "Target")
_CLAUSE = Text("헌장 조항", "Clause of the charter")
_COUNTED = Text("집계 기준", "How it is counted")
_RESULT = Text("이행 결과", "Kept")
_OWNER = Text("담당", "Owner")


def render_standards(data: Data, lang: str, page: str, _options: NoOptions) -> Markup:
    """Render an overview as a table, then each standard in full."""
    headings = [text[lang] for text in _HEADINGS]
    rows = (_render_row(data, standard, lang, page) for standard in data.standards)
    details = (_render_details(data, standard, lang, page) for standard in data.standards)
    return fragment(table("standards", _CAPTION[lang], headings, rows), *_link_downloads(data, lang), *details)


def _link_downloads(data: Data, lang: str) -> Iterator[Markup]:
    """Link to the CSV files: the standards, and the results of each period, the latest first."""
    yield link_csv("data/standards.csv", _DOWNLOAD[lang], lang)
    for period in sorted(data.performance, key=lambda period: period.order, reverse=True):
        yield link_csv(f"data/performance/{period.name}.csv", _RESULTS[lang].format(period=period.label(lang)), lang)


def _render_row(data: Data, standard: ServiceStandard, lang: str, page: str) -> Row:
    return row(
        th(element("a", standard.name[lang], href=f"#{_anchor(standard)}")),
        td(standard.target.text(lang)),
        td(link_clause(page, standard.clause)),
        td(_render_latest(data.latest_achievement(standard.id), lang)),
    )


def _render_latest(latest: PeriodResult | None, lang: str) -> str:
    """Render the latest result with its period, or that there is none."""
    if latest is None:
        return achievement.NOT_YET[lang]
    figure = element("span", latest.achievement.figure(lang), class_="standards__achieved")
    period = element("span", latest.period.label(lang), class_="standards__period")
    return fragment(figure, sample_mark(latest.achievement.sample, lang), " ", period)


def _render_details(data: Data, standard: ServiceStandard, lang: str, page: str) -> Markup:
    results = data.achievements(standard.id)
    facts: list[tuple[str, str]] = [
        (_CLAUSE[lang], link_clause(page, standard.clause)),
        (_TARGET[lang], standard.target.text(lang)),
        (_COUNTED[lang], standard.counted[lang]),
        (_OWNER[lang], link_team(page, standard.owner, data.organization, lang)),
    ]
    if not results:
        facts.append((_RESULT[lang], achievement.NOT_YET[lang]))
    return element(
        "section",
        element("h3", standard.name[lang], id=_anchor(standard)),
        element("p", standard.figure[lang], class_="standards__figure"),
        element("blockquote", element("p", standard.promise[lang])),
        terms("standards__facts", facts),
        achievement.render_table(standard, results, lang),
        class_="standards",
    )


def _anchor(standard: ServiceStandard) -> str:
    return f"standard-{standard.id}"


STANDARDS = Block(
    NoOptions,
    render_standards,
    Text("모든 서비스 기준: 목표, 세는 법, 결과", "all service standards: target, how it is counted, results"),
)
