"""Pages read as the generators read them, where no generator is at work: for paper, and to know a page's anchors."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from pymdownx.slugs import slugify

from site_src.pages import Page

#: What mkdocs.base.yml lists, without the headings' own links.
_EXTENSIONS = ("admonition", "attr_list", "md_in_html", "tables", "toc", "pymdownx.superfences", "site_src.captions")
_OURS = ("site_src.clauses", "site_src.blocks")
_BEFORE_ALL_ELSE = 1000


def markdown(page: Page, content: Path) -> Markdown:
    """Make what turns the page's Markdown into HTML; its `convert` raises ContentError for what is wrong in blocks."""
    settings: dict[str, dict[str, Any]] = {name: {"lang": page.lang} for name in _OURS}
    settings["site_src.blocks"]["data_dir"] = str(content / "data")
    settings["toc"] = {"slugify": slugify(case="lower")}
    md = Markdown(extensions=[*_EXTENSIONS, *_OURS], extension_configs=settings)
    file = _File(str(content / page.lang / page.uri), page.uri)
    md.treeprocessors.register(_Told(file), "charter_page", _BEFORE_ALL_ELSE)
    return md


@dataclass(frozen=True)
class _File:
    """The page's file, told as MkDocs tells it (see `whereabouts`)."""

    abs_src_path: str
    src_uri: str


class _Told(Treeprocessor):
    """Changes nothing; extensions find the page's file on it."""

    def __init__(self, file: _File) -> None:
        super().__init__()
        self.file = file

    def run(self, root: Element) -> None:
        """Leave the tree as it is."""
