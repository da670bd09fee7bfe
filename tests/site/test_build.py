"""The built site: strict in both languages, searchable, and stopped by one clear line."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.conftest import INSTITUTION, build, copy_sources

PAGES = [
    (lang, path.relative_to(INSTITUTION / lang).with_suffix(""))
    for lang in ("ko", "en")
    for path in sorted((INSTITUTION / lang).rglob("*.md"))
]


def page(site: Path, lang: str, name: Path) -> BeautifulSoup:
    folder = site if lang == "ko" else site / "en"
    path = folder / (name.parent if name.name == "index" else name) / "index.html"
    return BeautifulSoup(path.read_text("utf-8"), "html5lib")


@pytest.mark.parametrize(("lang", "name"), PAGES, ids=str)
def test_every_page_is_there_and_sound(built_site: Path, lang: str, name: Path) -> None:
    made = page(built_site, lang, name)
    assert made.html
    assert str(made.html["lang"]).startswith(lang)
    ids = [tag["id"] for tag in made.select("article [id]")]
    assert len(ids) == len(set(ids))
    assert "\x02" not in str(made)
    assert "```" not in made.get_text()


def test_no_data_file_is_published_but_the_tables_of_pages(built_site: Path) -> None:
    files = [path.relative_to(built_site) for path in built_site.rglob("*")]
    published = [path.as_posix() for path in files if path.suffix in (".csv", ".yml", ".yaml")]
    assert {"data/standards.csv", "en/data/surveys/2025.csv"} <= set(published)
    assert [
        name for name in published if not re.match(r"(en/)?data/(surveys|standards|performance|missed)\b", name)
    ] == []


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_form_stands_above_what_follows_it(built_site: Path, lang: str) -> None:
    article = page(built_site, lang, Path("feedback/complaint")).select_one("article")
    assert article
    assert [part.name for part in article.find_all(["h1", "h2", "form"])][:3] == ["h1", "form", "h2"]


@pytest.mark.parametrize(("lang", "team"), [("ko", "항로기획팀"), ("en", "Sea Route Planning Team")])
def test_the_search_knows_teams_but_not_citing_links_or_forms(built_site: Path, lang: str, team: str) -> None:
    folder = built_site if lang == "ko" else built_site / "en"
    entries = json.loads((folder / "search/search_index.json").read_text("utf-8"))["docs"]
    found = {entry["location"]: entry for entry in entries}
    assert found["staff/#strategy"]["title"].strip() == team
    assert "I-3-3" not in found["charter/#i-3"]["text"]
    sent = [entry["text"] for entry in entries if entry["location"].startswith("feedback/inquiry")]
    assert sent
    form = (folder / "feedback/inquiry/index.html").read_text("utf-8")
    assert "010-1234-5678" in form
    assert not [text for text in sent if "010-1234-5678" in text]


def test_a_mistake_ends_a_build_in_one_clear_line(tmp_path: Path) -> None:
    source = copy_sources(tmp_path / "source")
    path = source / "content/ko/staff.md"
    path.write_text(path.read_text("utf-8").replace("```staff", "```staf"), "utf-8")
    done = build(source, tmp_path / "site")
    line = next(number for number, text in enumerate(path.read_text("utf-8").splitlines(), 1) if text == "```staf")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1] == (
        f"content/ko/staff.md:{line}: ```staf: 모르는 블록입니다. ```staff를 뜻하신 것입니까? "
        "/ An unknown block. Did you mean ```staff?"
    )


def test_a_dead_anchor_of_the_charter_ends_a_build(tmp_path: Path) -> None:
    source = copy_sources(tmp_path / "source")
    path = source / "content/ko/staff.md"
    path.write_text(path.read_text("utf-8") + "\n[조항](charter.md#i-5-9) [팀](#sales)\n", "utf-8")
    done = build(source, tmp_path / "site")
    assert done.returncode == 1
    assert "charter.md#i-5-9" in done.stderr
    assert "#sales" in done.stderr
