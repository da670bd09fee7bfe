"""The software belongs to no institution: who uses it changes content/ alone, and the tests stay as they are.

content/ is read here for the names that nothing else may have; what it says is nobody's business but the editors'.
"""

import re
import subprocess
from pathlib import Path

from institution.organization import organization_file
from institution.organization.fields import PLACEHOLDER_PHONE
from institution.organization.record import Organization
from site_src.starter.predecessor import DOMAIN
from tests.conftest import INSTITUTION, ROOT


def names_of(facts: Organization) -> re.Pattern[str]:
    """Give what an institution alone has: its names, its hosts, its telephone numbers.

    What `make new-institution` writes for what is still to be told is no institution's.
    """
    hosts = {facts.sender.partition("@")[2], facts.homepage.split("/")[2].removeprefix("www.")}
    phones = [facts.help_phone, *(team.phone for team in facts.teams.values())]
    phones += [channel.phone for channel in facts.channels if channel.phone]
    names = {facts.name.ko, facts.name.en, facts.short_name.ko, facts.short_name.en, *hosts}
    names |= {number.text for phone in phones for number in phone.numbers}
    names -= {DOMAIN, PLACEHOLDER_PHONE}
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}" for name in sorted(names)), re.IGNORECASE)


THE_EDITORS = names_of(organization_file.load(ROOT / "content/data/organization.yml"))
THE_TESTS = names_of(organization_file.load(INSTITUTION / "data/organization.yml"))


def tracked(*folders: str) -> list[Path]:
    """Give the files of folders that git knows."""
    command = ["git", "ls-files", "-z", "--", *folders]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def those_that_name(names: re.Pattern[str], files: list[Path]) -> list[str]:
    text = {path: path.read_bytes().decode("utf-8", "replace") for path in files}
    return [str(path.relative_to(ROOT)) for path in files if names.search(text[path])]


def test_no_file_of_the_software_names_an_institution() -> None:
    files = tracked("institution", "site_src", "feedback_api", "mkdocs*.yml", "netlify.toml")
    assert len(files) > 150
    assert those_that_name(THE_EDITORS, files) == []
    assert those_that_name(THE_TESTS, files) == []


def test_no_test_knows_the_editors_institution() -> None:
    files = tracked("tests")
    assert len(files) > 200
    assert those_that_name(THE_EDITORS, files) == []
    assert those_that_name(THE_EDITORS, tracked("content")) != []
