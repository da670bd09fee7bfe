"""A copy of content/ to break, and the pages that blocks make."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from markdown import Markdown

from site_src import content as checked_content
from site_src.checks.runner import check

EXAMPLE = Path(__file__).parent / "example"

Render = Callable[..., BeautifulSoup]


class Content:
    """A copy of content/, where files are changed and the check is run."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        return self.root / "content" / name

    def read(self, name: str) -> str:
        return self.path(name).read_text("utf-8-sig")

    def write(self, name: str, text: str) -> None:
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(text, "utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """Change the first place where `old` stands; it must be there."""
        text = self.read(name) if self.path(name).exists() else ""
        assert old in text, f"{name} has no {old!r}"
        self.write(name, text.replace(old, new, 1))

    def load(self) -> checked_content.Content:
        """Read the copy as the check does, to be given to one of its functions."""
        return checked_content.load_content(Path("content"))

    def check(self, *, production: bool = False) -> list[str]:
        """Give the lines that `python -m site_src check` prints."""
        return [str(problem) for problem in check(Path("content"), production=production)]


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Content:
    shutil.copytree(EXAMPLE, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    return Content(tmp_path)


@pytest.fixture
def render(content: Content) -> Render:
    """Turn Markdown into a page with the extension alone, no generator around it."""
    assert content

    def render(text: str, lang: str = "ko") -> BeautifulSoup:
        settings = {
            "site_src.blocks.extension": {"data_dir": "content/data", "lang": lang},
            "site_src.markup.clauses": {"lang": lang},
        }
        extensions = [
            "admonition",
            "attr_list",
            "md_in_html",
            "tables",
            "toc",
            "pymdownx.superfences",
            "site_src.markup.table_captions",
            *settings,
        ]
        html = Markdown(extensions=extensions, extension_configs=settings).convert(text)
        return BeautifulSoup(html, "html5lib")

    return render
