"""Git as it is on a machine where nothing is set for it, in a folder of the test's own.

A hook of Git, such as one that runs tests before a commit, sets GIT_DIR and others: with them Git would work in the
repository of whoever commits.
"""

import os
import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    """Run Git in a folder, and give what it prints."""
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=environment(folder), check=True, capture_output=True, text=True
    ).stdout


def environment(home: Path) -> dict[str, str]:
    """Leave out what this machine has set for Git and the service."""
    plain = {name: text for name, text in os.environ.items() if not name.startswith(("GIT_", "FEEDBACK_"))}
    return {**plain, "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}
