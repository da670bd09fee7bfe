"""The blocks ```promises (standards as tiles, with results) and ```charter-summary (above the charter's text)."""

from collections.abc import Sequence

from markupsafe import Markup
from pydantic.dataclasses import dataclass as checked

from institution.performance.standards import ServiceStandard
from institution.text import Text
from institution.validation import STRICT
from site_src.blocks import charter
from site_src.blocks.base import Block
from site_src.blocks.links import cite_clause, link_standard
from site_src.blocks.standards.wording import mark_result, summarize
from site_src.errors import OptionError
from site_src.markup.html import element, fragment, hidden
from site_src.records.published_data import Data

_TITLE = Text("한눈에 보기", "At a glance")
_PARTS = Text("헌장의 차례", "Parts of the charter")
_RESULT = Text("이행 결과: ", "Kept: ")


@checked(frozen=True, config=STRICT)
class Options:
    """`standards`: the ids of the standards to show, in their order."""

    standards: list[str]


def render_promises(data: Data, lang: str, page: str, options: Options) -> Markup:
    """Render a tile for each standard; raises OptionError for an id that standards.yml does not have."""
    standards = _select(data.standards, options.standards)
    return element("ul", *(_render_tile(data, standard, lang, page) for standard in standards), class_="promises")


def render_charter_summary(data: Data, lang: str, page: str, options: Options) -> Markup:
    """Render each figure as a link to its clause, and an empty nav, which the extension fills with the contents.

    Raises OptionError for an id that standards.yml does not have.
    """
    figures = (_render_figure(standard, lang, page) for standard in _select(data.standards, options.standards))
    return element(
        "section",
        element("p", _TITLE[lang], class_="summary__title"),
        element("ul", *figures, class_="summary__figures"),
        element("nav", aria_label=_PARTS[lang], class_=charter.CONTENTS_CLASS),
        class_="summary",
        aria_label=_TITLE[lang],
        data_search_exclude="",
    )


def _select(standards: Sequence[ServiceStandard], names: Sequence[str]) -> list[ServiceStandard]:
    """Give the standards of these ids, in their order; raises OptionError for an id that there is not."""
    by_id = {standard.id: standard for standard in standards}
    for name in names:
        if name not in by_id:
            raise OptionError("standards", *_unknown(name, list(by_id)))
    return [by_id[name] for name in names]


def _render_figure(standard: ServiceStandard, lang: str, page: str) -> Markup:
    """Render a figure that leads to its clause below or, of a standard beside the charter, to the standard."""
    figure = element("strong", standard.figure[lang])
    if standard.clause is None:
        return element("li", link_standard(page, standard.id, figure, " ", standard.name[lang]))
    return element("li", element("a", figure, " ", standard.name[lang], href=f"#{standard.clause}"))


def _render_tile(data: Data, standard: ServiceStandard, lang: str, page: str) -> Markup:
    latest = data.latest_achievement(standard.id)
    link = link_standard(page, standard.id, hidden(f"{standard.name[lang]}: "), summarize(latest, lang))
    result = fragment(link, mark_result(standard, latest, lang))
    return element(
        "li",
        element("p", standard.figure[lang], class_="promises__figure"),
        element("p", standard.name[lang], class_="promises__name"),
        element("p", standard.target.text(lang), class_="promises__target"),
        element("p", cite_clause(page, standard.clause, lang), class_="promises__clause") if standard.clause else "",
        element("p", _RESULT[lang], result, class_="promises__kept"),
        class_="promises__item",
    )


def _unknown(name: str, ids: list[str]) -> tuple[Text, Text]:
    known = ", ".join(ids)
    return (
        Text(f"없는 서비스 기준입니다({name}).", f"No such standard ({name})."),
        Text(f"standards.yml의 id를 적어 주십시오: {known}.", f"Write ids of standards.yml: {known}."),
    )


PROMISES = Block(
    Options,
    render_promises,
    Text("고른 서비스 기준의 수와 최근 결과", "the figures of chosen standards, with their latest results"),
)
CHARTER_SUMMARY = Block(
    Options,
    render_charter_summary,
    Text(
        "헌장 위의 요약: 고른 서비스 기준과 차례",
        "the summary above the charter: chosen standards and the table of contents",
    ),
)
