"""The block ```paper: a link to a kept PDF, with its size and the day on which it was made."""

from html import escape
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element

from pydantic.dataclasses import dataclass as checked

from institution import formatting
from institution.text import Text
from institution.validation import STRICT
from site_src.blocks.base import Block, Context
from site_src.markup.html import NOT_ON_PAPER, RawHtml, element
from site_src.records import pdf_fingerprint

#: Where the PDFs are kept below content/ and, by language, published below the site.
FOLDER = "print"
NAMES = ("charter", "summary", "cards")
_LABELS = {
    "charter": Text("헌장 전문 인쇄용 PDF", "The whole charter as PDF"),
    "summary": Text("약속 한 장 요약 인쇄용 PDF", "Our promises on one page, as PDF"),
    "cards": Text("{cards} 인쇄용 PDF", "{cards} as PDF"),
}
_AND = Text("·", " and ")
_FACTS = Text("{size} kB, {day} 만듦", "{size} kB, made on {day}")


@checked(frozen=True, config=STRICT)
class Options:
    """`files`: the PDFs to link to, in their order."""

    files: list[Literal["charter", "summary", "cards"]]


def write(context: Context, options: Options) -> list[Element]:
    """Write a link to each of the PDFs that are there; `make check` tells of those that are not."""
    there = [name for name in options.files if name != "cards" or _cards(context)]
    found = [(name, kept(context.data.folder.parent, context.lang, name)) for name in there]
    links = [_link(context, name, path) for name, path in found if path.is_file()]
    return [element("ul", *links, class_=NOT_ON_PAPER, data_search_exclude="")] if links else []


def kept(content: Path, lang: str, name: str) -> Path:
    """Give the file of a kept PDF."""
    return content / FOLDER / lang / f"{name}.pdf"


def _link(context: Context, name: str, path: Path) -> Element:
    """Link as it is: no generator knows the file, and a strict one would miss it."""
    made = pdf_fingerprint.read(path)
    size = max(1, round(path.stat().st_size / 1000))
    facts = (
        _FACTS[context.lang].format(size=size, day=formatting.day(made.made, context.lang)) if made else f"{size} kB"
    )
    label = escape(f"{_label(context, name)} ({facts})")
    address = escape(context.file(f"{FOLDER}/{path.name}"))
    return element("li", RawHtml(f'<a href="{address}" type="application/pdf">{label}</a>'))


def _label(context: Context, name: str) -> str:
    return _LABELS[name][context.lang].format(cards=_AND[context.lang].join(_cards(context)))


def _cards(context: Context) -> list[str]:
    return [kind.card[context.lang] for kind in context.organization.kinds.values() if kind.card]


PAPER = Block(Options, write)
