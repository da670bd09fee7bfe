"""An office behind one address can write; no network takes all places; no stranger's mailbox is filled."""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select

from feedback_api import rate_limits
from feedback_api.forms.tokens import FormToken
from feedback_api.rate_limits import Limit, LimitReachedError, Limits, UnconfirmedError
from feedback_api.services import Services
from feedback_api.store import migrate
from feedback_api.store.database import Database
from feedback_api.store.tables import hits
from institution.clock import set_to, utc_now
from tests.api.conftest import JSON, SAME_ORIGIN, Answers, Post
from tests.mail_server import MailServer

CUSTOMER = "garam@example.com"
HOUR = timedelta(hours=1)
#: Just before a full hour, when fixed windows would begin anew.
EVE = datetime(2026, 11, 28, 13, 59, 59, 500_000, tzinfo=UTC)
Clock = Callable[[datetime], object]


@pytest.fixture
def set_clock() -> Iterator[Clock]:
    with ExitStack() as stack:
        yield lambda moment: stack.enter_context(set_to(moment))


class Sender:
    """Sends from an address, each time to another mailbox, and takes back what is refused."""

    def __init__(self, own: Services, connection: Connection) -> None:
        self._own = own
        self._connection = connection

    def __call__(self, address: str | None, *, confirmed: bool = False) -> Exception | None:
        token = FormToken(uuid.uuid4().hex, confirmed, EVE + timedelta(hours=4))
        savepoint = self._connection.begin_nested()
        try:
            self._own.limits.count(self._connection, address, f"{uuid.uuid4()}@example.com", token)
        except (LimitReachedError, UnconfirmedError) as error:
            savepoint.rollback()
            return error
        savepoint.commit()
        return None

    def until_refused(self, address: str | None, *, confirmed: bool = False) -> int:
        for number in range(2000):
            if self(address, confirmed=confirmed) is not None:
                return number
        raise AssertionError("never refused")


@pytest.fixture
def send(own: Services, set_clock: Clock) -> Iterator["Sender"]:
    set_clock(EVE)
    with own.database.write() as connection:
        yield Sender(own, connection)


def test_an_office_sends_thirty_at_once_and_others_are_not_touched(send: Sender) -> None:
    assert send.until_refused("192.0.2.1") == 30
    assert isinstance(send("192.0.2.1"), LimitReachedError)
    assert send("192.0.2.2") is None


def test_full_hour_is_no_new_beginning(send: Sender, set_clock: Clock) -> None:
    assert send.until_refused("192.0.2.1") == 30
    set_clock(EVE + timedelta(seconds=2))
    assert isinstance(send("192.0.2.1"), LimitReachedError)
    set_clock(EVE + HOUR - timedelta(seconds=1))
    assert isinstance(send("192.0.2.1"), LimitReachedError)
    set_clock(EVE + HOUR + timedelta(seconds=1))
    assert send.until_refused("192.0.2.1") == 30


@pytest.mark.parametrize("times", [[0.0] * 30, [minute * 60.0 for minute in range(30)], [0.0] * 15 + [1800.0] * 15])
def test_retry_after_tells_when_there_is_room(send: Sender, set_clock: Clock, times: list[float]) -> None:
    for seconds in times:
        set_clock(EVE + timedelta(seconds=seconds))
        assert send("192.0.2.1") is None
    refused = send("192.0.2.1")
    assert isinstance(refused, LimitReachedError)
    wait = HOUR.total_seconds() - times[-1] + times[0]
    assert wait < refused.retry_after <= wait + 1  # the running second counts as a whole
    last = EVE + timedelta(seconds=times[-1])
    set_clock(last + timedelta(seconds=refused.retry_after - 1))
    assert isinstance(send("192.0.2.1"), LimitReachedError)
    set_clock(last + timedelta(seconds=refused.retry_after))
    assert send("192.0.2.1") is None


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 600), min_size=30, max_size=90))
def test_no_hour_holds_more_than_thirty(gaps: list[int]) -> None:
    database = Database("sqlite://")
    migrate.upgrade(database)
    counting, now = Limits("s" * 32, enabled=True), EVE
    taken: list[datetime] = []
    with database.write() as connection:
        for gap in gaps:
            now += timedelta(seconds=gap / 3)
            savepoint = connection.begin_nested()
            try:
                with set_to(now):
                    counting.count(connection, "192.0.2.1", CUSTOMER)
            except LimitReachedError:
                savepoint.rollback()
                before = [moment for moment in taken if moment > now - HOUR - timedelta(seconds=1)]
                assert len(before) >= 30
            else:
                savepoint.commit()
                taken.append(now)
    database.close()
    assert len(taken) >= 30
    assert all(sum(start <= moment < start + HOUR for moment in taken) <= 30 for start in taken)


@pytest.mark.parametrize(
    ("addresses", "most"),
    [
        (["192.0.2.1"], 30),
        (["192.0.2.1", "::ffff:192.0.2.1"], 30),
        ([f"192.0.2.{number}" for number in range(1, 20)], 240),
        (["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"], 30),
        ([f"2001:db8:1:{number:x}::1" for number in range(0, 256, 64)], 60),
        ([f"2001:db8:1:{number:x}::1" for number in range(0, 65536, 8000)], 120),
        (["fe80::1%eth0", "fe80::2"], 30),
        (["192.0.2.1", "192.0.2.1%eth0"], 30),
        ([None, "unknown", ""], 30),
    ],
)
def test_a_network_has_its_share_and_leaves_the_rest(send: Sender, addresses: list[str | None], most: int) -> None:
    taken = sum(send(address) is None for _ in range(31) for address in addresses)
    assert taken == most
    assert all(send(address) is None for address in ("192.0.3.1", "2001:db8:2::1", "198.51.100.1"))


def test_neighbours_in_other_networks_have_their_own_share(send: Sender) -> None:
    assert sum(send.until_refused(f"2001:db8:1:{number:x}::1") for number in range(0, 256, 50)) == 60
    assert send("2001:db8:1:1:2::1") is not None
    assert send.until_refused("2001:db8:1:100::1") == 30  # another /56 of the same /48


@pytest.fixture
def crowd(send: Sender, monkeypatch: pytest.MonkeyPatch) -> Sender:
    """Fill a common limit of a hundred from as many networks."""
    monkeypatch.setattr(rate_limits, "IN_ALL", replace(rate_limits.IN_ALL, most=100))
    assert sum(send(f"10.0.{number}.1") is None for number in range(120)) == 100
    return send


def test_a_thousand_an_hour_are_taken_without_a_question() -> None:
    assert (rate_limits.IN_ALL.most, rate_limits.IN_ALL.window) == (1000, HOUR)
    assert (
        rate_limits.PER_ADDRESS.most * max(share for shares in rate_limits.SHARES.values() for _, share in shares)
        <= 240
    )


def test_above_the_common_limit_a_confirmed_post_goes_through_at_a_slower_pace(crowd: Sender) -> None:
    send = crowd
    assert isinstance(send("192.0.2.1"), UnconfirmedError)
    assert send.until_refused("192.0.2.1", confirmed=True) == 5
    assert isinstance(send("192.0.2.1", confirmed=True), LimitReachedError)
    assert sum(send(f"192.0.2.{last}", confirmed=True) is None for last in range(100)) == 35  # 40 of the /24
    assert send("198.51.100.1", confirmed=True) is None


def test_common_limit_slides_too(crowd: Sender, set_clock: Clock) -> None:
    send = crowd
    set_clock(EVE + HOUR - timedelta(minutes=1))
    assert isinstance(send("192.0.2.1"), UnconfirmedError)
    set_clock(EVE + HOUR + timedelta(minutes=1, seconds=1))
    assert send("192.0.2.1") is None


def test_one_network_does_not_shut_the_form_for_others(
    client: FlaskClient, own: Services, answers: Answers, set_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Send as an attacker with a /48 does, with one page load a post, and then as a customer."""
    monkeypatch.setattr(rate_limits, "IN_ALL", replace(rate_limits.IN_ALL, most=100))
    set_clock(EVE)

    def post(address: str, **changes: str) -> Any:
        data = {**answers, "submission_id": str(uuid.uuid4()), "token": own.tokens.mint(answers["kind"]), **changes}
        return client.post("/api/feedback", data=data, headers=JSON, environ_base={"REMOTE_ADDR": address})

    taken = [post(f"2001:db8:1:{number:x}::1").status_code for number in range(70)]
    assert taken == [201] * 60 + [429] * 10
    assert post("2001:db8:1:ffff::1").status_code == 201  # another /56
    assert {post(f"192.0.2.{number}").status_code for number in range(39)} == {201}
    asked = post("198.51.100.7")
    assert (asked.status_code, set(asked.get_json()["confirm"]) >= {"token", "submission_id"}) == (422, True)
    assert post("198.51.100.7", **asked.get_json()["confirm"]).status_code == 201


def test_crowded_page_keeps_every_word(
    client: FlaskClient, own: Services, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "IN_ALL", replace(rate_limits.IN_ALL, most=0))
    data = {**answers, "submission_id": str(uuid.uuid4()), "token": own.tokens.mint(answers["kind"])}
    page = client.post("/api/feedback", data=data, headers=SAME_ORIGIN)
    assert (page.status_code, "30분을 기다렸습니다." in page.text, answers["name"] in page.text) == (200, True, True)
    assert own.cases.listed(9) == []


def test_ratings_are_counted_by_network_and_asked_about_too(rate: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "RATINGS_PER_ADDRESS", Limit(2, HOUR))
    assert [rate().status_code for _ in range(3)] == [201, 201, 429]
    monkeypatch.setattr(rate_limits, "RATINGS_PER_ADDRESS", Limit(120, HOUR))
    monkeypatch.setattr(rate_limits, "RATINGS_IN_ALL", replace(rate_limits.RATINGS_IN_ALL, most=2))
    asked = rate()
    assert asked.status_code == 422
    assert rate(**asked.get_json()["confirm"]).status_code == 201


def test_one_acknowledgment_in_ten_minutes_and_every_case(post: Post, own: Services, mail_server: MailServer) -> None:
    answers = [post(), post(), post(email=CUSTOMER.upper())]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    while own.worker.deliver_due():
        pass
    assert len(mail_server.to(CUSTOMER)) == 1
    assert len(mail_server.received) == 4


def test_whoever_complains_and_praises_hears_of_both(post: Post, own: Services, mail_server: MailServer) -> None:
    assert [post(kind=kind).status_code for kind in ("complaint", "compliment", "complaint")] == [201] * 3
    while own.worker.deliver_due():
        pass
    told = [str(mail["Subject"]).partition("]")[0] for mail in mail_server.to(CUSTOMER)]
    assert sorted(told) == ["[불편 신고 접수", "[칭찬 접수"]


def test_spellings_of_one_mailbox_get_one_acknowledgment(post: Post, own: Services, mail_server: MailServer) -> None:
    spellings = ["g.aram@gmail.com", "garam@gmail.com", "GARAM@GMAIL.COM", "garam@googlemail.com", "garam+1@gmail.com"]
    assert [post(email=spelling).status_code for spelling in spellings] == [201] * len(spellings)
    while own.worker.deliver_due():
        pass
    assert [len(mail_server.to(spelling)) for spelling in spellings] == [1, 0, 0, 0, 0]  # sent as it was written
    assert len(mail_server.received) == len(spellings) + 1


def test_three_acknowledgments_a_day(own: Services, set_clock: Clock) -> None:
    counted = []
    with own.database.write() as connection:
        for number in range(6):
            set_clock(EVE + timedelta(minutes=15 * number))
            counted.append(own.limits.count(connection, None, CUSTOMER))
        set_clock(EVE + timedelta(hours=23, minutes=59))
        counted.append(own.limits.count(connection, None, CUSTOMER))
        set_clock(EVE + timedelta(hours=48))
        counted.append(own.limits.count(connection, None, CUSTOMER))
    assert counted == [True, True, True, False, False, False, False, True]


def test_token_serves_one_post(post: Post, own: Services, client: FlaskClient, answers: Answers) -> None:
    token = own.tokens.mint(answers["kind"])
    assert post(token=token).status_code == 201
    again = post(token=token)
    assert (again.status_code, len(own.cases.listed(9))) == (422, 1)
    assert post(**again.get_json()["confirm"]).status_code == 201
    assert post(**again.get_json()["confirm"]).get_json()["receipt"]  # the same submission: the same receipt
    page = client.post(
        "/api/feedback", data={**answers, "token": token, "submission_id": str(uuid.uuid4())}, headers=SAME_ORIGIN
    )
    assert (page.status_code, "30분을 기다렸습니다." in page.text) == (200, True)
    assert len(own.cases.listed(9)) == 2


def test_token_of_a_post_that_was_not_taken_is_still_good(post: Post, own: Services, answers: Answers) -> None:
    token = own.tokens.mint(answers["kind"])
    for wrong in ({"name": "익명"}, {"message": "x" * 5001}, {"website": "x"}):
        assert post(token=token, **wrong).status_code == 422
    assert post(token=token).status_code == 201


def test_rating_token_serves_one_rating(rate: Post, own: Services) -> None:
    token = own.tokens.mint("rating")
    assert [rate(token=token).status_code for _ in range(2)] == [201, 422]


def test_token_written_otherwise_serves_no_second_time(post: Post, own: Services, answers: Answers) -> None:
    """Signatures in Base64 have unused bits: the same token has other spellings."""
    token = own.tokens.mint(answers["kind"])
    spellings = [token[:-1] + last for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
    good = [spelling for spelling in spellings if own.tokens.verify(spelling, answers["kind"])]
    assert len(good) > 1
    assert [post(token=spelling).status_code for spelling in good] == [201] + [422] * (len(good) - 1)


def test_one_submission_sent_at_once_is_one_receipt(own: Services, answers: Answers) -> None:
    token = own.tokens.verify(own.tokens.mint(answers["kind"]), answers["kind"])
    given = {name: answers[name] for name in answers if name != "website"}
    submission_id, receipts = str(uuid.uuid4()), []

    def send() -> None:
        case, _ = own.cases.open(submission_id, given, "192.0.2.1", token)
        receipts.append(case.receipt)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(receipts), len(set(receipts))) == (6, 1)


def test_keys_are_hashes_without_address_and_gone_within_a_day(own: Services, set_clock: Clock) -> None:
    set_clock(EVE)
    token = FormToken("abcdefgh", False, EVE + timedelta(hours=4))
    with own.database.write() as connection:
        own.limits.count(connection, "192.0.2.1", CUSTOMER, token)
        rows = connection.execute(select(hits)).all()
    assert len(rows) == 5  # all, the address, its network, the mailbox, the token
    assert all(len(row.key) == 16 for row in rows)
    assert not any(word in repr(rows) for word in ("192.0.2", CUSTOMER, "abcdefgh", "c00002"))
    left = {}
    for hours in (0, 2, 5, 24.01):
        rate_limits.forget_hits(own.database, EVE + timedelta(hours=hours))
        with own.database.read() as connection:
            left[hours] = len(connection.execute(select(hits.c.key)).all())
    assert left == {0: 5, 2: 2, 5: 1, 24.01: 0}


def test_what_a_clock_that_ran_ahead_wrote_neither_counts_nor_stays(own: Services, set_clock: Clock) -> None:
    with own.database.write() as connection:
        for moment in (EVE + timedelta(days=400), EVE):
            set_clock(moment)
            assert Sender(own, connection).until_refused("192.0.2.1") == 30
    rate_limits.forget_hits(own.database, EVE)
    with own.database.read() as connection:
        ends = connection.execute(select(hits.c.expires_at)).scalars().all()
    assert ends
    assert max(ends) <= EVE + timedelta(days=1, minutes=1)


def test_rows_of_others_stay(own: Services) -> None:
    now = utc_now()
    with own.database.write() as connection:
        rows = [
            {"key": str(n).encode(), "window": 1, "count": 1, "expires_at": now + timedelta(hours=n)}
            for n in (-1, 0, 1, 48)
        ]
        connection.execute(insert(hits), rows)
    rate_limits.forget_hits(own.database, now)
    with own.database.read() as connection:
        assert connection.execute(select(hits.c.key)).scalars().all() == [b"1"]


def test_off_counts_nothing(own: Services) -> None:
    free = Limits("s" * 32, enabled=False)
    token = FormToken("x", False, utc_now())
    with own.database.write() as connection:
        for _ in range(40):
            assert free.count(connection, "192.0.2.1", CUSTOMER, token)
            free.count_rating(connection, "192.0.2.1", token)
        assert connection.execute(select(hits.c.key)).all() == []


def test_receipt_promises_a_mail_only_where_one_goes(
    post: Post, client: FlaskClient, own: Services, mail_server: MailServer
) -> None:
    first, second = (post(SAME_ORIGIN).headers["Location"] for _ in range(2))
    promise, none = "이메일로도 보내 드립니다", "이번에는 확인 메일이 가지 않습니다"
    assert [said in client.get(first).text for said in (promise, none)] == [True, False]
    assert [said in client.get(second).text for said in (promise, none)] == [False, True]
    mail_server.replies[CUSTOMER] = "550 no such mailbox"
    own.worker.deliver_due()
    assert "적으신 주소로 확인 메일이 가지 못했습니다" in client.get(first).text
