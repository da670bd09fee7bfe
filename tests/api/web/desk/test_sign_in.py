"""Signing in at the desk: with the code of one's own mail, once, in time; nothing else lets in or tells anything."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback_api import rate_limits
from feedback_api.cases.handlers import Handler, Person, Role
from feedback_api.desk.sign_in import MOST_TRIES, SignIns
from feedback_api.services import Services
from feedback_api.store.tables import access_log, desk_sessions, outbox, sign_ins
from institution.clock import set_to, utc_now
from tests.api.conftest import SAME_ORIGIN
from tests.api.delivery.test_emails import compare_mail
from tests.api.web.desk.conftest import EMAIL, NAME, Browser, key_of
from tests.mail_server import MailServer

OTHER = "other.handler@narae.example"


def rows(own: Services, table: Any) -> list[Any]:
    with own.database.read() as connection:
        return list(connection.execute(select(table)))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_without_handlers_there_is_no_desk(client: FlaskClient) -> None:
    for path in ("/desk/", "/desk", "/desk/sign-in", "/desk/code"):
        there, nowhere = client.get(path), client.get("/nowhere/")
        assert there.status_code == nowhere.status_code == 404
        assert there.text == nowhere.text
    assert client.post("/desk/sign-in", data={"email": EMAIL}, headers=SAME_ORIGIN).status_code == 404


def test_a_handler_signs_in_with_the_code_of_the_mail(browser: Browser, own: Services) -> None:
    assert not browser.is_signed_in()
    answer = browser.sign_in()
    assert (answer.status_code, answer.location) == (303, "/desk/")
    assert browser.is_signed_in()
    line = rows(own, access_log)[0]
    assert (line.action, line.receipt, line.address) == ("sign in", None, "127.0.0.1")


def test_the_code_may_be_typed_with_spaces(browser: Browser) -> None:
    key = browser.ask()
    code = browser.code()
    assert browser.enter(key, f" {code[:3]} {code[3:]}\n").status_code == 303


def test_the_address_may_be_spelled_otherwise_and_the_mail_goes_to_the_one_known(
    browser: Browser, mail_server: MailServer
) -> None:
    key = browser.ask(EMAIL.upper())
    assert browser.enter(key, browser.code()).status_code == 303
    assert len(mail_server.to(EMAIL)) == 1


def test_the_mail_holds_no_link_and_says_what_to_do(browser: Browser, mail_server: MailServer) -> None:
    browser.ask()
    code = browser.code()
    (mail,) = mail_server.to(EMAIL)
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        text = body.get_content()
        assert code in text
        assert "href" not in text
        assert "http" not in text
        for sentence in ("10분", "누구에게도", "요청하신 적이 없으면"):
            assert sentence in text
    assert code not in str(mail["Subject"])


def test_an_unknown_address_is_answered_as_a_known_one(
    browser: Browser, own: Services, mail_server: MailServer
) -> None:
    known = browser.send("sign-in", email=EMAIL, back_to="/desk/")
    unknown = browser.send("sign-in", email="nobody@narae.example", back_to="/desk/")
    assert known.status_code == unknown.status_code == 200
    plain = [re.sub(r'name="key" value="[\w-]{43}"', "", answer.text) for answer in (known, unknown)]
    assert plain[0] == plain[1]
    names = [{**dict(answer.headers), "X-Request-Id": ""} for answer in (known, unknown)]
    assert names[0] == names[1]
    assert [row.message for row in rows(own, outbox)] == ["sign_in_code"] * 2
    own.worker.deliver_due()
    assert [mail["To"] for mail in mail_server.received] == [EMAIL]
    assert sorted(row.state for row in rows(own, outbox)) == ["cancelled", "sent"]


def test_a_code_of_an_unknown_address_is_tried_as_any_other(browser: Browser, own: Services) -> None:
    """Even the right digits, which nobody can know, let nobody in."""
    key = browser.ask("nobody@narae.example")
    (row,) = rows(own, sign_ins)
    right = own.sign_ins._code(row.nonce)
    texts = [browser.enter(key, right).text for _ in range(MOST_TRIES)]
    known = browser.ask()
    for text in texts[:-1]:
        answer = browser.enter(known, wrong(browser.code()))
        assert answer.status_code == 422
        assert answer.text.replace(known, "") == text.replace(key, "")
    assert browser.enter(known, wrong(browser.code())).text == texts[-1]
    assert not browser.is_signed_in()


def test_a_code_serves_once(browser: Browser) -> None:
    key = browser.ask()
    code = browser.code()
    assert browser.enter(key, code).status_code == 303
    browser.client.delete_cookie("desk", path="/desk")
    assert browser.enter(key, code).status_code == 422
    assert not browser.is_signed_in()


def test_a_code_serves_its_own_row_alone(browser: Browser, own: Services) -> None:
    own.handlers.add(Person("다른 사람", OTHER, (), Role.OVERSEER), "handlers add")
    key = browser.ask()
    browser.ask(OTHER)
    assert browser.enter(key, browser.code(OTHER)).status_code == 422
    assert not browser.is_signed_in()


def test_a_new_code_ends_the_earlier_one(browser: Browser) -> None:
    first = browser.ask()
    code = browser.code()
    second = browser.ask()
    assert browser.enter(first, code).status_code == 422
    assert browser.enter(second, browser.code()).status_code == 303


def test_a_code_is_good_for_ten_minutes(browser: Browser, later: Callable[..., Any]) -> None:
    key = browser.ask()
    code = browser.code()
    with later(minutes=10):
        assert browser.enter(key, code).status_code == 422
    with later(minutes=9, seconds=50):
        assert browser.enter(key, code).status_code == 303


def test_a_code_may_be_tried_five_times(browser: Browser) -> None:
    key = browser.ask()
    code = browser.code()
    lefts = [re.findall(r"(\d)번 더", browser.enter(key, wrong(code)).text) for _ in range(MOST_TRIES)]
    assert lefts == [["4"], ["3"], ["2"], ["1"], []]
    assert browser.enter(key, code).status_code == 422
    assert not browser.is_signed_in()


def test_an_expired_code_is_not_mailed(
    browser: Browser, own: Services, mail_server: MailServer, later: Callable[..., Any]
) -> None:
    browser.ask()
    with later(minutes=11):
        own.worker.deliver_due()
    assert mail_server.received == []
    assert [row.state for row in rows(own, outbox)] == ["cancelled"]
    assert own.backlog.find_unreported(utc_now()) == []


def test_a_removed_handler_is_out_at_once(browser: Browser, own: Services, handler: Handler) -> None:
    own.handlers.add(Person("다른 사람", OTHER, (), Role.OVERSEER), "handlers add")
    browser.sign_in()
    key = browser.ask()
    code = browser.code()
    own.handlers.remove(handler, "handlers remove")
    assert not browser.is_signed_in()
    assert browser.enter(key, code).status_code == 422
    browser.ask()
    own.worker.deliver_due()
    assert not browser.is_signed_in()
    assert rows(own, desk_sessions) == []


def test_the_cookie_of_a_removed_handler_is_worthless_even_with_its_session(
    browser: Browser, own: Services, handler: Handler
) -> None:
    browser.sign_in()
    (session,) = rows(own, desk_sessions)
    own.handlers.remove(handler, "handlers remove")
    own.handlers.add(Person("다른 사람", OTHER, (), Role.OVERSEER), "handlers add")
    with own.database.write() as connection:
        connection.execute(desk_sessions.insert().values(**session._mapping))
    assert not browser.is_signed_in()


def test_a_session_ends_after_a_working_day(browser: Browser, later: Callable[..., Any]) -> None:
    browser.sign_in()
    token = browser.client.get_cookie("desk", path="/desk").value  # type: ignore[union-attr]
    with later(hours=11, minutes=59):
        assert browser.is_signed_in()
    with later(hours=12, minutes=1):
        browser.client.set_cookie("desk", token, path="/desk")  # a browser that does not delete it
        assert not browser.is_signed_in()
        answer = browser.send("sign-out")
        assert answer.status_code == 403
        assert "로그인이 끝나" in answer.text


def test_a_token_is_always_new_and_the_earlier_session_ends(browser: Browser, own: Services) -> None:
    """Fixation: whatever cookie somebody put into the browser, it does not become the session's."""
    browser.client.set_cookie("desk", "planted-by-somebody", path="/desk")
    browser.sign_in()
    first = browser.client.get_cookie("desk", path="/desk").value  # type: ignore[union-attr]
    browser.sign_in()
    second = browser.client.get_cookie("desk", path="/desk").value  # type: ignore[union-attr]
    assert len({"planted-by-somebody", first, second}) == 3
    assert len(rows(own, desk_sessions)) == 1
    for token in ("planted-by-somebody", first):
        browser.client.set_cookie("desk", token, path="/desk")
        assert not browser.is_signed_in()


def test_signing_out_ends_the_session_on_the_server(browser: Browser, own: Services) -> None:
    browser.sign_in()
    token = browser.client.get_cookie("desk", path="/desk").value  # type: ignore[union-attr]
    answer = browser.send("sign-out")
    assert (answer.status_code, answer.location) == (303, "/desk/")
    assert browser.client.get_cookie("desk", path="/desk") is None
    browser.client.set_cookie("desk", token, path="/desk")
    assert not browser.is_signed_in()
    assert [line.action for line in rows(own, access_log) if line.action.startswith("sign")] == ["sign in", "sign out"]


@pytest.mark.sqlite("file")
def test_database_holds_neither_code_nor_token_nor_person(browser: Browser, own: Services) -> None:
    key = browser.ask()
    code = browser.code()
    browser.enter(key, code)
    token = browser.client.get_cookie("desk", path="/desk").value  # type: ignore[union-attr]
    file = own.database.file
    assert file is not None
    everything = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    for secret in (token, EMAIL, NAME):
        assert secret.encode() not in everything
    assert code not in "".join(str(row) for row in rows(own, sign_ins))


HEADERS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {},
]


@pytest.mark.parametrize("headers", HEADERS, ids=str)
def test_a_post_of_another_page_does_nothing(browser: Browser, own: Services, headers: dict[str, str]) -> None:
    assert browser.send("sign-in", headers, email=EMAIL).status_code == 403
    assert rows(own, sign_ins) == []
    key = browser.ask()
    code = browser.code()
    assert browser.send("code", headers, key=key, code=code).status_code == 403
    browser.enter(key, code)
    assert browser.send("sign-out", headers).status_code == 403
    assert browser.is_signed_in()


@pytest.mark.parametrize("headers", [{"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}, {}], ids=str)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_changes_nothing(browser: Browser, own: Services, method: str, headers: dict[str, str]) -> None:
    browser.sign_in()
    before = [rows(own, table) for table in (sign_ins, desk_sessions, outbox)]
    for path in ("/desk/", "/desk/sign-in", "/desk/code", "/desk/sign-out"):
        browser.client.open(path, method=method, headers=headers, query_string={"email": EMAIL, "code": "000000"})
    assert [rows(own, table) for table in (sign_ins, desk_sessions, outbox)] == before
    assert browser.is_signed_in()


def test_pages_are_not_stored_and_run_nothing_of_others(browser: Browser) -> None:
    answers = [browser.client.get("/desk/"), browser.send("sign-in", email=EMAIL), browser.sign_in()]
    for answer in [*answers, browser.client.get("/desk/")]:
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        title = re.findall("<title>(.+)</title>", answer.text)
        assert NAME not in str(title)
        assert EMAIL not in str(title)


def test_a_wrong_address_is_told_beside_the_field_and_kept(browser: Browser, own: Services) -> None:
    answer = browser.send("sign-in", email="윤슬기 골뱅이")
    assert answer.status_code == 422
    assert 'value="윤슬기 골뱅이"' in answer.text
    assert "name@example.kr" in answer.text
    assert rows(own, sign_ins) == []


@pytest.mark.parametrize(
    ("back_to", "led_to"),
    [
        ("/desk/cases/5", "/desk/cases/5"),
        ("https://elsewhere.example/desk/", "/desk/"),
        ("//elsewhere.example", "/desk/"),
        ("/desk/../api/health", "/desk/"),
        ("/desk/?next=x", "/desk/"),
        ("/desk/" + "a" * 200, "/desk/"),
        ("", "/desk/"),
    ],
)
def test_one_is_led_to_pages_of_the_desk_alone(browser: Browser, back_to: str, led_to: str) -> None:
    key = browser.ask(back_to=back_to)
    assert browser.enter(key, browser.code(), back_to).location == led_to


def test_a_link_from_another_site_is_followed_once_more(browser: Browser) -> None:
    """SameSite=Strict holds the cookie back from links in a web mailbox; the page's own refresh brings it."""
    answer = browser.client.get("/desk/", headers={"Sec-Fetch-Site": "cross-site"})
    assert '<meta http-equiv="refresh" content="0">' in answer.text
    assert "번호 받기" in browser.client.get("/desk/", headers=SAME_ORIGIN).text


@pytest.mark.parametrize("fields", [{}, {"key": "k" * 5000, "code": "1" * 5000}, {"key": "가", "code": "가나다라마바"}])
def test_what_is_no_code_is_over(browser: Browser, fields: dict[str, Any]) -> None:
    assert browser.send("code", **fields).status_code == 422


def test_a_code_in_other_digits_is_wrong(browser: Browser) -> None:
    assert browser.enter(browser.ask(), "１２３４５６").status_code == 422


def test_a_form_of_many_fields_or_none_is_refused(browser: Browser) -> None:
    many: dict[str, Any] = {f"f{number}": "" for number in range(40)}
    assert browser.send("sign-in", **many).status_code == 400
    answer = browser.client.post("/desk/sign-in", json={"email": EMAIL}, headers=SAME_ORIGIN)
    assert answer.status_code == 415


def test_codes_for_a_mailbox_are_few_whether_a_handler_s_or_not(browser: Browser, own: Services) -> None:
    most = rate_limits.CODES_PER_MAILBOX[0].most
    for email in (EMAIL, "nobody@narae.example"):
        for _ in range(most):
            browser.ask(email)
        answer = browser.send("sign-in", email=email.replace("@", "+again@"))
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 500
    assert len(rows(own, sign_ins)) == 2 * most


@pytest.mark.parametrize(("limit", "path"), [("CODES_PER_ADDRESS", "sign-in"), ("TRIES_PER_ADDRESS", "code")])
def test_a_network_has_few_codes_and_tries(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, limit: str, path: str
) -> None:
    monkeypatch.setattr(rate_limits, limit, rate_limits.Limit(2, getattr(rate_limits, limit).window))
    statuses = [browser.send(path, email=f"a{n}@narae.example", key="k", code="1").status_code for n in range(3)]
    assert statuses[2] == 429
    assert 429 not in statuses[:2]


@pytest.mark.parametrize(("limit", "path"), [("CODES_IN_ALL", "sign-in"), ("TRIES_IN_ALL", "code")])
def test_above_the_common_limit_each_network_has_a_sixth(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, limit: str, path: str
) -> None:
    before = getattr(rate_limits, limit)
    monkeypatch.setattr(rate_limits, limit, rate_limits.Limit(0, before.window, before.part))
    statuses = [browser.send(path, email=f"a{n}@narae.example", key="k", code="1").status_code for n in range(20)]
    assert statuses.index(429) == {"sign-in": 10, "code": 15}[path]


def test_a_failure_of_a_try_is_counted_although_it_is_wrong(browser: Browser, own: Services) -> None:
    key = browser.ask()
    browser.enter(key, wrong(browser.code()))
    (row,) = rows(own, sign_ins)
    assert row.tries == 1


def test_log_names_nobody(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    key = browser.ask()
    code = browser.code()
    browser.enter(key, wrong(code))
    browser.enter(key, code)
    browser.client.get("/desk/")
    browser.send("sign-out")
    browser.ask("nobody@narae.example")
    lines = [record.getMessage() for record in caplog.records if record.name != "mail.log"]  # the test's mail server
    assert "POST desk.enter_code 303" in "\n".join(lines)
    for secret in (EMAIL, NAME, code, key, "nobody@"):
        assert secret not in "\n".join(lines)


def test_key_of_the_page_is_new_each_time(browser: Browser) -> None:
    answers = [browser.send("sign-in", email=EMAIL) for _ in range(2)]
    assert key_of(answers[0].text) != key_of(answers[1].text)


def test_the_mail_reads_as_its_snapshot(
    browser: Browser, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SignIns, "_code", lambda *_: "048317")
    with set_to(datetime(2026, 11, 23, 8, 0, tzinfo=UTC)):
        browser.ask()
        browser.code()
    (mail,) = mail_server.to(EMAIL)
    compare_mail(mail, "sign_in_code", "ko")
