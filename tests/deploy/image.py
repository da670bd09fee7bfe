"""What Docker or Podman would make of deploy/container/, as far as a machine without them and without base images can.

The steps of the Dockerfile that are ours run as they stand there, at the paths and as the user of the image, in a file
system that can be read and no more (bubblewrap): the base image alone is missing, in whose place this machine is seen.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT

FOLDER = ROOT / "deploy/container"
#: Where a container sees its secrets.
SECRETS = Path("/run/secrets")
#: A bind mount as bubblewrap takes it: --bind or --ro-bind, what is seen, and where.
Mount = tuple[str, Path, Path]
#: What the tests' institution has made up, and what a real one has in its place.
_MADE_UP = {
    ".example": ".kr",
    "official: false": "official: true",
    ",true,": ",false,",
    ",true\n": ",false\n",
    "sample: true": "sample: false",
}


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


def compose(folder: Path, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Let podman-compose read compose.yaml in a folder, its variables filled in; the answer has YAML as its output.

    Of podman itself, which the machine may not have, it asks nothing then but the version.
    """
    podman = folder / "podman"
    podman.write_text("#!/bin/sh\necho podman version 5.0.0\n")
    podman.chmod(0o755)
    command = [str(Path(sys.executable).with_name("podman-compose")), "--podman-path", str(podman), "config"]
    plain = {name: text for name, text in os.environ.items() if not name.startswith(("FEEDBACK_", "CHARTER_"))}
    return subprocess.run(command, cwd=folder, env={**plain, **environ}, capture_output=True, text=True, check=False)


def copy_operators_folder(target: Path) -> Path:
    """Copy deploy/ for an operator to prepare, without what somebody prepared in the project; give compose's folder."""
    shutil.copytree(ROOT / "deploy", target, ignore=shutil.ignore_patterns(".env", "secrets"))
    return target / "container"


def prepare(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run deploy/container/prepare."""
    return subprocess.run([str(folder / "prepare"), *arguments], capture_output=True, text=True, check=False)


def build(program: Path) -> None:
    """Run the steps of the program's stage on a copied context, as root."""
    steps = [arguments for word, arguments in instructions() if word == "RUN" and "deploy/" in arguments]
    assert steps
    cache = Path.home() / ".cache/pip"
    cache.mkdir(parents=True, exist_ok=True)
    environ = {name: text for name, text in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
    # bytecode would take half of the time
    environ |= {"PYTHON": f"{sys.base_prefix}/bin/python3", "HOME": str(Path.home()), "PIP_NO_COMPILE": "1"}
    for step in steps:
        done = run_as_root(program, ["sh", "-c", step.split()[-1]], [("--bind", cache, cache)], environ)
        assert done.returncode == 0, done.stdout + done.stderr


def run_as_root(
    program: Path, command: Sequence[str], mounts: Sequence[Mount] = (), environ: Mapping[str, str] = {}
) -> "subprocess.CompletedProcess[str]":
    """Run a command in the program's folder, which it may write to."""
    place: Mount = ("--bind", program, Path(last("WORKDIR")))
    return subprocess.run(
        [*_sandbox([place, *mounts], environ, user="0:0"), *command], capture_output=True, text=True, check=False
    )


class Container:
    """What runs of an image as compose.yaml says: read-only but for the volume's folder and /tmp."""

    def __init__(self, program: Path, folder: Path, data: Path, others: Sequence[Path] = ()) -> None:
        """`folder` is that of compose.yaml, prepared; `others` are seen as they are."""
        done = compose(folder)
        assert done.returncode == 0, done.stderr
        self.services: dict[str, Any] = yaml.safe_load(done.stdout)["services"]
        ((volume, target),) = [mount.split(":") for mount in self.services["web"]["volumes"]]
        assert (volume, target) == ("data", last("VOLUME"))
        self._mounts: list[Mount] = [
            ("--ro-bind", program, Path(last("WORKDIR"))),
            ("--bind", data, Path(target)),
            *(("--ro-bind", folder / "secrets" / name, SECRETS / name) for name in self.services["web"]["secrets"]),
            *(("--ro-bind", path, path) for path in others),
        ]
        image = dict(pair.split("=", 1) for pair in last("ENV").replace("$PATH", "/usr/bin:/bin").split())
        settings = dict(line.split("=", 1) for line in (folder / ".env").read_text().splitlines())
        self.environ = {**image, **settings, **self.services["web"]["environment"]}

    def run(self, command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return subprocess.run(self._inside(command), capture_output=True, text=True, check=False)

    @contextmanager
    def running(self, command: Sequence[str]) -> Iterator["Process"]:
        """Run a command that is told to end at the end of the block at the latest."""
        process = Process(self._inside(command))
        try:
            yield process
        finally:
            process.kill()

    def _inside(self, command: Sequence[str]) -> list[str]:
        return [*_sandbox(self._mounts, self.environ, last("USER")), *command]


class Process:
    """A process in a sandbox, known by its number outside."""

    def __init__(self, command: list[str]) -> None:
        reading, writing = os.pipe()
        command = [command[0], "--info-fd", str(writing), "--as-pid-1", *command[1:]]
        self.outer = subprocess.Popen(
            command, pass_fds=[writing], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            self._number: int = json.load(told)["child-pid"]

    def end(self, seconds: float) -> tuple[int, str]:
        """Send SIGTERM; give the exit status and what was printed, within so many seconds."""
        os.kill(self._number, signal.SIGTERM)
        output, _ = self.outer.communicate(timeout=seconds)
        return self.outer.returncode, output

    def kill(self) -> None:
        """End it however, if it has not ended."""
        if self.outer.poll() is None:
            os.kill(self._number, signal.SIGKILL)
        self.outer.communicate(timeout=60)


def _sandbox(mounts: Sequence[Mount], environ: Mapping[str, str], user: str) -> list[str]:
    """Give the command before a command that lets it see the system, read-only, and its mounts, as a user."""
    command = ["bwrap", "--unshare-pid", "--die-with-parent", "--proc", "/proc", "--dev", "/dev"]
    command += ["--perms", "1777", "--tmpfs", "/tmp"]
    for name in ("usr", "etc", "bin", "sbin", "lib", "lib64"):
        path = Path("/", name)
        if path.is_symlink():
            command += ["--symlink", str(path.readlink()), str(path)]
        elif path.exists():
            command += ["--ro-bind", str(path), str(path)]
    python = Path(sys.base_prefix)
    for kind, source, place in (("--ro-bind", python, python), *mounts):
        for above in reversed(place.parents):
            if above not in (Path("/"), Path("/tmp")):
                command += ["--perms", "0755", "--dir", str(above)]
        command += [kind, str(source), str(place)]
    command += ["--remount-ro", "/", "--clearenv", "--chdir", last("WORKDIR")]
    for variable, text in {"PATH": "/usr/bin:/bin", **environ}.items():
        command += ["--setenv", variable, text]
    uid, gid = user.split(":")
    if os.geteuid() != 0:
        return [*command, "--unshare-user", "--uid", uid, "--gid", gid]
    powerless = ["--clear-groups", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
    return [*command, "setpriv", f"--reuid={uid}", f"--regid={gid}", *powerless] if uid != "0" else command


def give_to_user(data: Path) -> None:
    """Make a folder the image's user's, as a new volume is."""
    if os.geteuid() == 0:
        os.chown(data, *map(int, last("USER").split(":")))
