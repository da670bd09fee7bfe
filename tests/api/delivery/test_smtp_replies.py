"""A message is given up if the refusal is about its recipient, and waits if it is about anything else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from feedback_api.delivery.worker import LONGEST_WAIT_FOR_SERVER
from feedback_api.outbox.mails import GIVE_UP_AFTER
from feedback_api.outbox.queue import LONGEST_WAIT
from feedback_api.services import Services
from feedback_api.store.tables import outbox
from institution.clock import utc_now
from tests.api.conftest import Post
from tests.smtp_script import HANG_UP, ScriptedServer, scripted

#: A refusal of the recipient: the message is given up.
RECIPIENT = [
    ("RCPT", "550 no such user", "550"),
    ("RCPT", "550 5.1.1 no such user", "550 5.1.1"),
    ("RCPT", "550-5.1.1 The account that you tried to reach\r\n550 5.1.1 does not exist", "550 5.1.1"),
    ("RCPT", "551 not local", "551"),
    ("RCPT", "553 mailbox name not allowed", "553"),
    ("RCPT", "556 no mail for this domain", "556"),
    ("RCPT", "554 5.1.2 bad destination system", "554 5.1.2"),
    ("RCPT", "501 5.1.3 bad address", "501 5.1.3"),
    ("RCPT", "550 5.1.1 그런 분은 없습니다", "550 5.1.1"),
    ("RCPT", "500 5.1.1 no such user", "500 5.1.1"),
    ("RCPT", "550 5.1.4 ambiguous", "550 5.1.4"),
    ("RCPT", "550 5.1.6 moved", "550 5.1.6"),
    ("RCPT", "556 5.1.10 null MX", "556 5.1.10"),
    ("RCPT", "550 5.2.1 mailbox disabled", "550 5.2.1"),
    ("text", "550 5.1.1 no such user", "550 5.1.1"),
]
#: A full mailbox, the text, its size, a policy, a route: this message waits, and the others are sent.
MESSAGE = [
    ("RCPT", "552 5.2.2 mailbox full", "552 5.2.2"),
    ("RCPT", "452 4.2.2 mailbox full", "452 4.2.2"),
    ("RCPT", "552 storage exceeded", "552"),
    ("RCPT", "450 4.2.0 greylisted", "450 4.2.0"),
    ("RCPT", "450 4.1.1 unknown for now", "450 4.1.1"),
    ("RCPT", "450 later", "450"),
    ("RCPT", "550 5.7.1 relaying denied", "550 5.7.1"),
    ("RCPT", "554 transaction failed", "554"),
    ("RCPT", "550 5.4.1 access denied", "550 5.4.1"),
    ("RCPT", "500 what?", "500"),
    ("RCPT", "550 4.1.1 class and code disagree", "550"),  # as if it had none: it speaks of the recipient
    ("MAIL", "552 5.3.4 too big", "552 5.3.4"),
    ("MAIL", "552 5.2.3 too long", "552 5.2.3"),
    ("MAIL", "552 too big", "552"),
    ("DATA", "554 no valid recipients", "554"),
    ("text", "554 5.7.1 spam", "554 5.7.1"),
    ("text", "550 5.7.26 unauthenticated", "550 5.7.26"),
    ("text", "552 5.2.3 too long", "552 5.2.3"),
    ("text", "554 refused", "554"),
    ("text", "550 refused", "550"),
    ("text", "451 later", "451"),
]
#: The sender, the server, its quota: nothing would fare better, so all of it rests.
SERVER = [
    ("greeting", "554 no mail from here", "554"),
    ("greeting", "421 too busy", "421"),
    ("greeting", "550 blocked", "550"),
    ("EHLO", "421 too busy", "SMTPServerDisconnected"),  # it hung up before HELO
    ("MAIL", "530 5.7.0 authentication required", "530 5.7.0"),
    ("MAIL", "550 5.1.8 bad sender domain", "550 5.1.8"),
    ("MAIL", "553 5.1.7 bad sender", "553 5.1.7"),
    ("MAIL", "550 5.1.1 unknown sender", "550 5.1.1"),
    ("MAIL", "550 5.4.5 daily sending quota exceeded", "550 5.4.5"),
    ("MAIL", "550 not allowed", "550"),
    ("MAIL", "451 later", "451"),
    ("MAIL", "421 closing", "421"),
    ("RCPT", "530 authentication required", "530"),
    ("RCPT", "535 5.7.8 bad credentials", "535 5.7.8"),
    ("RCPT", "421 closing", "421"),
    ("RCPT", "454 no TLS for now", "454"),
    ("RCPT", "534 login too weak", "534"),
    ("RCPT", "535 bad credentials", "535"),
    ("RCPT", "538 encryption required", "538"),
    ("RCPT", "550 5.7.8 bad credentials", "550 5.7.8"),
    ("RCPT", "550 5.7.9 login too weak", "550 5.7.9"),
    ("RCPT", "550 5.7.11 encryption required", "550 5.7.11"),
    ("RCPT", "550 5.7.13 account disabled", "550 5.7.13"),
    ("RCPT", "553 5.1.7 bad sender", "553 5.1.7"),
    ("RCPT", "550 5.4.5 daily sending quota exceeded", "550 5.4.5"),
    ("RCPT", "550 5.1.8 bad sender domain", "550 5.1.8"),
    ("RCPT", "452 4.3.1 disk full", "452 4.3.1"),
    ("RCPT", "554 5.3.2 not accepting messages", "554 5.3.2"),
    ("RCPT", "454 4.7.0 TLS required", "454 4.7.0"),
    ("RCPT", "521 accepts no mail", "521"),
    ("DATA", "530 authentication required", "530"),
    ("text", "550 5.4.5 quota", "550 5.4.5"),
    ("text", "452 4.3.1 disk full", "452 4.3.1"),
]


@pytest.fixture
def server(own: Services) -> Iterator[ScriptedServer]:
    with scripted() as made:
        own.mail.send_to("127.0.0.1", made.port)
        yield made


def rows(own: Services) -> list[tuple[str, str | None, int]]:
    with own.database.read() as connection:
        query = select(outbox.c.state, outbox.c.last_error, outbox.c.attempts).order_by(outbox.c.id)
        return [(row.state, row.last_error, row.attempts) for row in connection.execute(query)]


@pytest.mark.parametrize(("command", "reply", "code"), RECIPIENT)
def test_what_speaks_of_the_recipient_gives_the_message_up(
    post: Post, own: Services, server: ScriptedServer, command: str, reply: str, code: str
) -> None:
    server.replies[command] = reply
    post()
    own.worker.deliver_due()
    assert rows(own) == [("given_up", code, 1)] * 2
    assert own.worker._trouble is None


@pytest.mark.parametrize(("command", "reply", "code"), MESSAGE)
def test_what_speaks_of_something_else_in_the_message_lets_it_wait(
    post: Post, own: Services, server: ScriptedServer, command: str, reply: str, code: str
) -> None:
    server.replies[command] = reply
    post()
    own.worker.deliver_due()
    expected = "given_up" if reply.startswith("550 4.") else "waiting"
    assert rows(own) == [(expected, code, 1)] * 2
    assert own.worker._trouble is None


@pytest.mark.parametrize(("command", "reply", "code"), SERVER)
def test_what_speaks_of_the_server_or_the_sender_lets_all_rest(
    post: Post, own: Services, server: ScriptedServer, command: str, reply: str, code: str
) -> None:
    server.replies[command] = reply
    post()
    own.worker.deliver_due()
    assert {(state, error) for state, error, _ in rows(own)} == {("waiting", code)}
    assert [attempts for _, _, attempts in rows(own)] == [0 if command in ("greeting", "EHLO") else 1, 0]
    assert [commands.count("RCPT") for commands in server.sessions] in ([0], [1], [])  # asked for one message at most
    server.replies.clear()
    make_due(own)
    own.worker.deliver_due()
    assert [state for state, _, _ in rows(own)] == ["sent"] * 2


def make_due(own: Services) -> None:
    with own.database.write() as connection:
        connection.execute(update(outbox).values(next_attempt_at=utc_now()))


def test_greeting_refused_by_ehlo_and_helo_lets_all_rest(post: Post, own: Services, server: ScriptedServer) -> None:
    server.replies = {"EHLO": "550 who are you?", "HELO": "550 who are you?"}
    post()
    own.worker.deliver_due()
    assert rows(own) == [("waiting", "550", 0)] * 2


def test_trouble_of_the_server_is_never_given_up(post: Post, own: Services, server: ScriptedServer) -> None:
    post()
    for command in ("greeting", "MAIL"):
        server.replies = {command: "550 not now"}
        with own.database.write() as connection:  # as after four days of it
            long_ago = utc_now() - GIVE_UP_AFTER - timedelta(days=1)
            connection.execute(update(outbox).values(date=long_ago, give_up_at=long_ago + GIVE_UP_AFTER))
        make_due(own)
        own.worker.deliver_due()
        assert {state for state, _, _ in rows(own)} == {"waiting"}
    server.replies = {"RCPT": "450 later"}
    make_due(own)
    own.worker.deliver_due()
    assert [state for state, _, _ in rows(own)] == ["waiting", "given_up"]  # the one that met it has time again


@pytest.mark.parametrize("reply", ["451 not now", "502 no such command", HANG_UP])
def test_text_that_was_never_asked_for_has_not_begun(
    post: Post, own: Services, server: ScriptedServer, reply: str
) -> None:
    server.replies["DATA"] = reply
    post()
    own.worker.deliver_due()
    assert [state for state, _, _ in rows(own)] == ["waiting"] * 2
    with own.database.read() as connection:
        assert connection.execute(select(outbox.c.data_begun_at)).scalars().all() == [None, None]
    assert sum(commands.count("DATA") for commands in server.sessions) == 2  # the first kept nothing back
    server.replies.clear()
    make_due(own)
    own.worker.deliver_due()
    assert [state for state, _, _ in rows(own)] == ["sent"] * 2


@pytest.mark.parametrize(
    ("reply", "states"),
    [
        (HANG_UP, ["waiting", "uncertain"]),
        ("what?", ["waiting", "uncertain"]),
        ("354 go on", ["waiting", "uncertain"]),
        ("300 what else?", ["waiting", "uncertain"]),
        ("200 taken", ["sent", "sent"]),
        ("252 taken somehow", ["sent", "sent"]),
    ],
)
def test_reply_that_says_neither_yes_nor_no_is_uncertain(
    post: Post, own: Services, server: ScriptedServer, reply: str, states: list[str]
) -> None:
    server.replies["text"] = reply
    post()
    own.worker.deliver_due()
    assert [state for state, _, _ in rows(own)] == states


def test_connection_on_which_a_reply_was_none_is_not_used_again(
    post: Post, own: Services, server: ScriptedServer
) -> None:
    """The next reply may belong to the command before; it must not mark another mail as sent."""
    server.replies["text"] = "what?\r\n250 taken after all"
    post()
    own.worker.deliver_due()
    assert [commands.count("DATA") for commands in server.sessions] == [1, 1]


def test_rests_grow_while_the_server_refuses_and_end_when_it_takes_mail(
    post: Post, own: Services, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []

    def rest(seconds: float) -> bool:
        rests.append(seconds)
        make_due(own)
        if len(rests) == 7:
            server.replies.clear()
        return False

    server.replies["MAIL"] = "451 later"
    post()
    monkeypatch.setattr(own.worker._stopping, "wait", rest)
    monkeypatch.setattr(own.worker._awake, "wait", lambda _seconds: own.worker.stop())
    own.worker.run()
    assert rests == [10, 20, 40, 80, 160, 300, 300]
    assert [state for state, _, _ in rows(own)] == ["sent"] * 2
    assert own.worker._troubles == 0


def test_refusal_of_one_message_shows_that_the_server_works(post: Post, own: Services, server: ScriptedServer) -> None:
    """The next rest is a short one again."""
    post()
    troubles = []
    for replies in ({"MAIL": "451 later"}, {"MAIL": "451 later"}, {"RCPT": "450 greylisted"}, {"MAIL": "451 later"}):
        server.replies = replies
        make_due(own)
        own.worker.deliver_due()
        troubles.append(own.worker._troubles)
    assert troubles == [1, 2, 0, 1]


@pytest.mark.parametrize(
    ("command", "least", "most"),
    [
        ("MAIL", LONGEST_WAIT_FOR_SERVER, LONGEST_WAIT_FOR_SERVER),
        ("RCPT", LONGEST_WAIT * 0.9, LONGEST_WAIT * 1.1),
    ],
)
def test_message_waits_a_short_time_at_most_for_the_server_and_its_whole_time_for_its_recipient(
    post: Post, own: Services, server: ScriptedServer, command: str, least: timedelta, most: timedelta
) -> None:
    assert LONGEST_WAIT_FOR_SERVER <= LONGEST_WAIT / 2
    server.replies[command] = "451 later"
    post()
    with own.database.write() as connection:
        connection.execute(update(outbox).values(attempts=20))
    before = utc_now()
    own.worker.deliver_due()
    with own.database.read() as connection:
        due = connection.execute(select(outbox.c.next_attempt_at).order_by(outbox.c.id)).scalars().first()
    assert due is not None
    assert least <= due - before <= most + (utc_now() - before)


def test_one_message_that_upsets_the_server_does_not_keep_the_others_back(
    post: Post, own: Services, server: ScriptedServer
) -> None:
    server.replies["text"] = "452 4.3.1 out of memory"
    post()
    own.worker.deliver_due()
    server.replies.clear()
    own.worker.deliver_due()  # the first waits a minute
    assert [state for state, _, _ in rows(own)] == ["waiting", "sent"]


def test_lines_that_begin_with_a_dot_arrive_whole(post: Post, own: Services, server: ScriptedServer) -> None:
    post()
    own.worker.deliver_due()
    with own.mail.connect() as connection:
        assert connection.host is not None
        connection.host.mail("a@example.com")
        connection.host.rcpt("b@example.com")
        assert connection.host.data(b".one\r\n..two\r\nthree\r\n")[0] == 250
        connection.host.mail("a@example.com")
        connection.host.rcpt("b@example.com")
        assert connection.host.data(b"a line without an end")[0] == 250
    assert server.texts[-2] == b"..one\r\n...two\r\nthree\r\n"  # RFC 5321, 4.5.2: the server takes one away
    assert server.texts[-1] == b"a line without an end\r\n"
