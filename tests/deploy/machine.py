"""A machine on which deploy/install runs as root: the program, an /etc of its own, and stand-ins for tools."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.deploy import image

HOST = "charter.example.kr"
#: Writes down how it was called, in place of systemctl and nginx.
RECORDER = '#!/bin/sh\necho "${0##*/} $*" >> /etc/calls\n'


@dataclass(frozen=True)
class Machine:
    """A machine with the program at its place, and an /etc of its own."""

    program: Path
    etc: Path
    tools: Path

    def install(self) -> "subprocess.CompletedProcess[str]":
        """Run deploy/install."""
        mounts: list[image.Mount] = [
            ("--bind", self.etc, Path("/etc")),
            ("--bind", self.tools, Path("/usr/local/sbin")),
            ("--bind", self.etc / "bin", Path("/usr/local/bin")),
        ]
        path = "/usr/local/sbin:/usr/sbin:/usr/bin:/bin"
        return image.run_as_root(self.program, ["deploy/install", HOST], mounts, {"PATH": path})

    def configure(self) -> None:
        """Do what the operator does between both runs: name the mail server, and put the certificate in its place."""
        settings = self.etc / "service-charter/environment"
        settings.write_text(settings.read_text().replace("MAIL_SERVER=", "MAIL_SERVER=mail.example.kr"))
        for name in ("fullchain.pem", "privkey.pem"):
            (self.etc / "service-charter/tls" / name).write_text("there")

    def calls(self) -> list[str]:
        """Give how the tools were called since the last question."""
        calls = self.etc / "calls"
        lines = calls.read_text().splitlines() if calls.exists() else []
        calls.unlink(missing_ok=True)
        return lines

    def make_tool(self, name: str, script: str) -> None:
        """Put a script in the place of a tool, which writes down how it was called first."""
        (self.tools / name).write_text(f"{RECORDER}{script}\n")
        (self.tools / name).chmod(0o755)


def make_machine(program: Path, folder: Path) -> Machine:
    """Make a machine in a folder, with a program that is installed there or whose installation has a stand-in."""
    machine = Machine(program, folder / "etc", folder / "tools")
    (machine.etc / "nginx/sites-enabled").mkdir(parents=True)
    (machine.etc / "bin").mkdir()
    machine.tools.mkdir()
    for name in ("passwd", "group"):
        shutil.copy(f"/etc/{name}", machine.etc)
    for name in ("systemctl", "nginx"):
        machine.make_tool(name, "")
    return machine
