"""An office behind one address can write; a stranger's mailbox is not filled."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback_api import limits
from feedback_api.clock import utc_now
from feedback_api.limits import Limits
from feedback_api.services import Services
from feedback_api.store.tables import hits
from tests.api.conftest import SAME_ORIGIN, Post
from tests.mail_server import MailServer

CUSTOMER = "garam@example.com"


def test_one_acknowledgment_in_ten_minutes_and_every_case(post: Post, own: Services, mail_server: MailServer) -> None:
    answers = [post(), post(), post(email=CUSTOMER.upper())]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    while own.worker.deliver_due():
        pass
    assert len(mail_server.to(CUSTOMER)) == 1
    assert len(mail_server.received) == 4


def test_three_acknowledgments_a_day(own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = []
    noon = utc_now().replace(hour=12, minute=0)
    with own.database.write() as connection:
        for number in range(6):
            monkeypatch.setattr(limits, "utc_now", lambda moment=noon + timedelta(minutes=15 * number): moment)
            counted.append(own.limits.count(connection, None, CUSTOMER))
    assert counted == [True, True, True, False, False, False]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("fe80::1%eth0", "fe80::2", True),
        (None, "unknown", True),
    ],
)
def test_one_sender_is_an_ipv4_address_or_an_ipv6_64(first: str | None, second: str, same: bool) -> None:
    assert (limits._network(first) == limits._network(second)) is same


def test_a_new_hour_begins_anew(own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    now = utc_now()
    with own.database.write() as connection:
        for _ in range(30):
            own.limits.count(connection, "192.0.2.1", CUSTOMER)
        with pytest.raises(limits.TooMany) as refused:
            own.limits.count(connection, "192.0.2.1", CUSTOMER)
        own.limits.count(connection, "192.0.2.2", CUSTOMER)
        monkeypatch.setattr(limits, "utc_now", lambda: now + timedelta(seconds=refused.value.retry_after + 1))
        own.limits.count(connection, "192.0.2.1", CUSTOMER)


def test_all_together_are_limited_too(own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IN_ALL", limits.Limit(2, timedelta(hours=1)))
    with own.database.write() as connection:
        own.limits.count(connection, "192.0.2.1", CUSTOMER)
        own.limits.count(connection, "192.0.2.2", CUSTOMER)
        with pytest.raises(limits.TooMany):
            own.limits.count(connection, "192.0.2.3", CUSTOMER)


def test_addresses_are_kept_as_keyed_hashes_for_a_day(own: Services) -> None:
    with own.database.write() as connection:
        own.limits.count(connection, "192.0.2.1", CUSTOMER)
        kept = connection.execute(select(hits.c.key)).all()
    assert len(kept) >= 2  # the address and the mailbox at least
    assert "192.0.2.1" not in repr(kept)
    limits.forget_hits(own.database, utc_now() + timedelta(days=1, minutes=1))
    with own.database.read() as connection:
        assert connection.execute(select(hits.c.key)).all() == []


def test_off_counts_nothing(own: Services) -> None:
    free = Limits("s" * 32, enabled=False)
    with own.database.write() as connection:
        for _ in range(40):
            assert free.count(connection, "192.0.2.1", CUSTOMER)


def test_receipt_promises_a_mail_only_where_one_goes(
    post: Post, client: FlaskClient, own: Services, mail_server: MailServer
) -> None:
    first, second = (post(SAME_ORIGIN).headers["Location"] for _ in range(2))
    promise, none = "이메일로도 보내 드립니다", "확인 메일이 가지 않으니"
    assert [said in client.get(first).text for said in (promise, none)] == [True, False]
    assert [said in client.get(second).text for said in (promise, none)] == [False, True]
    mail_server.replies[CUSTOMER] = "550 no such mailbox"
    own.worker.deliver_due()
    assert none in client.get(first).text
