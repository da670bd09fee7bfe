"""What data add to the charter's page: a summary above the text, and at each promise with a number its standard.

The block ```charter-summary stands above the text. The charter's own words are not touched.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from institution.text import Text
from site_src.blocks import achievement_summary, promises
from site_src.blocks.base import CHARTER, Block, Context
from site_src.markup import clauses, paths
from site_src.markup.html import element
from site_src.records import dataset

_TITLE = Text("한눈에 보기", "At a glance")
_PARTS = Text("헌장의 차례", "Parts of the charter")
_STANDARD = Text("서비스 기준: {name}", "Service standard: {name}")
_PARTS_CLASS = "summary__parts"


def write(context: Context, options: promises.Options) -> list[Element]:
    """Write the numbers, each leading to its clause, and room for the parts; raises OptionError for an unknown id."""
    lang = context.lang
    figures = (
        element("li", element("a", element("strong", standard.figure[lang]), " ", standard.name[lang], href=to))
        for standard in promises.chosen(context, options)
        for to in [f"#{standard.clause}"]
    )
    parts = element("nav", aria_label=_PARTS[lang], class_=_PARTS_CLASS)
    title = element("p", _TITLE[lang], class_="summary__title")
    box = element("section", title, element("ul", *figures, class_="summary__figures"), parts, class_="summary")
    box.set("aria-label", _TITLE[lang])
    box.set("data-search-exclude", "")
    return [box]


class Additions(Treeprocessor):
    """Fills the summary's list of parts, and leads from each promise with a number to its standard."""

    def __init__(self, md: Markdown, folder: Path, lang: str) -> None:
        super().__init__(md)
        self.folder, self.lang = folder, lang

    def run(self, root: Element) -> None:
        """Add to the charter's page; leave every other page as it is."""
        page = paths.of(self.md)
        for parts in root.iter("nav"):
            if parts.get("class") == _PARTS_CLASS:
                parts.append(element("ol", *_parts(root)))
        if page.uri == CHARTER:
            self._mark(root, Context(dataset.current(self.folder), self.lang, page.uri))

    def _mark(self, root: Element, context: Context) -> None:
        places = {place.get("id"): place for place in root.iter("li")}
        for standard in context.data.standards:
            place = places.get(standard.clause)
            if place is not None:
                name = _STANDARD[self.lang].format(name=standard.name[self.lang])
                link = promises.link(context, standard, name)
                state = f" · {achievement_summary.words(context, standard)}"
                clauses.append(place, element("span", link, state, class_="promised", data_search_exclude=""))


def _parts(root: Element) -> Iterator[Element]:
    """Yield the parts, each with its articles below it."""
    part: Element | None = None
    for heading in root:
        if heading.tag not in ("h2", "h3") or clauses.NUMBERED.fullmatch(heading.get("id", "")) is None:
            continue
        entry = element("li", element("a", "".join(heading.itertext()), href=f"#{heading.get('id')}"))
        if heading.tag == "h2":
            if part is not None:
                yield part
            part = entry
        elif part is not None:
            _below(part).append(entry)
    if part is not None:
        yield part


def _below(part: Element) -> Element:
    found = part.find("ol")
    if found is None:
        found = element("ol")
        part.append(found)
    return found


CHARTER_SUMMARY = Block(promises.Options, write)
