"""A worker that meets a failure rests, goes on, and gives up only what it can never send."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from feedback_api.delivery import emails, worker
from feedback_api.delivery.smtp import Message
from feedback_api.services import Services
from feedback_api.store.tables import outbox
from tests.api.conftest import Post
from tests.mail_server import MailServer

CUSTOMER = "garam@example.com"


@contextmanager
def at_work(own: Services) -> Iterator[None]:
    thread = threading.Thread(target=own.worker.run)
    thread.start()
    try:
        yield
    finally:
        own.worker.stop()
        thread.join(20)
        assert not thread.is_alive()


def wait_until(happened: Any, seconds: float = 20) -> None:
    latest = time.monotonic() + seconds
    while not happened() and time.monotonic() < latest:
        time.sleep(0.01)
    assert happened()


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
        wait_until(lambda: failures)
        time.sleep(0.3)
    assert all(later - earlier > 1 for earlier, later in pairwise(failures))


def test_worker_outlives_a_failure_of_its_chores(
    post: Post, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = threading.Event()

    def fails(_now: object) -> None:
        failed.set()
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(own.worker._chores, "run_due", fails)
    with at_work(own):
        assert failed.wait(20)
        post()
        own.worker.wake()
        wait_until(lambda: len(mail_server.received) == 2)


def test_woken_worker_sends_at_once(
    post: Post, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 120.0)
    looked = threading.Event()
    own.worker.give_way = looked.set
    with at_work(own):
        assert looked.wait(20)
        post()
        own.worker.wake()
        wait_until(lambda: len(mail_server.received) == 2)


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
