"""What becomes of a mail, and of those behind it, when something fails in the middle of a session."""

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from sqlalchemy import select

from feedback_api.delivery.smtp import Message
from feedback_api.delivery.smtp_session import Bounds
from feedback_api.services import Services
from feedback_api.store.tables import outbox
from tests.api.conftest import Post
from tests.mail_server import MailServer
from tests.smtp_script import HANG_UP, SILENCE, ScriptedServer, scripted


@pytest.fixture
def server(own: Services) -> Iterator[ScriptedServer]:
    with scripted() as made:
        own.mail.send_to("127.0.0.1", made.port)
        own.mail.bounds = Bounds(reply=0.5)
        yield made


def states(own: Services) -> list[tuple[str, str | None]]:
    with own.database.read() as connection:
        query = select(outbox.c.state, outbox.c.last_error).order_by(outbox.c.id)
        return [(row.state, row.last_error) for row in connection.execute(query)]


def after_the_first(own: Services, server: ScriptedServer, command: str, reply: str) -> None:
    """Let the server answer so to the second mail."""

    def change() -> None:
        if server.texts:
            server.replies[command] = reply

    own.worker.give_way = change


def test_second_text_that_may_have_arrived_is_not_sent_again(post: Post, own: Services, server: ScriptedServer) -> None:
    after_the_first(own, server, "text", HANG_UP)
    post()
    own.worker.deliver_due()
    assert states(own) == [("sent", None), ("uncertain", "SMTPServerDisconnected")]
    assert len(server.texts) == 2


def test_server_that_falls_silent_between_two_mails_is_not_asked_again_at_once(
    post: Post, own: Services, server: ScriptedServer
) -> None:
    after_the_first(own, server, "MAIL", SILENCE)
    post()
    own.worker.deliver_due()
    assert states(own) == [("sent", None), ("waiting", "timeout")]
    assert len(server.sessions) == 1


def test_connection_on_which_a_text_was_asked_for_and_not_sent_is_closed(
    post: Post, own: Services, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker has the first message by then; the server would take the next commands for its text."""
    write, asked = own.outbox.write, []

    def lose_the_first(outcomes: Any, now: Any, begun: Any = None) -> bool:
        asked.append(begun)
        return len(asked) > 1 and write(outcomes, now, begun)

    monkeypatch.setattr(own.outbox, "write", lose_the_first)
    post()
    own.worker.deliver_due()
    assert [state for state, _ in states(own)] == ["sending", "sent"]
    assert (len(server.sessions), len(server.texts)) == (2, 1)
    assert server.texts[0].startswith(b"Content-Type: multipart/alternative")


@pytest.mark.parametrize(
    ("command", "reply", "expected", "sessions"),
    [
        ("RCPT", "200 taken somehow", "waiting", 1),  # refused as smtplib has it, and nothing has begun
        ("text", "400 no", "waiting", 1),
        ("text", "599 no", "waiting", 1),
        ("text", "600 what?", "uncertain", 2),
        ("text", "199 what?", "uncertain", 2),
    ],
)
def test_replies_at_the_edges_of_what_is_one(
    post: Post, own: Services, server: ScriptedServer, command: str, reply: str, expected: str, sessions: int
) -> None:
    server.replies[command] = reply
    post()
    own.worker.deliver_due()
    assert states(own) == [("waiting", reply[:3]), (expected, reply[:3])]  # the acknowledgment goes once at most
    assert len(server.sessions) == sessions


def test_name_of_a_server_that_can_be_none_keeps_everything_waiting(post: Post, own: Services) -> None:
    own.mail.send_to("a" * 70 + ".example", 25)
    post()
    own.worker.deliver_due()
    assert [state for state, _ in states(own)] == ["waiting"] * 2
    assert own.worker._trouble is not None


@pytest.mark.parametrize("security", ["starttls", "tls"])
class TestLocalMailbox:
    """It has neither encryption nor login, whatever the settings say of the mail server."""

    @pytest.fixture
    def environ(self, environ: dict[str, str], security: str) -> dict[str, str]:
        login = {"FEEDBACK_MAIL_USERNAME": "charter", "FEEDBACK_MAIL_PASSWORD": "secret"}
        return {**environ, "FEEDBACK_MAIL_SECURITY": security, **login}

    def test_takes_mail(self, post: Post, own: Services, mail_server: MailServer) -> None:
        own.mail.send_to(mail_server.host, mail_server.port)
        post()
        own.worker.deliver_due()
        assert states(own) == [("sent", None)] * 2
        assert len(mail_server.received) == 2


def test_mail_is_of_text_and_html_and_has_each_header_once(post: Post, own: Services, mail_server: MailServer) -> None:
    post()
    own.worker.deliver_due()
    assert len(mail_server.received) == 2
    for mail in mail_server.received:
        assert mail.get_content_type() == "multipart/alternative"
        parts = {part.get_content_type(): part.get_content() for part in mail.iter_parts()}
        assert list(parts) == ["text/plain", "text/html"]
        assert all(content.strip() for content in parts.values())
        names = ["Subject", "From", "To", "Message-ID", "Date", "Reply-To", "Auto-Submitted"]
        assert [mail.keys().count(name) for name in names] == [1] * len(names)
        assert str(mail["Date"]).endswith("+0900")


@pytest.mark.parametrize("subject", ["한국어 제목은 길어도 접힌다 " * 8, "plain ascii words " * 12])
def test_lines_of_headers_are_as_long_as_the_rule_has_it(own: Services, subject: str) -> None:
    """RFC 5322, 2.1.1: 78 characters, the name of the header among them."""
    with own.worker._app.app_context():
        sender = ("기관", "a@narae.example")
        mail = Message(subject=subject.strip(), recipients=["b@narae.example"], sender=sender, body="", html="")
    raw = mail.as_bytes()
    head = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert max(map(len, head)) <= 78
    assert message_from_bytes(raw, policy=default)["Subject"] == subject.strip()
