"""The block ```standards: each promise that has a number, its target, how it is counted, and how it was kept."""

from xml.etree.ElementTree import Element

from institution.text import Text
from site_src.blocks import achievement, csv_link
from site_src.blocks.base import Block, Context, NoOptions
from site_src.markup.html import Child, element, row, sample, table, terms
from site_src.records.standards import ServiceStandard

_CAPTION = Text("서비스 기준과 이행 결과", "Service standards and how they were kept")
_HEADINGS = (Text("기준", "Standard"), Text("목표", "Target"), Text("조항", "Clause"), Text("이행 결과", "Kept"))
_DOWNLOAD = Text("서비스 기준", "the service standards")
_RESULTS = Text("{period} 이행 결과", "the results of {period}")
_TARGET = Text("목표", "Target")
_CLAUSE = Text("헌장 조항", "Clause of the charter")
_COUNTED = Text("집계 기준", "How it is counted")
_KEPT = Text("이행 결과", "Kept")
_OWNER = Text("담당", "Owner")


def write(context: Context, _: NoOptions) -> list[Element]:
    """Write an overview in a table, then each standard in full."""
    lang = context.lang
    rows = [_row(context, standard) for standard in context.data.standards]
    overview = table("standards", [_CAPTION[lang]], [text[lang] for text in _HEADINGS], rows)
    downloads = [csv_link.render(context.file("data/standards.csv"), _DOWNLOAD[lang], lang), *_results(context)]
    return [overview, *downloads, *(_details(context, standard) for standard in context.data.standards)]


def _results(context: Context) -> list[Element]:
    """Link to the figures of each period, the latest first."""
    lang = context.lang
    periods = sorted(context.data.performance, key=lambda period: period.order, reverse=True)
    return [
        csv_link.render(
            context.file(f"data/performance/{period.name}.csv"), _RESULTS[lang].format(period=period.label(lang)), lang
        )
        for period in periods
    ]


def _row(context: Context, standard: ServiceStandard) -> Element:
    lang = context.lang
    name = element("a", standard.name[lang], href=f"#{_anchor(standard)}")
    return row(
        element("th", name, scope="row"),
        element("td", standard.target[lang]),
        element("td", context.clause(standard.clause)),
        element("td", *_latest(context, standard)),
    )


def _latest(context: Context, standard: ServiceStandard) -> list[Child]:
    """Write the latest figure with its period, or that there is none."""
    lang, kept = context.lang, context.data.latest_achievement(standard.id)
    if kept is None:
        return [achievement.NOT_YET[lang]]
    figure = element("span", kept.achievement.figure(lang), class_="standards__achieved")
    mark: list[Child] = [" ", sample(lang)] if kept.achievement.sample else []
    return [figure, *mark, " ", element("span", kept.period.label(lang), class_="standards__period")]


def _details(context: Context, standard: ServiceStandard) -> Element:
    lang = context.lang
    facts: list[tuple[str, list[Child]]] = [
        (_CLAUSE[lang], [context.clause(standard.clause)]),
        (_TARGET[lang], [standard.target[lang]]),
        (_COUNTED[lang], [standard.counted[lang]]),
        (_OWNER[lang], [context.team(standard.owner)]),
    ]
    periods = achievement.render_table(standard, context.data.achievements(standard.id), lang)
    if not periods:
        facts.append((_KEPT[lang], [achievement.NOT_YET[lang]]))
    return element(
        "section",
        element("h3", standard.name[lang], id=_anchor(standard)),
        element("p", standard.figure[lang], class_="standards__figure"),
        element("blockquote", element("p", standard.promise[lang])),
        terms("standards__facts", facts),
        *periods,
        class_="standards",
    )


def _anchor(standard: ServiceStandard) -> str:
    return f"standard-{standard.id}"


STANDARDS = Block(NoOptions, write)
