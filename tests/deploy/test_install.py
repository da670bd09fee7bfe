"""deploy/install in a folder of its own, and the units it installs as systemd judges them."""

import re
import stat
import subprocess
from importlib.metadata import distributions
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from packaging.specifiers import SpecifierSet

from feedback_api.config import PREFIX, Settings
from tests.servers import ROOT

UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))


def install(root: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [str(ROOT / "deploy/install"), "--root", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def files(root: Path) -> dict[Path, str]:
    return {path.relative_to(root): path.read_text("utf-8") for path in root.rglob("*") if path.is_file()}


def test_settings_have_keys_that_the_service_takes_and_only_root_reads_them(tmp_path: Path) -> None:
    assert install(tmp_path, "charter.example.kr").returncode == 0
    environment = tmp_path / "etc/service-charter/environment"
    settings = dict(line.split("=", 1) for line in environment.read_text().splitlines())
    Fernet(settings["FEEDBACK_ENCRYPTION_KEYS"])
    assert len(settings["FEEDBACK_SECRET_KEY"]) >= 32
    assert settings["FEEDBACK_SECRET_KEY"] != settings["FEEDBACK_ENCRYPTION_KEYS"]
    assert settings["FEEDBACK_SITE_URL"] == "https://charter.example.kr"
    assert {name.removeprefix(PREFIX).lower() for name in settings} <= set(Settings.__dataclass_fields__)
    assert stat.S_IMODE(environment.stat().st_mode) == 0o600
    assert stat.S_IMODE((environment.parent / "tls").stat().st_mode) == 0o700


def test_running_it_again_changes_nothing_and_tells_no_key(tmp_path: Path) -> None:
    first = install(tmp_path, "charter.example.kr")
    before = files(tmp_path)
    again = install(tmp_path, "charter.example.kr")
    assert (again.returncode, files(tmp_path)) == (0, before)
    assert "written" not in again.stdout
    keys = re.findall(r"KEYS?=(\S+)", before[Path("etc/service-charter/environment")])
    assert len(keys) == 2
    assert not any(key in first.stdout + first.stderr for key in keys)


def test_settings_that_are_there_stay_also_without_a_last_line_break(tmp_path: Path) -> None:
    environment = tmp_path / "etc/service-charter/environment"
    environment.parent.mkdir(parents=True)
    environment.write_text("FEEDBACK_SITE_URL=https://other.example.kr\nFEEDBACK_SECRET_KEY=ours")
    assert install(tmp_path, "charter.example.kr").returncode == 0
    lines = environment.read_text().splitlines()
    assert lines[:2] == ["FEEDBACK_SITE_URL=https://other.example.kr", "FEEDBACK_SECRET_KEY=ours"]
    assert sum(line.startswith("FEEDBACK_SECRET_KEY=") for line in lines) == 1


@pytest.mark.parametrize("secret", ["FEEDBACK_SECRET_KEY", "FEEDBACK_ENCRYPTION_KEYS"])
@pytest.mark.parametrize(
    ("line", "written"), [("{}_FILE=/etc/key", 0), ('  {}_FILE="/key"', 0), ("{}_FILE=", 1), ("#{}=", 1)]
)
def test_key_is_written_only_where_no_file_holds_it(tmp_path: Path, secret: str, line: str, written: int) -> None:
    environment = tmp_path / "etc/service-charter/environment"
    environment.parent.mkdir(parents=True)
    environment.write_text(f"{line.format(secret)}\n")
    assert install(tmp_path, "charter.example.kr").returncode == 0
    names = [text.partition("=")[0] for text in environment.read_text().splitlines()]
    assert names.count(secret) == written
    assert {"FEEDBACK_SECRET_KEY", "FEEDBACK_ENCRYPTION_KEYS"} - {secret} < set(names)


def test_settings_may_be_read_by_a_group_that_was_let_and_by_nobody_else(tmp_path: Path) -> None:
    """Mail that comes back is taken by the service's user (docs/operating.md)."""
    assert install(tmp_path, "charter.example.kr").returncode == 0
    environment = tmp_path / "etc/service-charter/environment"
    for mode, left in ((0o640, 0o640), (0o666, 0o640), (0o600, 0o600)):
        environment.chmod(mode)
        assert install(tmp_path, "charter.example.kr").returncode == 0
        assert stat.S_IMODE(environment.stat().st_mode) == left


def test_files_are_those_shipped_with_the_hosts_name(tmp_path: Path) -> None:
    install(tmp_path, "charter.example.kr")
    for unit in UNITS:
        assert (tmp_path / "etc/systemd/system" / unit.name).read_text() == unit.read_text()
    site = (tmp_path / "etc/nginx/sites-available/service-charter").read_text()
    assert site.count("server_name charter.example.kr;") == 2
    assert "@HOST@" not in "".join(line for line in site.splitlines() if not line.startswith("#"))


@pytest.mark.parametrize(
    ("line", "behind"),
    [
        ("FEEDBACK_HOSTS=", 0),
        ("FEEDBACK_NETLIFY_SECRET=", 0),
        ("FEEDBACK_NETLIFY_SECRET=s", 1),
        ("FEEDBACK_NETLIFY_SECRET_FILE=/s", 1),
    ],
)
def test_limits_count_clients_that_netlify_names_behind_netlify_alone(tmp_path: Path, line: str, behind: int) -> None:
    environment = tmp_path / "etc/service-charter/environment"
    environment.parent.mkdir(parents=True)
    environment.write_text(f"{line}\n")
    assert install(tmp_path, "charter.example.kr").returncode == 0
    site = (tmp_path / "etc/nginx/sites-available/service-charter").read_text()
    counted = re.findall(r"^limit_(?:req|conn)_zone (\S+) ", site, re.M)
    assert counted == [f"$binary_remote_addr{'$http_x_nf_client_connection_ip' if behind else ''}"] * 2


def run_charter(root: Path, *words: str, allowed: str = "") -> "subprocess.CompletedProcess[str]":
    """Run an installed command by stand-ins for systemd; printed is what systemd is asked for, a line a word."""
    install(root, "charter.example.kr")
    stand_ins = {"systemd-run": 'printf "%s\\n" "$@"\nexit 3', "systemctl": f"echo {allowed!r}"}
    for name, does in stand_ins.items():
        (root / name).write_text(f"#!/bin/sh\n{does}\n")
        (root / name).chmod(0o755)
    command = [str(root / "usr/local/bin/charter"), *words]
    environ = {"PATH": f"{root}:/bin:/usr/bin"}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def test_commands_run_as_the_service_with_their_words_as_given(tmp_path: Path) -> None:
    """By a stand-in for systemd, which is asked for nothing that it does not know."""
    words = ["handlers", "add", "홍 길동"]
    ran = run_charter(tmp_path, *words)
    asked = ran.stdout.splitlines()
    options, command = asked[: -len(words) - 1], asked[-len(words) - 1 :]
    assert (ran.returncode, command) == (3, ["/opt/service-charter/.venv/bin/flask", *words])
    unit = (ROOT / "deploy/systemd/service-charter.service").read_text()
    assert "--uid=service-charter" in options
    assert {"User=service-charter", "EnvironmentFile=/etc/service-charter/environment"} <= set(unit.splitlines())
    known = subprocess.run(["systemd-run", "--help"], capture_output=True, text=True, check=True).stdout
    assert all(option.partition("=")[0] in known for option in options)


def test_commands_may_write_where_the_service_may_and_find_the_state_folder_before_its_first_start(
    tmp_path: Path,
) -> None:
    asked = run_charter(tmp_path, "backup", "/srv/copy", allowed="/srv/one /srv/two").stdout.splitlines()
    given = {line.removeprefix("--property=") for line in asked if line.startswith("--property=")}
    assert {"ProtectHome=read-only", "ReadWritePaths=/srv/one /srv/two"} <= given
    shared = {one for one in given if not one.startswith(("ProtectHome=", "ReadWritePaths="))}
    assert {"ProtectSystem=strict", "StateDirectory=service-charter", "StateDirectoryMode=0700"} <= shared
    for unit in UNITS:
        assert shared <= set(unit.read_text().splitlines())


@pytest.mark.parametrize("arguments", [(), ("a b",), ("https://charter.example.kr",), ("--what",), ("a.kr", "b.kr")])
def test_without_one_host_it_tells_how_it_is_used_and_writes_nothing(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ended = install(tmp_path, *arguments)
    assert (ended.returncode, ended.stderr.count("\n"), files(tmp_path)) == (1, 1, {})
    assert "Usage: deploy/install" in ended.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_units_expose_little_as_systemd_judges_it(unit: Path) -> None:
    """From 0 (all is closed) to 10; systemd takes the threshold in tenths."""
    command = ["systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=25", str(unit)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout + judged.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_units_hide_other_processes_but_not_which_run_of_the_machine_it_is(unit: Path) -> None:
    """By /proc/sys/kernel/random/boot_id acknowledgments claimed before a loss of power are known, and not repeated."""
    lines = unit.read_text().splitlines()
    assert {"ProtectProc=invisible", "ProcSubset=all"} <= set(lines)


def test_every_locked_version_runs_on_the_python_of_debian_12() -> None:
    """What is installed here is what the lock names; some libraries leave out the first releases of Python 3.11."""
    wanted = {one.name: one.metadata["Requires-Python"] for one in distributions()}
    refused = {name: versions for name, versions in wanted.items() if "3.11.2" not in SpecifierSet(versions or "")}
    assert refused == {}
