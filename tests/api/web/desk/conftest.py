"""Handlers of the tests' institution, and a browser that signs in as one of them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from feedback_api.cases.acts import Act
from feedback_api.cases.handlers import Handler, Person, Role
from feedback_api.cases.opening import Case
from feedback_api.services import Services
from institution.clock import set_to, utc_now
from tests.api.conftest import SAME_ORIGIN, Post
from tests.mail_server import MailServer

FORM = "application/x-www-form-urlencoded"
#: Neither may be seen in a log, an address or a title.
NAME, EMAIL = "윤슬기", "seulgi.yun@narae.example"


@pytest.fixture
def handler(own: Services) -> Handler:
    """A handler of one team."""
    return own.handlers.add(Person(NAME, EMAIL, ("strategy",), Role.HANDLER), "handlers add")


class Browser:
    """A browser at the desk; `ask` and `enter` send what its pages send."""

    def __init__(self, client: FlaskClient, own: Services, mail_server: MailServer) -> None:
        self.client, self._own, self._mail_server = client, own, mail_server

    def send(self, path: str, headers: dict[str, str] = SAME_ORIGIN, **fields: Any) -> Any:
        return self.client.post(f"/desk/{path}", data=urlencode(fields), content_type=FORM, headers=headers)

    def ask(self, email: str = EMAIL, back_to: str = "/desk/") -> str:
        """Ask for a code, and give the key of the page that asks for it."""
        answer = self.send("sign-in", email=email, back_to=back_to)
        assert answer.status_code == 200
        return key_of(answer.text)

    def code(self, email: str = EMAIL) -> str:
        """Give the code of the newest mail."""
        self._own.worker.deliver_due()
        *_, mail = self._mail_server.to(email)
        body = mail.get_body(("plain",))
        assert body is not None
        (code,) = re.findall(r"\b\d{6}\b", body.get_content())
        return str(code)

    def enter(self, key: str, code: str, back_to: str = "/desk/") -> Any:
        return self.send("code", key=key, code=code, back_to=back_to)

    def sign_in(self) -> Any:
        key = self.ask()
        return self.enter(key, self.code())

    def is_signed_in(self) -> bool:
        answer = self.client.get("/desk/")
        assert answer.status_code == 200
        return NAME in answer.text


def key_of(html: str) -> str:
    (key,) = re.findall(r'name="key" value="([\w-]+)"', html)
    return str(key)


@pytest.fixture
def browser(handler: Handler, client: FlaskClient, own: Services, mail_server: MailServer) -> Browser:
    """A browser of an institution that has a handler."""
    assert handler.id
    return Browser(client, own, mail_server)


@pytest.fixture
def later() -> Callable[..., Any]:
    """Let it be so much later."""
    return lambda **time: set_to(utc_now() + timedelta(**time))


@pytest.fixture
def signed_in(browser: Browser) -> Browser:
    browser.sign_in()
    return browser


@pytest.fixture
def receive(post: Post, own: Services) -> Callable[..., Case]:
    def received(**answers: str) -> Case:
        case = own.cases.by_receipt(post(**{"kind": "inquiry", **answers}).json["receipt"])
        assert case is not None
        return case

    return received


def shown(browser: Browser, path: str, status: int = 200, headers: dict[str, str] | None = None) -> str:
    answer = browser.client.get(f"/desk/{path}", headers=headers)
    assert answer.status_code == status, answer.status
    return str(answer.text)


def do(browser: Browser, case: Case, act: Act, status: int = 303, version: int = 2, **fields: Any) -> Any:
    answer = browser.send(f"cases/{case.receipt}/{act}", version=str(version), **fields)
    assert answer.status_code == status, answer.text
    return answer


def acts_of(own: Services, case: Case) -> list[Act]:
    return [event.act for event in own.handling.history(case).events]
