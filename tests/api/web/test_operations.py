"""What an operator, and a developer, can look at; and what nobody else can."""

import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, send_from_directory
from flask.testing import FlaskClient

from feedback_api import config, create_app, health
from feedback_api.services import services_of
from feedback_api.store import migrate
from tests.api.conftest import ORGANIZATION, Answers, Post

#: Headers by which proxies, tunnels and content delivery networks show themselves.
FORWARDING = (
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-Server",
    "X-Real-IP",
    "Forwarded",
    "Via",
    "X-Client-IP",
    "True-Client-IP",
    "CF-Connecting-IP",
    "X-Nf-Client-Connection-Ip",
)


def test_health_counts_what_waits(post: Post, client: FlaskClient) -> None:
    post()
    assert client.get("/api/health").json == {
        "status": "ok",
        "database": "ok",
        "worker": "none",
        "organization": "current",
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
    """Give a service without a mail server, as on a laptop."""
    return create_app(config.from_environ({"FEEDBACK_INSTANCE": str(tmp_path)})).test_client()


def test_local_mailbox_is_there_for_this_machine(laptop: FlaskClient) -> None:
    assert laptop.get("/dev/mail/", base_url="http://127.0.0.1:8000").status_code == 200
    assert laptop.get("/dev/mail/none", base_url="http://127.0.0.1:8000").status_code == 404


@pytest.mark.parametrize(
    ("base", "peer", "headers"),
    [
        ("http://charter.example.kr", "127.0.0.1", {}),
        ("http://127.0.0.1:8000", "192.0.2.7", {}),
        ("http://127.0.0.1:8000", "::ffff:192.0.2.7", {}),
        *(("http://127.0.0.1:8000", "127.0.0.1", {name: "127.0.0.1"}) for name in FORWARDING),
    ],
)
def test_local_mailbox_is_not_there_for_others(
    laptop: FlaskClient, base: str, peer: str, headers: dict[str, str]
) -> None:
    for end in ("", "x", "x/html"):
        answer = laptop.get(f"/dev/mail/{end}", base_url=base, environ_base={"REMOTE_ADDR": peer}, headers=headers)
        assert answer.status_code in (404, 421)


def test_local_mailbox_is_not_there_for_a_proxy_that_adds_no_header(laptop: FlaskClient) -> None:
    """nginx speaks HTTP/1.0 to a service, and adds nothing, unless it is told otherwise."""
    ask = partial(laptop.get, "/dev/mail/", base_url="http://127.0.0.1:8000")
    assert ask().status_code == 200
    assert ask(environ_overrides={"SERVER_PROTOCOL": "HTTP/1.0"}).status_code == 404


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
    (folder / "loop").symlink_to("loop")
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
        ("/" + "가" * 86, 404, "korean lost"),
        ("/en/" + "가" * 86 + "/", 404, "english lost"),
        ("/charter/" + "😀" * 64, 404, "korean lost"),
        ("/" + "%EA%B0%80" * 86, 404, "korean lost"),
        ("/charter/index.html/x", 404, "korean lost"),
        ("/loop/x", 404, "korean lost"),
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


def test_folder_without_its_slash_is_redirected(site: FlaskClient) -> None:
    answer = site.get("/charter")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/charter/")
    answer.close()


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("about=audit", "about=audit"),
        ("about=%EA%B0%80&x=a+b%20c", "about=%EA%B0%80&x=a+b%20c"),
        ("a=//evil.example/", "a=//evil.example/"),
        ("about=ê°\x80", "about=%EA%B0%80"),  # bytes that were not percent-encoded, as WSGI gives them
        ("a=%0d%0aSet-Cookie:x", "a=%0d%0aSet-Cookie:x"),
    ],
)
def test_redirect_to_a_folder_takes_the_query_along(site: FlaskClient, query: str, kept: str) -> None:
    with site.get("/charter", environ_overrides={"QUERY_STRING": query}) as answer:
        assert (answer.status_code, answer.headers["Location"]) == (308, f"/charter/?{kept}")


def test_missing_page_is_whole_however_it_is_asked_for(site: FlaskClient) -> None:
    """The page of an error has no state of its own: conditions and ranges are about what is not there."""
    with site.get("/nothing/") as first:
        tag = first.headers.get("ETag", '"x"')
        modified = first.headers.get("Last-Modified", "Thu, 01 Jan 2032 00:00:00 GMT")
    for headers in (
        {"If-None-Match": tag},
        {"If-Modified-Since": modified},
        {"Range": "bytes=0-3"},
        {"If-None-Match": "*"},
    ):
        with site.get("/nothing/", headers=headers) as answer:
            assert (answer.status_code, answer.get_data(as_text=True)) == (404, "korean lost"), headers


def test_file_that_goes_away_or_cannot_be_read_is_missing(
    site: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for error in (FileNotFoundError, PermissionError, IsADirectoryError):

        def refuse(*arguments: Any, error: type[OSError] = error, **named: Any) -> Any:
            if arguments[1] == "index.html":
                raise error
            return send_from_directory(*arguments, **named)

        monkeypatch.setattr("feedback_api.web.views.static_site.send_from_directory", refuse)
        with site.get("/") as answer:
            assert (answer.status_code, answer.get_data(as_text=True)) == (404, "korean lost")
    assert ["permissions" in record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [True]


def test_changed_facts_are_told_in_health_and_once_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "REMEMBERED_SECONDS", 0)
    facts = tmp_path / "organization.yml"
    before = ORGANIZATION.read_text("utf-8")
    facts.write_text(before, "utf-8")
    laptop = create_app(
        config.from_environ({"FEEDBACK_INSTANCE": str(tmp_path / "i"), "FEEDBACK_ORGANIZATION": str(facts)})
    )
    migrate.upgrade(services_of(laptop).database)
    client = laptop.test_client()
    number = services_of(laptop).organization.help_phone.text
    changed = before.replace(number, "061-100-2800")
    for turn, (text, state) in enumerate(
        [(before, "current"), (changed, "changed"), ("extra: [", "broken"), (changed, "changed"), (before, "current")]
    ):
        facts.write_text(text, "utf-8")
        os.utime(facts, ns=(turn, turn))
        for _ in range(2):
            answer = client.get("/api/health")
            assert (answer.status_code, answer.get_json()["organization"]) == (200, state)
    facts.unlink()
    assert client.get("/api/health").get_json()["organization"] == "broken"
    assert services_of(laptop).organization.help_phone.text == number, "what was checked at the start stays in use"
    told = [record.getMessage() for record in caplog.records if "organization.yml" in record.getMessage()]
    assert ["has errors" in line for line in told] == [False, True, False, True]
    services_of(laptop).database.close()
