"""What deploy/install does on a machine, step by step; the program's own installation has a stand-in."""

import shutil
from pathlib import Path

import pytest

from tests.deploy.machine import Machine, make_machine
from tests.servers import ROOT


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine that is ready to be started: settings and certificate are there."""
    program = tmp_path / "service-charter"
    shutil.copytree(ROOT / "deploy", program / "deploy", ignore=shutil.ignore_patterns(".env", "secrets"))
    (program / "deploy/install-program").write_text("#!/bin/sh\nmkdir -p /opt/service-charter/site\n")
    machine = make_machine(program, tmp_path)
    done = machine.install()
    assert done.returncode == 0, done.stdout + done.stderr
    machine.configure()
    machine.calls()
    return machine


def test_update_restarts_web_server_and_worker(machine: Machine) -> None:
    """The worker's unit where it is on alone: try-restart starts nothing."""
    assert machine.install().returncode == 0
    assert [call for call in machine.calls() if "restart service-charter" in call] == [
        "systemctl restart service-charter",
        "systemctl try-restart service-charter-worker",
    ]


@pytest.mark.parametrize("was_open", [False, True])
def test_site_that_nginx_refuses_is_not_opened(machine: Machine, was_open: bool) -> None:
    """Without the link nginx starts with the machine; one that was there stays, or a reload would close the site."""
    if was_open:
        assert machine.install().returncode == 0
        machine.calls()
    machine.make_tool("nginx", "exit 1")
    refused = machine.install()
    assert (refused.returncode, "nginx refuses its settings" in refused.stderr) == (1, True)
    assert machine.calls()[-1] == "nginx -t -q"
    assert (machine.etc / "nginx/sites-enabled/service-charter").is_symlink() == was_open
    machine.make_tool("nginx", "")
    assert machine.install().returncode == 0
    assert machine.calls()[-1] == "systemctl reload-or-restart nginx"
    assert (machine.etc / "nginx/sites-enabled/service-charter").is_symlink()
