"""Requests that no browser makes: each ends in its own status, on this host, with our headers; none in a 500 or 503."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from feedback_api import config, create_app
from feedback_api.services import Services
from feedback_api.web.request_guards import MAX_HEAD_BYTES
from feedback_api.web.responses import HEADERS
from tests.api.conftest import JSON, SAME_ORIGIN, Answers, Post
from tests.servers import free_port, serving

FORM = b"Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture
def site(environ: dict[str, str]) -> Path:
    folder = Path(environ["FEEDBACK_SITE_DIR"])
    (folder / "charter").mkdir(parents=True)
    for name in ("index.html", "charter/index.html"):
        (folder / name).write_text("words")
    return folder


@pytest.fixture
def port(environ: dict[str, str], site: Path) -> Iterator[int]:
    chosen = free_port()
    assert site.is_dir()
    with serving({**environ, "FEEDBACK_SITE_URL": f"http://127.0.0.1:{chosen}"}, chosen):
        yield chosen


def raw(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def posted(headers: bytes, body: bytes) -> bytes:
    return b"POST /api/feedback HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + FORM + headers + b"\r\n" + body


def test_raw_requests_get_one_answer_of_their_own(port: int) -> None:
    end = b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    evil = b" HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    requests = {
        b"GET //charter" + end: b"308",
        b"GET //evil.example/%2e%2e" + end: b"404",
        b"GET /\\evil.example" + end: b"404",
        b"GET /charter%00" + end: b"404",
        b"GET /api//health" + end: b"404",
        b"GET http://evil.example" + end: b"308",
        b"GET ?x" + end: b"308",
        b"GET /api/cases/a%0d%0aSet-Cookie:%20x" + end: b"404",
        b"GET /%ff%fe" + end: b"404",
        b"OPTIONS *" + end: b"200",
        b"GET /charter/" + evil: b"421",
        b"GET http://localhost/charter/" + evil: b"421",
        b"GET /charter" + evil: b"421",
        b"GET /nothing" + evil: b"421",
        b"GET /api/health" + evil: b"421",
        b"OPTIONS *" + evil: b"421",
        b"GET /charter/ HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n": b"421",
        b"GET /charter/ HTTP/1.1\r\nConnection: close\r\n\r\n": b"421",
        b"GET /charter/ HTTP/1.0\r\n\r\n": b"421",
        b"POST /api/feedback HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\nConnection: close\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b": b"421",
        b"GET /charter/ HTTP/1.1\r\nHost: localhost\r\nX: ".ljust(MAX_HEAD_BYTES, b"x"): b"431",
        b"CONNECT evil.example:443" + end: b"405",
        posted(b"Content-Length: 3\r\nContent-Length: 30\r\n", b"a=b"): b"400",
        posted(b"Content-Length: +3\r\n", b"a=b"): b"400",
        posted(b"Transfer-Encoding: chunked\r\n", b"zz\r\na=b\r\n0\r\n\r\n"): b"400",
        posted(b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"): b"501",
        posted(b"Transfer-Encoding: chunked\r\n", b"3\r\na=b\r\n0\r\n\r\n"): b"422",
        posted(b"Transfer-Encoding: chunked\r\n", (b"4000\r\n" + b"x" * 0x4000 + b"\r\n") * 6 + b"0\r\n\r\n"): b"413",
        posted(b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\nGET /api/health" + end): b"422",
        posted(b"Content-Length: 1\r\n", b"aGET /api/health" + end): b"422",
        posted(b"Accept: " + b"a," * 6000 + b"\r\nContent-Length: 3\r\n", b"a=b"): b"422",
    }
    for request, status in requests.items():
        answer = raw(port, request)
        assert answer.split()[1] == status, request[:80]
        assert answer.count(b"HTTP/1.") == 1, request[:80]
        places = [line for line in answer.split(b"\r\n") if line.lower().startswith((b"location", b"set-cookie"))]
        assert all(line.startswith(b"Location: /") and line[11:12] != b"/" for line in places), places


def test_long_head_is_refused_before_it_ends(port: int) -> None:
    head = b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nCookie: ".ljust(MAX_HEAD_BYTES, b"x")
    assert raw(port, head).split()[1] == b"431"
    assert raw(port, head[:-100] + b"\r\nConnection: close\r\n\r\n").split()[1] == b"200"


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=9999-"},
        {"Range": "bytes=9-1,2-"},
        {"Range": "nonsense"},
        {"If-Modified-Since": "Thu, 01 Jan 99999999999 00:00:00 GMT"},
        {"If-Modified-Since": "\xff"},
        {"If-Range": "Thu, 01 Jan 99999999999 00:00:00 GMT", "Range": "bytes=0-1"},
        {"If-Match": '"x"'},
        {"Accept": ";q=nan, application/json;q=x"},
        {"Accept": "\xff" * 5000},
        {"Accept-Language": "ko;q=9e999, *;q=-1"},
        {"Content-Length": "-1"},
        {"Content-Type": 'a/b; charset="'},
        {"X-Forwarded-For": "\x01"},
        {"X-Nf-Sign": "\xff"},
        {"Referer": "http://["},
    ],
)
def test_headers_that_make_no_sense_break_nothing(
    client: FlaskClient, site: Path, answers: Answers, headers: dict[str, str]
) -> None:
    assert site.is_dir()
    for path in ("/index.html", "/api/health", "/api/form-token?kind=inquiry", "/api/cases/x", "/api/nothing"):
        with client.get(path, headers=headers) as answer:
            assert answer.status_code in (200, 304, 206, 404, 412, 416), path
            assert b"evil" not in answer.get_data()
    assert client.post("/api/feedback", data=answers, headers={**SAME_ORIGIN, **headers}).status_code in (200, 415, 422)


@pytest.mark.parametrize("host", ['evil"><script>', "[::1", "[", "evil.example\x80", "a b", "localhost:x"])
def test_host_that_makes_no_sense_is_refused(client: FlaskClient, site: Path, answers: Answers, host: str) -> None:
    assert site.is_dir()
    for path in ("/index.html", "/api/health", "/api/nothing"):
        with client.get(path, headers={"Host": host, "Referer": "http://["}) as answer:
            assert answer.status_code == 421
            assert b"evil" not in answer.get_data()
    assert client.post("/api/feedback", data=answers, headers={**SAME_ORIGIN, "Host": host}).status_code == 421


def test_first_of_several_answers_counts_and_files_are_not_read(client: FlaskClient, answers: Answers) -> None:
    parts = [("kind", "praise"), *answers.items(), ("name[]", "x"), ("kind", "inquiry")]
    body = "".join(f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in parts)
    body += '--B\r\nContent-Disposition: form-data; name="subject"; filename="s.exe"\r\n\r\nMZ\r\n--B--\r\n'
    answer = client.post("/api/feedback", data=body, content_type="multipart/form-data; boundary=B", headers=JSON)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["kind"])


def test_unknown_language_is_stored_and_answered_as_korean(post: Post, own: Services) -> None:
    for lang in ("xx", "../../../etc/passwd", "한가람 010-1234-5678"):
        assert post(lang=lang).status_code == 201
    assert {case.lang for case in own.cases.listed(9)} == {"ko"}


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE", "FOO"])
def test_every_answer_of_the_api_has_our_headers(client: FlaskClient, post: Post, method: str, accept: str) -> None:
    link = post().json["status_url"].partition("/api")[2]
    headers = {**SAME_ORIGIN, "Accept": accept}
    ends = ("/health", "/form-token", "/form-token?kind=inquiry", "/feedback", "/nothing", "/", link, f"{link}/receipt")
    for end in ends:
        answer = client.open(f"/api{end}", method=method, headers=headers)
        assert answer.status_code < 500
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, end
        assert answer.headers["X-Request-Id"]
        assert "Set-Cookie" not in answer.headers
    if method == "POST":
        for changes in ({}, {"name": ""}, {"token": ""}):
            assert HEADERS.items() <= dict(post(headers, **changes).headers).items()


def test_local_mailbox_has_our_headers_too(tmp_path: Path) -> None:
    laptop = create_app(config.from_environ({"FEEDBACK_INSTANCE": str(tmp_path)})).test_client()
    answer = laptop.get("/dev/mail/", base_url="http://127.0.0.1:8000")
    assert HEADERS.items() <= dict(answer.headers).items()
