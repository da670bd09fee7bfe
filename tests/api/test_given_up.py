"""A message given up is named aloud, and can be revived."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback_api import config, create_app
from feedback_api.chores import Chores
from feedback_api.clock import utc_now
from feedback_api.services import Services, services
from tests.api.conftest import Post
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
def test_health_names_it_without_persons(client: FlaskClient) -> None:
    health: Any = client.get("/api/health").json
    assert health["outbox"] == {"given_up": 1}
    assert health["given_up"] == [{"id": 2, "message": "acknowledgment"}]


def test_list_names_it_and_retry_revives_it(refused: str, app: Flask, own: Services, mail_server: MailServer) -> None:
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
def test_retry_wants_to_know_which(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["outbox", "retry"])
    assert result.exit_code == 2
    assert "번호를 적거나" in result.output


@pytest.mark.usefixtures("refused")
def test_operator_is_told_once_a_day(environ: dict[str, str], mail_server: MailServer) -> None:
    app = create_app(config.from_environ({**environ, "FEEDBACK_OPERATOR_EMAIL": OPERATOR}))
    own = services(app)
    chores = Chores(own.settings, own.organization, own.database, own.backlog, own.retention, own.ratings)
    now = utc_now()
    for moment in (now, now + timedelta(hours=1)):
        chores.report(moment)
        own.worker.deliver_due()
    (mail,) = mail_server.to(OPERATOR)
    assert mail["Subject"] == "[메일 발송 실패] 1건"
    body = mail.get_body(("plain",))
    assert body is not None
    assert "2번  acknowledgment" in body.get_content()
    assert CUSTOMER not in body.get_content()
    chores.report(now + timedelta(days=1, minutes=1))
    assert own.backlog.counts()["waiting"] == 1
    own.database.close()


def test_operator_is_not_told_of_nothing(post: Post, environ: dict[str, str], mail_server: MailServer) -> None:
    app = create_app(config.from_environ({**environ, "FEEDBACK_OPERATOR_EMAIL": OPERATOR}))
    own = services(app)
    chores = Chores(own.settings, own.organization, own.database, own.backlog, own.retention, own.ratings)
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
