"""A message given up is named aloud, and can be revived."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from feedback_api import config, create_app
from feedback_api.outbox.admin import MOST_LISTED
from feedback_api.services import Services, services_of
from feedback_api.store.tables import outbox
from institution.clock import utc_now
from tests.api.conftest import Post, scheduled_jobs
from tests.mail_server import MailServer

CUSTOMER, OPERATOR = "garam@example.com", "operator@example.com"


@pytest.fixture
def refused(post: Post, own: Services, mail_server: MailServer) -> str:
    """A case whose acknowledgment was refused for good; its receipt number."""
    mail_server.replies[CUSTOMER] = "550 no such user"
    receipt = str(post().json["receipt"])
    own.worker.deliver_due()
    return receipt


@pytest.mark.usefixtures("refused")
def test_health_counts_given_up_mail(client: FlaskClient) -> None:
    health: Any = client.get("/api/health").json
    assert health["outbox"] == {"given_up": 1}


def test_outbox_list_shows_given_up_mail_and_retry_revives_it(
    refused: str, app: Flask, own: Services, mail_server: MailServer
) -> None:
    runner = app.test_cli_runner()
    listed = runner.invoke(args=["outbox", "list"]).output
    assert f"접수번호 {refused[:4]}-{refused[4:]}" in listed
    assert "given_up" in listed
    assert "550" in listed
    assert CUSTOMER not in listed
    mail_server.replies.clear()
    assert runner.invoke(args=["outbox", "retry", "2"]).output == "다시 보냅니다: 1건 / To be sent again: 1\n"
    own.worker.deliver_due()
    assert len(mail_server.to(CUSTOMER)) == 1
    assert runner.invoke(args=["outbox", "list"]).output == ""
    assert "sent" in runner.invoke(args=["outbox", "list", "--all"]).output


@pytest.mark.usefixtures("refused")
def test_retry_requires_message_numbers_or_all(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["outbox", "retry"])
    assert result.exit_code == 2
    assert "번호를 적거나" in result.output


@pytest.fixture
def operated(environ: dict[str, str]) -> Iterator[Services]:
    """The service with an operator who can be told; its outbox and chores, on a clock of the test's."""
    own = services_of(create_app(config.from_environ({**environ, "FEEDBACK_OPERATOR_EMAIL": OPERATOR})))
    yield own
    own.database.close()


def report(own: Services, now: datetime) -> None:
    """Do the chore at a moment, and send what it wrote."""
    chores = scheduled_jobs(own)
    chores.report(now)
    own.worker.deliver_due()


def give_up(own: Services, number: int, now: datetime) -> None:
    with own.database.write() as connection:
        values = {"state": "given_up", "finished_at": now, "last_error": "550"}
        connection.execute(update(outbox).where(outbox.c.id == number).values(**values))


def told(mail_server: MailServer) -> list[list[str]]:
    """Give the numbers of messages that each mail to the operator told."""
    bodies = [mail.get_body(("plain",)) for mail in mail_server.to(OPERATOR)]
    assert all(str(mail["Subject"]).startswith("[메일 발송 실패]") for mail in mail_server.to(OPERATOR))
    return [re.findall(r"^(\d+)번", body.get_content(), re.M) for body in bodies if body is not None]


def test_operator_is_told_of_each_once(
    post: Post, own: Services, operated: Services, mail_server: MailServer, refused: str
) -> None:
    post(email="another@example.com")
    own.worker.deliver_due()
    now = utc_now()
    report(operated, now)
    assert told(mail_server) == [["2"]]
    body = mail_server.to(OPERATOR)[0].get_body(("plain",))
    assert body is not None
    assert f"접수번호 {refused[:4]}-{refused[4:]}" in body.get_content()
    assert CUSTOMER not in body.get_content()
    for hours in (1, 25, 49):  # nothing new, nothing told
        report(operated, now + timedelta(hours=hours))
    assert len(told(mail_server)) == 1
    give_up(own, 3, now + timedelta(hours=50))
    report(operated, now + timedelta(hours=50, minutes=1))
    make_due(own)
    operated.worker.deliver_due()
    assert told(mail_server) == [["2"], ["3"]]


@pytest.mark.usefixtures("refused")
def test_operator_is_told_at_most_once_a_day(
    post: Post, own: Services, operated: Services, mail_server: MailServer
) -> None:
    post(email="another@example.com")
    own.worker.deliver_due()
    now = utc_now()
    report(operated, now)
    give_up(own, 3, now + timedelta(hours=1))
    report(operated, now + timedelta(hours=2))
    assert told(mail_server) == [["2"]]
    report(operated, now + timedelta(hours=25))
    make_due(own)
    operated.worker.deliver_due()
    assert told(mail_server) == [["2"], ["3"]]


@pytest.mark.usefixtures("refused")
def test_what_is_given_up_while_the_operators_mail_waits_is_told_by_the_next_alone(
    post: Post, own: Services, operated: Services, mail_server: MailServer
) -> None:
    post(email="another@example.com")
    own.worker.deliver_due()
    mail_server.replies[OPERATOR] = "450 later"
    now = utc_now()
    report(operated, now)
    assert told(mail_server) == []
    give_up(own, 3, now + timedelta(hours=1))
    mail_server.replies.clear()
    make_due(own)
    operated.worker.deliver_due()
    assert told(mail_server) == [["2"]]
    report(operated, now + timedelta(hours=25))
    make_due(own)
    operated.worker.deliver_due()
    assert told(mail_server) == [["2"], ["3"]]


@pytest.mark.usefixtures("refused")
def test_what_a_lost_mail_to_the_operator_told_is_told_again(operated: Services, mail_server: MailServer) -> None:
    mail_server.replies[OPERATOR] = "550 5.1.1 no such user"
    now = utc_now()
    report(operated, now)
    assert operated.backlog.counts() == {"given_up": 2}
    mail_server.replies.clear()
    report(operated, now + timedelta(hours=25))
    make_due(operated)
    operated.worker.deliver_due()
    assert told(mail_server) == [["2"]]
    report(operated, now + timedelta(hours=50))
    assert len(told(mail_server)) == 1  # the lost mail itself makes no other


@pytest.mark.usefixtures("refused")
def test_two_mails_to_the_operator_that_leave_together_tell_nothing_twice(
    post: Post, own: Services, operated: Services, mail_server: MailServer
) -> None:
    post(email="another@example.com")
    own.worker.deliver_due()
    mail_server.replies[OPERATOR] = "450 later"
    now = utc_now() - timedelta(hours=26)
    for number, moment in ((2, now), (3, now + timedelta(hours=25))):
        give_up(own, number, moment)
        report(operated, moment + timedelta(minutes=1))
    mail_server.replies.clear()
    make_due(operated)
    assert operated.worker.deliver_due() == 2
    assert told(mail_server) == [["2"], ["3"]]


def make_due(own: Services) -> None:
    with own.database.write() as connection:
        connection.execute(update(outbox).where(outbox.c.state == "waiting").values(next_attempt_at=utc_now()))


def test_mail_to_the_operator_has_a_bound(
    post: Post, own: Services, operated: Services, mail_server: MailServer
) -> None:
    post()
    own.worker.deliver_due()
    now = utc_now()
    row = {"message": "team_notice", "message_id": "<m@x>", "date": now, "next_attempt_at": now, "finished_at": now}
    with own.database.write() as connection:
        connection.execute(insert(outbox), [{**row, "state": "given_up", "last_error": "550"}] * (MOST_LISTED + 7))
    report(operated, now)
    (mail,) = mail_server.to(OPERATOR)
    assert str(mail["Subject"]) == f"[메일 발송 실패] {MOST_LISTED + 7}건"
    assert len(told(mail_server)[0]) == MOST_LISTED
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert "그 밖에 7건" in body.get_content()


def test_given_up_mail_ends_with_its_case(
    refused: str, app: Flask, own: Services, operated: Services, mail_server: MailServer
) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["cases", "forget", refused]).exit_code == 0
    assert own.backlog.counts() == {"forgotten": 1}
    assert runner.invoke(args=["outbox", "list"]).output == ""
    report(operated, utc_now())
    assert mail_server.to(OPERATOR) == []
    for arguments in (["2"], ["2", "1"]):
        printed = runner.invoke(args=["outbox", "retry", *arguments]).output
        assert "To be sent again: 0" in printed
        assert "2번은 파기한 의견의 메일" in printed
        assert "2: its case has been destroyed" in printed
    assert runner.invoke(args=["outbox", "retry", "--all"]).output == "다시 보냅니다: 0건 / To be sent again: 0\n"


def test_given_up_mail_of_a_case_that_an_older_version_destroyed_is_over(
    refused: str, app: Flask, own: Services
) -> None:
    own.retention.forget([refused], "test")
    give_up(own, 2, utc_now())  # as that version left it
    assert own.backlog.counts() == {}
    assert own.backlog.find_unreported(utc_now()) == []
    runner = app.test_cli_runner()
    assert runner.invoke(args=["outbox", "list"]).output == ""
    assert "To be sent again: 0" in runner.invoke(args=["outbox", "retry", "--all"]).output


def test_operator_gets_no_mail_when_nothing_was_given_up(
    post: Post, environ: dict[str, str], mail_server: MailServer
) -> None:
    app = create_app(config.from_environ({**environ, "FEEDBACK_OPERATOR_EMAIL": OPERATOR}))
    own = services_of(app)
    chores = scheduled_jobs(own)
    post()
    own.worker.deliver_due()
    chores.report(utc_now())
    assert own.backlog.counts() == {}
    mail_server.replies["unknown@example.com"] = "550 no such user"
    post(email="unknown@example.com")
    own.worker.deliver_due()
    chores.report(utc_now())
    assert own.backlog.counts() == {"given_up": 1, "waiting": 1}
    own.database.close()
