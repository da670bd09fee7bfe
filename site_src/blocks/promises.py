"""The blocks ```promises (standards as tiles, with results) and ```charter-summary (above the charter's text)."""

from xml.etree.ElementTree import Element

from pydantic.dataclasses import dataclass as checked

from institution.text import Text
from institution.validation import STRICT
from site_src.blocks import achievement, charter
from site_src.blocks.base import Block, Context
from site_src.errors import OptionError
from site_src.markup.html import element, hidden
from site_src.records.standards import ServiceStandard

_TITLE = Text("한눈에 보기", "At a glance")
_PARTS = Text("헌장의 차례", "Parts of the charter")
_CHARTER = Text("헌장 ", "Charter ")
_KEPT = Text("이행 결과: ", "Kept: ")


@checked(frozen=True, config=STRICT)
class Options:
    """`standards`: the ids of the standards to show, in their order."""

    standards: list[str]


def promises(context: Context, options: Options) -> list[Element]:
    """Write a tile for each standard; raises OptionError for an id that standards.yml has not."""
    return [element("ul", *(_tile(context, standard) for standard in chosen(context, options)), class_="promises")]


def charter_summary(context: Context, options: Options) -> list[Element]:
    """Write the numbers, each leading to its clause, and room for the parts; raises OptionError for an unknown id."""
    lang = context.lang
    figures = (
        element("li", element("a", element("strong", standard.figure[lang]), " ", standard.name[lang], href=to))
        for standard in chosen(context, options)
        for to in [f"#{standard.clause}"]
    )
    parts = element("nav", aria_label=_PARTS[lang], class_=charter.PARTS_CLASS)
    title = element("p", _TITLE[lang], class_="summary__title")
    box = element("section", title, element("ul", *figures, class_="summary__figures"), parts, class_="summary")
    box.set("aria-label", _TITLE[lang])
    box.set("data-search-exclude", "")
    return [box]


def chosen(context: Context, options: Options) -> list[ServiceStandard]:
    """Give the standards that the options name; raises OptionError for an id that standards.yml has not."""
    standards = {standard.id: standard for standard in context.data.standards}
    for name in options.standards:
        if name not in standards:
            raise OptionError("standards", *_unknown(name, list(standards)))
    return [standards[name] for name in options.standards]


def _tile(context: Context, standard: ServiceStandard) -> Element:
    lang = context.lang
    summary = achievement.render_summary(context.data.latest_achievement(standard.id), lang)
    achieved = context.standard(standard.id, hidden(f"{standard.name[lang]}: "), summary)
    return element(
        "li",
        element("p", standard.figure[lang], class_="promises__figure"),
        element("p", standard.name[lang], class_="promises__name"),
        element("p", standard.target[lang], class_="promises__target"),
        element("p", _CHARTER[lang], context.clause(standard.clause), class_="promises__clause"),
        element("p", _KEPT[lang], achieved, class_="promises__kept"),
        class_="promises__item",
    )


def _unknown(name: str, ids: list[str]) -> tuple[Text, Text]:
    known = ", ".join(ids)
    return (
        Text(f"없는 서비스 기준입니다({name}).", f"No such standard ({name})."),
        Text(f"standards.yml의 id를 적어 주십시오: {known}.", f"Write ids of standards.yml: {known}."),
    )


PROMISES = Block(Options, promises)
CHARTER_SUMMARY = Block(Options, charter_summary)
