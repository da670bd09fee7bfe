"""The languages of the site, built by MkDocs into site/ and then finished, as `make build` has it on any system."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from institution.organization import organization_file
from site_src.markup.addresses import language_folder

#: The configuration of each language, in their order: the English site lies inside the Korean one.
CONFIGURATIONS = {"ko": "mkdocs.yml", "en": "mkdocs.en.yml"}
#: Of MkDocs' processes; the variable is Material's, whose banner about MkDocs 2 no editor can act on.
ENVIRON = {"NO_MKDOCS_2_WARNING": "1", "PYTHONUNBUFFERED": "1"}


def run(content: Path, site: Path) -> None:
    """Build and finish the site in a folder beside it, and put that in its place once it is whole.

    So a web server shows the earlier site meanwhile, and goes on with it where a step fails. Raises click's Exit with
    the status of a step that failed and has said why.
    """
    site = site.resolve()  # where it is a link, the folder that it leads to
    _put_back(site)
    draft = site.with_name(f"{site.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        _build(content, draft)
        _replace(site, draft)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _build(content: Path, site: Path) -> None:
    languages = organization_file.read_conventions(content / "data/organization.yml").languages
    mkdocs = ["mkdocs", "build", "--strict", "--config-file"]
    steps = [[*mkdocs, CONFIGURATIONS[lang], "--site-dir", str(site / language_folder(lang))] for lang in languages]
    for step in (*steps, ["site_src", "publish", "--site", str(site), "--content", str(content)]):
        command = [sys.executable, "-m", *step]
        done = subprocess.run(command, env={**os.environ, **ENVIRON}, check=False)  # noqa: S603 - our own words
        if done.returncode:
            raise click.exceptions.Exit(done.returncode)


def _replace(site: Path, draft: Path) -> None:
    """Put a built folder in the place of the site, by two renames: there is no site for less than a moment."""
    old = _old(site)
    shutil.rmtree(old, ignore_errors=True)
    if site.exists():
        site.rename(old)
    draft.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def _put_back(site: Path) -> None:
    """Bring back the earlier site of a build that was killed between both renames."""
    if not site.exists() and _old(site).exists():
        _old(site).rename(site)


def _old(site: Path) -> Path:
    return site.with_name(f"{site.name}.old")
