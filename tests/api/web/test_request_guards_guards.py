"""Signs of a proxy shut the local mailbox; each answer keeps its address to itself; bounds are those that are told."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from feedback_api import config, create_app
from feedback_api.services import services_of
from tests.api.conftest import JSON, SAME_ORIGIN, Post

FORM = "application/x-www-form-urlencoded"
HERE = "http://127.0.0.1:8000"


@pytest.fixture
def laptop(tmp_path: Path) -> FlaskClient:
    return create_app(config.from_environ({"FEEDBACK_INSTANCE": str(tmp_path)})).test_client()


@pytest.mark.parametrize("path", ["/dev/mail/", "/dev/mail/none", "/dev/mail/none/html"])
@pytest.mark.parametrize(
    "header",
    [
        *("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "X-Client-IP"),
        *("X-NF-Client-Connection-IP", "True-Client-IP", "CF-Connecting-IP", "Via"),
    ],
)
def test_request_through_a_proxy_does_not_reach_the_local_mailbox(laptop: FlaskClient, header: str, path: str) -> None:
    box = laptop.application.instance_path + "/mail"
    services_of(laptop.application).database.close()
    assert laptop.get("/dev/mail/", base_url=HERE).status_code == 200, box
    assert laptop.get(path, base_url=HERE, headers={header: "127.0.0.1"}).status_code == 404


def test_proxy_that_adds_no_header_is_known_by_its_version_of_http(laptop: FlaskClient) -> None:
    for version, status in (("HTTP/1.1", 200), ("HTTP/1.0", 404)):
        answer = laptop.get("/dev/mail/", base_url=HERE, environ_overrides={"SERVER_PROTOCOL": version})
        assert answer.status_code == status


def test_query_is_read_up_to_two_thousand_characters(client: FlaskClient) -> None:
    for length, status in ((2000, 200), (2001, 414)):
        assert client.get("/api/form-token?" + "kind=inquiry&".ljust(length, "x")).status_code == status


@pytest.mark.parametrize("name", ["Accept", "Content-Type"])
def test_header_counts_up_to_a_thousand_characters(client: FlaskClient, answers: dict[str, str], name: str) -> None:
    headers = {"Accept": "application/json", "Content-Type": FORM, **SAME_ORIGIN}
    for length, counts in ((1000, True), (1001, False)):
        long = {**headers, name: headers[name] + {"Accept": ",", "Content-Type": ";"}[name].ljust(length, ";")}
        long[name] = long[name][:length]
        answer = client.post("/api/feedback", data=urlencode({**answers, "name": ""}), headers=long)
        expected = (422, True) if counts else (422, False) if name == "Accept" else (415, True)
        assert (answer.status_code, answer.is_json) == expected


def test_head_of_a_part_is_read_up_to_128_bytes_and_lines_may_stand_before_the_first(client: FlaskClient) -> None:
    for length, status in ((128, 422), (129, 400)):
        head = b'\r\nContent-Disposition: form-data; name="a"; filename="'.ljust(length - 1, b"x") + b'"'
        body = b"\r\n--B" + head + b"\r\n\r\nx\r\n--B--\r\n"
        answer = client.post("/api/feedback", data=body, content_type="multipart/form-data; boundary=B", headers=JSON)
        assert answer.status_code == status


def test_thirty_fields_are_read_and_no_more(client: FlaskClient) -> None:
    for fields, status in ((30, 422), (31, 400)):
        body = "&".join(f"field{number}=x" for number in range(fields))
        assert client.post("/api/feedback", data=body, content_type=FORM, headers=JSON).status_code == status


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_local_mailbox_opens_under_each_name_of_this_machine(laptop: FlaskClient, host: str) -> None:
    for peer in ("127.0.0.1", "::1"):
        answer = laptop.get("/dev/mail/", base_url=f"http://{host}:8000", environ_base={"REMOTE_ADDR": peer})
        assert answer.status_code == 200


def test_every_answer_of_the_service_has_the_headers_that_keep_it_private(post: Post, client: FlaskClient) -> None:
    """The address of a status page is a secret, which a referrer would tell to any site that it links to."""
    receipt = post(SAME_ORIGIN)
    answers = {
        "receipt": receipt,
        "status": client.get(receipt.headers["Location"]),
        "none": client.get("/api/cases/none"),
        "error": post(SAME_ORIGIN, name=""),
        "foreign": post({"Sec-Fetch-Site": "cross-site"}),
        "token": client.get("/api/form-token?kind=inquiry"),
        "health": client.get("/api/health"),
        "unknown": client.get("/api/nothing"),
    }
    expected = {"receipt": 303, "status": 200, "none": 404, "error": 422, "foreign": 403, "unknown": 404}
    assert {name: answers[name].status_code for name in expected} == expected
    for name, answer in answers.items():
        assert answer.headers["Referrer-Policy"] == "same-origin", name
        assert answer.headers["Cache-Control"] == "no-store", name
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow", name
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        assert answer.headers["X-Frame-Options"] == "DENY", name
        policy = set(answer.headers["Content-Security-Policy"].split("; "))
        assert policy >= {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"}, name
