"""No post costs much more than a plain one of its size, and what is far too long is told so beside its field."""

import time
import uuid
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from benchmarks import costly, posts
from feedback_api.forms.answers import LIMITS
from feedback_api.forms.rating import LIMITS as RATING_LIMITS
from feedback_api.services import Services
from feedback_api.web import request_guards
from feedback_api.web.request_guards import MAX_BYTES, MAX_FIELDS
from institution.normalization import nfc
from tests.api.conftest import JSON, SAME_ORIGIN, Answers, Post

#: `make bench` promises three times; this tells a slip back to forty or six hundred times from a busy machine's noise.
MOST = 12


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    return {**environ, "FEEDBACK_SECRET_KEY": posts.SECRET, "FEEDBACK_LIMITS": "off"}


def milliseconds(client: FlaskClient, path: str, body: bytes, content_type: str, headers: dict[str, str]) -> float:
    """Give the processor time of a post: the least of five, each with the same body."""
    spent = []
    for _ in range(5):
        began = time.thread_time()
        with client.post(path, data=body, content_type=content_type, headers=headers) as answer:
            spent.append((time.thread_time() - began) * 1000)
            assert answer.status_code < 500
    return min(spent)


@pytest.mark.parametrize("headers", [JSON, SAME_ORIGIN], ids=["json", "page"])
@pytest.mark.parametrize("kind", [kind for kind in costly.KINDS if kind != costly.PLAIN])
def test_no_post_costs_much_more_than_a_plain_one(client: FlaskClient, kind: str, headers: dict[str, str]) -> None:
    body, plain = costly.body(kind), costly.body(costly.PLAIN)
    assert len(plain) > costly.SIZE - 20
    cost = milliseconds(client, "/api/feedback", body, costly.KINDS[kind][0], headers)
    assert cost < MOST * milliseconds(client, "/api/feedback", plain, posts.FORM, headers)


@pytest.mark.parametrize(
    "unit", ["\u0301\u0323", "\uff9e", "\u1112\u1161\u11ab", "1", "010-1234-5678 ", "a@a.", "/%25"]
)
@pytest.mark.parametrize("field", ["comment", "page", "token", "submission_id", "score"])
def test_no_rating_costs_much_more_than_a_plain_one(client: FlaskClient, own: Services, field: str, unit: str) -> None:
    def rating(text: str) -> bytes:
        given = {"page": "/", "score": "4", "submission_id": str(uuid.uuid4()), "token": own.tokens.mint("rating")}
        return (
            urlencode({**given, field: text * (6000 // len(quote(text)) + 1) * 10})
            .encode()[:60_000]
            .rpartition(b"%")[0]
        )

    cost = milliseconds(client, "/api/ratings", rating(unit + "가"), posts.FORM, JSON)
    assert cost < MOST * milliseconds(client, "/api/ratings", rating("가"), posts.FORM, JSON)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Accept", "a,"),
        ("Accept", "a;q=0.1,"),
        ("Accept-Language", "a,"),
        ("Accept-Language", "a-b-c;q=0.1,"),
        ("Accept-Encoding", "a,"),
        ("Content-Type", "application/x-www-form-urlencoded;a=b"),
        ("Cookie", "a=b;"),
        ("X-Forwarded-For", "1,"),
        ("Referer", "http://["),
        ("Range", "bytes=1-2,"),
    ],
)
def test_no_header_costs_much_more_than_others(client: FlaskClient, header: str, value: str) -> None:
    def cost(name: str, text: str) -> float:
        long = (text * request_guards.MAX_HEAD_BYTES)[: request_guards.MAX_HEAD_BYTES - 500]
        headers = {**SAME_ORIGIN, name: long}
        return milliseconds(client, "/api/feedback", b"a=b", headers.pop("Content-Type", posts.FORM), headers)

    assert cost(header, value) < MOST * cost("X-Nothing", "a")


def test_long_query_is_refused_where_one_is_read(client: FlaskClient) -> None:
    for path in ("/api/form-token?kind=inquiry&", "/api/ratings/thanks?page=/&"):
        assert client.get(path + "a&" * 1001).status_code == 414
    assert client.get("/api/form-token?kind=inquiry&" + "a" * 1900).status_code == 200
    assert client.get("/nothing?" + "a&" * 1001).status_code == 404


def test_longer_headers_count_as_not_sent(client: FlaskClient, post: Post) -> None:
    assert client.get("/api/nothing", headers={"Accept": "application/json" + "," * 900}).is_json
    assert not client.get("/api/nothing", headers={"Accept": "application/json" + "," * 1000}).is_json
    assert post({**SAME_ORIGIN, "Accept": "a," * 6000}).status_code == 303


@pytest.mark.parametrize(("fields", "status"), [(MAX_FIELDS, 422), (MAX_FIELDS + 1, 400)])
def test_so_many_fields_are_read_and_no_more(client: FlaskClient, fields: int, status: int) -> None:
    encoded = "&".join(f"field{number}=x" for number in range(fields))
    head = "--B\r\nContent-Disposition: form-data; name="
    parts = "".join(f"{head}field{number}\r\n\r\nx\r\n" for number in range(fields)) + "--B--\r\n"
    for body, content_type in ((encoded, posts.FORM), (parts, "multipart/form-data; boundary=B")):
        assert client.post("/api/feedback", data=body, content_type=content_type, headers=JSON).status_code == status


@pytest.mark.parametrize(("length", "status"), [(20, 422), (50, 422), (200, 400)])
def test_long_heads_of_parts_are_refused(client: FlaskClient, length: int, status: int) -> None:
    body = f'--B\r\nContent-Disposition: form-data; name="a"; filename="{"x" * length}"\r\n\r\nx\r\n--B--\r\n'
    content_type = "multipart/form-data; boundary=B"
    assert client.post("/api/feedback", data=body, content_type=content_type, headers=JSON).status_code == status


def test_parts_are_read_as_before(client: FlaskClient, own: Services, answers: Answers) -> None:
    fields = {**answers, "token": own.tokens.mint(answers["kind"]), "submission_id": str(uuid.uuid4())}
    answer = client.post("/api/feedback", data=fields, content_type="multipart/form-data", headers=JSON)
    assert answer.status_code == 201


def body_of(answers: Answers, field: str, text: str) -> bytes:
    return urlencode({**answers, field: text}).encode()


@pytest.mark.parametrize("headers", [JSON, SAME_ORIGIN], ids=["json", "page"])
@pytest.mark.parametrize("sign", ["x", "가", "\u1112\u1161\u11ab", "\u0301", "😀"])
@pytest.mark.parametrize("field", ["message", "subject", "name", "phone", "email"])
def test_answer_too_long_is_told_beside_its_field_up_to_the_largest_post(
    client: FlaskClient, answers: Answers, headers: dict[str, str], field: str, sign: str
) -> None:
    room = (MAX_BYTES - len(body_of(answers, field, ""))) // len(quote(sign))
    fewest = LIMITS[field] + 1
    for number in {fewest, 2 * fewest, room}:
        if not fewest <= number <= room or (field == "phone" and sign == "\u0301" and number <= 4 * LIMITS[field]):
            continue  # of a telephone number, a few marks alone leave nothing that could be too long
        answer = client.post("/api/feedback", data={**answers, field: sign * number}, headers=headers)
        sentence = f"{LIMITS[field]}자 안으로"
        assert answer.status_code == 422
        if headers is JSON:
            assert sentence in answer.get_json()["errors"][field].replace(",", "")
        else:
            assert sentence in answer.text.replace("5,000", "5000")
            assert answers["subject" if field == "message" else "message"].splitlines()[-1] in answer.text
            typed = sign * LIMITS[field]
            assert typed[:30] in answer.text or nfc(typed)[:30] in answer.text


def test_comment_too_long_is_told_beside_its_field_up_to_the_largest_post(rate: Post) -> None:
    for number in (RATING_LIMITS["comment"] + 1, 3000, 6000):
        answer = rate(comment="가" * number)
        assert (answer.status_code, "500자" in answer.get_json()["errors"]["comment"]) == (422, True)


def test_decomposed_answers_are_as_long_as_they_look(post: Post) -> None:
    assert post(message="\u1112\u1161\u11ab" * 2000, subject="\u1112\u1161\u11ab" * 120).status_code == 201
    assert post(subject="\u1112\u1161\u11ab" * 121).status_code == 422


def test_bounds_do_not_reach_the_site(app: Flask, client: FlaskClient) -> None:
    def first(path: str, **headers: str) -> Any:
        return client.get(path, headers=headers).status_code

    assert app.url_map
    assert [first("/", Accept="a," * 6000), first("/?" + "a&" * 3000)] == [404, 404]
