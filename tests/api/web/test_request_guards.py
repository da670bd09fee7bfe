"""The checks of a post before its fields are read: their order, and their limits to the byte."""

import itertools
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from cryptography.fernet import Fernet
from flask.testing import FlaskClient

from feedback_api import config, create_app, production, rate_limits
from feedback_api.forms.tokens import LIFETIME, FormTokens
from feedback_api.services import Services
from feedback_api.web import request_guards
from feedback_api.web.request_guards import MAX_BYTES
from institution.clock import set_to
from tests.api.conftest import JSON, SAME_ORIGIN, Answers, Post

FORM = "application/x-www-form-urlencoded"
Request = dict[str, Any]


@pytest.fixture
def whole(client: FlaskClient, answers: Answers) -> Request:
    """Give a post that is accepted."""
    token = client.get(f"/api/form-token?kind={answers['kind']}").get_json()["token"]
    data = {**answers, "token": token, "submission_id": str(uuid.uuid4())}
    return {"data": data, "headers": dict(JSON), "content_type": FORM}


#: Each fault, in the order in which it is found: what it does to a whole post, and how it is answered.
FAULTS: dict[str, tuple[Callable[[Request], object], int, str]] = {
    "size": (lambda post: post["data"].update(padding="x" * MAX_BYTES), 413, ""),
    "type": (lambda post: post.update(content_type="text/plain"), 415, ""),
    "charset": (lambda post: post["data"].update(message="불편".encode("euc-kr")), 400, ""),
    "origin": (lambda post: post["headers"].update({"Sec-Fetch-Site": "cross-site"}), 403, ""),
    "characters": (lambda post: post["data"].update(message="a\x00b"), 422, "errors"),
    "validation": (lambda post: post["data"].update(name="익명"), 422, "errors"),
    "token": (lambda post: post["data"].update(token=""), 422, "confirm"),
    "honeypot": (lambda post: post["data"].update(website="x"), 422, "confirm"),
    "limits": (lambda _post: None, 429, ""),
}


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(FAULTS, 2)))
def test_earlier_guard_answers(
    client: FlaskClient, whole: Request, monkeypatch: pytest.MonkeyPatch, first: str, second: str
) -> None:
    if "limits" in (first, second):
        monkeypatch.setattr(rate_limits, "PER_ADDRESS", rate_limits.Limit(0, timedelta(hours=1)))
    for name in (second, first):
        FAULTS[name][0](whole)
    answer = client.post("/api/feedback", **{**whole, "data": urlencode(whole["data"])})
    _, status, member = FAULTS[first]
    assert (answer.status_code, {"errors", "confirm"} & set(answer.get_json())) == (status, {member} - {""})


def test_post_of_64_kilobytes_is_read_and_no_byte_more(client: FlaskClient) -> None:
    for length, status in ((MAX_BYTES, 422), (MAX_BYTES + 1, 413)):
        body = b"padding=".ljust(length, b"x")
        assert client.post("/api/feedback", data=body, content_type=FORM, headers=JSON).status_code == status


def test_longest_answers_fit_into_a_post(post: Post) -> None:
    assert post(message="😀" * 5000, subject="가" * 120).status_code == 201
    assert (
        post(message="가" * 5000, subject="😀" * 120, page="/" + "가" * 199, email="b@example.com").status_code == 201
    )


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        (FORM, 422),
        (f"{FORM}; charset=UTF-8", 422),
        (f"{FORM}; charset=utf8", 422),
        (f"{FORM}; charset=euc-kr", 415),
        ("multipart/form-data", 422),
        ("multipart/form-data; boundary=", 422),
        ("text/plain", 415),
        ("text/plain; application/x-www-form-urlencoded", 415),
        ("application/json", 415),
        ("application/x-www-form-urlencoded-x", 415),
        ("", 415),
    ],
)
def test_forms_alone_are_read(client: FlaskClient, content_type: str, status: int) -> None:
    assert client.post("/api/feedback", data=b"a=b", content_type=content_type, headers=JSON).status_code == status


@pytest.mark.parametrize("text", ["불편".encode("euc-kr"), b"\xff", b"\xed\xa0\x80", b"\xc0\xaf"])
def test_text_that_is_not_utf8_is_refused_rather_than_stored_as_rubbish(client: FlaskClient, text: bytes) -> None:
    part = b'--B\r\nContent-Disposition: form-data; name="message"\r\n\r\n' + text + b"\r\n--B--\r\n"
    for body, content_type in (
        (b"message=" + text, FORM),
        (f"message={quote(text)}".encode(), FORM),
        (part, "multipart/form-data; boundary=B"),
    ):
        assert client.post("/api/feedback", data=body, content_type=content_type, headers=JSON).status_code == 400


@pytest.mark.parametrize(("lines", "status"), [(1, 422), (30_000, 400)])
def test_parts_that_begin_with_many_blank_lines_are_refused(client: FlaskClient, lines: int, status: int) -> None:
    """Werkzeug takes as long for them as for a dozen posts."""
    body = b"\r\n" * lines + b'--B\r\nContent-Disposition: form-data; name="lang"\r\n\r\nen\r\n--B--\r\n'
    answer = client.post("/api/feedback", data=body, content_type="multipart/form-data; boundary=B", headers=JSON)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("site_url", "origin"),
    [
        ("https://Charter.Example.KR/", "https://charter.example.kr"),
        ("https://charter.example.kr:443/", "https://charter.example.kr"),
        ("https://charter.example.kr:80/", "https://charter.example.kr:80"),
        ("http://charter.example.kr:80/", "http://charter.example.kr"),
        ("http://charter.example.kr:8080", "http://charter.example.kr:8080"),
        ("https://charter.한국/", "https://charter.xn--3e0b707e"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_origin_is_compared_as_browsers_write_it(site_url: str, origin: str) -> None:
    assert request_guards.origin_of(site_url) == origin


@pytest.mark.parametrize(
    "origin",
    [
        "http://127.0.0.1:8000.evil.example",
        "http://127.0.0.1:8000@evil.example",
        "http://evil.example/http://127.0.0.1:8000",
        "http://user@127.0.0.1:8000",
        "http://127.0.0.1:80",
        "http://127.0.0.1:80000",
        "http://127.0.0.1",
        "http://127.0.0.2:8000",
        "http://127.0.0.1:8000/",
        "http://127.0.0.1:8000, http://evil.example",
        "HTTP://127.0.0.1:8000",
        "https://127.0.0.1:8000",
        "//127.0.0.1:8000",
        "file://127.0.0.1:8000",
        "http://127.0.0.1:8000\u0430",
        "http://xlocalhost",
        "http://localhost.",
        "http://localhost:8000",
    ],
)
def test_origin_that_looks_like_ours_is_refused(post: Post, origin: str) -> None:
    assert post({"Origin": origin, "Accept": "application/json"}).status_code == 403


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("charter.example.kr", True),
        ("charter.example.kr:443", True),
        ("charter.example.kr:8000", True),
        ("CHARTER.example.kr", True),
        ("api.example.kr", True),
        ("10.0.0.5:8000", True),
        ("[2001:db8::5]:8000", True),
        ("127.0.0.1:8000", True),
        ("localhost", True),
        ("[::1]:8000", True),
        ("evil.example", False),
        ("charter.example.kr.evil.example", False),
        ("evil.charter.example.kr", False),
        ("charter.example.kr@evil.example", False),
        ("evil.example@charter.example.kr", False),
        ("charter.example.kr/evil", False),
        ("charter.example.kr, evil.example", False),
        ("charter.example.kr.", False),
        ("127.0.0.2", False),
        ("0.0.0.0:8000", False),
        ("[", False),
        ("", False),
    ],
)
def test_hosts_are_the_sites_this_machines_and_those_named(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, host: str, known: bool
) -> None:
    site = {"FEEDBACK_SITE_URL": "https://Charter.Example.KR/", "FEEDBACK_HOSTS": "api.example.kr,10.0.0.5,2001:DB8::5"}
    keys = {"FEEDBACK_SECRET_KEY": "s" * 32, "FEEDBACK_ENCRYPTION_KEYS": Fernet.generate_key().decode()}
    monkeypatch.setattr(production, "check", lambda _settings: None)  # the tests' institution is an example
    client = create_app(config.from_environ({**environ, **site, **keys})).test_client()
    for path in ("/", "/api/form-token?kind=inquiry", "/api/nothing", "/charter", "/dev/mail/"):
        answer = client.get(path, headers={"Host": host, "Accept": "text/html"})
        assert (answer.status_code == 421) is not known, path
    if not known:
        assert client.post("/api/feedback", headers={"Host": host, "Origin": f"https://{host}"}).status_code == 421


def test_origin_of_a_host_that_was_only_sent_is_not_ours(environ: dict[str, str], answers: Answers) -> None:
    """A host of FEEDBACK_HOSTS is known, but a page of it is not a page of ours."""
    client = create_app(config.from_environ({**environ, "FEEDBACK_HOSTS": "api.example.kr"})).test_client()
    headers = {"Accept": "application/json", "Host": "api.example.kr", "Origin": "http://api.example.kr"}
    assert client.post("/api/feedback", data=answers, headers=headers).status_code == 403
    here = {**headers, "Host": "127.0.0.1:8001", "Origin": "http://127.0.0.1:8001"}
    assert client.post("/api/feedback", data=answers, headers=here).status_code == 422
    for name in ("X-Forwarded-For", "Via", "X-Real-IP", "CF-Connecting-IP"):
        assert client.post("/api/feedback", data=answers, headers={**here, name: "192.0.2.7"}).status_code == 403
    stranger = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.post("/api/feedback", data=answers, headers=here, environ_base=stranger).status_code == 403


def test_token_is_good_from_the_time_a_person_takes_for_four_hours() -> None:
    mine = FormTokens("s" * 32, min_fill_seconds=3)
    now = datetime(2027, 1, 15, 8, 0, 0, 900_000, tzinfo=UTC)
    with set_to(now):
        token, confirming = mine.mint("inquiry"), mine.mint("inquiry", confirming=True)
    for waited, good in ((0, False), (2.99, False), (3, True), (LIFETIME, True), (LIFETIME + 0.01, False)):
        with set_to(now + timedelta(seconds=waited)):
            assert (mine.verify(token, "inquiry") is not None) is good
            assert (mine.verify(confirming, "inquiry") is not None) is (waited <= LIFETIME)


@pytest.mark.parametrize("token", ["", "x", "\x00", "가", "a.b.c", "W10.", "." * 5000])
def test_what_is_no_token_is_not_trusted(token: str) -> None:
    mine = FormTokens("s" * 32, 0)
    assert [mine.verify(one, "inquiry") is not None for one in (mine.mint("inquiry"), token)] == [True, False]


def test_token_is_bound_to_secret_form_and_kind() -> None:
    mine = FormTokens("s" * 32, 0)
    assert mine.verify(mine.mint("inquiry"), "inquiry") is not None
    assert mine.verify(mine.mint("inquiry"), "complaint") is None
    assert FormTokens("t" * 32, 0).verify(mine.mint("inquiry"), "inquiry") is None
    assert mine.verify(str(mine._serializer.dumps(["rating", "inquiry", 0, 9e9])), "inquiry") is None


def test_confirming_a_suspect_post_makes_an_ordinary_case_at_once(
    client: FlaskClient, whole: Request, own: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own.tokens, "_min_fill_seconds", 60)
    suspect = {**whole["data"], "website": "http://filled.in.by.a.browser", "token": "", "submission_id": ""}
    answer = client.post("/api/feedback", data=suspect, headers=JSON)
    assert answer.status_code == 422
    assert own.cases.listed(9) == []
    confirmed = client.post("/api/feedback", data={**suspect, **answer.get_json()["confirm"]}, headers=JSON)
    assert confirmed.status_code == 201
    assert [case.receipt for case in own.cases.listed(9)] == [confirmed.get_json()["receipt"]]


def test_failed_and_unconfirmed_posts_and_repeats_do_not_count(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "PER_ADDRESS", rate_limits.Limit(2, timedelta(hours=1)))
    submission_id = str(uuid.uuid4())
    for _ in range(3):
        assert post(name="익명").status_code == 422
        assert post(website="x").status_code == 422
        assert post({"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert post(submission_id=submission_id).status_code == 201
    assert [post().status_code, post().status_code] == [201, 429]


def test_post_above_the_limit_keeps_the_text_and_can_be_sent_later(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "PER_ADDRESS", rate_limits.Limit(0, timedelta(hours=1)))
    page = post(SAME_ORIGIN)
    assert (page.status_code, "30분을 기다렸습니다." in page.text) == (429, True)
