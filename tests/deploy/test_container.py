"""deploy/container/: the Dockerfile and compose.yaml are right, agree with each other and with the program."""

import json
import re
import stat
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.fernet import Fernet
from sqlalchemy import make_url

from feedback_api import config, create_app
from feedback_api.config import PREFIX, Settings
from tests.deploy import image
from tests.servers import ROOT

DOCKERFILE = (image.FOLDER / "Dockerfile").read_text("utf-8")
UNIT = (ROOT / "deploy/systemd/service-charter.service").read_text("utf-8")
SERVICES = ("web", "worker", "database")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of compose.yaml as an operator prepares it, the mail server filled in."""
    folder = image.copy_operators_folder(tmp_path_factory.mktemp("operator") / "deploy")
    assert image.prepare(folder, "charter.example.kr").returncode == 0
    settings = folder / ".env"
    settings.write_text(settings.read_text().replace("MAIL_SERVER=", "MAIL_SERVER=mail.example.kr"))
    return folder


@pytest.fixture(scope="module")
def services(folder: Path) -> dict[str, Any]:
    done = image.compose(folder)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = yaml.safe_load(done.stdout)["services"]
    return told


def run(program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [str(Path(sys.executable).with_name(program)), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_hadolint_finds_nothing_but_what_has_a_reason() -> None:
    done = run("hadolint", "--no-color", str(image.FOLDER / "Dockerfile"))
    assert done.returncode == 0, done.stdout
    assert len(re.findall("hadolint ignore=", DOCKERFILE)) == len(
        re.findall(r"^# [^\n]{20,}\n# hadolint ignore=DL\d+\n", DOCKERFILE, re.M)
    )


def test_compose_file_is_of_the_compose_specification() -> None:
    done = run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(image.FOLDER / "compose.yaml"))
    assert done.returncode == 0, done.stdout


def test_what_the_operator_has_not_filled_in_is_named_at_once(tmp_path: Path) -> None:
    folder = image.copy_operators_folder(tmp_path / "deploy")
    assert "FEEDBACK_SITE_URL is missing a value: .env" in image.compose(folder).stderr
    image.prepare(folder, "charter.example.kr")
    assert "FEEDBACK_MAIL_SERVER is missing a value: .env" in image.compose(folder).stderr
    assert image.compose(folder, FEEDBACK_MAIL_SERVER="mail.example.kr").returncode == 0


def test_settings_are_those_of_the_service_and_start_it(folder: Path, services: dict[str, Any], tmp_path: Path) -> None:
    """With what is written into .env and the secrets, in place of the paths in a container."""
    given = dict(line.split("=", 1) for line in (folder / ".env").read_text().splitlines())
    given |= services["web"]["environment"]
    given = {name: text.replace(str(image.SECRETS), str(folder / "secrets")) for name, text in given.items()}
    settings = config.from_environ({**given, "FEEDBACK_INSTANCE": str(tmp_path / "instance")})
    assert settings.production
    assert settings.database_url.endswith("@database/charter")
    assert services["worker"]["environment"] == services["web"]["environment"]
    assert services["worker"]["env_file"] == services["web"]["env_file"] == [".env"]


def test_no_secret_is_a_part_of_the_environment(folder: Path, services: dict[str, Any]) -> None:
    """`docker inspect` shows the environment, and nothing of secrets."""
    secrets = [path.read_text().strip() for path in (folder / "secrets").iterdir()]
    told = json.dumps(services) + (folder / ".env").read_text()
    assert len(secrets) == 5
    assert [secret for secret in secrets if secret and secret in told] == []
    names = {PREFIX + item.name.upper() for item in fields(Settings) if not item.repr}
    assert names & services["web"]["environment"].keys() == set()


def test_file_compose_and_program_agree(services: dict[str, Any], tmp_path: Path) -> None:
    port, health = image.last("EXPOSE"), image.last("HEALTHCHECK")
    (address,) = re.findall(r"http://127\.0\.0\.1:(\d+)(/[\w/]+)", health)
    app = create_app(config.from_environ({"FEEDBACK_INSTANCE": str(tmp_path)}))
    assert address[0] == port
    assert address[1] in {str(rule) for rule in app.url_map.iter_rules()}
    flask, serve, *options = json.loads(image.last("CMD"))
    assert (flask, options) == ("flask", ["--host", "0.0.0.0", "--port", port])
    assert {serve, services["worker"]["command"][1]} <= app.cli.commands.keys()
    (published,) = services["web"]["ports"]
    assert published == f"127.0.0.1:{port}:{port}"
    proxy = (ROOT / "deploy/nginx/service-charter.conf").read_text("utf-8")
    assert set(re.findall(r"proxy_pass http://([\d.:]+);", proxy)) == {f"127.0.0.1:{port}"}


def test_paths_user_and_patience_are_those_of_the_machine(services: dict[str, Any]) -> None:
    """So that documents and commands tell of both at once."""
    assert f"WorkingDirectory={image.last('WORKDIR')}\n" in UNIT
    (state,) = re.findall(r"StateDirectory=(.+)", UNIT)
    assert image.last("VOLUME") == f"/var/lib/{state}"
    assert f"FEEDBACK_INSTANCE={image.last('VOLUME')}" in image.last("ENV").split()
    for name in ("web", "worker"):
        assert services[name]["volumes"] == [f"data:{image.last('VOLUME')}"]
        assert f"TimeoutStopSec={services[name]['stop_grace_period'].removesuffix('s')}\n" in UNIT
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", image.last("USER"))
    uid, gid = image.last("USER").split(":")
    assert f"--uid {uid} " in DOCKERFILE
    assert f"--owner={uid} --group={gid} --mode=0700 {image.last('VOLUME')}" in " ".join(DOCKERFILE.split())


@pytest.mark.parametrize("name", SERVICES)
def test_each_container_may_do_little(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert set(services) == set(SERVICES)
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert (service["restart"], "/tmp" in service["tmpfs"]) == ("unless-stopped", True)
    assert service["mem_limit"]
    assert service["logging"]["options"]["max-size"]


def test_database_is_reached_by_the_service_alone(services: dict[str, Any]) -> None:
    networks = yaml.safe_load((image.FOLDER / "compose.yaml").read_text("utf-8"))["networks"]
    (network,) = services["database"]["networks"]
    assert networks[network] == {"internal": True}
    assert "ports" not in services["database"]
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["database"] == {"condition": "service_healthy"}
        assert network in services[name]["networks"]


def test_proxy_is_believed_in_the_network_that_it_comes_from(folder: Path) -> None:
    for environ in ({}, {"CHARTER_SUBNET": "10.1.2.0/24"}):
        told = yaml.safe_load(image.compose(folder, **environ).stdout)
        ((network,),) = [told["networks"]["outside"]["ipam"]["config"]]
        assert told["services"]["web"]["environment"]["FEEDBACK_TRUSTED_PROXIES"] == network["subnet"]


def test_port_is_opened_where_the_operator_says(folder: Path) -> None:
    told = yaml.safe_load(image.compose(folder, CHARTER_LISTEN="10.0.0.5:8080").stdout)
    assert told["services"]["web"]["ports"] == [f"10.0.0.5:8080:{image.last('EXPOSE')}"]


def test_images_are_of_one_release(services: dict[str, Any]) -> None:
    """Of which pg_dump in the service's image is as old as the server."""
    (release,) = re.findall(r"^ARG PYTHON=python:[\d.]+-slim-(\w+)$", DOCKERFILE, re.M)
    assert re.fullmatch(rf"postgres:\d+-{release}", services["database"]["image"])
    assert [arguments.split()[0] for word, arguments in image.instructions() if word == "FROM"] == ["${PYTHON}"] * 2


def test_labels_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    labels = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="([^"]+)"', image.last("LABEL")))
    assert (labels["title"], labels["licenses"]) == (project["name"], project["license"])


def test_image_is_made_from_listed_files_alone_and_git_leaves_what_was_prepared() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    assert all(line.startswith("!") and (ROOT / line[1:]).exists() for line in lines[1:-1])
    assert lines[-1] == "**/__pycache__"
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert {"/deploy/container/.env", "/deploy/container/secrets/"} <= set(ignored)


def test_prepared_secrets_are_fresh_fit_each_other_and_are_read_by_no_other_user(folder: Path) -> None:
    secrets = {path.name: path.read_text().strip() for path in (folder / "secrets").iterdir()}
    Fernet(secrets["encryption_keys"])
    assert secrets["mail_password"] == ""
    url = make_url(secrets["database_url"])
    assert (url.username, url.password, url.database) == ("charter", secrets["database_password"], "charter")
    fresh = {secrets[name] for name in ("secret_key", "encryption_keys", "database_password")}
    assert len({secret for secret in fresh if len(secret) >= 32}) == 3
    assert stat.S_IMODE((folder / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    # the user in the container is another one, who sees the file alone
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder / "secrets").iterdir()} == {0o644}


def test_preparing_again_changes_nothing_and_tells_no_secret(folder: Path) -> None:
    def files() -> dict[Path, str]:
        return {path: path.read_text() for path in (folder / ".env", *(folder / "secrets").iterdir())}

    before = files()
    again = image.prepare(folder, "other.example.kr")
    assert (again.returncode, files()) == (0, before)
    assert "written" not in again.stdout
    secrets = [text.strip() for path, text in before.items() if path.parent.name == "secrets" and text.strip()]
    assert not any(secret in again.stdout + again.stderr for secret in secrets)


@pytest.mark.parametrize("arguments", [(), ("a b",), ("https://charter.example.kr",), ("a.kr", "b.kr")])
def test_without_one_host_nothing_is_prepared(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    folder = image.copy_operators_folder(tmp_path / "deploy")
    ended = image.prepare(folder, *arguments)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "Usage: deploy/container/prepare HOST" in ended.stderr
    assert not (folder / ".env").exists()
    assert not (folder / "secrets").exists()
