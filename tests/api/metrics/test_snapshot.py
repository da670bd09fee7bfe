"""What the database is asked: the same for every process, remembered for seconds, and left out where it is gone."""

import re
import socket
import threading
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text

from feedback_api import config, create_app
from feedback_api.backups import backup
from feedback_api.bounces.addresses import BounceAddresses
from feedback_api.bounces.delivery_reports import Report, Verdict
from feedback_api.bounces.returned_mail import ReturnedMail
from feedback_api.cases.acts import Act, Channel, Outcome
from feedback_api.cases.handlers import Handler, Person, Role
from feedback_api.cases.handling import Step
from feedback_api.cases.opening import Case
from feedback_api.delivery import job_failures
from feedback_api.health import REMEMBERED_SECONDS
from feedback_api.outbox import failure_codes
from feedback_api.services import Services, services_of
from institution.clock import SEOUL, set_to, utc_now
from tests.api.conftest import Answers, Post
from tests.api.metrics.conftest import Ask
from tests.mail_server import MailServer
from tests.scrape import Scrape
from tests.servers import free_port

MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
#: An inquiry of Monday at ten is due on Tuesday at ten.
TUESDAY = MONDAY + timedelta(days=1)
#: What the database alone knows.
OF_THE_DATABASE = ("feedback_outbox_messages", "feedback_outbox_oldest_seconds", "feedback_clock_in_doubt")


@pytest.fixture
def handler(own: Services) -> Handler:
    with set_to(MONDAY):
        return own.handlers.add(Person("윤슬기", "seulgi.yun@narae.example", ("strategy",), Role.HANDLER), "test")


def received(post: Post, own: Services, **answers: str) -> Case:
    case = own.cases.by_receipt(post(**answers).json["receipt"])
    assert case is not None
    return case


def answer(handler: Handler) -> Step:
    facts = {"outcome": Outcome.ANSWERED, "channel": Channel.PHONE}
    return Step(Act.ANSWERED, handler.id, facts=facts, words={"text": "답"})


def test_outbox_is_told_by_state_and_its_oldest_message_by_its_age(own: Services, post: Post, ask: Ask) -> None:
    with set_to(MONDAY):
        told = ask()
        assert told.value("feedback_outbox_messages", state="waiting") == 0
        assert told.value("feedback_outbox_oldest_seconds") == 0
        post()
    with set_to(MONDAY - timedelta(hours=1)):
        assert ask().value("feedback_outbox_oldest_seconds") == 0  # the clock was set back
    with set_to(MONDAY + timedelta(minutes=90)):
        told = ask()
        assert told.values("feedback_outbox_messages") == {("waiting",): 2}
        assert told.value("feedback_outbox_oldest_seconds") == 90 * 60
        own.worker.deliver_due()
        told = ask()
        assert told.values("feedback_outbox_messages") == {}
        assert told.value("feedback_outbox_oldest_seconds") == 0


def test_message_that_was_given_up_is_not_old(
    own: Services, post: Post, ask: Ask, answers: Answers, mail_server: MailServer
) -> None:
    mail_server.replies[answers["email"]] = "550 5.1.1 no such user"
    with set_to(MONDAY):
        receipt = post().json["receipt"]
        own.worker.deliver_due()
    with set_to(TUESDAY):
        told = ask()
    assert told.values("feedback_outbox_messages") == {("given_up",): 1}
    assert told.values("feedback_outbox_failed_messages") == {("550", "given_up"): 1}
    assert told.value("feedback_outbox_oldest_seconds") == 0
    assert own.retention.forget([receipt], "test") == 1
    told = ask()
    assert told.values("feedback_outbox_messages") == {("forgotten",): 1}
    assert told.values("feedback_outbox_failed_messages") == {}


def test_failures_of_one_code_are_one_number(
    own: Services, post: Post, ask: Ask, answers: Answers, mail_server: MailServer
) -> None:
    for reply in ("451 4.7.1 later", "451 4.3.0 later", "451 later"):
        mail_server.replies[answers["email"]] = reply
        post(submission_id=str(uuid.uuid4()))
        own.worker.deliver_due()
    assert ask().values("feedback_outbox_failed_messages")["451", "waiting"] == sum(
        own.backlog.failures().values()
    )  # acknowledgments to one mailbox are limited


def test_mail_that_came_back_is_told_as_returned_and_is_no_trouble_of_our_server(
    own: Services, post: Post, ask: Ask, answers: Answers, mail_server: MailServer
) -> None:
    """Also where it waits to be sent again: an alert takes `error` for a mail server that cannot be reached."""
    post()
    own.worker.deliver_due()
    (sent,) = [mail for mail in mail_server.received if mail["To"] == answers["email"]]
    report = Report(Verdict.FAILED, "5.1.1", message_ids=(str(sent["Message-ID"]),))
    ReturnedMail(own.database, BounceAddresses("", "")).take(report, ())
    assert ask().values("feedback_outbox_failed_messages") == {("returned", "given_up"): 1}
    assert own.backlog.revive(None, utc_now()) == 1
    assert ask().values("feedback_outbox_failed_messages") == {("returned", "waiting"): 1}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("552 5.2.2", "552"),
        ("421", "421"),
        ("timeout", "timeout"),
        ("SealBroken", "sealed"),
        ("returned 5.1.1", "returned"),
        ("returned", "returned"),
        ("gaierror", "error"),
        ("250", "error"),
        ("4510 x", "error"),
        ("-1", "error"),
        ("worker died", "error"),
    ],
)
def test_errors_have_few_codes(error: str, code: str) -> None:
    assert failure_codes.classify(error) == code


def test_cases_are_told_by_kind_while_handlers_owe_an_answer(
    own: Services, handler: Handler, post: Post, ask: Ask
) -> None:
    with set_to(MONDAY):
        case = received(post, own, kind="inquiry")
        post(kind="compliment")  # of which nothing is due
        told = ask()
    assert told.value("feedback_cases_open", kind="complaint") == 0
    assert told.values("feedback_cases_open") == {("inquiry",): 1, ("compliment",): 1}
    assert told.values("feedback_cases_overdue") == {}
    with set_to(TUESDAY + timedelta(minutes=1)):
        assert ask().values("feedback_cases_overdue") == {("inquiry",): 1}
        own.handling.record(case.id, Step(Act.OPENED, handler.id), answer(handler))
        told = ask()
    assert told.values("feedback_cases_open") == {("compliment",): 1}
    assert told.values("feedback_cases_overdue") == {}
    assert told.values("feedback_cases_answered_late") == {("inquiry",): 1}
    with set_to(TUESDAY + timedelta(days=8)):
        assert ask().values("feedback_cases_answered_late") == {}


def test_answer_in_time_is_not_late_and_a_clock_that_stands_still_is_not_overdue(
    own: Services, handler: Handler, post: Post, ask: Ask
) -> None:
    with set_to(MONDAY):
        first, second = (received(post, own, kind="inquiry") for _ in range(2))
        own.handling.record(first.id, Step(Act.OPENED, handler.id), answer(handler))
        until = (MONDAY + timedelta(days=5)).isoformat()
        asked = Step(Act.SUPPLEMENT_REQUESTED, handler.id, facts={"until": until}, words={"text": "언제입니까?"})
        own.handling.record(second.id, Step(Act.OPENED, handler.id), asked)
    with set_to(TUESDAY + timedelta(hours=1)):
        told = ask()
    assert told.values("feedback_cases_open") == {("inquiry",): 1}
    assert told.values("feedback_cases_overdue") == {}
    assert told.values("feedback_cases_answered_late") == {}


def test_answer_that_was_given_in_time_and_recorded_later_is_not_late(
    own: Services, handler: Handler, post: Post, ask: Ask
) -> None:
    with set_to(MONDAY):
        case = received(post, own, kind="inquiry")
    with set_to(TUESDAY + timedelta(hours=1)):
        own.reminders.mark_overdue(TUESDAY + timedelta(hours=1))
        given = {**answer(handler).facts, "answered_at": TUESDAY.isoformat()}
        own.handling.record(case.id, Step(Act.ANSWERED, handler.id, facts=given))
        assert ask().values("feedback_cases_answered_late") == {}


def test_case_whose_customer_is_asked_after_the_deadline_stays_overdue(
    own: Services, handler: Handler, post: Post, ask: Ask
) -> None:
    with set_to(MONDAY):
        case = received(post, own, kind="inquiry")
    with set_to(TUESDAY + timedelta(hours=1)):
        until = (TUESDAY + timedelta(days=5)).isoformat()
        asked = Step(Act.SUPPLEMENT_REQUESTED, handler.id, facts={"until": until}, words={"text": "언제입니까?"})
        own.handling.record(case.id, asked)
        assert ask().values("feedback_cases_overdue") == {("inquiry",): 1}


def test_case_whose_time_was_over_before_there_were_handlers_is_not_open(own: Services, post: Post, ask: Ask) -> None:
    """It was answered by mail."""
    with set_to(MONDAY):
        post(kind="inquiry")
    with set_to(TUESDAY + timedelta(days=1)):
        own.handlers.add(Person("윤슬기", "seulgi.yun@narae.example", ("strategy",), Role.HANDLER), "test")
        told = ask()
    assert told.value("feedback_cases_open", kind="inquiry") == 0
    assert told.value("feedback_cases_overdue", kind="inquiry") == 0


def test_without_handlers_nobody_knows_which_cases_are_open(post: Post, ask: Ask) -> None:
    with set_to(MONDAY):
        post(kind="inquiry")
    with set_to(TUESDAY + timedelta(days=30)):
        told = ask()
    assert told.value("feedback_database_up") == 1
    assert "feedback_cases_open" not in told.labels
    assert "feedback_cases_overdue" not in told.labels


def test_no_look_goes_through_what_is_done_with(own: Services, handler: Handler, ask: Ask) -> None:
    """Each question is answered by an index that grows with the work that is left, not with the years."""
    assert handler
    own.worker._chores.check_clock(MONDAY)
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(own.database.engine, "before_cursor_execute", note)
    assert ask().value("feedback_database_up") == 1
    event.remove(own.database.engine, "before_cursor_execute", note)
    large = [(sql, given) for sql, given in asked if re.search(r"FROM (cases|outbox|acts|record) ", sql)]
    assert len(large) > 4
    with own.database.engine.connect() as connection:
        for statement, given in large:
            plan = " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given))
            used = set(re.findall(r"(?:SCAN|SEARCH) (?:cases|outbox) USING INDEX (\w+)", plan))
            assert used <= {"ix_outbox_state", "ix_cases_due_at", "ix_cases_answered_at"}, (statement, plan)
            assert used, (statement, plan)


def test_clock_in_doubt_and_jobs_that_fail_are_told(own: Services, ask: Ask) -> None:
    assert (ask().value("feedback_clock_in_doubt"), ask().values("feedback_chore_failing")) == (0, {})
    with set_to(MONDAY):
        own.worker._chores.check_clock(MONDAY)
    job_failures.note(own.database, "copies", "OSError", MONDAY)
    with set_to(MONDAY + timedelta(days=60)):
        told = ask()
    assert told.value("feedback_clock_in_doubt") == 1
    assert told.values("feedback_chore_failing") == {("copies",): 1}


def test_newest_backup_is_told_and_0_where_there_was_none(own: Services, ask: Ask, tmp_path: Path) -> None:
    assert ask().value("feedback_last_backup_timestamp_seconds") == 0
    for number, moment in enumerate((MONDAY, TUESDAY)):
        with set_to(moment):
            backup.take(own.database, tmp_path / f"{number}.sqlite3")
    assert ask().value("feedback_last_backup_timestamp_seconds") == TUESDAY.timestamp()


def test_version_and_worker_are_told(ask: Ask) -> None:
    told = ask()
    assert told.labels["feedback_build_info"].keys() == {"version", "python", "database"}
    assert told.labels["feedback_build_info"]["database"] == {"sqlite"}
    assert told.values("feedback_worker_state") == {("none",): 1}


def test_many_who_ask_cost_one_look(client: FlaskClient, own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    now, looks = [1000.0], []
    own.snapshots.clock = lambda: now[0]
    oldest = own.backlog.oldest

    def look() -> datetime | None:
        looks.append(threading.current_thread().name)
        return oldest()

    monkeypatch.setattr(own.backlog, "oldest", look)
    for _ in range(50):
        assert client.get("/api/metrics").status_code == 200
    assert len(looks) == 1
    now[0] += REMEMBERED_SECONDS
    client.get("/api/metrics")
    assert len(looks) == 2


def test_two_processes_tell_the_same_of_one_database(
    own: Services, environ: dict[str, str], post: Post, ask: Ask
) -> None:
    post(kind="inquiry")
    second = create_app(config.from_environ({**environ, "FEEDBACK_DATABASE_URL": own.settings.database_url}))
    other = Scrape(second.test_client().get("/api/metrics").text)
    assert other.values("feedback_outbox_messages") == ask().values("feedback_outbox_messages") == {("waiting",): 2}
    assert other.values("feedback_accepted_total") == {}


def only_what_is_known(answer: Scrape) -> bool:
    """Tell whether counters and process are told, and that the database is gone, and nothing of the database."""
    assert answer.value("feedback_database_up") == 0
    assert answer.value("feedback_accepted_total", kind="inquiry") is not None
    assert answer.value("feedback_worker_state", state="none") == 1
    return not any(name in answer.labels for name in OF_THE_DATABASE)


def test_database_that_cannot_be_written_to_is_told_and_comes_back(own: Services, post: Post, ask: Ask) -> None:
    post(kind="inquiry")
    with own.database.write(synced=False) as connection:
        connection.execute(text("PRAGMA query_only = ON"))  # of the connection that writes, as on a read-only disk
    told = ask()
    assert only_what_is_known(told)
    assert told.value("feedback_accepted_total", kind="inquiry") == 1
    assert ask().value("feedback_database_up") == 1


def test_database_whose_tables_cannot_be_read_is_told(own: Services, ask: Ask) -> None:
    with own.database.write() as connection:
        connection.execute(text("ALTER TABLE handlers RENAME TO lost"))
    assert only_what_is_known(ask())


def on_postgresql(environ: dict[str, str], port: int) -> Services:
    address = f"postgresql+psycopg://charter@127.0.0.1:{port}/charter"
    return services_of(create_app(config.from_environ({**environ, "FEEDBACK_DATABASE_URL": address})))


def test_server_that_is_not_there_is_told(environ: dict[str, str]) -> None:
    services = on_postgresql(environ, free_port())
    told = Scrape(services.exposition.render().decode())
    assert only_what_is_known(told)
    assert told.labels["feedback_build_info"]["database"] == {"postgresql"}


@pytest.fixture
def silent_server() -> Iterator[socket.socket]:
    """Give a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def test_server_that_never_answers_keeps_nobody_waiting(environ: dict[str, str], silent_server: socket.socket) -> None:
    services = on_postgresql(environ, silent_server.getsockname()[1])
    services.snapshots.patience = 0.01
    services.snapshots.clock = iter(range(0, 10**6, 60)).__next__
    threads = threading.active_count()
    for _ in range(20):
        assert only_what_is_known(Scrape(services.exposition.render().decode()))
    assert threading.active_count() <= threads + 1, "one thread alone waits"
