"""The licence that the software is given under, and what `make audit-deps` looks at."""

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import ROOT

#: Of https://www.apache.org/licenses/LICENSE-2.0.txt, as Debian and many packages ship it.
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def test_the_licence_is_the_unmodified_apache_2_and_the_package_names_it() -> None:
    assert sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE_2
    assert (PROJECT["license"], PROJECT["license-files"]) == ("Apache-2.0", ["LICENSE"])


def test_words_of_the_institution_are_not_given_with_it() -> None:
    """The file lies beside the folders of pages, so that no generator publishes it; each institution begins with it."""
    text = (ROOT / "site_src/starter/templates/README.md").read_text("utf-8")
    assert "여기에 들지 않습니다" in text
    assert "is not part of that" in text
    assert all(
        re.search(r"^docs_dir: content/(ko|en)$", (ROOT / f"mkdocs{lang}.yml").read_text("utf-8"), re.M)
        for lang in ("", ".en")
    )


def test_the_lock_names_every_dependency() -> None:
    """`make lock` writes it; `make audit-deps` asks for the vulnerabilities of what it names, and of nothing else."""
    wanted = [
        *PROJECT["dependencies"],
        *(name for extra in PROJECT["optional-dependencies"].values() for name in extra),
    ]
    names = {re.split(r"[\[<>=]", requirement)[0].lower().replace("_", "-") for requirement in wanted}
    locked = set(re.findall(r"^([a-z0-9.-]+)==", LOCK, re.M))
    assert names - locked == set()


def test_the_audit_fails_where_it_could_ask_nothing() -> None:
    """Without --strict, pip-audit passes over what the registry knows nothing of, and over a registry that is none."""
    recipe = re.search(r"^audit-deps:.*\n((?:\t.*\n)+)", MAKEFILE, re.M)
    assert recipe
    calls = [line.strip() for line in recipe[1].splitlines()]
    assert [call.split()[0] for call in calls[1:]] == [
        "@$(BIN)/cyclonedx-py",
        "@$(BIN)/pip-licenses",
        "@$(BIN)/pip-audit",
    ]
    assert "--requirement requirements.lock" in calls[-1]
    assert "--strict" in calls[-1]


#: What a small project of the test asks for, by extra, and what one of its libraries asks for.
WANTED = {"": "base", "print": "printer", "postgresql": "driver", "test": "tester", "dev": "linter"}
OF_DRIVER = "driver-binary"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project with the Makefile of ours and libraries of its own, of which the linter is installed already."""
    project, libraries = tmp_path / "project", tmp_path / "libraries"
    installed = project / ".venv/lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(project / ".venv")], check=True)
    libraries.mkdir()
    for name in (*WANTED.values(), OF_DRIVER):
        write_wheel(libraries, name, OF_DRIVER if name == WANTED["postgresql"] else "")
    with zipfile.ZipFile(libraries / "linter-1.0-py3-none-any.whl") as wheel:
        wheel.extractall(installed)
    extras = "".join(f'{extra} = ["{name}"]\n' for extra, name in WANTED.items() if extra)
    (project / "pyproject.toml").write_text(
        f'[project]\nname = "charter"\nversion = "1"\ndependencies = ["base"]\n'
        f"[project.optional-dependencies]\n{extras}",
        "utf-8",
    )
    (project / "requirements.lock").write_text(
        "".join(f"{name}==1.0\n" for name in (*WANTED.values(), OF_DRIVER)), "utf-8"
    )
    (project / "Makefile").write_text(MAKEFILE, "utf-8")
    for stamp in ("ready", "ready-to-audit"):
        (project / ".venv" / stamp).touch()
    return project


def write_wheel(folder: Path, name: str, needs: str) -> None:
    """Write version 1.0 of a library that is empty, as pip installs it."""
    distribution = name.replace("-", "_")
    info = f"{distribution}-1.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nLicense: MIT\n"
    files = {
        "METADATA": metadata + (f"Requires-Dist: {needs}\n" if needs else ""),
        "WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "".join(f"{info}/{file},,\n" for file in ("METADATA", "WHEEL", "RECORD")),
    }
    with zipfile.ZipFile(folder / f"{distribution}-1.0-py3-none-any.whl", "w") as wheel:
        for file, text in files.items():
            wheel.writestr(f"{info}/{file}", text)


def write_programs(folder: Path) -> Path:
    """Give a folder with the programs that the audit calls; the one that asks the registry does nothing."""
    folder.mkdir()
    for name in ("python", "cyclonedx-py", "pip-licenses"):
        (folder / name).write_text(f'#!/bin/sh\nexec "{Path(sys.executable).with_name(name)}" "$@"\n', "utf-8")
    (folder / "pip-audit").write_text("#!/bin/sh\n", "utf-8")
    for path in folder.iterdir():
        path.chmod(0o755)
    return folder


def test_the_lists_name_what_is_shipped_and_nothing_that_was_installed_besides(project: Path) -> None:
    """The driver and the printer belong to it, whoever has called `make build` alone; tests and linters do not."""
    done = subprocess.run(
        ["make", f"BIN={write_programs(project.parent / 'bin')}", "audit-deps"],
        cwd=project,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(project.parent),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(project.parent / "libraries"),
        },
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    shipped = {"base", "printer", "driver", OF_DRIVER}
    components = json.loads((project / "dependencies/sbom.cdx.json").read_text("utf-8"))["components"]
    assert {component["name"] for component in components} == shipped
    licences = (project / "dependencies/licenses.md").read_text("utf-8")
    assert set(re.findall(r"^\| ([a-z-]+) ", licences, re.M)) == shipped
