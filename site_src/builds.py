"""The languages of the site, built by MkDocs into site/ and then finished, as `make build` has it on any system."""

import os
import subprocess
import sys
from pathlib import Path

import click

from institution.organization import organization_file

#: The configuration of each language, in their order: the English site lies inside the Korean one.
CONFIGURATIONS = {"ko": "mkdocs.yml", "en": "mkdocs.en.yml"}
#: Of MkDocs' processes; the variable is Material's, whose banner about MkDocs 2 no editor can act on.
ENVIRON = {"NO_MKDOCS_2_WARNING": "1", "PYTHONUNBUFFERED": "1"}


def run(content: Path, site: Path) -> None:
    """Build and finish the site; raises click's Exit with the status of a step that failed and has said why."""
    languages = organization_file.read_conventions(content / "data/organization.yml").languages
    steps = [["mkdocs", "build", "--strict", "--config-file", CONFIGURATIONS[lang]] for lang in languages]
    for step in (*steps, ["site_src", "publish", "--site", str(site), "--content", str(content)]):
        command = [sys.executable, "-m", *step]
        done = subprocess.run(command, env={**os.environ, **ENVIRON}, check=False)  # noqa: S603 - our own words
        if done.returncode:
            raise click.exceptions.Exit(done.returncode)
