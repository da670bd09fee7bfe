"""Build HTML as text that cannot be broken by data.

Every function gives Markup (markupsafe): plain strings among the children and attributes are escaped, Markup is taken
as it is. The HTML is well-formed XML too, so that `site_src.blocks.extension` can parse it; what is not XML, or must
not be looked at by a generator, goes through `raw_html`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from markupsafe import Markup, escape

from institution.telephone import Number, Phone
from institution.text import Text

#: Characters that XML 1.0 (section 2.2) does not allow, and DEL.
_NOT_XML = re.compile("[^\t\n\r\x20-\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG = re.compile(r"<[^>]*>")
#: Elements that end a line; otherwise the search would read two cells as one word.
_LINES = {"blockquote", "caption", "dd", "div", "dt", "h2", "h3", "h4", "h5", "h6", "li", "p", "section", "td", "th"}
_VOID = {"br", "img", "input"}
#: The element that `raw_html` puts around its HTML. It never reaches a page.
RAW_TAG = "raw-html"
#: The class of elements that are left out of PDFs, such as the link to the PDF itself.
NOT_ON_PAPER = "paper"
SAMPLE = Text("예시", "sample")


@dataclass(frozen=True)
class Cell:
    """A cell of a table, made by `th` or `td`; `table` renders it, since it may add the name of the cell's column."""

    tag: str
    content: Markup
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """A row of a table, made by `row`."""

    cells: Sequence[Cell]
    attributes: Mapping[str, str]


def element(tag: str, *children: str, **attributes: str) -> Markup:
    """Make an element. `class_` stands for class, and other underscores for hyphens."""
    pairs = ((name.rstrip("_").replace("_", "-"), fragment(value)) for name, value in attributes.items())
    opening = "".join(f' {name}="{value}"' for name, value in pairs)
    if tag in _VOID:
        return _joined("<", tag, opening, "/>")
    end = "\n" if tag in _LINES else ""
    return _joined("<", tag, opening, ">", fragment(*children), "</", tag, ">", end)


def fragment(*children: str) -> Markup:
    """Put text and elements one after another."""
    return _joined(*(child if isinstance(child, Markup) else escape(_clean(child)) for child in children))


def raw_html(html: Markup) -> Markup:
    """Let HTML pass to the page unchanged: Markdown does not parse it, and no generator checks its links.

    It must be the only child of its element.
    """
    return Markup("<{0}>{1}</{0}>").format(RAW_TAG, html)


def th(*children: str, **attributes: str) -> Cell:
    """Make the cell that names its row."""
    return Cell("th", fragment(*children), {"scope": "row", **attributes})


def td(*children: str, **attributes: str) -> Cell:
    """Make a cell of data."""
    return Cell("td", fragment(*children), attributes)


def row(*cells: Cell, **attributes: str) -> Row:
    """Make a row of a table."""
    return Row(cells, attributes)


def table(
    name: str, caption: str, headings: Sequence[str], rows: Iterable[Row], *, stacks: bool = True, labels: bool = True
) -> Markup:
    """Make a table with a caption and column headings, in a box that can be scrolled sideways.

    On a narrow screen its rows become lists (text.css), unless `stacks` is false, as for a plan of seats. In a list
    each cell shows the name of its column, unless `labels` is false.
    """
    columns = headings if stacks and labels else ()
    head = element("tr", *(element("th", heading, scope="col") for heading in headings))
    content = element(
        "table",
        element("caption", caption),
        element("thead", head),
        element("tbody", *(_render_row(cells, columns) for cells in rows)),
        class_=f"{'stacks ' if stacks else ''}{name}__table",
    )
    return element("div", content, class_=f"{name}__scroll", tabindex="0", role="region", aria_label=_text(caption))


def terms(name: str, pairs: Iterable[tuple[str, str]]) -> Markup:
    """Make a list of terms (dl), each with its description."""
    groups = (Markup("<div>{}{}</div>").format(element("dt", term), element("dd", text)) for term, text in pairs)
    return element("dl", *groups, class_=name)


def phone(entry: Phone, lang: str = "ko") -> Markup:
    """Make the links that a telephone can dial; of a range, one for each of its numbers.

    The language is that of the word for an extension; in English, numbers begin with the country's code.
    """
    if entry.parts:
        return Markup(", ").join(phone(part, lang) for part in entry.parts)
    if len(entry.numbers) == 1:
        return _dial(entry.numbers[0], entry.label(lang))
    length = len(_common_prefix(entry))
    links = (_dial(number, number.text[length:], aria_label=number.label(lang)) for number in entry.numbers)
    shown = element("span", entry.label(lang), class_="number")
    return fragment(shown, element("ul", *(element("li", link) for link in links), class_="phones"))


def sample_mark(sample: bool, lang: str) -> Markup:
    """Make the mark that follows a figure or person that is made up, with a space before it; nothing for a real one."""
    return fragment(" ", element("span", SAMPLE[lang], class_="sample")) if sample else Markup("")


def hidden(text: str) -> Markup:
    """Make text for screen readers alone."""
    return element("span", text, class_="visually-hidden")


def _render_row(cells: Row, columns: Sequence[str]) -> Markup:
    """Render a row; each cell but the first gets its column's name, unless the row has a cell that spans columns."""
    labels = [{}, *({"data_label": name} for name in columns[1:])] if len(columns) == len(cells.cells) else None
    pairs = zip(cells.cells, labels or [{}] * len(cells.cells), strict=True)
    content = (element(cell.tag, cell.content, **cell.attributes, **label) for cell, label in pairs)
    return element("tr", *content, **cells.attributes)


def _dial(number: Number, text: str, **attributes: str) -> Markup:
    return element("a", text, href=number.uri, **attributes)


def _common_prefix(entry: Phone) -> str:
    """Give what the numbers of a range have in common, up to the last hyphen: 02-123-."""
    first = entry.numbers[0].text
    return first[: max(first.rfind("-"), first.rfind(" ")) + 1]


def _joined(*parts: str) -> Markup:
    """Put escaped parts together; a format of Markup would look at each of them again, for ten times as long."""
    return Markup("".join(parts))  # noqa: S704 - parts of `element` and `fragment` alone


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _text(html: str) -> str:
    """Give the text of HTML, without its tags."""
    return (unescape(_TAG.sub("", html)) if isinstance(html, Markup) else html).strip()
