"""`flask doctor` says what is good, and of each fault what is wrong and the cure; real databases, keys and files."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import text, update

from feedback_api import config, create_app
from feedback_api.diagnosis.database import MIB, check_backup
from feedback_api.diagnosis.findings import State
from feedback_api.diagnosis.settings import check_settings
from feedback_api.services import Services, services_of
from feedback_api.store.database import Database
from feedback_api.store.tables import outbox
from institution import clock
from institution.clock import utc_now
from institution.organization import organization_file
from site_src.postbuild import fingerprint
from tests.answers import ANSWERS
from tests.api.cli.test_handlers import ADD
from tests.api.conftest import Post
from tests.api.diagnosis.conftest import Doctor
from tests.api.store.older_databases import migrate_to
from tests.mail_server import MailServer
from tests.servers import flask

DNS = ("mail domain", "SPF", "DMARC", "DKIM")
NAMES = [
    *(
        "settings",
        "database",
        "database upkeep",
        "disk",
        "mail server",
        *DNS,
        "outbox",
        "clock",
        "time zone",
        "proxies",
    ),
    *("backup", "keys", "built site"),
]
ASK_TABLES = ("database upkeep", "outbox", "clock", "backup", "keys")
KEY, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@contextmanager
def made(environ: dict[str, str], **changes: str) -> Iterator[Flask]:
    """Make the application, and migrate nothing."""
    app = create_app(config.from_environ({**environ, **changes}))
    yield app
    services_of(app).database.close()


def database_of(environ: dict[str, str]) -> Path:
    return Path(environ["FEEDBACK_INSTANCE"]) / "feedback.sqlite3"


def test_all_is_well_and_no_mail_is_sent(app: Flask, post: Post, doctor: Doctor, mail_server: MailServer) -> None:
    assert post().status_code == 201
    assert app.test_cli_runner().invoke(args=ADD).exit_code == 0
    status, told = doctor(app)
    assert list(told) == NAMES
    states = {name: state for name, (state, _) in told.items()}
    unchecked = ("proxies", "backup", "built site", *DNS)  # nothing answers, no production, no site
    assert (status, states) == (0, {name: "--" if name in unchecked else "ok" for name in NAMES})
    assert mail_server.received == []
    printed = str(told)
    assert not any(
        word in printed for word in (ANSWERS["name"], ANSWERS["email"], ANSWERS["phone"], "seulgi", "윤슬기")
    )


def test_settings_that_cannot_be_used_are_named_each(environ: dict[str, str]) -> None:
    process = flask("doctor", environ={**environ, "FEEDBACK_MAIL_PORT": "no", "FEEDBACK_LIMIT": "off"})
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Traceback" not in printed
    assert all(name in printed for name in ("FEEDBACK_MAIL_PORT", "FEEDBACK_LIMIT", "FEEDBACK_LIMITS?"))


def test_settings_that_are_usable_and_wrong(own: Services) -> None:
    def told(**changes: Any) -> tuple[State, str]:
        finding = check_settings(replace(own, settings=replace(own.settings, **changes)))
        return finding.state, finding.told.en

    https, operator = "https://charter.example.com/", "operator@example.com"
    assert told(site_url=https, operator_email=operator) == (State.GOOD, "Usable.")
    assert told(site_url=https)[0] is State.WRONG
    assert "FEEDBACK_OPERATOR_EMAIL" in told(site_url=https)[1]
    assert "https" in told(site_url="http://charter.example.com/", operator_email=operator)[1]
    own.settings.instance.chmod(0o705)
    assert "chmod o=" in told(site_url=https, operator_email=operator)[1]


@pytest.mark.sqlite("file")
def test_a_database_that_is_not_there_is_not_made(environ: dict[str, str], doctor: Doctor) -> None:
    with made(environ) as app:
        status, told = doctor(app)
    assert (status, told["database"][0]) == (0, "--")
    assert {told[name][0] for name in ASK_TABLES} == {"--"}
    assert not database_of(environ).exists()


@pytest.mark.sqlite("file")
def test_an_older_database_is_told_and_not_migrated(environ: dict[str, str], doctor: Doctor) -> None:
    with closing(Database(f"sqlite:///{database_of(environ)}")) as old, old.write() as connection:
        migrate_to("0003", connection)
    with made(environ) as app:
        for _ in range(2):
            status, told = doctor(app)
            assert (status, told["database"][0]) == (1, "!!")
            assert "older version (0003): restart" in told["database"][1]
            assert {told[name][0] for name in ASK_TABLES} == {"--"}


def test_a_newer_database_needs_a_newer_program(app: Flask, own: Services, doctor: Doctor) -> None:
    with own.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    status, told = doctor(app)
    assert (status, told["database"][0], "newer version (9999)" in told["database"][1]) == (1, "!!", True)


@pytest.mark.sqlite("file")
def test_a_file_that_is_no_database(environ: dict[str, str], doctor: Doctor) -> None:
    with made(environ) as app:
        database_of(environ).write_bytes(b"no database" * 1000)
        status, told = doctor(app)
    assert (status, told["database"][0], "FEEDBACK_DATABASE_URL" in told["database"][1]) == (1, "!!", True)


@pytest.mark.sqlite("pragma")
def test_a_database_that_can_only_be_read(app: Flask, own: Services, doctor: Doctor) -> None:
    with own.database.write(synced=False) as connection:
        connection.execute(text("PRAGMA query_only = ON"))
    assert doctor(app)[1]["database"][0] == "!!"


@pytest.mark.sqlite("file")
def test_a_log_of_changes_that_nothing_empties(app: Flask, environ: dict[str, str], doctor: Doctor) -> None:
    assert doctor(app)[1]["database upkeep"][0] == "ok"
    os.truncate(f"{database_of(environ)}-wal", 65 * MIB)
    status, told = doctor(app)
    assert (status, told["database upkeep"][0], "65 MiB" in told["database upkeep"][1]) == (1, "!!", True)


@pytest.mark.sqlite("file")
@pytest.mark.parametrize(("free", "state"), [(256, "!!"), (257, "ok")])
def test_a_disk_that_is_nearly_full(
    app: Flask, doctor: Doctor, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    """The copy that a backup writes needs room too."""
    blocks = free * MIB // 4096
    monkeypatch.setattr(
        os, "statvfs", lambda _: os.statvfs_result((4096, 4096, 2**30, blocks, blocks, 9, 9, 9, 0, 255))
    )
    status, told = doctor(app)
    assert (status, told["disk"][0]) == (int(state == "!!"), state)


@pytest.mark.sqlite("clock")
def test_mail_that_nobody_sends(app: Flask, post: Post, doctor: Doctor) -> None:
    assert post().status_code == 201
    now = utc_now()
    for minutes, state in ((14, "ok"), (16, "!!")):
        with clock.set_to(now + timedelta(minutes=minutes)):
            status, told = doctor(app)
        assert (status, told["outbox"][0]) == (int(state == "!!"), state)
    assert "flask worker" in told["outbox"][1]


@pytest.mark.parametrize(("age", "state"), [(timedelta(minutes=59), "ok"), (timedelta(days=3), "!!")])
def test_mail_that_is_tried_again_and_again(
    app: Flask, own: Services, post: Post, mail_server: MailServer, doctor: Doctor, age: timedelta, state: str
) -> None:
    """Its next attempt lies ahead, however old it is."""
    mail_server.data_reply = "450 later"
    assert post().status_code == 201
    own.worker.deliver_due()
    with own.database.write() as connection:
        connection.execute(update(outbox).values(date=utc_now() - age, attempts=9))
    status, told = doctor(app)
    assert (status, told["outbox"][0]) == (int(state == "!!"), state)
    assert ("Mail has been tried in vain since" in told["outbox"][1]) == (state == "!!")


@pytest.mark.parametrize(
    ("days", "state", "words"), [(6, "!!", "Given up within seven days: 1."), (8, "ok", "Given up earlier: 1 ")]
)
def test_mail_that_was_given_up(
    app: Flask, own: Services, post: Post, mail_server: MailServer, doctor: Doctor, days: int, state: str, words: str
) -> None:
    mail_server.replies[ANSWERS["email"]] = "550 no such user"
    assert post().status_code == 201
    own.worker.deliver_due()
    with own.database.write() as connection:
        given_up = update(outbox).where(outbox.c.state == "given_up")
        assert connection.execute(given_up.values(finished_at=utc_now() - timedelta(days=days))).rowcount == 1
    status, told = doctor(app)
    assert (status, told["outbox"][0]) == (int(state == "!!"), state)
    assert words in told["outbox"][1]
    own.backlog.revive(None, utc_now())
    assert doctor(app)[1]["outbox"][1].endswith("none of them late.")


@pytest.mark.sqlite("clock")
@pytest.mark.parametrize(("days", "state"), [(13, "ok"), (15, "!!"), (-2, "!!")])
def test_a_clock_that_is_far_from_the_data(app: Flask, post: Post, doctor: Doctor, days: int, state: str) -> None:
    assert post().status_code == 201
    with clock.set_to(utc_now() + timedelta(days=days)):
        told = doctor(app)[1]["clock"]
    assert (told[0], "confirm-clock" in told[1]) == (state, state == "!!")


@pytest.mark.sqlite("backup")
def test_backups(app: Flask, own: Services, doctor: Doctor, tmp_path: Path) -> None:
    production = replace(own, settings=replace(own.settings, site_url="https://charter.example.com/"))
    assert (check_backup(own).state, check_backup(production).state) == (State.UNCHECKED, State.WRONG)
    assert app.test_cli_runner().invoke(args=["backup", str(tmp_path / "copy")]).exit_code == 0
    now = utc_now()
    for days, state in ((6, "ok"), (8, "!!")):
        with clock.set_to(now + timedelta(days=days)):
            assert doctor(app)[1]["backup"][0] == state


@pytest.mark.parametrize("kind", ["cases", "handlers", "ratings"])
def test_a_lost_key_is_told_by_what_it_had_sealed(environ: dict[str, str], doctor: Doctor, kind: str) -> None:
    """The other kinds are sealed with the key that is there."""
    with made(environ, FEEDBACK_ENCRYPTION_KEYS=f"{NEW},{KEY}") as app:
        assert app.test_cli_runner().invoke(args=["outbox", "list"]).exit_code == 0  # makes the tables
        assert doctor(app)[1]["keys"][0] == "ok"
    for name in ("cases", "handlers", "ratings"):
        with made(environ, FEEDBACK_ENCRYPTION_KEYS=KEY if name == kind else NEW) as app:
            _seal(app, name)
    with made(environ, FEEDBACK_ENCRYPTION_KEYS=NEW) as app:
        status, told = doctor(app)
        assert (status, told["keys"][0], f"({kind})" in told["keys"][1]) == (1, "!!", True)
    with made(environ, FEEDBACK_ENCRYPTION_KEYS=f"{NEW},{KEY}") as app:
        assert doctor(app)[1]["keys"][0] == "ok"


def _seal(app: Flask, kind: str) -> None:
    """Store a row of a kind; what no form asks for here is written as the service does."""
    if kind == "handlers":
        assert app.test_cli_runner().invoke(args=ADD).exit_code == 0
        return
    client, headers = app.test_client(), {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    token = client.get(f"/api/form-token?kind={'rating' if kind == 'ratings' else ANSWERS['kind']}").get_json()["token"]
    common = {"token": token, "submission_id": "6f1c0b0e-6e0a-4f0e-9f0a-3d2f7a1b5c4d", "website": ""}
    if kind == "ratings":
        data = {**common, "page": "/charter/", "score": "4", "comment": "글씨가 작습니다.", "lang": "ko"}
        assert client.post("/api/ratings", data=data, headers=headers).status_code == 201
    else:
        assert client.post("/api/feedback", data={**ANSWERS, **common}, headers=headers).status_code == 201


def test_the_site_beside_the_service(app: Flask, own: Services, doctor: Doctor, tmp_path: Path) -> None:
    site, other = own.settings.site_dir, tmp_path / "organization.yml"
    assert doctor(app)[1]["built site"][0] == "--"
    (site / "index.html").write_text("<p>", "utf-8")
    assert doctor(app)[1]["built site"][0] == "!!"  # nothing tells whence
    (site / organization_file.FINGERPRINT).write_bytes(b"\xff" * 64)
    assert "Nothing tells" in doctor(app)[1]["built site"][1]
    other.write_bytes(own.settings.organization.read_bytes().replace(b"\n", b"\r\n"))
    fingerprint.write(other, site)
    assert "an older version" in doctor(app)[1]["built site"][1]
    (site / "_frame.txt").write_text("", "utf-8")
    assert doctor(app)[1]["built site"][0] == "ok"
    other.write_bytes(other.read_bytes() + b"# changed\n")
    fingerprint.write(other, site)
    status, told = doctor(app)
    assert (status, told["built site"][0], "make build" in told["built site"][1]) == (1, "!!", True)
    assert app.test_client().get(f"/{organization_file.FINGERPRINT}").status_code == 404
