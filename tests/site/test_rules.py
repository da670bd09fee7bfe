"""Rules of the house that the code must keep."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

MODULES = sorted(path for name in ("site_src", "feedback_api") for path in (ROOT / name).rglob("*.py"))
SHARED = {"text", "checking", "sentences", "telephone", "organization", "forms"}
INSTITUTION = re.compile("KIPA|kipa|발명진흥|3459")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_import_only_what_they_may(path: Path) -> None:
    names = list(imported(path))
    assert not [name for name in names if name.split(".")[0] in ("mkdocs", "material", "zensical")]
    if path.is_relative_to(ROOT / "site_src"):
        assert {name.split(".")[1] for name in names if name.startswith("feedback_api")} <= SHARED
    else:
        assert not [name for name in names if name.startswith("site_src")]


def test_no_file_but_content_names_the_institution() -> None:
    files = [path for name in ("site_src", "feedback_api") for path in (ROOT / name).rglob("*")]
    files += [*ROOT.glob("mkdocs*.yml"), *ROOT.glob("netlify.toml")]
    text = {
        path: path.read_bytes().decode("utf-8", "replace") for path in files if path.is_file() and path.suffix != ".pyc"
    }
    assert [str(path.relative_to(ROOT)) for path in text if INSTITUTION.search(text[path])] == []
