"""Keys are changed without a mail given up or a case lost, and what the command says at its end is true."""

import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select, update

from feedback_api import config, create_app
from feedback_api.outbox.mails import GIVE_UP_AFTER
from feedback_api.services import Services, services_of
from feedback_api.store import key_rotation, migrate
from feedback_api.store.encryption import Vault
from feedback_api.store.processes import Processes
from feedback_api.store.tables import cases, metadata, outbox, ratings
from institution.clock import utc_now
from tests.api.conftest import Answers
from tests.faults.customer import Customer, ready
from tests.faults.service import Service
from tests.mail_server import MailServer
from tests.servers import flask
from tests.wait import eventually

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
END = "The others can be removed"


@pytest.fixture
def service(tmp_path: Path, mail_server: MailServer, database_setting: dict[str, str]) -> Service:
    return Service(tmp_path, mail_server.port, **database_setting)


@contextmanager
def running(service: Service, keys: str) -> Iterator[Customer]:
    service.environ["FEEDBACK_ENCRYPTION_KEYS"] = keys
    with service.running("serve"):
        yield ready(service.port)


def rotate(service: Service, keys: str) -> tuple[int, str]:
    process = flask("rotate-keys", environ={**service.environ, "FEEDBACK_ENCRYPTION_KEYS": keys})
    printed, _ = process.communicate(timeout=60)
    assert "Traceback" not in printed
    return process.returncode, printed


def sealed_by(service: Service, key: str) -> int:
    """Count what a key alone opens."""
    rows = service.query("SELECT sealed FROM cases") + service.query(
        "SELECT sealed FROM ratings WHERE sealed IS NOT NULL"
    )
    return sum(Vault([key]).has_first_seal(sealed) for (sealed,) in rows)


def rate(customer: Customer) -> None:
    token = customer.ask("GET", "/api/form-token?kind=rating").json["token"]
    form = {"page": "/charter/", "score": "4", "comment": "잘 읽었습니다", "lang": "ko", "website": "", "token": token}
    body = "&".join(f"{name}={text}" for name, text in {**form, "submission_id": str(uuid.uuid4())}.items())
    assert customer.ask("POST", "/api/ratings", body.encode()).status == 201


def test_keys_are_changed_under_a_running_service(service: Service, mail_server: MailServer) -> None:
    mail_server.data_reply = "451 later"
    with running(service, OLD) as customer:
        receipt = customer.insist(customer.form())
        rate(customer)
        code, printed = rotate(service, f"{NEW},{OLD}")
        assert (code, "PID" in printed, END in printed, sealed_by(service, NEW)) == (1, True, False, 0)
        eventually(lambda: service.states() == {"waiting": 2})
    with running(service, f"{NEW},{OLD}") as customer:
        customer.insist(customer.form(email="second@example.com"))
        assert (sealed_by(service, OLD), sealed_by(service, NEW)) == (2, 1)
        code, printed = rotate(service, f"{NEW},{OLD}")
        assert (code, "Sealed with the first key: 2" in printed, END in printed) == (0, True, True)
        assert (sealed_by(service, OLD), sealed_by(service, NEW)) == (0, 3)
        code, printed = rotate(service, f"{NEW},{OLD}")
        assert (code, "Sealed with the first key: 0" in printed, END in printed) == (0, True, True)
        mail_server.data_reply = "250 kept"
        service.deliver_all()
    with running(service, NEW) as customer:
        customer.insist(customer.form(email="third@example.com"))
        assert "한가람" in service.command("cases", "show", receipt)
        service.deliver_all()
    assert service.states() == {"sent": 6}


def test_service_that_knows_the_new_key_and_seals_with_the_old_is_refused(service: Service) -> None:
    with running(service, f"{OLD},{NEW}") as customer:
        customer.insist(customer.form())
        code, printed = rotate(service, f"{NEW},{OLD}")
    assert (code, END in printed, sealed_by(service, NEW)) == (1, False, 0)
    assert rotate(service, f"{NEW},{OLD}")[0] == 0  # it runs no more


def test_killed_service_does_not_stand_in_the_way(service: Service) -> None:
    service.environ["FEEDBACK_ENCRYPTION_KEYS"] = OLD
    with service.running("serve") as (process,):
        customer = ready(service.port)
        customer.insist(customer.form())
        process.kill()
        process.wait(60)
        assert rotate(service, f"{NEW},{OLD}")[0] == 0
    assert sealed_by(service, NEW) == 1


@pytest.fixture
def old(environ: dict[str, str], answers: Answers) -> Iterator[tuple[Services, list[str]]]:
    """Three cases and a comment, sealed with the old key by a process that is no more; their receipts."""
    own = services_of(create_app(config.from_environ({**environ, "FEEDBACK_ENCRYPTION_KEYS": OLD})))
    migrate.upgrade(own.database)
    receipts = [own.cases.open(str(uuid.uuid4()), answers, None)[0].receipt for _ in range(3)]
    answers_of_rating = {"page": "/", "lang": "ko", "score": "5", "comment": "좋습니다"}
    own.ratings.add(str(uuid.uuid4()), "strategy", answers_of_rating, None)
    object.__setattr__(own.processes, "keys", ())
    for file in own.settings.instance.glob("processes*/*"):
        file.unlink()
    yield own, receipts
    own.database.close()


@pytest.fixture
def both(environ: dict[str, str]) -> Iterator[Flask]:
    app = create_app(config.from_environ({**environ, "FEEDBACK_ENCRYPTION_KEYS": f"{NEW},{OLD}"}))
    yield app
    services_of(app).database.close()


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(arguments))
    return result.exit_code, result.output


def sealed(own: Services) -> list[bytes]:
    with own.database.read() as connection:
        return [
            row.sealed
            for table in metadata.sorted_tables
            if "sealed" in table.c
            for row in connection.execute(select(table).where(table.c.sealed.is_not(None)).order_by(table.c.id))
            if row.sealed
        ]


def test_broken_row_stops_no_other_and_is_named(old: tuple[Services, list[str]], both: Flask) -> None:
    own, receipts = old
    with own.database.write() as connection:
        connection.execute(update(cases).where(cases.c.receipt == receipts[1]).values(sealed=b"broken"))
        foreign = Vault([Fernet.generate_key().decode()]).seal({"comment": "x"})
        connection.execute(update(ratings).values(sealed=foreign))
    code, printed = run(both, "rotate-keys")
    assert (code, END in printed, "Sealed with the first key: 2" in printed) == (1, False, True)
    assert [f"{receipt[:4]}-{receipt[4:]}" in printed for receipt in receipts] == [False, True, False]
    assert "ratings 1" in printed
    assert sum(map(Vault([NEW]).has_first_seal, sealed(own))) == 2


def test_destroyed_cases_have_nothing_to_seal(old: tuple[Services, list[str]], both: Flask) -> None:
    own, receipts = old
    own.retention.forget([receipts[0]], "test")
    code, printed = run(both, "rotate-keys")
    assert (code, END in printed, "Sealed with the first key: 3" in printed) == (0, True, True)


def test_service_that_starts_meanwhile_is_noticed(
    old: tuple[Services, list[str]], both: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, _ = old
    late = Processes(next(own.settings.instance.glob("processes*")), "boot-1-late", [OLD])
    once = key_rotation.reseal_all

    def and_another_starts(*arguments: Any) -> key_rotation.Resealed:
        late.announce()
        return once(*arguments)

    monkeypatch.setattr(key_rotation, "reseal_all", and_another_starts)
    code, printed = run(both, "rotate-keys")
    assert (code, END in printed, "PID" in printed) == (1, False, True)


def test_case_destroyed_while_it_is_sealed_anew_stays_destroyed(
    old: tuple[Services, list[str]], both: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, receipts = old
    seal = Vault.seal

    def destroyed_meanwhile(vault: Vault, words: Any) -> bytes:
        own.retention.forget(receipts, "test")
        return seal(vault, words)

    monkeypatch.setattr(Vault, "seal", destroyed_meanwhile)
    assert run(both, "rotate-keys")[0] == 0
    assert len(sealed(own)) == 1  # the comment


@pytest.mark.sqlite("backup")
def test_backups_want_the_old_key(old: tuple[Services, list[str]], both: Flask, tmp_path: Path) -> None:
    assert "Backups taken so far" not in run(both, "rotate-keys")[1]
    run(both, "backup", str(tmp_path / "copy"))
    assert "Backups taken so far" in run(both, "rotate-keys")[1]
    assert old


MANY = 4000


def test_rotation_killed_half_way_is_finished_by_the_next(service: Service) -> None:
    with running(service, OLD) as customer:
        customer.insist(customer.form())
    ((before,),) = service.query("SELECT sealed FROM cases")
    names = "kind, team, lang, received_at, consent_version, sealed"
    service.update(
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY - 1})"
        f" INSERT INTO cases (receipt, submission_id, link_hash, {names}) SELECT 'r' || i, 's' || i, 'l' || i,"
        f" {names} FROM cases, n"
    )

    def left() -> int:
        return sum(sealed == before for (sealed,) in service.query("SELECT sealed FROM cases"))

    assert left() == MANY
    process: subprocess.Popen[str] = flask(
        "rotate-keys", environ={**service.environ, "FEEDBACK_ENCRYPTION_KEYS": f"{NEW},{OLD}"}
    )
    while left() == MANY:
        assert process.poll() is None
        time.sleep(0.001)
    process.kill()
    process.communicate()
    half = left()
    assert 0 < half < MANY
    with running(service, f"{NEW},{OLD}"):
        code, printed = rotate(service, f"{NEW},{OLD}")
    assert (code, f"Sealed with the first key: {half}" in printed, END in printed) == (0, True, True)
    assert left() == 0
    assert sealed_by(service, NEW) == MANY


def test_mail_that_no_key_opens_is_reported_and_sent_when_the_key_is_back(
    environ: dict[str, str], old: tuple[Services, list[str]], mail_server: MailServer
) -> None:
    own, _ = old
    with own.database.write() as connection:  # as after four days without the key
        long_ago = utc_now() - GIVE_UP_AFTER - timedelta(days=1)
        connection.execute(update(outbox).values(date=long_ago, give_up_at=long_ago + GIVE_UP_AFTER))
    without = create_app(config.from_environ({**environ, "FEEDBACK_ENCRYPTION_KEYS": NEW}))
    assert services_of(without).worker.deliver_due() == 4
    health: Any = without.test_client().get("/api/health").json
    assert (health["outbox"], health["sealed"], health["worker"]) == ({"waiting": 4}, 4, "none")
    assert mail_server.received == []
    with own.database.write() as connection:
        soon = utc_now() + timedelta(minutes=12)
        assert all(at < soon for at in connection.execute(select(outbox.c.next_attempt_at)).scalars())
        connection.execute(update(outbox).values(next_attempt_at=utc_now()))
    assert own.worker.deliver_due() == 4
    assert len(mail_server.received) == 4
    assert own.backlog.sealed() == 0
    services_of(without).database.close()
