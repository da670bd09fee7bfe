"""A page of the site as HTML for paper: the same Markdown and blocks, without what only a screen can use."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from feedback_api.organization import Organization
from site_src import paper
from site_src.pages import Page
from site_src.print import web

#: What mkdocs.base.yml lists, without the headings' own links.
_EXTENSIONS = ("admonition", "attr_list", "md_in_html", "tables", "toc", "pymdownx.superfences", "site_src.captions")
_OURS = ("site_src.clauses", "site_src.blocks")
_AFTER_CONTENTS_ARE_LISTED = 3


def html(page: Page, content: Path, organization: Organization) -> str:
    """Make the HTML of a page; raises ContentError for what is wrong in its blocks."""
    settings = {name: {"lang": page.lang} for name in _OURS}
    settings["site_src.blocks"]["data_dir"] = str(content / "data")
    md = Markdown(extensions=[*_EXTENSIONS, *_OURS], extension_configs=settings)
    file = _File(str(content / page.lang / page.uri), page.uri)
    md.treeprocessors.register(_Paper(file, page.lang, organization), "charter_paper", _AFTER_CONTENTS_ARE_LISTED)
    return md.convert(page.body)


@dataclass(frozen=True)
class _File:
    """The page's file, told as MkDocs tells it (see `whereabouts`)."""

    abs_src_path: str
    src_uri: str


class _Paper(Treeprocessor):
    """Takes out what is for screens alone, and makes every link one that leads somewhere from a file."""

    def __init__(self, file: _File, lang: str, organization: Organization) -> None:
        super().__init__()
        self.file, self.lang, self.organization = file, lang, organization

    def run(self, root: Element) -> None:
        """Change the page's tree."""
        for parent in list(root.iter()):
            for child in [child for child in parent if child.get("class") == paper.CLASS]:
                parent.remove(child)
        for link in root.iter("a"):
            href = link.get("href", "")
            if not href.startswith("#") and not urlsplit(href).scheme:
                link.set("href", web.address(self.organization, self.lang, href))
