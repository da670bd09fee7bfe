"""The project's Makefile, run with a Python that prints what it is told, a word a line."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import ROOT

#: What is installed before a target, in the order in which the Makefile would make them.
_READY = {"READY": "ready", "READY_TO_IMPORT": "ready-to-import"}


def make(folder: Path, *told: str, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run make in a folder, where all is installed already."""
    python = folder / "bin/python"
    python.parent.mkdir()
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    python.chmod(0o755)
    for name in ("pyproject.toml", "requirements.lock", *_READY.values()):
        (folder / name).touch()
    shutil.copy(ROOT / "Makefile", folder)
    command = ["make", "--silent", *told, "BIN=bin", *(f"{name}={file}" for name, file in _READY.items())]
    return subprocess.run(command, cwd=folder, env=dict(environ), capture_output=True, text=True, check=False)
