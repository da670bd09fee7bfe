"""A worker that meets a failure rests, goes on, and gives up only what it can never send."""

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from feedback_api.delivery import emails, worker
from feedback_api.delivery.smtp import Message
from feedback_api.outbox.queue import OutboxMessage
from feedback_api.services import Services
from feedback_api.store.processes import Processes
from feedback_api.store.tables import cases, outbox
from institution.clock import utc_now
from tests.api.conftest import Post
from tests.mail_server import MailServer
from tests.wait import eventually

CUSTOMER = "garam@example.com"


@contextmanager
def at_work(own: Services) -> Iterator[None]:
    thread = threading.Thread(target=own.worker.run)
    thread.start()
    try:
        yield
    finally:
        own.worker.stop()
        thread.join(60)
        assert not thread.is_alive()


def test_worker_that_fails_rests_before_it_tries_again(
    post: Post, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has just delivered, after which it would go on at once; then the database is out of reach."""
    post()
    claim, failures = own.outbox.claim, []

    def fails_later(*arguments: Any, **named: Any) -> Any:
        if not mail_server.received:
            return claim(*arguments, **named)
        failures.append(time.monotonic())
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(own.outbox, "claim", fails_later)
    with at_work(own):
        eventually(lambda: failures)
        time.sleep(0.3)
    assert all(later - earlier > 1 for earlier, later in pairwise(failures))


def test_worker_outlives_a_failure_of_its_chores(
    post: Post,
    own: Services,
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    failed = threading.Event()

    def fails(_now: object) -> None:
        failed.set()
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(own.worker._chores, "run_due", fails)
    with at_work(own):
        assert failed.wait(60)
        post()
        own.worker.wake()
        eventually(lambda: len(mail_server.received) == 2)
    assert "worker failed: OperationalError" in caplog.messages


def test_woken_worker_sends_at_once(
    post: Post, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 120.0)
    looked = threading.Event()
    own.worker.give_way = looked.set
    with at_work(own):
        assert looked.wait(60)
        post()
        own.worker.wake()
        eventually(lambda: len(mail_server.received) == 2)


def test_mail_that_can_never_be_built_is_given_up_at_once_and_holds_up_no_other(
    post: Post, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_letter: emails.Letter) -> Message:
        raise KeyError("a template without a value")

    monkeypatch.setattr(emails, "acknowledgment", fail)
    post()
    own.worker.deliver_due()
    with own.database.read() as connection:
        rows = connection.execute(select(outbox).order_by(outbox.c.id)).all()
    assert [(row.message, row.state) for row in rows] == [("team_notice", "sent"), ("acknowledgment", "given_up")]
    assert rows[1].finished_at is not None
    assert rows[1].last_error
    assert mail_server.to(CUSTOMER) == []


def test_stopped_worker_leaves_the_rest_of_its_batch_due(post: Post, own: Services, mail_server: MailServer) -> None:
    for number in range(3):
        post(email=f"customer{number}@example.com")
    own.worker.give_way = lambda: own.worker.stop() if mail_server.received else None
    own.worker.deliver_due()
    with own.database.read() as connection:
        rows = connection.execute(select(outbox.c.state, outbox.c.attempts)).all()
    numbers = Counter(row.state for row in rows)
    assert numbers["sent"] == len(mail_server.received) > 0
    assert numbers["waiting"] == 6 - numbers["sent"] > 0
    assert {row.attempts for row in rows if row.state == "waiting"} == {0}


def states(own: Services) -> list[str]:
    with own.database.read() as connection:
        return list(connection.execute(select(outbox.c.state).order_by(outbox.c.id)).scalars())


class Watched:
    """A worker that runs in the test's thread, on a clock of the test's; notes its state as time goes by."""

    def __init__(self, own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
        self.worker = own.worker
        self.now = 1000.0
        self.waits: list[float] = []
        self.woken: list[bool] = []
        self.states: dict[str, list[str]] = {}
        self.worker.clock = lambda: self.now
        monkeypatch.setattr(own.worker._chores, "run_due", lambda _now: self.look("chores", 1800))
        monkeypatch.setattr(own.worker._awake, "wait", self.idle)
        monkeypatch.setattr(own.worker._stopping, "wait", self.rest)

    def look(self, when: str, seconds: float) -> None:
        """Note the state at the last moment at which the worker may be so, and just after it."""
        began, states = self.now, []
        for later in (seconds, seconds + 0.5):
            self.now = began + later
            states.append(self.worker.state())
        self.now = began
        self.states.setdefault(when, states)

    def idle(self, seconds: float) -> None:
        self.woken.append(self.worker._awake.is_set())
        self.waits.append(seconds)
        self.look("idle", seconds + 180)
        if len(self.waits) == 2:
            self.worker.stop()

    def rest(self, seconds: float) -> None:
        self.look("rest", seconds + 180)
        self.worker.stop()


def test_worker_is_stalled_when_a_step_takes_longer_than_any_does(
    own: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(own, monkeypatch)
    assert own.worker.state() == "none"
    own.worker.run()
    assert watched.states == {"chores": ["ok", "stalled"], "idle": ["ok", "stalled"]}
    assert watched.waits == [2, 2]


def test_worker_that_rests_is_resting_and_not_stalled(
    post: Post, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    post()
    mail_server.data_reply = "421 4.3.2 closing"
    watched = Watched(own, monkeypatch)
    own.worker.run()
    assert watched.states["rest"] == ["resting", "stalled"]
    assert watched.waits == []


def test_worker_that_delivered_looks_again_before_it_waits(
    post: Post, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    post()
    watched, claims, claim = Watched(own, monkeypatch), [], own.outbox.claim

    def count(*arguments: Any) -> Any:
        claims.append(len(watched.waits))
        return claim(*arguments)

    monkeypatch.setattr(own.outbox, "claim", count)
    own.worker.run()
    assert len(mail_server.received) == 2
    assert claims == [0, 0, 1]


def test_waking_while_it_looks_is_not_lost(own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    watched, looks = Watched(own, monkeypatch), []

    def look() -> None:
        looks.append(1)
        if len(looks) == 1:
            own.worker.wake()  # something was stored just after the look

    monkeypatch.setattr(own.processes, "announce", lambda: None)
    monkeypatch.setattr(own.worker, "deliver_due", look)
    own.worker.run()
    assert watched.woken == [True, False]


def test_server_that_takes_no_mail_is_named_on_every_message(
    post: Post, own: Services, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    for number in range(2):
        post(email=f"customer{number}@example.com")
    mail_server.data_reply = "452 4.3.1 out of memory"
    own.worker.deliver_due()
    with own.database.read() as connection:
        rows = connection.execute(select(outbox).order_by(outbox.c.id)).all()
    assert [(row.state, row.last_error, row.attempts) for row in rows] == [
        ("waiting", "452 4.3.1", 1),
        *[("waiting", "452 4.3.1", 0)] * 3,
    ]
    assert "not sent: outbox=1 message=team_notice attempt=1 code=452 4.3.1 now=waiting" in caplog.text
    mail_server.data_reply = "250 taken"
    own.worker.deliver_due()
    assert "sent: outbox=2 message=acknowledgment attempt=1" in caplog.text


def test_worker_that_goes_on_is_never_stalled_however_many_mails_there_are(
    post: Post, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step takes nearly as long as one may; all of them together take much longer."""
    for number in range(2):
        post(email=f"customer{number}@example.com")
    now, states = 1000.0, []

    def take_time() -> None:
        nonlocal now
        now += 170
        states.append(own.worker.state())

    own.worker.clock = lambda: now
    own.worker.give_way = take_time
    monkeypatch.setattr(own.worker._awake, "wait", lambda _seconds: own.worker.stop())
    own.worker.run()
    assert len(mail_server.received) == 4
    assert states == ["ok"] * len(states)
    assert len(states) >= 5  # before a claim, and before each mail


def test_mail_that_was_sent_is_written_down_once_the_database_is_there_again(
    post: Post, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    post()
    write, writes = own.outbox.write, []

    def fail_at_the_end(outcomes: Any, now: Any, begun: Any = None) -> bool:
        writes.append((len(outcomes), begun is not None))
        if begun is None and len(writes) == 3:
            raise OperationalError("", {}, Exception())
        return write(outcomes, now, begun)

    monkeypatch.setattr(own.outbox, "write", fail_at_the_end)
    with pytest.raises(OperationalError):
        own.worker.deliver_due()
    assert states(own) == ["sent", "sending"]
    own.worker.deliver_due()
    own.worker.deliver_due()
    assert states(own) == ["sent", "sent"]
    assert writes == [(0, True), (1, True), (1, False), (1, False)]  # and nothing where there is nothing to write
    assert len(mail_server.received) == 2


def test_mail_leaves_only_once_the_database_is_in_reach_and_then_at_once(
    post: Post, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    post()
    tried = []

    def fail(*_arguments: Any) -> bool:
        tried.append(1)
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as patch:
        patch.setattr(own.outbox, "write", fail)
        with pytest.raises(OperationalError):
            own.worker.deliver_due()
    assert (len(tried), mail_server.received) == (1, [])
    own.worker.deliver_due()  # gives the mails back that it had claimed, and takes them again, all at once
    assert states(own) == ["sent", "sent"]


def test_key_that_is_missing_is_named_and_asked_for_again_within_ten_minutes(
    post: Post, own: Services, caplog: pytest.LogCaptureFixture
) -> None:
    post()
    with own.database.write() as connection:
        connection.execute(update(cases).values(sealed=b"not ours"))
        connection.execute(update(outbox).values(attempts=20))
    before = utc_now()
    own.worker.deliver_due()
    with own.database.read() as connection:
        due = connection.execute(select(outbox.c.next_attempt_at)).scalars().all()
    for moment in due:
        assert timedelta(minutes=10) <= moment - before <= timedelta(minutes=10) + (utc_now() - before)
    assert states(own) == ["waiting", "waiting"]
    for number in (1, 2):
        assert f"FEEDBACK_ENCRYPTION_KEYS lacks the key that opens outbox={number}" in caplog.messages


def test_log_tells_what_was_taken_over_left_and_put_off(
    post: Post,
    own: Services,
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    post()
    boot = own.processes.name.partition("-")[0]
    killed = Processes(own.processes._folder, f"{boot}-1-killed", [])
    killed.announce()
    assert len(own.outbox.claim(killed.name, utc_now())) == 2
    del killed  # as if its process had ended
    for event in (own.worker._stopping, own.worker._awake):
        monkeypatch.setattr(event, "wait", lambda _seconds: own.worker.stop())
    mail_server.data_reply = "452 4.3.1 out of memory"
    own.worker.run()
    assert "taken over from processes that ended: 2" in caplog.messages
    assert "mail server takes no mail: code=452 4.3.1 rest=10 s" in caplog.messages
    monkeypatch.setattr(own.outbox, "write", lambda *_arguments: False)  # another worker has the lease
    own.worker._stopping.clear()
    with own.database.write() as connection:
        connection.execute(update(outbox).values(next_attempt_at=utc_now()))
    own.worker.deliver_due()
    assert "left to another: outbox=1 message=team_notice" in caplog.messages


def test_worker_shows_itself_before_it_claims(own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process had claimed that was killed is taken over at once if that process had shown itself."""
    shown: list[Path] = []

    def claim(*_: object) -> list[OutboxMessage]:
        shown.extend(own.settings.instance.glob("processes*/*"))
        return []

    monkeypatch.setattr(own.outbox, "claim", claim)
    assert own.worker.deliver_due() == 0
    assert [f"-{os.getpid()}-" in file.name for file in shown] == [True]
