"""The Python-Markdown extension that puts the HTML of blocks into a page.

A preprocessor renders each fenced block and leaves a mark in its place. A tree processor puts the block's elements
where the mark is: after Markdown has parsed the page, so that nothing in the data is read as Markdown, and before the
table of contents is made and links and anchors are checked, so that those of blocks are among them. The blocks
themselves know nothing of Markdown (`site_src.blocks.registry`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.toc import render_inner_html, strip_tags
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX

from institution.text import Text
from institution.validation import DataError
from site_src.blocks import charter, registry
from site_src.markup import clause_labels, clauses, fences, paths
from site_src.markup.addresses import CHARTER
from site_src.markup.fences import Place
from site_src.markup.html import RAW_TAG
from site_src.records import dataset

_BEFORE_FENCES_ARE_CODE = 28
#: What a clause of the charter is: words, or a heading.
_WORDS, _HEADINGS = ("li", "p"), ("h2", "h3", "h4", "h5", "h6")
_AFTER_ATTRIBUTES_BEFORE_CONTENTS = 7
_WHEN_BLOCKS_ARE_PLACED = 6
_CITED = re.compile(rf"(?:^|/){re.escape(CHARTER)}#(?P<clause>[^#]+)$")
_RAW = re.compile(f"<{RAW_TAG}>(.*?)</{RAW_TAG}>", re.DOTALL)


class Blocks(Preprocessor):
    """Renders the blocks of a page, and leaves a mark in the place of each."""

    def __init__(self, md: Markdown, folder: Path, lang: str) -> None:
        super().__init__(md)
        self.folder, self.lang = folder, lang
        self.rendered: dict[str, tuple[Place, str]] = {}

    def run(self, lines: list[str]) -> list[str]:
        """Give the page with a mark in the place of each block."""
        self.rendered = {}
        page = paths.of(self.md)
        left: list[str] = []
        done = 0
        for fence, place in fences.locate(fences.find(lines), page.path, page.above):
            if not registry.is_block(fence, place):
                continue
            html = registry.render_block(fence, place, dataset.current(self.folder), self.lang, page.uri)
            mark = f"{STX}block:{len(self.rendered)}{ETX}"
            self.rendered[mark] = place, html
            around = fence.before.rstrip()
            left += [*lines[done : fence.first], around, fence.before + mark, around]
            done = fence.last + 1
        return left + lines[done:]


class Placing(Treeprocessor):
    """Puts the elements of the rendered blocks where their marks are."""

    def __init__(self, md: Markdown, blocks: Blocks) -> None:
        super().__init__(md)
        self.blocks = blocks

    def run(self, root: Element) -> None:
        """Replace each mark; raises DataError for one that Markdown did not reach, as inside raw HTML."""
        left = dict(self.blocks.rendered)
        for parent, child in list(_pairs(root)):
            mark = (child.text or "").strip()
            if child.tag == "p" and mark in left:
                _, html = left.pop(mark)
                position = list(parent).index(child)
                elements = parse_elements(html, self.md)
                self._name_clauses(elements)
                parent[position : position + 1] = elements
        if left:
            raise DataError([place.problem(*_OUT_OF_REACH) for place, _ in left.values()])

    def _name_clauses(self, elements: Iterable[Element]) -> None:
        """Call each clause that a block links to as the charter calls it."""
        content, lang = self.blocks.folder.parent, self.blocks.lang
        for link in (link for element in elements for link in element.iter("a")):
            cited = _CITED.search(link.get("href", ""))
            if cited and link.text == cited["clause"].upper():
                link.text = clause_labels.label(content, lang, cited["clause"])


class CharterAdditions(Treeprocessor):
    """Adds to the charter's page what `charter` renders, when the blocks are in their places."""

    def __init__(self, md: Markdown, folder: Path, lang: str) -> None:
        super().__init__(md)
        self.folder, self.lang = folder, lang

    def run(self, root: Element) -> None:
        """Fill the table of contents of any page that has one; add results to the clauses of the charter."""
        for contents in root.iterfind(f".//nav[@class='{charter.CONTENTS_CLASS}']"):
            contents.extend(parse_elements(charter.render_contents(list(_headings(root, self.md))), self.md))
        page = paths.of(self.md)
        if page.uri == CHARTER:
            self._add_results(root, page.uri)

    def _add_results(self, root: Element, page: str) -> None:
        places = {place.get("id"): place for place in root.iter() if place.tag in (*_WORDS, *_HEADINGS)}
        results: dict[str, list[Element]] = {}
        for clause, html in charter.render_results(dataset.current(self.folder), self.lang, page):
            if clause in places:
                results.setdefault(clause, []).extend(parse_elements(html, self.md))
        for clause, elements in results.items():
            _add_results_of(root, places[clause], elements)


class BlocksExtension(Extension):
    """The extension; `data_dir` is the folder of data, `lang` the language of the words."""

    def __init__(self, **settings: Any) -> None:
        self.config = {"data_dir": ["content/data", "folder of data files"], "lang": ["ko", "ko or en"]}
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's own name
        """Register the processors."""
        folder, lang = Path(self.getConfig("data_dir")), self.getConfig("lang")
        blocks = Blocks(md, folder, lang)
        md.preprocessors.register(blocks, "charter_blocks", _BEFORE_FENCES_ARE_CODE)
        md.treeprocessors.register(Placing(md, blocks), "charter_placing", _AFTER_ATTRIBUTES_BEFORE_CONTENTS)
        md.treeprocessors.register(CharterAdditions(md, folder, lang), "charter_additions", _WHEN_BLOCKS_ARE_PLACED)


def makeExtension(**settings: Any) -> BlocksExtension:  # noqa: N802 - Markdown's own name
    """Make the extension, as Markdown asks for it."""
    return BlocksExtension(**settings)


def parse_elements(html: str, md: Markdown) -> list[Element]:
    """Parse HTML of blocks into elements of Markdown's tree.

    Raw HTML is stored where Markdown stores that of a page. Markdown takes &lt; in a text for an entity that somebody
    wrote; the text is meant as it is, so that its & becomes an entity first.
    """
    root = ElementTree.fromstring(f"<div>{_RAW.sub(f'<{RAW_TAG}/>', html)}</div>")  # noqa: S314 - written by blocks
    raw = iter(_RAW.findall(html))
    for element in list(root.iter()):
        element.text, element.tail = _escape(element.text), _escape(element.tail)
        element.attrib.update({name: value.replace("&", "&amp;") for name, value in element.items()})
        if element.find(RAW_TAG) is not None:
            element.text = md.htmlStash.store(next(raw))
            del element[:]
    return list(root)


def _escape(text: str | None) -> str | None:
    return text and text.replace("&", "&amp;")


def _headings(root: Element, md: Markdown) -> Iterator[charter.Heading]:
    """Yield the headings of the charter's parts and articles."""
    cited = {clause.anchor for clause in clauses.of(md)}
    for heading in root:
        anchor = heading.get("id", "")
        if heading.tag in ("h2", "h3") and anchor in cited:
            yield charter.Heading(int(heading.tag[1]), anchor, unescape(strip_tags(render_inner_html(heading, md))))


def _add_results_of(root: Element, clause: Element, results: Sequence[Element]) -> None:
    """Put the results of a clause, in their order, behind the words of an item or below a heading."""
    if clause.tag in _WORDS:
        for result in results:
            clauses.append(clause, result)
        return
    parent = next(parent for parent in root.iter() if clause in list(parent))
    for place, result in enumerate(results, start=list(parent).index(clause) + 1):
        below = Element("p")
        below.append(result)
        parent.insert(place, below)


def _pairs(root: Element) -> Iterator[tuple[Element, Element]]:
    return ((parent, child) for parent in root.iter() for child in parent)


_OUT_OF_REACH = (
    Text("블록이 HTML이나 주석 안에 있습니다.", "The block stands inside HTML or a comment."),
    Text("그 밖으로 옮기거나 지워 주십시오.", "Move it out, or remove it."),
)
