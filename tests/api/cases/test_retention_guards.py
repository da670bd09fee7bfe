"""What is destroyed is what should be, all of it, and nothing else; each kind of feedback at its own time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from feedback_api.cases import retention
from feedback_api.cases.retention import Retention
from feedback_api.services import Services
from feedback_api.store.tables import cases, outbox, ratings, record
from institution.clock import utc_now
from tests.api.conftest import Post
from tests.mail_server import MailServer

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def records(own: Services) -> list[tuple[str, str, str]]:
    with own.database.read() as connection:
        rows = connection.execute(select(record).order_by(record.c.id)).all()
    return [(row.action, row.subject, row.command) for row in rows]


def sealed(own: Services) -> dict[str, bool]:
    """Tell of each case, by its receipt number, whether what the customer wrote is still there."""
    with own.database.read() as connection:
        return {row.receipt: bool(row.sealed) for row in connection.execute(select(cases))}


def test_each_kind_is_destroyed_at_its_own_time(post: Post, own: Services) -> None:
    days = {"complaint": 30, "inquiry": 10}
    kinds = {name: replace(kind, keep_days=days.get(name, 400)) for name, kind in own.organization.kinds.items()}
    retention = Retention(own.database, replace(own.organization, kinds=kinds))
    complaint, inquiry = (str(post(kind=kind).json["receipt"]) for kind in days)
    now = utc_now()
    assert retention.forget_expired(now + 10 * DAY - MINUTE) == 0
    assert retention.forget_expired(now + 10 * DAY) == 1
    assert sealed(own) == {complaint: True, inquiry: False}
    assert retention.forget_expired(now + 30 * DAY - MINUTE) == 0
    assert retention.forget_expired(now + 30 * DAY) == 1
    assert sealed(own) == {complaint: False, inquiry: False}
    assert records(own) == [("forget", inquiry, "worker"), ("forget", complaint, "worker")]


def test_hold_of_one_case_holds_no_other(post: Post, own: Services) -> None:
    held, other = (str(post(email=f"c{number}@example.com").json["receipt"]) for number in range(2))
    assert own.retention.hold(held, "test", held=True)
    assert own.retention.forget_expired(utc_now() + 366 * DAY) == 1
    assert sealed(own) == {held: True, other: False}
    assert not own.retention.hold(other, "test", held=True)  # it is destroyed
    assert not own.retention.hold("00000000", "test", held=True)
    assert records(own) == [("hold", held, "test"), ("forget", other, "worker")]


def test_destroying_counts_and_records_what_there_was_to_destroy(post: Post, own: Services) -> None:
    receipts = [str(post(email=f"c{number}@example.com").json["receipt"]) for number in range(3)]
    before = utc_now()
    assert own.retention.forget([receipts[0], "00000000", receipts[2], receipts[0]], "test") == 2
    assert own.retention.forget(receipts[:1], "test") == 0
    assert sealed(own) == {receipts[0]: False, receipts[1]: True, receipts[2]: False}
    assert records(own) == [("forget", receipts[0], "test"), ("forget", receipts[2], "test")]
    with own.database.read() as connection:
        rows = {row.receipt: row for row in connection.execute(select(cases))}
    first, left, third = (rows[receipt] for receipt in receipts)
    assert left.forgotten_at is None
    assert first.sealed == third.sealed == b""
    assert before <= first.forgotten_at <= utc_now()
    assert first.link_hash != third.link_hash
    assert first.submission_id != third.submission_id


def test_submission_and_link_of_a_destroyed_case_are_gone(post: Post, own: Services) -> None:
    receipt = str(post().json["receipt"])
    with own.database.read() as connection:
        before = connection.execute(select(cases.c.link_hash, cases.c.submission_id)).one()
    own.retention.forget([receipt], "test")
    with own.database.read() as connection:
        after = connection.execute(select(cases.c.link_hash, cases.c.submission_id)).one()
    assert set(before).isdisjoint(after)


@pytest.mark.parametrize("state", ["waiting", "sending", "given_up", "uncertain"])
def test_mail_that_may_still_go_out_ends_with_its_case(post: Post, own: Services, state: str) -> None:
    receipts = [str(post(email=f"c{number}@example.com").json["receipt"]) for number in range(2)]
    with own.database.write() as connection:
        connection.execute(update(outbox).values(state=state))
    before = utc_now()
    own.retention.forget(receipts[:1], "test")
    with own.database.read() as connection:
        rows = connection.execute(select(outbox).order_by(outbox.c.id)).all()
    assert [row.state for row in rows] == ["forgotten", "forgotten", state, state]
    assert [row.finished_at is not None and before <= row.finished_at for row in rows] == [True, True, False, False]


def test_mail_that_was_sent_stays_sent(post: Post, own: Services, mail_server: MailServer) -> None:
    receipt = str(post().json["receipt"])
    own.worker.deliver_due()
    assert len(mail_server.received) == 2
    own.retention.forget([receipt], "test")
    with own.database.read() as connection:
        assert list(connection.execute(select(outbox.c.state)).scalars()) == ["sent", "sent"]


def test_comments_are_destroyed_at_their_time_and_scores_stay(
    rate: Post, own: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(6):
        assert rate(comment="" if number == 5 else f"의견 {number}").status_code == 201
    now, keep = utc_now(), own.organization.ratings.keep_days * DAY
    with own.database.write() as connection:
        connection.execute(update(ratings).values(rated_at=now))
        connection.execute(update(ratings).where(ratings.c.id == 2).values(rated_at=now + MINUTE))
    assert own.retention.forget_comments(now + keep - MINUTE) == 0
    assert records(own) == []
    assert own.retention.forget_comments(now + keep) == 4
    with own.database.read() as connection:
        rows = connection.execute(select(ratings).order_by(ratings.c.id)).all()
    assert [(row.id, row.score) for row in rows if row.sealed is not None] == [(2, 4)]
    assert [row.score for row in rows] == [4] * 6
    assert records(own) == [("forget", "comments: 2", "worker")] * 2
    assert own.retention.forget_comments(now + keep) == 0
    assert len(records(own)) == 2
