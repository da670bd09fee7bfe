"""The shipped workflow cannot rot: it is valid, asks for little, calls what exists, and its last step is run here."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/publish-figures.yml").read_text("utf-8"))
(JOB,) = WORKFLOW["jobs"].values()
STEPS: list[dict[str, Any]] = JOB["steps"]
SCRIPTS: list[str] = [step["run"] for step in STEPS if "run" in step]
FIGURES = "content/data/performance/2026-q4.csv"
#: Writes down how it was called, as `gh` would be.
GH = '#!/bin/sh\nprintf "%s\\n" "$@" >> "$CALLS"\n'


def test_it_asks_for_what_a_pull_request_needs_and_no_more() -> None:
    assert WORKFLOW["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert "permissions" not in JOB
    assert JOB["runs-on"] == ["self-hosted", "charter"]
    assert "secrets." not in (ROOT / ".github/workflows/publish-figures.yml").read_text("utf-8")


def test_it_runs_a_few_days_after_each_quarter() -> None:
    """YAML 1.1 reads the key `on` as true."""
    (schedule,) = WORKFLOW[True]["schedule"]
    minute, hour, day, months, weekday = schedule["cron"].split()
    assert (minute.isdigit(), hour.isdigit(), int(day) in range(2, 10)) == (True, True, True)
    assert (months, weekday) == ("1,4,7,10", "*")


def test_it_takes_no_action_of_others() -> None:
    (used,) = [step["uses"] for step in STEPS if "uses" in step]
    assert re.fullmatch(r"actions/checkout@v\d+", used)


@pytest.mark.parametrize("script", SCRIPTS)
def test_its_scripts_are_right_and_call_what_exists(script: str) -> None:
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"^\s*make ([a-z-]+)", script, re.M)) <= targets


def test_it_publishes_by_the_target_of_make() -> None:
    assert "make publish-figures" in SCRIPTS[0]
    (line,) = re.findall(r"^publish-figures:.*\n\t(.+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert "flask figures publish" in line


def test_without_an_address_of_the_database_nothing_is_counted(tmp_path: Path) -> None:
    done = run(tmp_path, SCRIPTS[0])
    assert done.returncode != 0
    assert "FEEDBACK_DATABASE_URL" in done.stderr


def test_new_figures_become_a_branch_and_a_pull_request(repository: Path) -> None:
    (repository / FIGURES).write_text("standard\n", "utf-8")
    done = run(repository, SCRIPTS[-1])
    assert done.returncode == 0, done.stdout + done.stderr
    changed = git(repository, "diff", "--name-only", "origin/main", "origin/publish-figures-7")
    assert changed.split() == [FIGURES]
    called = (repository.parent / "calls").read_text("utf-8").splitlines()
    assert called[:6] == ["pr", "create", "--base", "main", "--head", "publish-figures-7"]
    assert called[6::2] == ["--title", "--body"]
    (document,) = re.findall(r"docs/[\w/.]+\.md", called[9])[:1]
    assert (ROOT / document).is_file()


def test_without_new_figures_no_pull_request_is_opened(repository: Path) -> None:
    done = run(repository, SCRIPTS[-1])
    assert (done.returncode, "There is nothing new to publish." in done.stdout) == (0, True), done.stderr
    assert not (repository.parent / "calls").exists()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Make a clone as the runner has it, whose `make check` finds nothing wrong."""
    origin, clone = tmp_path / "origin.git", tmp_path / "clone"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch", "main", str(origin))
    git(tmp_path, "clone", "--quiet", str(origin), str(clone))
    (clone / FIGURES).parent.mkdir(parents=True)
    (clone / FIGURES).with_name("2026-q3.csv").write_text("standard\n", "utf-8")
    (clone / "Makefile").write_text("check:\n\t@true\n", "utf-8")
    git(clone, "add", "--all")
    git(clone, "-c", "user.name=test", "-c", "user.email=test@narae.example", "commit", "--quiet", "--message", "first")
    git(clone, "push", "--quiet", "origin", "HEAD:main")
    return clone


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=environment(folder), check=True, capture_output=True, text=True
    ).stdout


def run(folder: Path, script: str) -> "subprocess.CompletedProcess[str]":
    """Run a step as GitHub does, with a `gh` that writes down how it was called."""
    gh = folder.parent / "bin/gh"
    gh.parent.mkdir(exist_ok=True)
    gh.write_text(GH, "utf-8")
    gh.chmod(0o755)
    settings = {"BASE": "main", "BRANCH": "publish-figures-7", "CALLS": str(folder.parent / "calls")}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**environment(folder), **settings, "PATH": f"{gh.parent}:{os.environ['PATH']}"},
        check=False,
        capture_output=True,
        text=True,
    )


def environment(folder: Path) -> dict[str, str]:
    """Leave out what this machine has set for git and the service."""
    plain = {name: text for name, text in os.environ.items() if not name.startswith(("GIT_", "FEEDBACK_"))}
    return {**plain, "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
