"""Cleaning up the counters wipes what is over, and lets nobody begin anew."""

from datetime import timedelta

from sqlalchemy import insert, select

from feedback_api import rate_limits
from feedback_api.services import Services
from feedback_api.store.tables import hits
from institution.clock import utc_now
from tests.api.conftest import Post

#: How many messages one address may send in an hour, as README says.
AN_HOUR = 30
#: And how many ratings.
RATINGS_AN_HOUR = 120


def keys(own: Services) -> set[str]:
    with own.database.read() as connection:
        return set(connection.execute(select(hits.c.key)).scalars())


def test_clean_up_drops_what_is_over_its_day_and_keeps_the_rest(post: Post, own: Services) -> None:
    post()
    counted = keys(own)
    assert len(counted) >= 2  # the address and the mailbox at least
    with own.database.write() as connection:
        for key, minutes in (("over", -1), ("not yet", 1)):
            expires_at = utc_now() + timedelta(minutes=minutes)
            connection.execute(insert(hits).values(key=key, window=1, count=1, expires_at=expires_at))
    rate_limits.forget_hits(own.database, utc_now())
    assert keys(own) == counted | {"not yet"}
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
        assert len(key) == 64
        assert set(key) <= set("0123456789abcdef")


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
