"""The same tree builds with Zensical, Material's successor, and its pages say the same.

Of each page the menu's text is compared, and of its article text, ids and links. White space counts as one space, and
a link counts by the page it leads to, for one generator writes ./ where the other writes ../sitemap/. Nothing else is
made equal.
"""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup

from site_src.postbuild import page_frame
from tests.conftest import INSTITUTION, copy_sources

ZENSICAL = Path(sys.executable).parent / "zensical"
Said = tuple[str, list[str], list[str]]


def pages(site: Path) -> dict[str, Said]:
    """Give what each page says, by its address."""
    paths = sorted(path for path in site.rglob("index.html"))
    return {path.parent.relative_to(site).as_posix(): said(path, path.parent.relative_to(site)) for path in paths}


def said(path: Path, address: Path) -> Said:
    page = BeautifulSoup(path.read_text("utf-8"), "html5lib")
    article, menu = page.find("article"), page.select_one(".masthead__nav")
    assert article, path
    assert menu, path
    text = re.sub(r"\s+", " ", menu.get_text(" ") + article.get_text(" ")).strip()
    base = f"https://site.example/{address.as_posix()}/"
    links = [urljoin(base, str(link["href"])) for link in article.select("a[href]")]
    return text, [str(tag["id"]) for tag in article.select("[id]")], links


@pytest.fixture(scope="session")
def zensical_source(tmp_path_factory: pytest.TempPathFactory, sources: Path) -> Path:
    return copy_sources(tmp_path_factory.mktemp("zensical"), sources / "content")


def zensical(source: Path, config: str) -> subprocess.CompletedProcess[str]:
    command = [str(ZENSICAL), "build", "--strict", "--config-file", config]
    return subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)


def test_every_page_says_the_same_under_both(built_site: Path, zensical_source: Path) -> None:
    for config in ("mkdocs.yml", "mkdocs.en.yml"):
        done = zensical(zensical_source, config)
        assert done.returncode == 0, done.stdout + done.stderr
    ours, theirs = pages(built_site), pages(zensical_source / "site")
    assert list(ours) == list(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert len(ours) == len([*(INSTITUTION / "ko").rglob("*.md"), *(INSTITUTION / "en").rglob("*.md")])


def test_the_frame_of_the_services_pages_is_the_same_under_both(built_site: Path, zensical_source: Path) -> None:
    """But for the search and its script, which each brings for itself."""
    if not (zensical_source / "site/404.html").exists():
        assert zensical(zensical_source, "mkdocs.yml").returncode == 0
    ours, theirs = (framed(site / "404.html") for site in (built_site, zensical_source / "site"))
    for part in (".masthead__nav", "footer", "a.skip"):
        assert words(ours, part) == words(theirs, part), part
    assert scripts(ours) == scripts(theirs) == ["scheme.js", "charter.js", "search.js"]


def framed(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page_frame.frame(page.read_text("utf-8")) or "", "html5lib")


def words(page: BeautifulSoup, part: str) -> list[str]:
    return page.select(part)[0].get_text(" ").split()


def scripts(page: BeautifulSoup) -> list[str]:
    names = [str(script["src"]).rpartition("/")[2] for script in page.select("script[src]")]
    return [name for name in names if not name.startswith("bundle.")]


def test_an_error_names_page_and_line_under_both(tmp_path: Path) -> None:
    source = copy_sources(tmp_path / "source")
    path = source / "content/ko/staff.md"
    path.write_text(path.read_text("utf-8").replace("```staff", "```staf"), "utf-8")
    line = path.read_text("utf-8").splitlines().index("```staf") + 1
    done = zensical(source, "mkdocs.yml")
    assert done.returncode != 0
    assert f"DataError: content/ko/staff.md:{line}: ```staf: 모르는 블록입니다." in done.stderr
