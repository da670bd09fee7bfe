"""The tests' institution without a word of English, as one has it that publishes in Korean alone, and with a little."""

import csv
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import INSTITUTION, MakeOnce


@pytest.fixture(scope="session")
def korean_content(once_a_run: MakeOnce) -> Path:
    """Give the content of the tests' institution without its English, copied once; no test changes it."""
    return once_a_run("korean", lambda folder: copy_korean(folder / "content")) / "content"


def copy_korean(target: Path, content: Path = INSTITUTION) -> Path:
    """Copy a folder of content without its English: no page, no column, no `en:`; give the copy."""
    shutil.copytree(content, target)
    shutil.rmtree(target / "en")
    (target / "data/menu.en.yml").unlink()
    for path in (target / "data").rglob("*.csv"):
        _drop_columns(path)
    for path in (target / "data").glob("*.yml"):
        data = _without_english(yaml.safe_load(path.read_text("utf-8")))
        if path.name == "organization.yml":
            data["extra"]["organization"]["languages"] = ["ko"]
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    return target


def copy_half_english(target: Path, content: Path = INSTITUTION) -> Path:
    """Copy a folder of content whose English has only begun: a home page and the staff; give the copy."""
    shutil.copytree(content, target)
    for path in sorted((target / "en").rglob("*.md")):
        path.unlink()
    for name, body in _ENGLISH_PAGES.items():
        (target / "en" / name).write_text(f"---\nowner: strategy\nupdated: 2026-11-23\n---\n\n{body}\n", "utf-8")
    for path in (target / "ko").rglob("*.md"):
        text = path.read_text("utf-8")
        if path.relative_to(target / "ko").as_posix() not in ("index.md", "staff.md") and "\nonly: ko\n" not in text:
            path.write_text(text.replace("---\n", "---\nonly: ko\n", 1), "utf-8")
    menu = (target / "data/menu.en.yml").read_text("utf-8").partition("nav:")[0]
    (target / "data/menu.en.yml").write_text(f"{menu}nav:\n  - Home: index.md\n  - Staff: staff.md\n", "utf-8")
    return target


_ENGLISH_PAGES = {
    "index.md": "# Welcome\n\nOur [staff](staff.md).",
    "staff.md": "# Staff\n\n```staff\n```",
}


def _drop_columns(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in (rows[0] if rows else {}) if not name.endswith("_en")]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def _without_english(value: Any, name: str = "") -> Any:
    """Leave out each `en`; what has nothing but Korean then is a plain string, but for a target, which is no text."""
    if isinstance(value, list):
        return [_without_english(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {inner: _without_english(one, inner) for inner, one in value.items() if inner != "en"}
    return kept["ko"] if "en" in value and set(kept) == {"ko"} and name != "target" else kept
