"""Handlers of the tests' institution, and a browser that signs in as one of them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from feedback_api.cases.handlers import Handler, Person, Role
from feedback_api.services import Services
from institution.clock import set_to, utc_now
from tests.api.conftest import SAME_ORIGIN
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
