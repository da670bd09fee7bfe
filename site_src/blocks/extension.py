"""The Python-Markdown extension: a fenced block such as ```staff becomes what its data says.

A preprocessor takes the block out of the page and leaves a mark. A tree processor puts the block's elements where the
mark is: after Markdown has read the page, so that nothing in the data is read as Markdown, and before the table of
contents is made and links and anchors are checked, so that the block's are among them.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX

from institution.text import Text
from institution.validation import DataError
from site_src.blocks import charter, contact, deadlines, feedback_form, kinds, opening, pdf_link, promises, standards
from site_src.blocks.base import Block, Context
from site_src.blocks.staff import directory, seating
from site_src.blocks.surveys import latest, overview, survey_year
from site_src.errors import OptionError
from site_src.markup import fences, paths
from site_src.markup.addresses import CHARTER
from site_src.markup.fences import Fence, Place
from site_src.markup.html import RawHtml
from site_src.records import dataset

BLOCKS: dict[str, Block[Any]] = {
    "opening": opening.OPENING,
    "promises": promises.PROMISES,
    "charter-summary": promises.CHARTER_SUMMARY,
    "staff": directory.STAFF,
    "seating": seating.SEATING,
    "survey": survey_year.SURVEY,
    "surveys": overview.SURVEYS,
    "latest-survey": latest.LATEST_SURVEY,
    "survey-years": latest.SURVEY_YEARS,
    "standards": standards.STANDARDS,
    "contact": contact.CONTACT,
    "kinds": kinds.KINDS,
    "deadlines": deadlines.DEADLINES,
    "feedback-form": feedback_form.FEEDBACK_FORM,
    "consent": feedback_form.CONSENT,
    "paper": pdf_link.PAPER,
}
_BEFORE_FENCES_ARE_CODE = 28
_AFTER_ATTRIBUTES_BEFORE_CONTENTS = 7
_WHEN_BLOCKS_ARE_PLACED = 6


def ours(fence: Fence, place: Place) -> bool:
    """Tell whether a fence is one of our blocks; raises DataError if it looks like one and is none."""
    return fences.check(fence, place, list(BLOCKS))


def write(fence: Fence, place: Place, context: Context) -> list[Element]:
    """Write a block; raises DataError, with place and cure, if its options are wrong."""
    block = BLOCKS[fence.name]
    options, lines = fences.options(fence, place, block.options)
    try:
        return block.write(context, options)
    except OptionError as error:
        line = lines.get((error.option,))
        raise DataError([place.problem(error.problem, error.cure, error.option, line)]) from None


class Blocks(Preprocessor):
    """Takes the blocks out of a page, writes them, and leaves a mark for each."""

    def __init__(self, md: Markdown, folder: Path, lang: str) -> None:
        super().__init__(md)
        self.folder, self.lang = folder, lang
        self.written: dict[str, tuple[Place, list[Element]]] = {}

    def run(self, lines: list[str]) -> list[str]:
        """Give the page with a mark in the place of each block."""
        self.written = {}
        page = paths.of(self.md)
        left: list[str] = []
        done = 0
        for fence, place in fences.locate(fences.find(lines), page.path, page.above):
            if not ours(fence, place):
                continue
            context = Context(dataset.current(self.folder), self.lang, page.uri)
            mark = f"{STX}block:{len(self.written)}{ETX}"
            self.written[mark] = place, write(fence, place, context)
            around = fence.before.rstrip()
            left += [*lines[done : fence.first], around, fence.before + mark, around]
            done = fence.last + 1
        return left + lines[done:]


class Placing(Treeprocessor):
    """Puts the written blocks where their marks are."""

    def __init__(self, md: Markdown, blocks: Blocks) -> None:
        super().__init__(md)
        self.blocks = blocks

    def run(self, root: Element) -> None:
        """Replace each mark; raises DataError for one that Markdown did not reach, as inside raw HTML."""
        left = dict(self.blocks.written)
        for parent, child in list(_pairs(root)):
            mark = (child.text or "").strip()
            if child.tag == "p" and mark in left:
                _, elements = left.pop(mark)
                position = list(parent).index(child)
                parent[position : position + 1] = self._ready(elements)
        if left:
            raise DataError([place.problem(*_OUT_OF_REACH) for place, _ in left.values()])

    def _ready(self, elements: Sequence[Element]) -> list[Element]:
        """Set HTML that is already written aside, as Markdown does with its own."""
        for element in (inner for outer in elements for inner in outer.iter()):
            if isinstance(element.text, RawHtml):
                element.text = self.md.htmlStash.store(str(element.text))
        return list(elements)


class CharterAdditions(Treeprocessor):
    """Adds to the charter's page what data say of it, when the blocks are in their places."""

    def __init__(self, md: Markdown, folder: Path, lang: str) -> None:
        super().__init__(md)
        self.folder, self.lang = folder, lang

    def run(self, root: Element) -> None:
        """Add to the charter's page; leave every other page as it is."""
        charter.list_parts(root)
        page = paths.of(self.md)
        if page.uri == CHARTER:
            charter.add_standards(root, Context(dataset.current(self.folder), self.lang, page.uri))


class BlocksExtension(Extension):
    """The extension; `data_dir` is the folder of data, `lang` the language of the words."""

    def __init__(self, **settings: Any) -> None:
        self.config = {"data_dir": ["content/data", "folder of data files"], "lang": ["ko", "ko or en"]}
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's own name
        """Take part in the making of a page."""
        folder, lang = Path(self.getConfig("data_dir")), self.getConfig("lang")
        blocks = Blocks(md, folder, lang)
        md.preprocessors.register(blocks, "charter_blocks", _BEFORE_FENCES_ARE_CODE)
        md.treeprocessors.register(Placing(md, blocks), "charter_placing", _AFTER_ATTRIBUTES_BEFORE_CONTENTS)
        md.treeprocessors.register(CharterAdditions(md, folder, lang), "charter_additions", _WHEN_BLOCKS_ARE_PLACED)


def makeExtension(**settings: Any) -> BlocksExtension:  # noqa: N802 - Markdown's own name
    """Make the extension, as Markdown asks for it."""
    return BlocksExtension(**settings)


def _pairs(root: Element) -> Iterator[tuple[Element, Element]]:
    return ((parent, child) for parent in root.iter() for child in parent)


_OUT_OF_REACH = (
    Text("블록이 HTML이나 주석 안에 있습니다.", "The block stands inside HTML or a comment."),
    Text("그 밖으로 옮기거나 지워 주십시오.", "Move it out, or remove it."),
)
