"""What more than one folder of tests needs."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make audit` look at every page in every way, which takes too long for each change."""
    parser.addoption("--every-look", action="store_true", help="Look at every page in every way.")


def copy_sources(target: Path) -> Path:
    """Copy what a site is made from."""
    for name in ("content", "site_src", "feedback_api"):
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
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of content/ once, both languages, into a folder of its own."""
    target = tmp_path_factory.mktemp("built") / "site"
    done = build(ROOT, target)
    assert done.returncode == 0, done.stdout + done.stderr
    return target
