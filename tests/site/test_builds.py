"""`python -m site_src build`: what `make build` does, on a system that has no make, on Windows too."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import click
import pytest

from site_src import builds
from tests.conftest import ROOT, copy_sources
from tests.site.conftest import EXAMPLE

#: What Python has on Unix alone.
UNIX = ("fcntl", "resource", "termios")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_sources(tmp_path / "sources", EXAMPLE)


def call(project: Path, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run a command without a PATH, in which a make could be, and without the modules of Unix."""
    tools = project.parent / "windows"
    tools.mkdir(exist_ok=True)
    (tools / "sitecustomize.py").write_text(f"import sys\nsys.modules.update(dict.fromkeys({UNIX}))\n", "utf-8")
    plain = {name: text for name, text in os.environ.items() if name not in ("PATH", "NO_MKDOCS_2_WARNING")}
    return subprocess.run(
        [sys.executable, "-m", "site_src", *arguments],
        cwd=project,
        env={**plain, "PYTHONPATH": str(tools), **environ},
        check=False,
        capture_output=True,
        text=True,
    )


def test_it_checks_builds_both_languages_and_finishes_them(project: Path) -> None:
    done = call(project, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[0] == "content/에 잘못이 없습니다. / No errors in content/."
    assert "MkDocs 2.0" not in done.stderr
    site = project / "site"
    assert all(
        (site / name).is_file() for name in ("staff/index.html", "en/staff/index.html", "_headers", "robots.txt")
    )
    assert list(site.rglob("README*")) == []


@pytest.mark.parametrize("command", ["build", "preview"])
def test_an_error_is_told_before_anything_is_built(project: Path, command: str) -> None:
    page = project / "content/ko/staff.md"
    page.write_text(page.read_text("utf-8").replace("```staff", "```staf"), "utf-8")
    done = call(project, command)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("content/ko/staff.md:8: ```staf: ")
    assert not (project / "site").exists()


def test_production_refuses_samples(project: Path) -> None:
    done = call(project, "build", "--production")
    assert done.returncode == 1
    assert "content/data/staff.csv:2: sample: " in done.stdout
    assert not (project / "site").exists()


def test_a_build_that_mkdocs_refuses_ends_with_its_status(project: Path) -> None:
    with (project / "mkdocs.en.yml").open("a", encoding="utf-8") as configuration:
        configuration.write("nonsense: true\n")
    done = call(project, "build")
    assert done.returncode == 1
    assert "nonsense" in done.stderr
    assert list(project.glob("site*")) == [project / "site_src"]


@pytest.mark.parametrize("linked", [False, True], ids=["folder", "link"])
@pytest.mark.parametrize(("status", "left"), [(0, "new"), (3, "earlier")])
def test_earlier_site_stands_until_the_new_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, left: str, linked: bool
) -> None:
    """By stand-ins for the steps; the last of them fails, or none."""
    site, seen = tmp_path / "site", []
    place = tmp_path / "elsewhere/pages" if linked else site
    place.mkdir(parents=True)
    if linked:
        site.symlink_to(place)
    (place / "index.html").write_text("earlier")

    def step(command: Sequence[str], **_: object) -> "subprocess.CompletedProcess[str]":
        is_last = "publish" in command
        folder = Path(command[command.index("--site" if is_last else "--site-dir") + 1])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.html").write_text("new")
        seen.append((site / "index.html").read_text())
        return subprocess.CompletedProcess(command, status if is_last else 0)

    monkeypatch.setattr(subprocess, "run", step)
    with pytest.raises(click.exceptions.Exit) if status else nullcontext():
        builds.run(EXAMPLE, site)
    assert seen == ["earlier"] * 3
    assert (site / "index.html").read_text() == left
    assert (site / "en/index.html").exists() == (not status)
    assert (site.is_symlink(), [path.name for path in place.parent.glob(f"{place.name}*")]) == (linked, [place.name])


def test_site_of_a_build_that_was_killed_between_its_renames_is_brought_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site.old").mkdir()
    monkeypatch.setattr(subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1))
    with pytest.raises(click.exceptions.Exit):
        builds.run(EXAMPLE, tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_code_page_without_korean_makes_no_traceback(project: Path) -> None:
    done = call(project, "check", PYTHONIOENCODING="cp1252")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("/ No errors in content/.\n")


@pytest.mark.parametrize("fault", ["exit 1", "exit 127"])
def test_make_names_a_python_that_is_too_old_in_one_line(tmp_path: Path, fault: str) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("pyproject.toml", "requirements.lock"):
        (tmp_path / name).touch()
    old = tmp_path / "python3.9"
    old.write_text(f'#!/bin/sh\n[ "$1" != --version ] || {{ echo Python 3.9.2; exit; }}\n{fault}\n', "utf-8")
    old.chmod(0o755)
    environ = {name: text for name, text in os.environ.items() if not name.startswith("MAKE")}  # of `make test`
    done = subprocess.run(
        ["make", "serve", f"PYTHON={old}"], cwd=tmp_path, env=environ, check=False, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stdout == ""
    told, make = done.stderr.splitlines()
    assert told.startswith(f"Python 3.11 이상과 venv가 필요합니다(지금: {old}, Python 3.9.2).")
    assert "Python 3.11 or newer" in told
    assert make.startswith("make: ***")
    assert not (tmp_path / ".venv").exists()
