"""Cleaning up the counters wipes what is over, and lets nobody begin anew; limits hold to the second."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from feedback_api import rate_limits
from feedback_api.forms.tokens import FormToken
from feedback_api.rate_limits import LimitReachedError, UnconfirmedError
from feedback_api.services import Services
from feedback_api.store.tables import hits
from institution.clock import utc_now
from tests.api.conftest import Post

#: How many messages one address may send in an hour, as README says.
AN_HOUR = 30
#: And how many ratings.
RATINGS_AN_HOUR = 120
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
CUSTOMER = "garam@example.com"


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(rate_limits, "utc_now", lambda: moment)


def keys(own: Services) -> set[bytes]:
    with own.database.read() as connection:
        return set(connection.execute(select(hits.c.key)).scalars())


def test_clean_up_drops_what_is_over_its_day_and_keeps_the_rest(post: Post, own: Services) -> None:
    post()
    counted = keys(own)
    assert len(counted) >= 2  # the address and the mailbox at least
    with own.database.write() as connection:
        for key, minutes in ((b"over", -1), (b"not yet", 1)):
            expires_at = utc_now() + timedelta(minutes=minutes)
            connection.execute(insert(hits).values(key=key, window=1, count=1, expires_at=expires_at))
    rate_limits.forget_hits(own.database, utc_now())
    assert keys(own) == counted | {b"not yet"}
    rate_limits.forget_hits(own.database, utc_now() + timedelta(hours=23, minutes=58))
    assert counted & keys(own)  # that of the mailbox, whose window is a day; the others' is an hour
    rate_limits.forget_hits(own.database, utc_now() + timedelta(hours=24, minutes=2))
    assert keys(own) == set()


def test_sender_above_the_limit_stays_there_after_a_clean_up(post: Post, own: Services) -> None:
    taken = [post(email=f"customer{number}@example.com").status_code for number in range(AN_HOUR)]
    assert taken == [201] * AN_HOUR
    rate_limits.forget_hits(own.database, utc_now())
    assert post(email="one.more@example.com").status_code == 429


def test_neither_address_nor_mailbox_can_be_read_from_a_counter(post: Post, own: Services) -> None:
    post(email="garam@example.com")
    stored = keys(own)
    assert len(stored) >= 2
    for key in stored:
        assert len(key) == 16
        assert not any(word in key for word in (b"garam", b"127.0.0", bytes([127, 0, 0])))


def test_ratings_and_messages_are_counted_apart(post: Post, rate: Post) -> None:
    assert [post(email=f"customer{number}@example.com").status_code for number in range(AN_HOUR)] == [201] * AN_HOUR
    assert [rate().status_code for _ in range(RATINGS_AN_HOUR)] == [201] * RATINGS_AN_HOUR
    refused = rate()
    assert refused.status_code == 429
    assert 3000 < int(refused.headers["Retry-After"]) <= 3601
    assert post(email="one.more@example.com").status_code == 429


def test_common_limits_are_those_that_are_announced() -> None:
    for limit, most in ((rate_limits.IN_ALL, 1000), (rate_limits.RATINGS_IN_ALL, 3000)):
        assert (limit.most, limit.window, limit.part) == (most, timedelta(hours=1), timedelta(minutes=1))


def test_second_acknowledgment_goes_when_ten_minutes_are_over(own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = {}
    with own.database.write() as connection:
        for seconds in (0, 601):
            at(monkeypatch, NOON + timedelta(seconds=seconds))
            sent[seconds] = own.limits.count(connection, None, CUSTOMER)
        at(monkeypatch, NOON + timedelta(seconds=1200))
        sent[1200] = own.limits.count(connection, None, CUSTOMER)
    assert sent == {0: True, 601: True, 1200: False}


def test_counter_of_two_windows_lives_as_long_as_the_longer(own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "PER_RECIPIENT", rate_limits.PER_RECIPIENT[::-1])
    at(monkeypatch, NOON)
    with own.database.write() as connection:
        assert own.limits.count(connection, None, CUSTOMER)
        ends = connection.execute(select(hits.c.expires_at)).scalars().all()
    assert max(ends) == NOON + timedelta(days=1, seconds=1)


@pytest.mark.sqlite("trace")
def test_counters_are_written_in_the_order_of_their_keys(own: Services) -> None:
    """Two processes that locked the rows in two orders would wait for each other on PostgreSQL."""
    with own.database.write() as connection:
        driver = connection.connection.driver_connection
        for number in range(5):
            written: list[str] = []
            driver.set_trace_callback(written.append)  # type: ignore[union-attr]
            own.limits.count(connection, f"192.0.{number}.1", f"customer{number}@example.com")
            added = next(sql for sql in written if sql.startswith("INSERT"))
            keys_in_order = re.findall(r"[xX]'([0-9A-Fa-f]{32})'", added)
            assert len(keys_in_order) == 4  # all, the address, its network, the mailbox
            assert keys_in_order == sorted(keys_in_order)


def test_what_a_clock_that_ran_ahead_wrote_does_not_make_anybody_wait(
    own: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(number: int) -> None:
        with own.database.write() as connection:
            for mailbox in range(number):
                own.limits.count(connection, "192.0.2.1", f"customer{mailbox}@example.com")

    waits = {}
    for days in (401, 400, 0):
        at(monkeypatch, NOON + timedelta(days=days))
        send(AN_HOUR)
        with pytest.raises(LimitReachedError) as refused:
            send(1)
        waits[days] = refused.value.retry_after
    assert waits == {401: 3601, 400: 3601, 0: 3601}


def test_row_of_the_longest_life_there_is_stays_and_a_longer_one_goes(own: Services) -> None:
    now = utc_now()
    with own.database.write() as connection:
        for key, seconds in ((b"longest", 24 * 3600 + 60), (b"from a wrong clock", 24 * 3600 + 61)):
            row = {"key": key, "window": 1, "count": 1, "expires_at": now + timedelta(seconds=seconds)}
            connection.execute(insert(hits).values(row))
    rate_limits.forget_hits(own.database, now)
    assert keys(own) == {b"longest"}


def test_post_without_a_token_is_asked_about_above_the_common_limit(
    own: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "IN_ALL", replace(rate_limits.IN_ALL, most=1))
    confirmed = FormToken("abcdefgh", True, utc_now() + timedelta(hours=4))
    with own.database.write() as connection:
        assert own.limits.count(connection, "192.0.2.1", CUSTOMER)
        own.limits.count(connection, "192.0.2.1", CUSTOMER, confirmed)
        with pytest.raises(UnconfirmedError):
            own.limits.count(connection, "192.0.2.1", CUSTOMER)
