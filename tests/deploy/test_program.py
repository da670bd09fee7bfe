"""The program is installed as in an image, and run as in a container; and deploy/install puts it on a machine."""

import http.client
import json
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import make_url

from tests import postgres
from tests.answers import ANSWERS
from tests.deploy import image
from tests.deploy.machine import HOST, Machine, make_machine
from tests.mail_server import MailServer, running
from tests.servers import ROOT, free_port, wait_for
from tests.site.conftest import EXAMPLE
from tests.wait import eventually


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the image's program, from files that whoever cloned the project kept for themselves."""
    context = image.copy_context(tmp_path_factory.mktemp("image") / "service-charter", EXAMPLE)
    for path in (context, *context.rglob("*")):
        path.chmod(path.stat().st_mode & 0o700)
    image.build(context)
    return context


@dataclass(frozen=True)
class Site:
    """The containers of compose.yaml, prepared but not started, with a port of this machine for 8000."""

    container: image.Container
    port: int
    mail: MailServer
    database: Path
    data: Path

    def command(self, text: str) -> list[str]:
        """Give a command of the Dockerfile, with our port for that of the image."""
        command: list[str] = json.loads(text.replace("8000", str(self.port)))
        return command

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        way = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with closing(way):
            way.request(method, path, body, {"Host": HOST, "Accept": "application/json", **headers})
            answer = way.getresponse()
            return answer.status, answer.read().decode()


@pytest.fixture
def site(program: Path, tmp_path: Path) -> Iterator[Site]:
    folder, data = image.copy_operators_folder(tmp_path / "deploy"), tmp_path / "data"
    data.mkdir()
    image.give_to_user(data)
    with running() as mail, postgres.running() as server:
        _, address = server.new_database()
        sockets = Path(str(make_url(address).query["host"]))
        sockets.chmod(0o755)
        (folder / "secrets").mkdir()
        (folder / "secrets/database_url").write_text(f"{address}\n")
        assert image.prepare(folder, HOST).returncode == 0
        with (folder / ".env").open("a") as settings:
            settings.write(
                f"FEEDBACK_MAIL_PORT={mail.port}\nFEEDBACK_MAIL_SECURITY=none\nFEEDBACK_MIN_FILL_SECONDS=0\n"
            )
        text = (folder / ".env").read_text()
        (folder / ".env").write_text(text.replace("MAIL_SERVER=", f"MAIL_SERVER={mail.host}"))
        yield Site(image.Container(program, folder, data, [sockets]), free_port(), mail, sockets, data)


def test_it_serves_sends_and_ends_in_a_file_system_that_it_cannot_write_to(site: Site) -> None:
    health = site.command(image.last("HEALTHCHECK").partition("CMD ")[2])
    web, worker = site.command(image.last("CMD")), site.container.services["worker"]["command"]
    seconds = int(re.fullmatch(r"(\d+)s", site.container.services["web"]["stop_grace_period"])[1])  # type: ignore[index]
    with site.container.running(web) as server, site.container.running(worker) as sender:
        wait_for(f"http://127.0.0.1:{site.port}/api/health/ready", server.outer)
        eventually(lambda: len(list(site.data.glob("processes/*"))) == 2)
        assert site.container.run(health).returncode == 0
        assert site.ask("GET", "/")[0] == 200

        token = json.loads(site.ask("GET", "/api/form-token?kind=complaint")[1])["token"]
        body = urlencode({**ANSWERS, "token": token, "submission_id": str(uuid.uuid4())})
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
        assert site.ask("POST", "/api/feedback", body, **form)[0] == 201
        eventually(lambda: len(site.mail.received) == 2)

        for process in (sender, server):
            status, output = process.end(seconds)
            assert status == 0, output
    assert site.container.run(health).returncode != 0
    assert len(site.mail.received) == 2
    assert {path.name for path in site.data.iterdir()} == {"processes"}


def test_nothing_but_the_volume_and_tmp_can_be_written(site: Site) -> None:
    def writes(place: str) -> bool:
        return site.container.run(["touch", f"{place}/file"]).returncode == 0

    places = {place: writes(place) for place in (image.last("WORKDIR"), "/", "/etc", "/run/secrets")}
    assert not any(places.values())
    assert writes(image.last("VOLUME"))
    assert writes("/tmp")


@pytest.fixture
def machine(program: Path, tmp_path: Path) -> Iterator[Machine]:
    shutil.copytree(ROOT / "deploy", program / "deploy", dirs_exist_ok=True)
    machine = make_machine(program, tmp_path)
    yield machine
    (program / "netlify.toml").unlink(missing_ok=True)


def test_install_does_all_but_what_has_to_be_mended_and_then_the_rest(machine: Machine) -> None:
    shutil.copy(ROOT / "netlify.toml", machine.program)
    first = machine.install()
    assert first.returncode == 1
    assert "netlify.toml:" in first.stdout
    assert "Not started yet" in first.stdout
    assert first.stderr.splitlines()[-1].endswith("mend what is told above, and run this again.")
    assert "service-charter:" in (machine.etc / "passwd").read_text()
    assert machine.calls() == ["systemctl daemon-reload", "systemctl enable --quiet service-charter"]

    (machine.program / "netlify.toml").unlink()
    machine.configure()
    shutil.rmtree(machine.program / "site")
    again = machine.install()
    assert again.returncode == 0, again.stdout + again.stderr
    assert (machine.program / "site/index.html").is_file()
    assert machine.calls()[2:] == [
        "systemctl restart service-charter",
        "systemctl try-restart service-charter-worker",
        "nginx -t -q",
        "systemctl reload-or-restart nginx",
    ]
    assert (machine.etc / "nginx/sites-enabled/service-charter").is_symlink()
