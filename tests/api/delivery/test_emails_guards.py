"""Every mail comes from whom the settings name, over the server that they name."""

from collections.abc import Iterator
from email.utils import parseaddr

import pytest
from flask import Flask
from sqlalchemy import update

from feedback_api.delivery.dev_mailbox import AnyPort
from feedback_api.ratings.ratings import WEEK
from feedback_api.services import Services
from feedback_api.store.tables import ratings
from institution.clock import utc_now
from tests.api.conftest import Post, scheduled_jobs
from tests.mail_server import MailServer

TEAM, CUSTOMER, OPERATOR = "strategy@narae.example", "garam@example.com", "operator@example.com"


@pytest.fixture
def elsewhere() -> Iterator[MailServer]:
    """A mail server at another address than the one that every library takes where none is named."""
    server = MailServer()
    controller = AnyPort(server, hostname="127.0.0.2", port=0)
    controller.start()
    server.host, server.port = controller.hostname, controller.port
    yield server
    controller.stop()


class TestNamedSender:
    """FEEDBACK_MAIL_SENDER and FEEDBACK_MAIL_SERVER."""

    @pytest.fixture
    def environ(self, environ: dict[str, str], elsewhere: MailServer) -> dict[str, str]:
        return {
            **environ,
            "FEEDBACK_MAIL_SERVER": elsewhere.host,
            "FEEDBACK_MAIL_PORT": str(elsewhere.port),
            "FEEDBACK_MAIL_SENDER": "noreply@narae.example",
            "FEEDBACK_OPERATOR_EMAIL": OPERATOR,
        }

    def test_every_kind_of_mail_has_it(
        self, post: Post, rate: Post, own: Services, elsewhere: MailServer, mail_server: MailServer
    ) -> None:
        elsewhere.replies["unknown@example.com"] = "550 no such user"
        post()
        post(email="unknown@example.com")
        rate()
        with own.database.write() as connection:
            connection.execute(update(ratings).values(rated_at=utc_now() - WEEK - WEEK / 7))
        own.worker.deliver_due()
        chores = scheduled_jobs(own)
        chores.report(utc_now())
        chores.summarize(utc_now())
        own.worker.deliver_due()
        kinds = [str(mail["Subject"]).partition("]")[0] for mail in elsewhere.received]
        assert len(kinds) == 5  # two to the team, one to the customer, one to the operator, one of the ratings
        assert {parseaddr(str(mail["From"]))[1] for mail in elsewhere.received} == {"noreply@narae.example"}
        assert mail_server.received == []


def test_without_it_mails_come_from_the_institution(post: Post, own: Services, mail_server: MailServer) -> None:
    post()
    own.worker.deliver_due()
    senders = [parseaddr(str(mail["From"]))[1] for mail in mail_server.received]
    assert senders == ["charter@narae.example"] * 2


def test_address_of_the_envelope_is_that_of_the_sender(
    post: Post, app: Flask, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports of mails that did not arrive come back to the envelope's address (RFC 5321, 4.4)."""
    assert app
    seen: list[str] = []
    handle = mail_server.handle_MAIL

    async def note(server: object, session: object, envelope: object, address: str, options: object) -> str:
        seen.append(address)
        return await handle(server, session, envelope, address, options)  # type: ignore[arg-type]

    monkeypatch.setattr(mail_server, "handle_MAIL", note)
    post()
    own.worker.deliver_due()
    assert seen == ["charter@narae.example"] * 2
