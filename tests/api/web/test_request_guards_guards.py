"""Headers by which proxies tell of themselves shut the local mailbox; each answer keeps its address to itself."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from feedback_api import config, create_app
from feedback_api.services import services_of
from tests.api.conftest import SAME_ORIGIN, Post

HERE = "http://127.0.0.1:8000"


@pytest.fixture
def laptop(tmp_path: Path) -> FlaskClient:
    return create_app(config.from_environ({"FEEDBACK_INSTANCE": str(tmp_path)})).test_client()


@pytest.mark.parametrize("path", ["/dev/mail/", "/dev/mail/none", "/dev/mail/none/html"])
@pytest.mark.parametrize(
    "header",
    ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"],
)
def test_request_through_a_proxy_does_not_reach_the_local_mailbox(laptop: FlaskClient, header: str, path: str) -> None:
    box = laptop.application.instance_path + "/mail"
    services_of(laptop.application).database.close()
    assert laptop.get("/dev/mail/", base_url=HERE).status_code == 200, box
    assert laptop.get(path, base_url=HERE, headers={header: "127.0.0.1"}).status_code == 404


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
