"""The block ```promises: a few standards as tiles, their number large, with how they were kept."""

from xml.etree.ElementTree import Element

from pydantic.dataclasses import dataclass as checked

from institution.text import Text
from institution.validation import STRICT
from site_src.blocks import achievement_summary
from site_src.blocks.base import Block, Context
from site_src.errors import OptionError
from site_src.markup.html import Child, element, hidden
from site_src.records import ServiceStandard

#: The page with the standards; each stands there under an anchor of its own.
PAGE = "standards.md#standard-{id}"
_CHARTER = Text("헌장 ", "Charter ")
_KEPT = Text("이행 결과: ", "Kept: ")


@checked(frozen=True, config=STRICT)
class Options:
    """`standards`: the ids of the standards to show, in their order."""

    standards: list[str]


def write(context: Context, options: Options) -> list[Element]:
    """Write a tile for each standard; raises OptionError for an id that standards.yml has not."""
    return [element("ul", *(_tile(context, standard) for standard in chosen(context, options)), class_="promises")]


def chosen(context: Context, options: Options) -> list[ServiceStandard]:
    """Give the standards that the options name; raises OptionError for an id that standards.yml has not."""
    standards = {standard.id: standard for standard in context.data.standards}
    for name in options.standards:
        if name not in standards:
            raise OptionError("standards", *_unknown(name, list(standards)))
    return [standards[name] for name in options.standards]


def link(context: Context, standard: ServiceStandard, *words: Child) -> Element:
    """Link to a standard, where its target, its counting and its results stand."""
    return context.link(PAGE.format(id=standard.id), *words)


def _tile(context: Context, standard: ServiceStandard) -> Element:
    lang = context.lang
    achieved = link(context, standard, hidden(f"{standard.name[lang]}: "), achievement_summary.words(context, standard))
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


PROMISES = Block(Options, write)
