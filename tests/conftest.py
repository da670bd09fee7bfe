"""What more than one folder of tests needs.

No test reads content/: it is the editors', or another institution's. The tests have an institution of their own.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from datetime import date
from pathlib import Path

import pytest

from institution.organization import organization_file
from institution.organization.record import Organization
from site_src.pdf import files

pytest_plugins = ["tests.databases"]
ROOT = Path(__file__).parent.parent
INSTITUTION = ROOT / "tests/sample_content"
#: The day on which the prints of the tests' institution are made.
PRINTED = date(2026, 11, 24)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make audit` look at every page of content/ in every way, which takes too long for each change."""
    parser.addoption("--every-look", action="store_true", help="Look at every page in every way.")
    parser.addoption("--content", type=Path, default=INSTITUTION, help="The folder of content to build.")


def copy_sources(target: Path, content: Path = INSTITUTION) -> Path:
    """Copy what a site is made from."""
    shutil.copytree(content, target / "content")
    for name in ("institution", "site_src", "feedback_api"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.base.yml", "mkdocs.yml", "mkdocs.en.yml"):
        shutil.copy(ROOT / name, target / name)
    return target


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Build both languages, strictly, and finish them, as `make build` does; stop at the first step that fails."""
    mkdocs = ["mkdocs", "build", "--strict", "--config-file"]
    for command in (
        [*mkdocs, "mkdocs.yml", "--site-dir", str(target)],
        [*mkdocs, "mkdocs.en.yml", "--site-dir", str(target / "en")],
        ["site_src", "publish", "--site", str(target)],
    ):
        done = subprocess.run([sys.executable, "-m", *command], cwd=source, capture_output=True, text=True, check=False)
        if done.returncode:
            break
    return done


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """Copy what the site is made from once, and make its prints; no test changes it.

    The prints are not kept with the institution, so that a change of a template needs no new PDFs there.
    """
    copied = copy_sources(tmp_path_factory.mktemp("sources"), pytestconfig.getoption("--content").absolute())
    files.renew(copied / "content", PRINTED)
    return copied


@pytest.fixture(scope="session", autouse=True)
def at_the_institution(sources: Path) -> Iterator[None]:
    """Run where content/ is the tests' institution."""
    with chdir(sources):
        yield


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory, sources: Path) -> Path:
    """Build the site once, both languages, into a folder of its own."""
    target = tmp_path_factory.mktemp("built") / "site"
    done = build(sources, target)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


@pytest.fixture
def facts() -> Organization:
    """Give the facts of the tests' institution."""
    return organization_file.load(INSTITUTION / "data/organization.yml")
