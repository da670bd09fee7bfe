"""What data add to the charter's page: the list of its parts, and at each promise with a number its standard.

`extension` calls these when Markdown has read the page. The charter's own words are not touched.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from institution.text import Text
from site_src.blocks import achievement
from site_src.blocks.base import Context
from site_src.markup import clauses
from site_src.markup.html import element

#: Marks the empty list of parts that the block ```charter-summary leaves.
PARTS_CLASS = "summary__parts"
_STANDARD = Text("서비스 기준: {name}", "Service standard: {name}")


def list_parts(root: Element) -> None:
    """Fill the empty list of parts, if the page has one, with its headings."""
    for parts in root.iter("nav"):
        if parts.get("class") == PARTS_CLASS:
            parts.append(element("ol", *_parts(root)))


def add_standards(root: Element, context: Context) -> None:
    """Link each promise that has a number to its standard, with the latest result."""
    places = {place.get("id"): place for place in root.iter("li")}
    for standard in context.data.standards:
        place = places.get(standard.clause)
        if place is not None:
            link = context.standard(standard.id, _STANDARD[context.lang].format(name=standard.name[context.lang]))
            result = achievement.render_summary(context.data.latest_achievement(standard.id), context.lang)
            clauses.append(place, element("span", link, f" · {result}", class_="promised", data_search_exclude=""))


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
