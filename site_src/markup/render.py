"""Render a page as the generators do, without a generator: for PDFs, and to check what a page shows."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE
from pymdownx.slugs import slugify

from site_src.markup.clauses import CITING
from site_src.markup.pages import EXTENSIONS, Page

#: With anchors of headings, without the headings' own links.
_EXTENSIONS = (*EXTENSIONS, "toc")
_CLAUSES = "site_src.markup.clauses"
_OURS = (_CLAUSES, "site_src.blocks.extension")
_BEFORE_ALL_ELSE = 1000
_AFTER_ALL_ELSE = -1
_TARGETS = {"a": "href", "img": "src"}
_RAW_TARGET = re.compile(r"<(?:a|img)\b[^>]*?\s(?:href|src)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """A link, or a picture: where it leads, as written, and its words."""

    target: str
    words: str
    picture: bool


@dataclass(frozen=True)
class Rendering:
    """A page's HTML, and what was noted while it was made.

    `raw_targets` are those of links written in HTML, `references` the addresses that lines such as `[1]: …` define, and
    `code` the texts that are code because four spaces stand before them.
    """

    html: str
    links: tuple[Link, ...]
    raw_targets: tuple[str, ...]
    references: Mapping[str, str]
    code: tuple[str, ...]


def markdown(page: Page, content: Any) -> Markdown:
    """Make what turns the page's Markdown into HTML; its `convert` raises DataError for what is wrong in blocks."""
    settings: dict[str, dict[str, Any]] = {name: {"lang": page.lang} for name in _OURS}
    settings["site_src.blocks.extension"]["data_dir"] = str(content / "data")
    md = _made([*_EXTENSIONS, "site_src.markup.table_captions", *_OURS], settings)
    _note_file(md, page)
    return md


def render(page: Page, content: Any) -> Rendering:
    """Render a page with its blocks; raises DataError for what is wrong in them."""
    return _rendered(markdown(page, content), page.body)


def render_words(page: Page, names: Container[str]) -> Rendering:
    """Render a page without the blocks of these names, so that only what its editor wrote is left."""
    md = _made([*_EXTENSIONS, _CLAUSES], {_CLAUSES: {"lang": page.lang}})
    _note_file(md, page)
    return _rendered(md, "\n".join(editor_lines(page, names)))


def editor_lines(page: Page, names: Container[str]) -> list[str]:
    """Give the lines of a page that its editor wrote, with an empty line for each line of a block of these names."""
    return page.lines_without(fence for fence in page.fences if fence.closed and fence.name in names)


def _note_file(md: Markdown, page: Page) -> None:
    md.treeprocessors.register(_FileNote(_File(page.path, page.uri)), "charter_page", _BEFORE_ALL_ELSE)


def _made(extensions: Iterable[str], settings: Mapping[str, dict[str, Any]]) -> Markdown:
    return Markdown(
        extensions=list(extensions), extension_configs={**settings, "toc": {"slugify": slugify(case="lower")}}
    )


def _rendered(md: Markdown, text: str) -> Rendering:
    links, code = _Links(), _IndentedCode()
    md.treeprocessors.register(code, "charter_code", _BEFORE_ALL_ELSE)
    md.treeprocessors.register(links, "charter_links", _AFTER_ALL_ELSE)
    html = md.convert(text)
    stash = "\n".join(str(block) for block in md.htmlStash.rawHtmlBlocks)
    raw = tuple(target.strip("\"'") for target in _RAW_TARGET.findall(stash))
    references: Mapping[str, tuple[str, str | None]] = md.references
    return Rendering(
        html, tuple(links.links), raw, {name: url for name, (url, _) in references.items()}, tuple(code.texts)
    )


class _Links(Treeprocessor):
    """Notes the links where MkDocs looks for them."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[Link] = []

    def run(self, root: Element) -> None:
        for element in root.iter():
            target = None if element.get("class") == CITING else element.get(_TARGETS.get(element.tag, ""))
            if target is not None and AMP_SUBSTITUTE not in target:  # which stands in addresses of mail alone
                words = element.get("alt") or "" if element.tag == "img" else "".join(element.itertext())
                self.links.append(Link(target, words, element.tag == "img"))


class _IndentedCode(Treeprocessor):
    """Notes what became code by its indentation; fences were set aside before."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def run(self, root: Element) -> None:
        self.texts = ["".join(code.itertext()) for pre in root.iter("pre") for code in pre.iter("code")]


@dataclass(frozen=True)
class _File:
    """The page's file, with the attributes of MkDocs' own (see `site_src/markup/paths.py`)."""

    abs_src_path: str
    src_uri: str


class _FileNote(Treeprocessor):
    """Changes nothing; `site_src/markup/paths.py` finds the page's file on it."""

    def __init__(self, file: _File) -> None:
        super().__init__()
        self.file = file

    def run(self, root: Element) -> None:
        """Leave the tree as it is."""
