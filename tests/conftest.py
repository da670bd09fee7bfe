"""What more than one folder of tests needs.

No test reads content/: it is the editors', or another institution's. The tests have an institution of their own.
"""

import gc
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir
from datetime import date
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest

from institution.organization import organization_file
from institution.organization.record import Organization
from site_src.pdf import files

pytest_plugins = ["tests.selection", "tests.databases", "tests.korean_only"]
ROOT = Path(__file__).parent.parent
INSTITUTION = ROOT / "tests/sample_content"
#: The day on which the prints of the tests' institution are made.
PRINTED = date(2026, 11, 24)


#: Gives the folder of a name, which is made by the function given where no process of the run has made it yet.
MakeOnce = Callable[[str, Callable[[Path], object]], Path]


#: How many objects more than were freed make Python look for garbage: its 700 took a fifth of the time of the tests.
GARBAGE_THRESHOLD = 20_000


def pytest_configure() -> None:
    gc.set_threshold(GARBAGE_THRESHOLD)


def pytest_collection_finish() -> None:
    """Spare Python to look for garbage among the modules and tests, which stay to the end."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make audit` look at every page of content/ in every way, which takes too long for each change."""
    parser.addoption("--every-look", action="store_true", help="Look at every page in every way.")
    parser.addoption("--content", type=Path, default=INSTITUTION, help="The folder of content to build.")


def copy_sources(target: Path, content: Path = INSTITUTION) -> Path:
    """Copy what a site is made from."""
    shutil.copytree(content, target / "content")
    for name in ("institution", "site_src", "feedback_api"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    for name in ("mkdocs.base.yml", "mkdocs.yml", "mkdocs.en.yml"):
        shutil.copy(ROOT / name, target / name)
    return target


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Build every language, strictly, and finish them, as `make build` does; stop at the first step that fails."""
    mkdocs = ["mkdocs", "build", "--strict", "--config-file"]
    languages = organization_file.read_conventions(source / "content/data/organization.yml").languages
    for command in (
        [*mkdocs, "mkdocs.yml", "--site-dir", str(target)],
        *([*mkdocs, "mkdocs.en.yml", "--site-dir", str(target / "en")] for lang in languages if lang == "en"),
        ["site_src", "publish", "--site", str(target)],
    ):
        done = subprocess.run([sys.executable, "-m", *command], cwd=source, capture_output=True, text=True, check=False)
        if done.returncode:
            break
    return done


@pytest.fixture(scope="session")
def once_a_run(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> MakeOnce:
    """Make a folder in whichever process of the tests needs it first; the others wait for it, and read it too."""
    base = tmp_path_factory.getbasetemp()
    run = base.parent if hasattr(pytestconfig, "workerinput") else base  # of pytest-xdist

    def once(name: str, make: Callable[[Path], object]) -> Path:
        folder, made = run / name, run / f"{name}.made"
        with (run / f"{name}.lock").open("w") as lock:
            flock(lock, LOCK_EX)
            if not made.exists():
                shutil.rmtree(folder, ignore_errors=True)  # what a maker left that failed
                folder.mkdir()
                make(folder)
                made.touch()
        return folder

    return once


@pytest.fixture(scope="session")
def sources(once_a_run: MakeOnce, pytestconfig: pytest.Config) -> Path:
    """Copy what the site is made from once, and make its prints; no test changes it.

    The prints are not kept with the institution, so that a change of a template needs no new PDFs there.
    """

    def make(folder: Path) -> None:
        copied = copy_sources(folder, pytestconfig.getoption("--content").absolute())
        files.renew(copied / "content", PRINTED)

    return once_a_run("sources", make)


@pytest.fixture(scope="session", autouse=True)
def at_the_institution(sources: Path) -> Iterator[None]:
    """Run where content/ is the tests' institution."""
    with chdir(sources):
        yield


@pytest.fixture(scope="session")
def built_site(once_a_run: MakeOnce, sources: Path) -> Path:
    """Build the site once, both languages, into a folder of its own; no test changes it."""

    def make(folder: Path) -> None:
        done = build(sources, folder / "site")
        assert done.returncode == 0, done.stdout + done.stderr

    return once_a_run("built", make) / "site"


@pytest.fixture
def facts() -> Organization:
    """Give the facts of the tests' institution."""
    return organization_file.load(INSTITUTION / "data/organization.yml")
