"""What is done with stays done with, and what another worker has in hand stays with it."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update

from feedback_api.outbox import mails, queue
from feedback_api.outbox.queue import OutboxMessage
from feedback_api.services import Services
from feedback_api.store.tables import outbox
from institution.clock import utc_now
from tests.api.conftest import Post
from tests.mail_server import MailServer
from tests.servers import ROOT

TEAM, CUSTOMER = "strategy@narae.example", "garam@example.com"
LATER = timedelta(days=2)


def states(own: Services) -> dict[str, str]:
    with own.database.read() as connection:
        return {row.message: row.state for row in connection.execute(select(outbox))}


def claim(own: Services, worker: str, now: datetime) -> dict[str, OutboxMessage]:
    return {message.message: message for message in own.outbox.claim(worker, now)}


@pytest.mark.parametrize(
    ("reply", "state", "left"),
    [
        ("250 taken", {"team_notice": "sent", "acknowledgment": "sent"}, []),
        ("450 later", {"team_notice": "waiting", "acknowledgment": "waiting"}, ["acknowledgment", "team_notice"]),
        ("drop after", {"team_notice": "waiting", "acknowledgment": "uncertain"}, ["team_notice"]),
    ],
)
def test_what_has_ended_is_never_claimed_again(
    post: Post, own: Services, mail_server: MailServer, reply: str, state: dict[str, str], left: list[str]
) -> None:
    mail_server.data_reply = reply
    post()
    own.worker.deliver_due()
    assert states(own) == state
    assert sorted(claim(own, "next", utc_now() + LATER)) == left


def test_message_given_up_is_never_claimed_again(post: Post, own: Services, mail_server: MailServer) -> None:
    mail_server.replies[CUSTOMER] = "550 no such user"
    post()
    own.worker.deliver_due()
    assert states(own) == {"team_notice": "sent", "acknowledgment": "given_up"}
    assert claim(own, "next", utc_now() + LATER) == {}


def test_acknowledgment_of_a_dead_worker_is_never_claimed_again(post: Post, own: Services) -> None:
    post()
    now = utc_now()
    for message in claim(own, queue.worker_name(), now).values():
        own.outbox.write([], now, begun=message)
    first = now + queue.LEASE + timedelta(seconds=1)
    assert sorted(claim(own, queue.worker_name(), first)) == ["team_notice"]
    assert sorted(claim(own, queue.worker_name(), first + LATER)) == ["team_notice"]
    with own.database.read() as connection:
        row = connection.execute(select(outbox).where(outbox.c.message == "acknowledgment")).one()
    assert (row.state, row.finished_at, row.last_error) == ("uncertain", first, "worker died")


def test_acknowledgment_that_a_living_worker_sends_is_left_to_it(post: Post, own: Services) -> None:
    """Another worker looks for what is due meanwhile, and has something to claim."""
    post()
    now = utc_now()
    mine = claim(own, queue.worker_name(), now)
    own.outbox.write([], now, begun=mine["acknowledgment"])
    post(email="another@example.com")
    others = claim(own, queue.worker_name(), utc_now())
    assert sorted(others) == ["acknowledgment", "team_notice"]
    assert {message.id for message in others.values()}.isdisjoint(message.id for message in mine.values())
    with own.database.read() as connection:
        state = select(outbox.c.state).where(outbox.c.id == mine["acknowledgment"].id)
        assert connection.execute(state).scalar() == "sending"
    own.outbox.write([queue.sent(mine["acknowledgment"], utc_now())], utc_now())
    with own.database.read() as connection:
        assert connection.execute(state).scalar() == "sent"


def test_team_notice_of_a_worker_that_died_in_data_is_sent_again(post: Post, own: Services) -> None:
    """What may arrive twice is not stopped by what must arrive at most once."""
    post()
    now = utc_now()
    for message in claim(own, queue.worker_name(), now).values():
        own.outbox.write([], now, begun=message)
    assert "team_notice" in claim(own, queue.worker_name(), now + queue.LEASE + timedelta(seconds=1))
    assert states(own) == {"team_notice": "sending", "acknowledgment": "uncertain"}


def test_outcome_of_a_worker_that_lost_its_lease_changes_nothing(post: Post, own: Services) -> None:
    post()
    now = utc_now()
    late = claim(own, "late", now)
    next_worker = claim(own, "next", now + queue.LEASE + timedelta(seconds=1))
    own.outbox.write([queue.sent(late["team_notice"], now)], now)
    assert states(own)["team_notice"] == "sending"
    own.outbox.write([queue.sent(next_worker["team_notice"], now)], now)
    assert states(own)["team_notice"] == "sent"
    assert not own.outbox.write([], now, begun=next_worker["team_notice"])  # it is nobody's to send any more


def test_oldest_are_claimed_first_and_in_order(post: Post, own: Services) -> None:
    for number in range(3):
        post(email=f"customer{number}@example.com")
    now = utc_now()
    with own.database.write() as connection:
        for number, minutes in ((1, 1), (2, 2), (3, 3), (4, 9), (5, 8), (6, 7)):
            when = now - timedelta(minutes=minutes)
            connection.execute(update(outbox).where(outbox.c.id == number).values(next_attempt_at=when))
    assert [message.id for message in own.outbox.claim("w", now, limit=4)] == [3, 4, 5, 6]
    assert [message.id for message in own.outbox.claim("w", now, limit=4)] == [1, 2]


def test_attempts_are_counted_and_not_for_what_was_only_claimed(post: Post, own: Services) -> None:
    post()
    now = utc_now()
    message = claim(own, "w", now)["team_notice"]
    assert message.attempts == 1
    own.outbox.write([queue.released(message, now)], now)
    again = claim(own, "w", now)["team_notice"]
    assert again.attempts == 1
    own.outbox.write([queue.failed(again, "450", now, permanent=False, uncertain=False)], now)
    assert claim(own, "w", now + queue.FIRST_WAIT * 0.85) == {}
    assert claim(own, "w", now + queue.FIRST_WAIT * 1.15)["team_notice"].attempts == 2


def test_failure_ends_where_its_time_or_the_server_says_so(post: Post, own: Services) -> None:
    post()
    rows = claim(own, "w", utc_now())
    notice, thanks = rows["team_notice"], rows["acknowledgment"]
    assert notice.give_up_at is not None
    last = notice.give_up_at
    assert abs(last - notice.date - timedelta(hours=72)) < timedelta(seconds=1)
    soon = last - timedelta(seconds=1)
    cases = [
        (notice, soon, False, False, "waiting"),
        (notice, last, False, False, "given_up"),
        (notice, soon, True, False, "given_up"),
        (notice, soon, False, True, "waiting"),
        (thanks, soon, False, True, "uncertain"),
        (thanks, last, False, True, "uncertain"),
        (thanks, soon, False, False, "waiting"),
    ]
    for message, now, permanent, uncertain, state in cases:
        outcome = queue.failed(message, "451", now, permanent=permanent, uncertain=uncertain)
        assert (outcome.state, outcome.values["last_error"]) == (state, "451")
        assert ("finished_at" in outcome.values) is (state != "waiting")


def test_two_messages_of_a_case_have_ids_of_their_own(post: Post, own: Services) -> None:
    post()
    post(email="another@example.com")
    with own.database.read() as connection:
        ids = list(connection.execute(select(outbox.c.message_id)).scalars())
    assert len(set(ids)) == 4
    for one in ids:
        random, at, host = one.partition("@")
        assert (len(random), at, host) == (33, "@", "narae.example>")


def test_acknowledgment_on_its_way_is_promised_and_one_given_up_is_not(
    post: Post, own: Services, mail_server: MailServer
) -> None:
    receipt = post().json["receipt"]
    case = own.cases.by_receipt(receipt)
    assert case is not None
    assert own.outbox.acknowledges(case.id)
    assert not own.outbox.acknowledges(case.id + 1)
    own.retention.forget([receipt], "test")
    assert not own.outbox.acknowledges(case.id)
    mail_server.replies["other@example.com"] = "550 no"
    other = own.cases.by_receipt(post(email="other@example.com").json["receipt"])
    assert other is not None
    assert own.outbox.acknowledges(other.id)
    own.worker.deliver_due()
    assert not own.outbox.acknowledges(other.id)


def test_claims_of_workers_that_ended_are_due_at_once_and_no_others(post: Post, own: Services) -> None:
    for number in range(3):
        post(email=f"customer{number}@example.com")
    now = utc_now()
    workers = [queue.worker_name() for _ in range(3)]
    dead, done, living = (own.outbox.claim(worker, now, limit=2) for worker in workers)
    own.outbox.write([queue.sent(message, now) for message in done], now)
    later = now + timedelta(seconds=9)
    assert own.outbox.release_claims(["nobody"], later) == 0
    assert own.outbox.release_claims(workers[:2], later) == 2
    again = own.outbox.claim("next", later)
    assert [message.id for message in again] == [message.id for message in dead]
    assert own.outbox.claim("next", later) == []
    assert own.outbox.write([], later, begun=living[0])


def test_operators_report_counts_for_its_time_and_not_for_ever(own: Services) -> None:
    now = utc_now()
    with own.database.write() as connection:
        assert not queue.reported_since(connection, now - timedelta(days=1))
        queue.enqueue(connection, None, mails.RATING_SUMMARY, now, "minwon@narae.example")
        assert not queue.reported_since(connection, now - timedelta(days=1))  # that is another mail
        queue.enqueue(connection, None, mails.OPERATOR_REPORT, now, "minwon@narae.example")
        since = [timedelta(days=1), timedelta(microseconds=1), timedelta(0), -timedelta(seconds=1)]
        assert [queue.reported_since(connection, now - ago) for ago in since] == [True, True, False, False]
        ahead = [timedelta(days=1, minutes=5), timedelta(days=1, minutes=5, seconds=1)]  # of a clock that was ahead
        assert [queue.reported_since(connection, now - ago) for ago in ahead] == [True, False]


def test_week_of_a_team_is_written_once(own: Services) -> None:
    now, sender = utc_now(), "minwon@narae.example"
    weeks = [
        ("strategy", "2026-11-23"),
        ("strategy", "2026-11-16"),
        ("audit", "2026-11-23"),
        ("strategy", "2026-11-23"),
    ]
    with own.database.write() as connection:
        written = [queue.enqueue_summary(connection, team, week, now, sender) for team, week in weeks]
        assert written == [True, True, True, False]
        assert queue.is_summarized(connection, "audit", "2026-11-23")
        assert not queue.is_summarized(connection, "audit", "2026-11-16")
        rows = connection.execute(select(outbox).order_by(outbox.c.id)).all()
    assert [(row.team, row.week) for row in rows] == weeks[:3]
    assert {(row.message, row.case_id, row.state, row.attempts) for row in rows} == {
        ("rating_summary", None, "waiting", 0)
    }
    assert {(row.date, row.next_attempt_at, row.give_up_at) for row in rows} == {
        (now, now, now + timedelta(hours=72)),
    }


def test_what_is_not_the_messages_fault_gets_its_whole_time_anew(post: Post, own: Services) -> None:
    post()
    notice = claim(own, "w", utc_now())["team_notice"]
    assert notice.give_up_at is not None
    late, half = notice.give_up_at + timedelta(hours=1), queue.LONGEST_WAIT / 8
    tired = replace(notice, attempts=12)
    outcome = queue.failed(tired, "554", late, permanent=True, uncertain=False, longest=half)
    assert (outcome.state, outcome.values["next_attempt_at"]) == ("waiting", late + half)
    assert outcome.values["give_up_at"] == late + timedelta(hours=72)
    first = queue.failed(notice, "554", late, permanent=False, uncertain=False, longest=half)
    assert 0.85 * queue.FIRST_WAIT < first.values["next_attempt_at"] - late < 1.15 * queue.FIRST_WAIT


def test_time_gives_nothing_up_while_the_clock_is_in_doubt(post: Post, own: Services) -> None:
    post()
    notice = claim(own, "w", utc_now())["team_notice"]
    assert notice.give_up_at is not None
    late = notice.give_up_at + timedelta(days=400)
    outcome = queue.failed(notice, "451", late, permanent=False, uncertain=False, expires=False)
    assert outcome.state == "waiting"
    assert outcome.values["give_up_at"] == notice.give_up_at  # never later than it was
    refused = queue.failed(notice, "550", late, permanent=True, uncertain=False, expires=False)
    assert refused.state == "given_up"
    set_back = notice.date - timedelta(days=400)
    earlier = queue.failed(notice, "451", set_back, permanent=False, uncertain=False)
    assert earlier.values["give_up_at"] == set_back + timedelta(hours=72)


def test_message_without_an_end_of_its_own_has_72_hours_from_its_date(post: Post, own: Services) -> None:
    """Rows of older versions."""
    post()
    notice = replace(claim(own, "w", utc_now())["team_notice"], give_up_at=None)
    ends = notice.date + timedelta(hours=72)
    for now, state in ((ends - timedelta(seconds=1), "waiting"), (ends, "given_up")):
        assert queue.failed(notice, "451", now, permanent=False, uncertain=False).state == state


def test_released_message_tells_why(post: Post, own: Services) -> None:
    post()
    now = utc_now()
    rows = claim(own, "w", now)
    notice, thanks = rows["team_notice"], rows["acknowledgment"]
    own.outbox.write([queue.failed(notice, "450", now, permanent=False, uncertain=False)], now)
    own.outbox.write([queue.released(thanks, now, "timeout")], now)
    with own.database.read() as connection:
        stored = {row.message: row for row in connection.execute(select(outbox))}
    assert {name: row.last_error for name, row in stored.items()} == {"team_notice": "450", "acknowledgment": "timeout"}
    thanks = claim(own, "w", now)["acknowledgment"]
    own.outbox.write([queue.released(thanks, now)], now)  # no fault this time: the last one stays known
    own.outbox.write([queue.sent(claim(own, "w", now)["acknowledgment"], now)], now)
    with own.database.read() as connection:
        row = connection.execute(select(outbox).where(outbox.c.message == "acknowledgment")).one()
    assert (row.state, row.last_error, row.finished_at) == ("sent", None, now)


def test_attempt_that_a_clock_ahead_put_off_is_due(post: Post, own: Services) -> None:
    post()
    now = utc_now()
    with own.database.write() as connection:
        for number, share in ((1, 1.19), (2, 1.21)):  # no attempt is put off for more than the longest wait and a fifth
            later = now + queue.LONGEST_WAIT * share
            connection.execute(update(outbox).where(outbox.c.id == number).values(next_attempt_at=later))
    assert [message.id for message in own.outbox.claim("w", now)] == [2]


def test_lease_of_a_worker_that_shows_no_more_ends_after_five_minutes(post: Post, own: Services) -> None:
    post()
    now = utc_now()
    assert len(claim(own, queue.worker_name(), now)) == 2
    assert claim(own, queue.worker_name(), now + timedelta(minutes=5, seconds=-1)) == {}
    assert len(claim(own, queue.worker_name(), now + timedelta(minutes=5))) == 2


def test_worker_is_named_by_the_run_of_its_machine_and_its_process() -> None:
    """After a loss of power it is known by that which claims are of a run that ended."""
    boot_id = Path("/proc/sys/kernel/random/boot_id").read_text()
    names = [queue.worker_name() for _ in range(2)]
    assert {tuple(name.split("-")[:2]) for name in names} == {(boot_id[:8], str(os.getpid()))}
    assert names[0] != names[1]


def test_processes_that_cannot_read_the_boot_are_named_apart_and_each_by_one_name() -> None:
    """In a file system without the file, as where systemd shows /proc/PID alone (ProcSubset=pid)."""
    names = "from feedback_api.outbox.queue import worker_name; print(worker_name(), worker_name())"
    hidden = ["bwrap", "--dev-bind", "/", "/", "--tmpfs", "/proc/sys", sys.executable, "-c", names]
    boots = [
        {name.partition("-")[0] for name in subprocess.check_output(hidden, cwd=ROOT, text=True).split()}
        for _ in range(2)
    ]
    assert [len(boot) for boot in boots] == [1, 1]
    assert boots[0] != boots[1]


def test_names_of_messages_are_those_that_older_versions_stored() -> None:
    to_customer = (
        *("acknowledgment", "transfer_notice", "interim_notice", "extension_notice", "supplement_request", "answer"),
        *("satisfaction_question", "reopened_notice", "gift_question", "link_reminder"),
    )
    assert to_customer == mails.AT_MOST_ONCE
    assert set(mails.MAILS) == {
        *to_customer,
        *("team_notice", "operator_report", "rating_summary", "sign_in_code", "supplement_notice", "gift_notice"),
        *("deadline_reminder", "unopened_reminder", "overdue_reminder", "overdue_escalation"),
        *("team_digest", "overseer_digest", "withdrawal_held"),
    }


@pytest.mark.sqlite("plan")
def test_claim_looks_through_no_long_backlog_for_what_is_scheduled_or_may_have_arrived(
    post: Post, own: Services
) -> None:
    """A hundred thousand mails that wait for a mail server would cost each claim a tenth of a second."""
    post()
    updates: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if "UPDATE outbox" in statement:
            updates.append((statement, parameters))

    event.listen(own.database.engine, "before_cursor_execute", note)
    assert len(own.outbox.claim("worker", utc_now())) == 2
    scheduled, _too_far, may_have_arrived, _claimed = updates
    with own.database.read() as connection:
        for statement, parameters in (scheduled, may_have_arrived):
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            assert "ix_outbox_state (state=?)" in str(plan), plan
