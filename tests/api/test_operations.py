"""What an operator, and a developer, can look at; and what nobody else can."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback_api import config, create_app
from tests.api.conftest import Answers, Post


def test_health_counts_what_waits(post: Post, client: FlaskClient) -> None:
    post()
    assert client.get("/api/health").json == {
        "status": "ok",
        "database": "ok",
        "worker": "none",
        "outbox": {"waiting": 2},
        "sealed": 0,
        "clock": "ok",
        "chores": {},
    }


def test_list_of_cases_names_no_person(app: Flask, post: Post, answers: Answers) -> None:
    receipt = post().json["receipt"]
    printed = app.test_cli_runner().invoke(args=["cases", "list"]).output
    assert f"{receipt[:4]}-{receipt[4:]}" in printed
    for field in ("name", "phone", "email", "subject"):
        assert answers[field] not in printed


@pytest.mark.parametrize("grouped", [True, False])
def test_a_case_can_be_read_by_its_number(app: Flask, post: Post, answers: Answers, grouped: bool) -> None:
    receipt = post().json["receipt"]
    number = f"{receipt[:4]}-{receipt[4:]}" if grouped else receipt
    printed = app.test_cli_runner().invoke(args=["cases", "show", number]).output
    for field in ("name", "phone", "email", "subject", "message"):
        assert answers[field] in printed


def test_unknown_number_is_said_in_one_line(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["cases", "show", "0000-0000"])
    assert result.exit_code == 1
    assert "그런 접수번호가 없습니다." in result.output


@pytest.fixture
def laptop(tmp_path: Path) -> FlaskClient:
    return create_app(config.from_environ({"FEEDBACK_INSTANCE": str(tmp_path)})).test_client()


def test_local_mailbox_is_there_for_this_machine(laptop: FlaskClient) -> None:
    assert laptop.get("/dev/mail/", base_url="http://127.0.0.1:8000").status_code == 200
    assert laptop.get("/dev/mail/none", base_url="http://127.0.0.1:8000").status_code == 404


@pytest.mark.parametrize(
    ("base", "peer", "headers"),
    [
        ("http://charter.example.kr", "127.0.0.1", {}),
        ("http://127.0.0.1:8000", "192.0.2.7", {}),
        ("http://127.0.0.1:8000", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        ("http://127.0.0.1:8000", "127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
    ],
)
def test_local_mailbox_is_not_there_for_others(
    laptop: FlaskClient, base: str, peer: str, headers: dict[str, str]
) -> None:
    answer = laptop.get("/dev/mail/", base_url=base, environ_base={"REMOTE_ADDR": peer}, headers=headers)
    assert answer.status_code == 404


def test_local_mailbox_is_not_there_with_a_mail_server(client: FlaskClient) -> None:
    assert client.get("/dev/mail/", base_url="http://127.0.0.1:8000").status_code == 404


@pytest.fixture
def site(environ: dict[str, str], client: FlaskClient) -> FlaskClient:
    folder = Path(environ["FEEDBACK_SITE_DIR"])
    for name, text in {
        "index.html": "home",
        "charter/index.html": "charter",
        "en/404.html": "english lost",
        "404.html": "korean lost",
        "_headers": "secret",
        ".hidden": "secret",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder.parent / "outside.txt").write_text("secret")
    return client


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/", 200, "home"),
        ("/charter/", 200, "charter"),
        ("/nothing/", 404, "korean lost"),
        ("/en/nothing/", 404, "english lost"),
        ("/_headers", 404, "korean lost"),
        ("/" + "a" * 300, 404, "korean lost"),
        ("/" + "a/" * 3000, 404, "korean lost"),
        ("/.hidden", 404, "korean lost"),
        ("/../outside.txt", 404, "korean lost"),
        ("/%2e%2e/outside.txt", 404, "korean lost"),
    ],
)
def test_built_site_is_served(site: FlaskClient, path: str, status: int, text: str) -> None:
    answer = site.get(path)
    assert (answer.status_code, answer.text) == (status, text)
    answer.close()


def test_headers_that_are_no_addresses_do_no_harm(client: FlaskClient) -> None:
    answer = client.get("/api/nothing", headers={"Referer": "http://[", "Host": "["})
    assert answer.status_code == 404


def test_folder_without_its_slash_is_redirected(site: FlaskClient) -> None:
    answer = site.get("/charter")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/charter/")
    answer.close()
