"""Build HTML as a tree. What data says becomes text in it, and can be read as neither HTML nor Markdown."""

import re
from collections.abc import Iterable, Sequence
from html import unescape
from typing import TypeAlias
from xml.etree.ElementTree import Element, SubElement

from institution.telephone import Number, Phone
from institution.text import Text

Child: TypeAlias = "Element | str"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # Markdown marks its own placeholders with some of these
_BLOCKS = {"blockquote", "caption", "dd", "div", "dt", "h2", "h3", "li", "p", "section", "td", "th"}
#: The class of what is of no use on paper: a PDF does not name its own size.
NOT_ON_PAPER = "paper"
SAMPLE = Text("예시", "sample")


class RawHtml(str):
    """HTML that was written elsewhere and passes as it is."""

    __slots__ = ()


def element(tag: str, *children: Child, **attributes: str) -> Element:
    """Make an element. `class_` stands for class, and other underscores for hyphens."""
    made = Element(tag, {name.rstrip("_").replace("_", "-"): _clean(value) for name, value in attributes.items()})
    made.tail = "\n" if tag in _BLOCKS else None  # or the search would read two cells as one word
    for child in children:
        _append(made, child)
    return made


def row(*cells: Element, **attributes: str) -> Element:
    """Make a row of a table."""
    return element("tr", *cells, **attributes)


def table(
    name: str,
    caption: Iterable[Child],
    headings: Iterable[str],
    rows: Iterable[Element],
    *,
    stacks: bool = True,
    labels: bool = True,
) -> Element:
    """Make a table with a caption and column headings, in a box that can be scrolled sideways.

    Where the screen is narrow, its rows stand below each other as lists, unless it is one to look at as a whole
    (`stacks`); each cell after its column's name, unless the cells speak for themselves (`labels`).
    """
    columns = list(headings)
    head = element("thead", row(*(element("th", heading, scope="col") for heading in columns)))
    made = element("table", element("caption", *caption), head, element("tbody", *rows), class_=f"{name}__table")
    if stacks:
        stack(made, [_clean(column) for column in columns] if labels else ())
    return element("div", made, class_=f"{name}__scroll", tabindex="0", role="region", aria_label=_text(caption))


def stack(table: Element, columns: Sequence[str]) -> None:
    """Let rows become lists on a narrow screen (text.css): each cell gets its column's name, but a row's first."""
    table.set("class", f"stacks {table.get('class', '')}")
    for cells in table.iterfind("tbody/tr"):
        if len(cells) == len(columns):
            for cell, column in list(zip(cells, columns, strict=True))[1:]:
                cell.set("data-label", column)


def terms(name: str, pairs: Iterable[tuple[str, Iterable[Child]]]) -> Element:
    """Make a list of terms, each with what belongs to it."""
    made = element("dl", class_=name)
    for term, children in pairs:
        group = SubElement(made, "div")
        group.extend([element("dt", term), element("dd", *children)])
    return made


def phone(entry: Phone) -> list[Child]:
    """Make the links that a telephone can dial; of a range, one for each of its numbers."""
    if len(entry.numbers) == 1:
        return [_dial(entry.numbers[0], entry.text)]
    head = _shared(entry)
    numbers = [
        element("li", _dial(number, number.text[len(head) :], aria_label=number.text)) for number in entry.numbers
    ]
    return [entry.text, element("ul", *numbers, class_="phones")]


def sample(lang: str) -> Element:
    """Make the mark of a figure or person that is made up."""
    return element("span", SAMPLE[lang], class_="sample")


def hidden(text: str) -> Element:
    """Make text for screen readers alone."""
    return element("span", text, class_="visually-hidden")


def _dial(number: Number, *children: Child, **attributes: str) -> Element:
    return element("a", *children, href=number.uri, **attributes)


def _shared(entry: Phone) -> str:
    """Give what the numbers of a range have in common, up to the last hyphen: 02-123-."""
    first = entry.numbers[0].text
    return first[: max(first.rfind("-"), first.rfind(" ")) + 1]


def _append(parent: Element, child: Child) -> None:
    if not isinstance(child, str):
        parent.append(child)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + _clean(child)
    else:
        parent.text = child if isinstance(child, RawHtml) else (parent.text or "") + _clean(child)


def _clean(text: str) -> str:
    """Write & as an entity: Markdown would take one that the data show for its own."""
    return _CONTROL.sub("", text).replace("&", "&amp;")


def _text(children: Iterable[Child]) -> str:
    return "".join(
        child if isinstance(child, str) else unescape("".join(child.itertext())) for child in children
    ).strip()
