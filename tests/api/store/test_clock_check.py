"""What cannot be undone waits while the clock is in doubt, and goes on when it is confirmed or reached by itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, text, update

from feedback_api import config, create_app, health
from feedback_api.cases.acts import Act
from feedback_api.cases.handling import Step
from feedback_api.delivery.scheduled_jobs import DOUBTING_SECONDS, EVERY_SECONDS
from feedback_api.outbox import mails, queue
from feedback_api.services import Services, services_of
from feedback_api.store import migrate
from feedback_api.store.clock_check import AHEAD, BEHIND, ClockCheck, find_doubt
from feedback_api.store.tables import cases, clock, hits, outbox, ratings
from institution.clock import set_to, utc_now
from tests.api.conftest import SAME_ORIGIN, Post, scheduled_jobs
from tests.api.store import older_databases
from tests.mail_server import MailServer

DAY = timedelta(days=1)
OPERATOR = "operator@example.com"


@dataclass
class Machine:
    """A worker's chores on a machine whose clock is set by the test, and whose own measure of time is too."""

    own: Services
    now: datetime = field(default_factory=utc_now)
    ticks: float = 0

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        own = self.own
        self.chores = scheduled_jobs(own, lambda: self.ticks)

    def pass_time(self, time: timedelta) -> None:
        self.now += time
        self.ticks += time.total_seconds()
        self.chores.run_due(self.now)

    def set_clock(self, by: timedelta) -> None:
        self.now += by
        self.ticks += EVERY_SECONDS
        self.chores.run_due(self.now)

    def restart(self, by: timedelta) -> None:
        """Start anew, after the machine was off or its clock was set."""
        self.now += by
        self.start()
        self.chores.run_due(self.now)


@pytest.fixture
def machine(own: Services) -> Machine:
    made = Machine(own)
    made.pass_time(timedelta())
    return made


def sealed(own: Services) -> list[bool]:
    with own.database.read() as connection:
        return [bool(value) for value in connection.execute(select(cases.c.sealed).order_by(cases.c.id)).scalars()]


@pytest.mark.sqlite("backup")
def test_nothing_is_destroyed_while_the_clock_is_in_doubt(
    post: Post, rate: Post, own: Services, app: Flask, machine: Machine, tmp_path: Path
) -> None:
    post()
    rate(comment="글씨가 작습니다.")
    app.test_cli_runner().invoke(args=["backup", str(tmp_path / "copy")])
    machine.restart(400 * DAY)
    machine.pass_time(10 * DAY)
    assert sealed(own) == [True]
    with own.database.read() as connection:
        assert connection.execute(select(ratings.c.sealed)).scalar() is not None
        assert len(connection.execute(select(hits)).all()) > 3
        assert connection.execute(select(outbox.c.id).where(outbox.c.week.is_not(None))).first() is None
    assert (tmp_path / "copy").exists()
    assert find_doubt(own.database, machine.now) is not None


def test_when_the_operator_confirms_it_everything_goes_on(
    post: Post, rate: Post, own: Services, app: Flask, machine: Machine, tmp_path: Path
) -> None:
    """The positive twin: what was not destroyed above is destroyed then."""
    post()
    rate(comment="글씨가 작습니다.")
    app.test_cli_runner().invoke(args=["backup", str(tmp_path / "copy")])
    machine.restart(400 * DAY)
    with set_to(machine.now):
        asked = app.test_cli_runner().invoke(args=["confirm-clock"], input="n\n")
    assert (asked.exit_code, f"{machine.now:%Y-%m-%d %H:%M} UTC" in asked.output) == (1, True)
    machine.pass_time(timedelta(seconds=DOUBTING_SECONDS))
    assert sealed(own) == [True]
    with set_to(machine.now):
        assert app.test_cli_runner().invoke(args=["confirm-clock"], input="y\n").exit_code == 0
    machine.pass_time(timedelta(seconds=DOUBTING_SECONDS))
    assert sealed(own) == [False]
    with own.database.read() as connection:
        assert connection.execute(select(ratings.c.sealed)).scalar() is None
        assert connection.execute(select(hits)).all() == []
        lines = connection.execute(text("SELECT action, subject FROM record WHERE command = 'confirm-clock'")).all()
    assert not (tmp_path / "copy").exists()
    ((action, subject),) = lines
    assert (action, subject.endswith(f"{machine.now - timedelta(seconds=DOUBTING_SECONDS):%Y-%m-%dT%H:%MZ}")) == (
        "clock confirmed",
        True,
    )


@pytest.mark.parametrize(
    ("step", "trusted"),
    [
        (AHEAD - DAY, True),
        (AHEAD + DAY, False),
        (-BEHIND + timedelta(hours=1), True),
        (-BEHIND - timedelta(hours=1), False),
        (timedelta(days=400), False),
        (timedelta(days=-400), False),
    ],
)
def test_clock_is_trusted_within_its_tolerance_only(
    own: Services, machine: Machine, step: timedelta, trusted: bool
) -> None:
    machine.restart(step)
    assert (find_doubt(own.database, machine.now) is None, machine.chores.clock.trusts(machine.now)) == (
        trusted,
        trusted,
    )


def test_a_quiet_year_is_no_jump(own: Services, post: Post, machine: Machine) -> None:
    post()
    for _ in range(30):
        machine.pass_time(13 * DAY)
        assert find_doubt(own.database, machine.now) is None
    assert sealed(own) == [False]


def test_case_that_a_wrong_clock_dated_is_no_evidence(post: Post, own: Services, machine: Machine) -> None:
    post()
    with set_to(machine.now + 400 * DAY):
        assert post(email="later@example.com").status_code == 201
    machine.restart(400 * DAY)
    machine.restart(timedelta())
    assert sealed(own) == [True, True]


def test_moment_is_reached_by_itself_while_the_worker_runs(
    post: Post, own: Services, machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    """By the worker's own measure of time, whatever the clock shows, and by no more workers sooner."""
    post()
    machine.restart(400 * DAY)
    other = Machine(own, machine.now, machine.ticks)
    right = machine.now - 400 * DAY
    for _ in range(38):
        machine.pass_time(10 * DAY)
        other.pass_time(10 * DAY)
    assert sealed(own) == [True]
    machine.now = right + 381 * DAY  # set right at last
    machine.pass_time(timedelta(seconds=DOUBTING_SECONDS))
    assert find_doubt(own.database, machine.now) is None
    assert find_doubt(own.database, machine.now + AHEAD + 3 * DAY) is not None
    assert sealed(own) == [False]
    assert "clock trusted again" in caplog.text


def test_doubt_is_logged_once_and_named_in_health(
    machine: Machine,
    own: Services,
    client: FlaskClient,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "REMEMBERED_SECONDS", 0)
    answer: Any = client.get("/api/health")
    assert (answer.status_code, answer.json["clock"]) == (200, "ok")
    with own.database.write() as connection:
        connection.execute(update(clock).values(known_at=machine.now - 400 * DAY))
    answer = client.get("/api/health")
    assert (answer.status_code, answer.json["clock"]) == (200, "in doubt")
    for _ in range(3):
        machine.pass_time(timedelta(seconds=EVERY_SECONDS))
    (line,) = [line for line in caplog.messages if "clock in doubt" in line]
    assert "400 days" in line
    assert "flask confirm-clock" in line


def test_chores_do_not_sleep_until_a_wrong_clock_is_reached(post: Post, own: Services, machine: Machine) -> None:
    post()
    machine.set_clock(400 * DAY)
    with own.database.write() as connection:
        connection.execute(update(cases).values(received_at=machine.now - 800 * DAY))
    machine.set_clock(-400 * DAY)
    assert sealed(own) == [False]


def test_first_look_at_an_older_database_goes_by_its_newest_entry(post: Post, own: Services) -> None:
    post()
    now = utc_now()
    assert find_doubt(own.database, now) is None
    assert find_doubt(own.database, now + 400 * DAY) is not None
    assert ClockCheck(own.database).look(now + 400 * DAY) is not None
    with own.database.read() as connection:
        known_at = connection.execute(select(clock.c.known_at)).scalar_one()
    assert known_at < now + DAY


def test_what_is_received_while_the_clock_is_behind_has_the_known_moment(
    post: Post, rate: Post, own: Services, machine: Machine
) -> None:
    """A machine without a battery starts in 1970; what it received then must not be over its time afterwards."""
    past = datetime(1970, 1, 1, tzinfo=UTC)
    with set_to(past):
        answer = post().json
        rate(comment="글씨가 작습니다.")
    case = own.cases.by_receipt(answer["receipt"])
    assert case is not None
    assert case.due_at is not None
    assert abs(case.received_at - machine.now) < DAY
    assert case.due_at > case.received_at
    machine.pass_time(timedelta(seconds=EVERY_SECONDS))
    assert sealed(own) == [True]
    with own.database.read() as connection:
        assert connection.execute(select(ratings.c.sealed)).scalar() is not None
        assert connection.execute(select(outbox.c.date)).scalars().all() == [case.received_at] * 2


def test_mail_is_not_given_up_while_the_clock_is_in_doubt(post: Post, own: Services, mail_server: MailServer) -> None:
    post()
    own.worker._chores.run_due(utc_now())
    mail_server.data_reply = "451 later"
    for days, state in ((400, "waiting"), (4, "given_up")):
        later = utc_now() + timedelta(days=days)
        with set_to(later):
            own.worker.deliver_due()
        with own.database.read() as connection:
            assert set(connection.execute(select(outbox.c.state)).scalars()) == {state}


def test_mail_refused_while_the_clock_is_behind_is_not_given_up_when_it_is_set(
    post: Post, own: Services, machine: Machine, mail_server: MailServer
) -> None:
    own.worker._chores.run_due(machine.now)
    with set_to(machine.now):
        post()
    mail_server.data_reply = "451 later"
    for by in (-5 * DAY, timedelta(minutes=10)):
        with set_to(machine.now + by), own.database.write() as connection:
            connection.execute(update(outbox).values(next_attempt_at=utc_now()))
        with set_to(machine.now + by):
            assert own.worker.deliver_due() == 2
        with own.database.read() as connection:
            rows = connection.execute(select(outbox.c.state, outbox.c.give_up_at)).all()
        assert {(row.state, row.give_up_at > machine.now + 2 * DAY) for row in rows} == {("waiting", True)}


@pytest.mark.parametrize("longest", [None, timedelta(minutes=30)])
@pytest.mark.parametrize("by", [-5 * DAY, 400 * DAY])
def test_clock_in_doubt_makes_the_time_of_a_mail_no_shorter(
    post: Post, own: Services, by: timedelta, longest: timedelta | None
) -> None:
    post()
    (message, _) = own.outbox.claim("w", utc_now())
    assert message.give_up_at is not None
    now = message.date + by
    outcome = queue.failed(message, "450", now, permanent=False, uncertain=False, expires=False, longest=longest)
    longer = longest is not None and by > DAY
    assert outcome.values["give_up_at"] == (now + mails.GIVE_UP_AFTER if longer else message.give_up_at)


@pytest.mark.parametrize("written", ["act", "link", "withdrawal", "report", "revived"])
def test_mail_written_while_the_clock_is_behind_has_its_whole_time(
    post: Post, own: Services, machine: Machine, client: FlaskClient, written: str
) -> None:
    receipt = post().json["receipt"]
    case = own.cases.by_receipt(receipt)
    assert case is not None
    with own.database.write() as connection:
        connection.execute(update(outbox).values(state="given_up", give_up_at=None, finished_at=machine.now))
    with set_to(datetime(1970, 1, 1, tzinfo=UTC)):
        if written == "act":
            own.handling.record(case.id, Step(Act.INTERIM, words={"text": "찾고 있습니다."}))
        elif written == "link":
            contact = {"receipt": receipt, "contact": "garam@example.com"}
            assert client.post("/api/case-link", data=contact, headers=SAME_ORIGIN).status_code == 200
        elif written == "withdrawal":
            own.cases.report_withdrawal(case)
        elif written == "report":
            with own.database.write() as connection:
                queue.enqueue(connection, None, mails.OPERATOR_REPORT, utc_now(), "a@example.com")
        else:
            own.backlog.revive(None, utc_now())
    with own.database.read() as connection:
        rows = connection.execute(select(outbox).where(outbox.c.give_up_at.is_not(None))).all()
    assert len(rows) == (2 if written == "revived" else 1)
    for row in rows:
        assert row.give_up_at > machine.now + mails.GIVE_UP_AFTER - timedelta(minutes=1)
        assert abs(row.date - machine.now) < DAY


@pytest.mark.parametrize("ahead", [timedelta(hours=6), timedelta(days=400)])
def test_next_try_beyond_the_longest_wait_is_due(
    post: Post, own: Services, mail_server: MailServer, ahead: timedelta
) -> None:
    post()
    with own.database.write() as connection:
        connection.execute(update(outbox).values(next_attempt_at=utc_now() + ahead))
    assert own.worker.deliver_due() == 2
    assert len(mail_server.received) == 2


def test_next_try_within_the_longest_wait_is_not(post: Post, own: Services) -> None:
    post()
    with own.database.write() as connection:
        connection.execute(update(outbox).values(next_attempt_at=utc_now() + queue.LONGEST_WAIT * 1.1))
    assert own.worker.deliver_due() == 0


def test_mail_that_a_wrong_clock_dated_is_tried_for_72_hours_and_no_longer(post: Post, own: Services) -> None:
    post()
    now = utc_now()
    with own.database.write() as connection:
        connection.execute(update(outbox).values(give_up_at=now + 403 * DAY))
    (message, _) = own.outbox.claim("w", now)
    outcome = queue.failed(message, "450", now, permanent=False, uncertain=False)
    assert outcome.values["give_up_at"] == now + mails.GIVE_UP_AFTER


@pytest.fixture
def operators(environ: dict[str, str]) -> Iterator[Services]:
    """A service that has an operator's address."""
    made = create_app(config.from_environ({**environ, "FEEDBACK_OPERATOR_EMAIL": OPERATOR}))
    migrate.upgrade(services_of(made).database)
    yield services_of(made)
    services_of(made).database.close()


def give_up(own: Services, machine: Machine) -> None:
    """Have a mail to a team refused for good, by the clock that the machine shows."""
    with set_to(machine.now):
        with own.database.write() as connection:
            queue.enqueue_summary(connection, "strategy", "2026-11-16", utc_now(), "a@example.com")
        own.worker.deliver_due()


@pytest.mark.parametrize("by", [400 * DAY, -400 * DAY])
@pytest.mark.parametrize("meanwhile", [False, True])
def test_wrong_clock_does_not_silence_the_operators_mail(
    operators: Services, mail_server: MailServer, by: timedelta, meanwhile: bool
) -> None:
    """What is given up under a wrong clock and after it is told within a day, by a mail that names it."""
    machine = Machine(operators)
    machine.pass_time(timedelta())
    mail_server.replies["strategy@narae.example"] = "550 no"
    passed = timedelta(seconds=EVERY_SECONDS)
    machine.set_clock(by + passed)  # a mail tells that the clock is in doubt
    with set_to(machine.now):
        operators.worker.deliver_due()
    assert len(mail_server.to(OPERATOR)) == 1
    if meanwhile:
        give_up(operators, machine)
    machine.set_clock(-by + passed)
    if not meanwhile:
        give_up(operators, machine)
    for _ in range(2):
        machine.pass_time(DAY + timedelta(hours=1))
        with set_to(machine.now):
            operators.worker.deliver_due()
    bodies = [mail.get_body(("plain",)) for mail in mail_server.to(OPERATOR)[1:]]
    assert any(body is not None and "rating_summary" in body.get_content() for body in bodies)


def test_operator_is_told_of_a_clock_that_is_behind_once_a_day(operators: Services) -> None:
    machine = Machine(operators)
    machine.pass_time(timedelta())
    machine.set_clock(-400 * DAY)
    for _ in range(3):
        machine.pass_time(timedelta(hours=1))
    with operators.database.read() as connection:
        assert len(connection.execute(select(outbox.c.id)).all()) == 1


@pytest.mark.parametrize("written_ahead", [timedelta(), 400 * DAY])
def test_scheduled_mail_leaves_in_time_by_a_trusted_clock_alone(
    own: Services, machine: Machine, written_ahead: timedelta
) -> None:
    def left() -> int:
        return len(own.outbox.claim("w", machine.now))

    machine.set_clock(written_ahead)
    with own.database.write() as connection:
        due_at = machine.now + 5 * DAY
        queue.enqueue(connection, None, mails.RATING_SUMMARY, machine.now, "a@example.com", due_at)
    machine.set_clock(400 * DAY - written_ahead)
    machine.now += 6 * DAY
    assert left() == 0
    machine.set_clock(-406 * DAY)
    machine.pass_time(4 * DAY)
    assert left() == 0
    machine.pass_time(DAY)
    assert left() == 1
    assert left() == 0


def test_known_moment_is_never_moved_back_but_by_the_operator(own: Services, machine: Machine) -> None:
    machine.restart(-timedelta(hours=20))
    with own.database.read() as connection:
        assert connection.execute(select(clock.c.known_at)).scalar_one() == machine.now + timedelta(hours=20)


@pytest.mark.parametrize("moment", ["received_at", "date", "finished_at", "rated_at", "at"])
def test_migration_knows_the_newest_moment_of_an_older_database(
    post: Post, own: Services, moment: str, run_migration: Callable[[], datetime | None]
) -> None:
    post()
    with own.database.write() as connection:
        connection.execute(
            insert(ratings).values(submission_id="s", page="/", lang="ko", score=5, team="t", rated_at=utc_now())
        )
        connection.execute(text("INSERT INTO record (at, action, subject, command) VALUES (:at, 'read', 'x', 'y')"),
                           {"at": "2026-11-01 00:00:00.000000"})  # fmt: skip
        table = {"received_at": "cases", "rated_at": "ratings", "at": "record"}.get(moment, "outbox")
        connection.execute(text(f"UPDATE {table} SET {moment} = '2031-01-01 00:00:00.000000'"))
    assert run_migration() == datetime(2031, 1, 1, tzinfo=UTC)


@pytest.fixture
def run_migration(own: Services) -> Callable[[], datetime | None]:
    """Give what makes the database one of the revision before, and migrates it."""

    def run() -> datetime | None:
        with own.database.write() as connection:
            for table in ("clock", "chore_failures", "copies"):
                connection.execute(text(f"DROP TABLE {table}"))
            connection.execute(text("UPDATE alembic_version SET version_num = '0004'"))
            older_databases.migrate_to("0005", connection)
        with own.database.read() as connection:
            known_at: datetime | None = connection.execute(select(clock.c.known_at)).scalar()
            return known_at

    return run


@pytest.mark.sqlite("migration")
def test_migration_lists_the_copies_of_an_older_database(
    own: Services, run_migration: Callable[[], datetime | None]
) -> None:
    with own.database.write() as connection:
        connection.execute(text("INSERT INTO record (at, action, subject, command) VALUES"
                                " ('2026-11-01 00:00:00.000000', 'backup', '/a/copy', 'backup'),"
                                " ('2026-11-02 00:00:00.000000', 'backup removed', '/b/copy', 'backup')"))  # fmt: skip
    run_migration()
    with own.database.read() as connection:
        rows = connection.execute(text("SELECT mark, path, taken_at, state FROM copies")).all()
    assert [tuple(row) for row in rows] == [(None, "/a/copy", "2026-11-01 00:00:00.000000", "taken")]
