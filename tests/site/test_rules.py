"""The software belongs to no institution: who uses it changes content/ alone."""

import re

from tests.conftest import ROOT

INSTITUTION = re.compile("KIPA|kipa|발명진흥|3459")


def test_no_file_but_content_names_the_institution() -> None:
    files = [path for name in ("institution", "site_src", "feedback_api") for path in (ROOT / name).rglob("*")]
    files += [*ROOT.glob("mkdocs*.yml"), *ROOT.glob("netlify.toml")]
    text = {
        path: path.read_bytes().decode("utf-8", "replace") for path in files if path.is_file() and path.suffix != ".pyc"
    }
    assert [str(path.relative_to(ROOT)) for path in text if INSTITUTION.search(text[path])] == []
