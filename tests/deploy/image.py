"""What Docker or Podman would make of deploy/container/, as far as a machine without them and without base images can.

The steps of the Dockerfile that are ours run as they stand there, at the paths and as the user of the image, in a file
system that can be read and no more (bubblewrap): the base image alone is missing, in whose place this machine is seen.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.conftest import ROOT

FOLDER = ROOT / "deploy/container"
#: What the tests' institution has made up, and what a real one has in its place.
_MADE_UP = {".example": ".kr", ",true,": ",false,", ",true\n": ",false\n", "sample: true": "sample: false"}


def instructions() -> list[tuple[str, str]]:
    """Give the Dockerfile's instructions, each with its arguments on one line."""
    text = re.sub(r"^ *#.*\n", "", (FOLDER / "Dockerfile").read_text("utf-8"), flags=re.M).replace("\\\n", " ")
    parted = (line.partition(" ") for line in text.splitlines() if line)
    return [(word, " ".join(arguments.split())) for word, _, arguments in parted]


def last(word: str) -> str:
    """Give the arguments of the last instruction of a kind: the one that counts for the image."""
    return [arguments for kind, arguments in instructions() if kind == word][-1]


def copy_context(target: Path, content: Path) -> Path:
    """Copy what .dockerignore lets through, with the content of an institution that is real."""
    for name in re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.M):
        source = content if name == "content" else ROOT / name
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)
    for path in (target / "content/data").rglob("*.*"):
        if path.suffix in (".yml", ".csv"):
            text = path.read_text("utf-8")
            for made_up, real in _MADE_UP.items():
                text = text.replace(made_up, real)
            path.write_text(text, "utf-8")
    return target
