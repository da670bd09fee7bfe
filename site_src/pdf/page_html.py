"""A page of the site as HTML for paper: the same Markdown and blocks, without what only a screen can use."""

from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from institution.organization.record import Organization
from site_src.markup import render
from site_src.markup.html import NOT_ON_PAPER
from site_src.markup.pages import Page
from site_src.pdf import urls

_AFTER_CONTENTS_ARE_LISTED = 3


def html(page: Page, content: Path, organization: Organization) -> str:
    """Make the HTML of a page; raises DataError for what is wrong in its blocks."""
    md = render.markdown(page, content)
    md.treeprocessors.register(_Paper(page.lang, organization), "charter_paper", _AFTER_CONTENTS_ARE_LISTED)
    return md.convert(page.body)


class _Paper(Treeprocessor):
    """Takes out what is for screens alone, and makes every link one that leads somewhere from a file."""

    def __init__(self, lang: str, organization: Organization) -> None:
        super().__init__()
        self.lang, self.organization = lang, organization

    def run(self, root: Element) -> None:
        """Change the page's tree."""
        for parent in list(root.iter()):
            for child in [child for child in parent if child.get("class") == NOT_ON_PAPER]:
                parent.remove(child)
        for link in root.iter("a"):
            href = link.get("href", "")
            if not href.startswith("#") and not urlsplit(href).scheme:
                link.set("href", urls.address(self.organization, self.lang, href))
