"""The queue of messages: what becomes of each when the mail server says no, hangs up, or is not there."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import OperationalError

from feedback_api.delivery import worker
from feedback_api.outbox import mails, queue
from feedback_api.outbox.states import State
from feedback_api.services import Services
from feedback_api.store.tables import UNSENT, cases, outbox
from institution.clock import utc_now
from tests.api.conftest import Post
from tests.mail_server import MailServer

TEAM, CUSTOMER = "strategy@narae.example", "garam@example.com"


def states(own: Services) -> dict[str, tuple[str, str | None]]:
    with own.database.read() as connection:
        rows = connection.execute(select(outbox)).all()
    return {row.message: (row.state, row.last_error) for row in rows}


def make_due(own: Services) -> None:
    with own.database.write() as connection:
        connection.execute(update(outbox).where(outbox.c.state == "waiting").values(next_attempt_at=utc_now()))


def test_both_messages_are_sent_once(post: Post, own: Services, mail_server: MailServer) -> None:
    post()
    assert own.worker.deliver_due() == 2
    assert own.worker.deliver_due() == 0
    assert Counter(str(emails["To"]) for emails in mail_server.received) == {TEAM: 1, CUSTOMER: 1}
    assert states(own) == {"team_notice": ("sent", None), "acknowledgment": ("sent", None)}


def test_a_refused_recipient_does_not_hold_up_the_other(post: Post, own: Services, mail_server: MailServer) -> None:
    mail_server.replies[CUSTOMER] = "550 no such user"
    post()
    own.worker.deliver_due()
    assert states(own) == {"team_notice": ("sent", None), "acknowledgment": ("given_up", "550")}


def test_temporary_refusal_is_tried_again(post: Post, own: Services, mail_server: MailServer) -> None:
    mail_server.replies[TEAM] = "450 later"
    post()
    own.worker.deliver_due()
    assert states(own)["team_notice"] == ("waiting", "450")
    assert own.worker.deliver_due() == 0
    mail_server.replies.clear()
    make_due(own)
    own.worker.deliver_due()
    assert states(own)["team_notice"] == ("sent", None)
    assert len(mail_server.to(TEAM)) == 1


@pytest.mark.parametrize(("reply", "state"), [("451 try later", "waiting"), ("550 5.1.1 no such user", "given_up")])
def test_refusal_after_data_is_certain(
    post: Post, own: Services, mail_server: MailServer, reply: str, state: str
) -> None:
    mail_server.data_reply = reply
    post()
    own.worker.deliver_due()
    code = reply.rsplit(" ", 2)[0] if state == "waiting" else "550 5.1.1"
    assert states(own) == {"team_notice": (state, code), "acknowledgment": (state, code)}


def test_no_mail_server_leaves_everything_waiting(post: Post, own: Services) -> None:
    own.mail.send_to("127.0.0.1", 9)
    post()
    own.worker.deliver_due()
    assert {state for state, _ in states(own).values()} == {"waiting"}


def test_worker_rests_while_there_is_no_mail_server(
    post: Post, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests = []

    def rest(seconds: float) -> bool:
        rests.append(seconds)
        own.mail.send_to(mail_server.host, mail_server.port)
        make_due(own)
        return False

    own.mail.send_to("127.0.0.1", 9)
    post()
    monkeypatch.setattr(own.worker._stopping, "wait", rest)
    monkeypatch.setattr(own.worker._awake, "wait", lambda _seconds: own.worker.stop())
    own.worker.run()
    assert rests == [worker.UNREACHABLE_SECONDS]
    assert len(mail_server.received) == 2


def test_lost_answer_repeats_the_team_notice_and_not_the_acknowledgment(
    post: Post, own: Services, mail_server: MailServer
) -> None:
    mail_server.data_reply = "drop after"
    post()
    own.worker.deliver_due()
    assert states(own)["team_notice"][0] == "waiting"
    assert states(own)["acknowledgment"][0] == "uncertain"
    mail_server.data_reply = "250 kept"
    make_due(own)
    own.worker.deliver_due()
    first, second = mail_server.to(TEAM)
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]
    assert len(mail_server.to(CUSTOMER)) == 1


@pytest.mark.parametrize("hang_up", ["closed", "421 enough for one connection"])
def test_server_that_hangs_up_between_two_mails_costs_no_wait(
    post: Post, own: Services, mail_server: MailServer, hang_up: str
) -> None:
    mail_server.between = hang_up
    post()
    own.worker.deliver_due()
    assert states(own) == {"team_notice": ("sent", None), "acknowledgment": ("sent", None)}
    assert len(mail_server.received) == 2


def test_dead_workers_messages_are_taken_up_when_the_lease_ends(post: Post, own: Services) -> None:
    post()
    assert len(own.outbox.claim(queue.worker_name(), utc_now())) == 2
    assert own.worker.deliver_due() == 0
    assert len(own.outbox.claim("next", utc_now() + queue.LEASE + timedelta(seconds=1))) == 2


def test_acknowledgment_of_a_worker_that_died_in_data_is_not_repeated(post: Post, own: Services) -> None:
    post()
    dead = queue.worker_name()
    for message in own.outbox.claim(dead, utc_now()):
        assert own.outbox.write([], utc_now(), begun=message)
    later = utc_now() + queue.LEASE + timedelta(seconds=1)
    assert [message.message for message in own.outbox.claim("next", later)] == ["team_notice"]
    assert states(own)["acknowledgment"][0] == "uncertain"


@pytest.mark.sqlite("unsynced")
@pytest.mark.parametrize(("boot", "left"), [("same", ["team_notice", "acknowledgment"]), ("another", ["team_notice"])])
def test_after_a_loss_of_power_what_was_claimed_may_have_left(
    post: Post, own: Services, monkeypatch: pytest.MonkeyPatch, boot: str, left: list[str]
) -> None:
    post()
    assert len(own.outbox.claim(queue.worker_name(), utc_now())) == 2
    if boot == "another":
        monkeypatch.setattr(queue, "_boot", lambda: "another")
    later = utc_now() + queue.LEASE + timedelta(seconds=1)
    assert [message.message for message in own.outbox.claim(queue.worker_name(), later)] == left


@pytest.fixture
def start_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Hide the name of the machine's boot, and give what forgets the name in its place, as a new process would."""
    monkeypatch.setattr(queue, "_BOOT_ID", tmp_path / "hidden")
    queue._boot.cache_clear()
    yield queue._boot.cache_clear
    queue._boot.cache_clear()


@pytest.mark.sqlite("unsynced")
def test_where_the_boot_cannot_be_read_what_another_process_claimed_may_have_left(
    post: Post, own: Services, start_anew: Callable[[], None]
) -> None:
    """It may be of a run of the machine that ended; the team's notice is sent when the lease has ended."""
    post()
    assert len(own.outbox.claim(queue.worker_name(), utc_now())) == 2
    start_anew()
    later = utc_now() + queue.LEASE + timedelta(seconds=1)
    assert [message.message for message in own.outbox.claim(queue.worker_name(), later)] == ["team_notice"]
    assert states(own)["acknowledgment"][0] == "uncertain"


def test_message_whose_lease_another_took_is_not_sent(post: Post, own: Services, mail_server: MailServer) -> None:
    post()
    mine = own.outbox.claim

    def slow(*arguments: Any, **named: Any) -> Any:
        claimed = mine(*arguments, **named)
        mine("another", utc_now() + queue.LEASE + timedelta(seconds=1))
        return claimed

    own.outbox.claim = slow  # type: ignore[method-assign]
    assert own.worker.deliver_due() == 2
    assert mail_server.received == []
    assert {state for state, _ in states(own).values()} == {"sending"}


def test_case_destroyed_after_its_mail_was_claimed_is_not_mailed(
    post: Post, own: Services, mail_server: MailServer
) -> None:
    receipt = post().json["receipt"]
    claim = own.outbox.claim

    def forget() -> None:
        own.retention.forget([receipt], "test")

    def destroyed_meanwhile(*arguments: Any, **named: Any) -> Any:
        claimed = claim(*arguments, **named)
        own.worker.give_way = forget  # called once the letters are read, before each leaves
        return claimed

    own.outbox.claim = destroyed_meanwhile  # type: ignore[method-assign]
    own.worker.deliver_due()
    assert mail_server.received == []
    assert {state for state, _ in states(own).values()} == {"forgotten"}


def test_lease_is_renewed_before_each_mail_leaves(post: Post, own: Services) -> None:
    post()
    first, second = own.outbox.claim(queue.worker_name(), utc_now())
    late = utc_now() + queue.LEASE - timedelta(seconds=1)
    assert own.outbox.write([queue.sent(first, late)], late, begun=second)
    assert own.outbox.claim("another", late + timedelta(minutes=4)) == []


def test_database_out_of_reach_after_a_mail_loses_and_repeats_nothing(
    post: Post, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    post()
    write = own.outbox.write

    def fails_once(*arguments: Any, **named: Any) -> bool:
        if mail_server.received:
            monkeypatch.setattr(own.outbox, "write", write)
            raise OperationalError("", {}, Exception())
        return write(*arguments, **named)

    monkeypatch.setattr(own.outbox, "write", fails_once)
    with pytest.raises(OperationalError):
        own.worker.deliver_due()
    own.worker.deliver_due()
    assert states(own)["team_notice"] == ("sent", None)
    assert len(mail_server.to(TEAM)) == 1


def test_two_workers_never_claim_the_same_message(post: Post, own: Services) -> None:
    for number in range(5):
        post(email=f"customer{number}@example.com")
    first = own.outbox.claim("one", utc_now(), limit=4)
    second = own.outbox.claim("two", utc_now(), limit=50)
    assert len(first) == 4
    assert not {message.id for message in first} & {message.id for message in second}
    assert len(second) == 6


def test_message_is_given_up_after_72_hours(post: Post, own: Services) -> None:
    post()
    (message, _) = own.outbox.claim("w", utc_now())
    late = message.date + timedelta(hours=72)
    assert queue.failed(message, "450", late, permanent=False, uncertain=False).state == "given_up"


def test_waits_double_from_the_first_to_the_longest_a_tenth_more_or_less() -> None:
    first, longest = queue.FIRST_WAIT, queue.LONGEST_WAIT
    assert timedelta(seconds=10) <= first < longest <= timedelta(hours=12)  # no server is pressed, no day is lost
    for attempt in range(1, 40):
        plain = min(first * 2 ** (attempt - 1), longest)
        assert 0.9 * plain <= queue.wait(attempt) <= 1.1 * plain
    assert queue.wait(10**6) <= 1.1 * longest
    assert len({queue.wait(1) for _ in range(50)}) > 1  # not all at the same moment


def test_letter_that_cannot_be_built_does_not_stop_the_others(
    post: Post, own: Services, mail_server: MailServer
) -> None:
    post()
    with own.database.write() as connection:
        connection.execute(update(cases).values(sealed=b"not ours"))
    post(email="another@example.com")
    own.worker.deliver_due()
    assert len(mail_server.received) == 2
    with own.database.read() as connection:
        errors = connection.execute(select(outbox.c.last_error).order_by(outbox.c.id)).scalars().all()
    assert errors == ["SealBroken", "SealBroken", None, None]


def test_log_of_a_delivery_names_no_person(
    post: Post, own: Services, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    mail_server.replies[CUSTOMER] = "550 garam@example.com unknown"
    post()
    own.worker.deliver_due()
    assert "550" in caplog.text
    for personal in ("garam", "한가람", "1234-5678"):
        assert personal not in "".join(record.getMessage() for record in caplog.records if "feedback" in record.name)


def test_message_that_a_newer_version_wrote_is_left_alone(post: Post, own: Services, mail_server: MailServer) -> None:
    """While a new version is installed, an old worker may run on the same database: it sends what it knows."""
    post()
    mine = {"message_id": "<m@x>", "date": utc_now(), "next_attempt_at": utc_now()}
    newer = [
        {**mine, "case_id": None, "message": "from_the_future", "team": "strategy", "week": "2026-11-23"},
        {**mine, "case_id": 1, "message": "reminder", "team": None, "week": None},
    ]
    with own.database.write() as connection:
        connection.execute(insert(outbox), newer)
    assert own.worker.deliver_due() == 2
    assert own.worker.deliver_due() == 0
    assert Counter(str(emails["To"]) for emails in mail_server.received) == {TEAM: 1, CUSTOMER: 1}
    with own.database.read() as connection:
        rows = connection.execute(select(outbox).where(outbox.c.message.in_(["from_the_future", "reminder"]))).all()
    assert [(row.state, row.attempts, row.claimed_by) for row in rows] == [("waiting", 0, None)] * 2
    with own.database.write() as connection:  # held by a newer worker that was killed in the middle of its text
        held = {"state": "sending", "data_begun_at": utc_now(), "claimed_by": "boot-1-x"}
        connection.execute(update(outbox).where(outbox.c.message == "reminder").values(**held))
    assert own.worker.deliver_due() == 0
    assert states(own)["reminder"] == ("sending", None)


def test_every_message_that_is_written_is_known_and_can_be_built(own: Services) -> None:
    assert [mail.name for mail in mails.MAILS.values() if not callable(resolve_name(mail.builder))] == []
    assert set(mails.AT_MOST_ONCE) <= set(mails.MAILS)
    with own.database.write() as connection:
        queue.enqueue(connection, None, mails.OPERATOR_REPORT, utc_now(), "a@example.com")
        assert queue.enqueue_summary(connection, "strategy", "2026-11-23", utc_now(), "a@example.com")
    batch = own.outbox.claim("w", utc_now())
    with own.mail.app.app_context():  # type: ignore[union-attr]
        subjects = [own.worker._letters.builder(batch)(row).subject for row in batch]
    assert ["메일 발송 실패" in subjects[0], "만족도" in subjects[1]] == [True, True], subjects


def test_mail_due_later_is_scheduled_until_then(own: Services) -> None:
    """It is neither due nor a fault of the clock, shows in health under its own name, and is dated when it is due."""
    now = utc_now()
    due_at = now + timedelta(days=5)
    with own.database.write() as connection:
        queue.enqueue(connection, None, mails.OPERATOR_REPORT, now, "a@example.com", due_at)
    assert own.outbox.claim("w", now) == []
    assert own.outbox.claim("w", due_at - timedelta(seconds=1)) == []
    assert own.backlog.counts() == {State.SCHEDULED: 1}
    (message,) = own.outbox.claim("w", due_at)
    assert (message.date, message.attempts) == (due_at, 1)
    assert message.give_up_at == due_at + mails.GIVE_UP_AFTER
    assert own.backlog.counts() == {State.SENDING: 1}


def test_scheduled_mail_ends_with_its_case(post: Post, own: Services) -> None:
    receipt = post().json["receipt"].replace("-", "")
    with own.database.write() as connection:
        later = utc_now() + timedelta(days=5)
        queue.enqueue(connection, 1, mails.TEAM_NOTICE, utc_now(), "a@example.com", later)
    own.retention.forget([receipt], "cases forget")
    with own.database.read() as connection:
        assert set(connection.execute(select(outbox.c.state)).scalars()) == {State.FORGOTTEN}


def test_schema_and_enum_agree_on_states() -> None:
    assert outbox.c.state.server_default.arg == State.WAITING  # type: ignore[union-attr]
    assert f"'{State.SENT}'" in str(UNSENT)
    assert max(map(len, State)) <= outbox.c.state.type.length  # type: ignore[attr-defined]
