"""A customer whose page repeats a post that was not answered, with the same submission_id."""

import http.client
import json
import time
import urllib.parse
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.answers import ANSWERS

HEADERS = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
#: Longer than any fault lasts that a test makes.
PATIENCE_SECONDS = 240
JSON = {**HEADERS, "Accept": "application/json"}
PAGE = {**HEADERS, "Accept": "text/html"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.text))


@dataclass
class Customer:
    """Fills in the form of a service on a port; `unanswered` counts posts that were cut off."""

    port: int
    token: str = ""
    #: Where a post is repeated that was not answered, one after another, as a proxy before several machines does.
    others: Sequence[int] = ()
    unanswered: int = field(default=0, init=False)

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] = JSON) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, dict(response.headers), response.read().decode())
        finally:
            connection.close()

    def fetch_token(self) -> None:
        self.token = self.ask("GET", "/api/form-token?kind=complaint").json["token"]

    def form(self, **changes: str) -> dict[str, str]:
        """Fill in the form; each one is a submission of its own."""
        return {"submission_id": str(uuid.uuid4()), **ANSWERS, "token": self.token, **changes}

    def send(self, form: dict[str, str], headers: dict[str, str] = JSON) -> Answer:
        return self.ask("POST", "/api/feedback", urllib.parse.urlencode(form).encode(), headers)

    def insist(self, form: dict[str, str]) -> str:
        """Post until a receipt comes back, and give its number; raises AssertionError if none ever does."""
        latest = time.monotonic() + PATIENCE_SECONDS
        while True:
            assert time.monotonic() < latest, f"no receipt within {PATIENCE_SECONDS} s"
            try:
                answer = self.send(form)
            except (OSError, http.client.HTTPException) as error:
                self.unanswered += not isinstance(error, ConnectionRefusedError)  # that one was never taken
                self._turn_to_another()
                time.sleep(0.05)
                continue
            if answer.status == 503:  # "please send it again in a while"
                time.sleep(0.2)
                continue
            assert answer.status == 201, answer.status
            return str(answer.json["receipt"])

    def _turn_to_another(self) -> None:
        if self.others:
            first, *rest = self.others
            self.port, self.others = first, (*rest, self.port)


def ready(port: int) -> Customer:
    """Give a customer whose page has its token."""
    customer = Customer(port)
    customer.fetch_token()
    return customer
