"""The folder content/, right or wrong, as every check is given it (`site_src/checks/runner.py`).

What several checks need, and takes long to make, is made here once, when it is first asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from institution.organization import organization_file
from site_src.blocks.registry import BLOCKS
from site_src.markup import clauses, pages, render
from site_src.markup.addresses import CHARTER
from site_src.markup.clauses import Clause
from site_src.markup.pages import Page, PageFile
from site_src.markup.render import Rendering
from site_src.records import load
from site_src.records.data_files import DataFiles


@dataclass(frozen=True)
class Content:
    """The folder, its data files, the languages in which it is published, and the files of its pages in them."""

    folder: Path
    data: DataFiles
    languages: Sequence[str]
    page_files: Sequence[PageFile]

    @cached_property
    def pages(self) -> list[Page]:
        """Give the pages that could be read."""
        return [file.page for file in self.page_files if file.page]

    @cached_property
    def clauses(self) -> Mapping[str, Sequence[Clause]]:
        """Give the charter's clauses, by the language of the page."""
        return {page.lang: clauses.read(page.body, page.lang) for page in self.pages if page.uri == CHARTER}

    @cached_property
    def renderings(self) -> Mapping[str, Rendering]:
        """Give what Markdown makes of each page without our blocks, by the page's path."""
        return {page.path: render.render_words(page, BLOCKS) for page in self.pages}

    def editor_lines(self, page: Page) -> list[str]:
        """Give the lines of a page, with an empty line for each line of our blocks."""
        return render.editor_lines(page, BLOCKS)


def load_content(folder: Path) -> Content:
    """Read every file of the folder; raises nothing, for what cannot be read is a problem that a check yields."""
    languages = organization_file.read_conventions(folder / "data/organization.yml").languages
    return Content(folder, load.load_data(folder / "data"), languages, pages.read_all(folder, languages))
