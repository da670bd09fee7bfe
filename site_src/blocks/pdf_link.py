"""The block ```paper: links to the PDFs of content/print/, with the size of each and the day on which it was made."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from markupsafe import Markup
from pydantic.dataclasses import dataclass as checked

from institution import formatting
from institution.text import Text
from institution.validation import STRICT
from site_src.blocks.base import Block
from site_src.blocks.links import file_address
from site_src.markup.html import NOT_ON_PAPER, element, raw_html
from site_src.records import pdf_fingerprint
from site_src.records.published_data import Data

#: The folder of the PDFs below content/ and, by language, below the site.
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


def render_links(data: Data, lang: str, _page: str, options: Options) -> Markup:
    """Link to each PDF that exists; `make check` tells of those that are missing."""
    cards = [kind.card[lang] for kind in data.organization.kinds.values() if kind.card]
    pdfs = [(name, pdf_path(data.folder.parent, lang, name)) for name in options.files if name != "cards" or cards]
    links = [_render_link(_label(name, cards, lang), path, lang) for name, path in pdfs if path.is_file()]
    return element("ul", *links, class_=NOT_ON_PAPER, data_search_exclude="") if links else Markup("")


def pdf_path(content: Path, lang: str, name: str) -> Path:
    """Give the file of a PDF in the folder of content; `name` is one of NAMES."""
    return content / FOLDER / lang / f"{name}.pdf"


def _label(name: str, cards: Sequence[str], lang: str) -> str:
    """Give the words of a link; `cards` are the names of the cards that the institution has."""
    return _LABELS[name][lang].format(cards=_AND[lang].join(cards))


def _render_link(label: str, path: Path, lang: str) -> Markup:
    """Link with raw HTML: no generator knows the file, and a strict one would report it as missing."""
    address = file_address(f"{FOLDER}/{path.name}", lang)
    link = Markup('<a href="{}" type="application/pdf">{} ({})</a>')
    return element("li", raw_html(link.format(address, label, _describe_file(path, lang))))


def _describe_file(path: Path, lang: str) -> str:
    """Give the size in kB (of 1000 bytes) and, where the file tells it, the day on which it was made."""
    fingerprint = pdf_fingerprint.read(path)
    size = max(1, round(path.stat().st_size / 1000))
    if fingerprint is None:
        return f"{size} kB"
    return _FACTS[lang].format(size=size, day=formatting.day(fingerprint.made, lang))


PAPER = Block(Options, render_links, Text("인쇄물의 링크", "links to the PDFs to print"))
