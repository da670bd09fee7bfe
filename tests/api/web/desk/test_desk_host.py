"""The cookie and the host of the desk: on a laptop, in production, and on a host of its own; through `flask serve`."""

import http.client
import re
import urllib.parse
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import pytest

from feedback_api import config, create_app
from feedback_api.services import services_of
from feedback_api.store import migrate
from tests.api.conftest import SAME_ORIGIN
from tests.api.web.desk.conftest import EMAIL, FORM, NAME, key_of
from tests.mail_server import MailServer
from tests.servers import flask, free_port, serving
from tests.wait import eventually


def ask(port: int, path: str, headers: dict[str, str], **fields: str) -> tuple[http.client.HTTPResponse, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = urllib.parse.urlencode(fields) if fields else None
    connection.request("POST" if fields else "GET", path, body, {"Content-Type": FORM, **headers})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def add_handler(environ: dict[str, str]) -> None:
    process = flask("handlers", "add", NAME, EMAIL, "--team", "strategy", environ=environ)
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 0, printed


def code_of(mail_server: MailServer) -> str:
    eventually(lambda: len(mail_server.to(EMAIL)) == 1)
    body = mail_server.to(EMAIL)[0].get_body(("plain",))
    assert body is not None
    return str(re.findall(r"\b\d{6}\b", body.get_content())[0])


@pytest.mark.parametrize(("where", "name"), [("laptop", "desk"), ("production", "__Secure-desk")])
def test_the_cookie_is_for_the_desk_alone_and_no_script_reads_it(
    request: pytest.FixtureRequest, environ: dict[str, str], mail_server: MailServer, where: str, name: str
) -> None:
    port = free_port()
    ours = request.getfixturevalue("production") if where == "production" else dict(environ)
    ours.setdefault("FEEDBACK_SITE_URL", f"http://127.0.0.1:{port}")
    add_handler(ours)
    with serving(ours, port) as process:
        _, text = ask(port, "/desk/sign-in", SAME_ORIGIN, email=EMAIL)
        fields = {"key": key_of(text), "code": code_of(mail_server)}
        answer, _ = ask(port, "/desk/code", SAME_ORIGIN, **fields)
        assert (answer.status, answer.headers["Location"]) == (303, "/desk/")
        (line,) = answer.headers.get_all("Set-Cookie") or []
        (cookie,) = SimpleCookie(line).values()
        assert cookie.key == name
        assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/desk", "", "Strict")
        assert (bool(cookie["httponly"]), bool(cookie["secure"])) == (True, where == "production")
        assert cookie["max-age"] == str(12 * 60 * 60)
        assert len(cookie.value) >= 43
        cookies = {"Cookie": f"{name}={cookie.value}"}
        assert NAME in ask(port, "/desk/", cookies)[1]
        assert NAME not in ask(port, "/desk/", {"Cookie": f"other={cookie.value}"})[1]
        answer, _ = ask(port, "/desk/sign-out", {**SAME_ORIGIN, **cookies}, button="")
        assert answer.status == 303
        assert NAME not in ask(port, "/desk/", cookies)[1]
        assert "Set-Cookie" not in ask(port, "/api/health", cookies)[0].headers
        process.terminate()
        printed, _ = process.communicate(timeout=60)
    assert where != "production" or "desk.enter_code" in printed
    for secret in (EMAIL, NAME, cookie.value, *fields.values()):
        assert secret not in printed


DESK = {"FEEDBACK_DESK_URL": "https://desk.example.com/"}


@pytest.fixture
def posted(production: dict[str, str]) -> Any:
    """Give what a post is answered by a service whose desk has a host of its own."""
    made = create_app(config.from_environ({**production, **DESK}))
    migrate.upgrade(services_of(made).database)
    process = made.test_cli_runner().invoke(args=["handlers", "add", NAME, EMAIL, "--team", "strategy"])
    assert "https://desk.example.com/desk/" in process.output

    def send(path: str, host: str, origin: str) -> int:
        headers = {"Host": host, "Origin": origin}
        return made.test_client().post(path, data={"email": "nobody@example.com"}, headers=headers).status_code

    yield send
    services_of(made).database.close()


def test_the_desk_takes_posts_of_its_own_host_and_the_forms_do_not(posted: Callable[..., int]) -> None:
    desk, site = "https://desk.example.com", "https://charter.example.com"
    assert posted("/desk/sign-in", "desk.example.com", desk) == 200
    assert posted("/desk/sign-in", "desk.example.com", site) == 403
    assert posted("/desk/sign-in", "charter.example.com", site) == 403
    assert posted("/desk/sign-in", "elsewhere.example.com", desk) == 421
    assert posted("/api/feedback", "charter.example.com", desk) == 403
    assert posted("/deskx", "desk.example.com", desk) == 405


def test_without_a_host_of_its_own_the_desk_is_at_the_site(production: dict[str, str]) -> None:
    settings = config.from_environ(production)
    assert config.desk_url(settings) == "https://charter.example.com/desk/"
