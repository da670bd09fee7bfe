"""A real application on a real database, and a real SMTP server that keeps, refuses or drops what it is sent."""

import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache

from feedback_api import config, create_app
from feedback_api.delivery.scheduled_jobs import ScheduledJobs
from feedback_api.forms.feedback import JINJA_OPTIONS
from feedback_api.services import Services, services_of
from feedback_api.store import migrate
from feedback_api.store.database import Database
from tests.answers import ANSWERS
from tests.conftest import MakeOnce
from tests.mail_server import MailServer, running

ORGANIZATION = Path("content/data/organization.yml")
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
JSON = {**SAME_ORIGIN, "Accept": "application/json"}
#: What the service's own pages run: the reader's text size and colours, and nothing that anybody sent.
OUR_SCRIPTS = [{"src": "/assets/early.js"}, {"src": "/assets/scheme.js"}]

Answers = dict[str, str]
Post = Callable[..., Any]


@pytest.fixture(autouse=True)
def closed_databases(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close each database that the test's applications opened: from 3.13 on, Python tells of one that is left open."""
    opened: list[Database] = []
    make = Database.__init__

    def open_noted(database: Database, url: str, *, locked: bool = True) -> None:
        make(database, url, locked=locked)
        opened.append(database)

    monkeypatch.setattr(Database, "__init__", open_noted)
    yield
    for database in opened:
        database.close()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(autouse=True)
def compiled_once(monkeypatch: pytest.MonkeyPatch, compiled_templates: BytecodeCache) -> None:
    """Let every application use the templates that one has compiled: each would compile them anew."""
    monkeypatch.setattr("feedback_api.app.JINJA_OPTIONS", {**JINJA_OPTIONS, "bytecode_cache": compiled_templates})


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with running() as server:
        yield server


@pytest.fixture
def environ(tmp_path: Path, mail_server: MailServer, database_setting: dict[str, str]) -> dict[str, str]:
    (tmp_path / "site").mkdir()
    return {
        **database_setting,
        "FEEDBACK_INSTANCE": str(tmp_path / "instance"),
        "FEEDBACK_SITE_DIR": str(tmp_path / "site"),
        "FEEDBACK_MAIL_SERVER": mail_server.host,
        "FEEDBACK_MAIL_PORT": str(mail_server.port),
        "FEEDBACK_MAIL_SECURITY": "none",
        "FEEDBACK_MIN_FILL_SECONDS": "0",
    }


@pytest.fixture
def production(environ: dict[str, str], tmp_path: Path) -> dict[str, str]:
    facts = tmp_path / "organization.yml"
    facts.write_text(ORGANIZATION.read_text("utf-8").replace("narae.example", "example.com"), "utf-8")
    return {
        **environ,
        "FEEDBACK_SITE_URL": "https://charter.example.com/",
        "FEEDBACK_ORGANIZATION": str(facts),
        "FEEDBACK_SECRET_KEY": "s" * 40,
        "FEEDBACK_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }


@pytest.fixture(scope="session")
def empty_database(once_a_run: MakeOnce) -> Path:
    """Make an SQLite database with today's tables, which a test may have a copy of: that is faster than its making."""

    def make(folder: Path) -> None:
        database = Database(f"sqlite:///{folder / 'feedback.sqlite3'}")
        migrate.upgrade(database)
        database.close()

    return once_a_run("empty-database", make) / "feedback.sqlite3"


@pytest.fixture
def app(environ: dict[str, str], empty_database: Path) -> Iterator[Flask]:
    made = create_app(config.from_environ(environ))
    file = services_of(made).database.file
    if file and not file.exists():
        shutil.copy(empty_database, file)
    migrate.upgrade(services_of(made).database)
    yield made
    services_of(made).database.close()


@pytest.fixture
def own(app: Flask) -> Services:
    return services_of(app)


def scheduled_jobs(own: Services, monotonic: Callable[[], float] = time.monotonic) -> ScheduledJobs:
    """Make the jobs of an application anew, by a measure of time that a test may set."""
    parts = (own.settings, own.organization, own.database, own.backlog, own.retention, own.ratings)
    return ScheduledJobs(*parts, own.reminders, own.failed_mail, monotonic)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def answers() -> Answers:
    return dict(ANSWERS)


@pytest.fixture
def rate(client: FlaskClient) -> Post:
    """Rate a page as one with scripts does: with a token and a submission_id, unless told otherwise."""

    def send(headers: dict[str, str] = JSON, **changes: str) -> Any:
        given = {"page": "/charter/", "score": "4", "comment": "", "lang": "ko", "website": ""}
        data = {**given, "submission_id": str(uuid.uuid4()), **changes}
        if "token" not in changes:
            data["token"] = client.get("/api/form-token?kind=rating").get_json()["token"]
        return client.post("/api/ratings", data=data, headers=headers)

    return send


@pytest.fixture
def post(client: FlaskClient, answers: Answers) -> Post:
    """Send the answers as the page with scripts does: with a token and a submission_id, unless told otherwise."""

    def send(headers: dict[str, str] = JSON, **changes: str) -> Any:
        data = {**answers, "submission_id": str(uuid.uuid4()), **changes}
        if "token" not in changes:
            token = client.get("/api/form-token", query_string={"kind": data["kind"]}).get_json().get("token", "")
            data["token"] = token
        return client.post("/api/feedback", data=data, headers=headers)

    return send


def confirmed(post: Post, **answers: str) -> Any:
    """Send the answers; where one is asked about once more (a name such as Null), confirm them and send them again."""
    answer = post(**answers)
    if answer.status_code == 422 and "confirm" in answer.json:
        return post(**{**answers, **answer.json["confirm"]})
    return answer
