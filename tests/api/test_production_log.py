"""All that a process in production writes is JSON lines, and none of them holds a word of a customer's."""

import json
import urllib.parse
import urllib.request
import uuid
from urllib.error import HTTPError

from tests.api.conftest import Answers
from tests.databases import execute
from tests.mail_server import MailServer
from tests.servers import free_port, serving
from tests.wait import eventually


class Customer:
    """Somebody who asks, with or without a sound form."""

    def __init__(self, port: int, answers: Answers) -> None:
        self.base, self.answers = f"http://127.0.0.1:{port}/api", answers

    def ask(self, path: str, data: bytes | None = None, **headers: str) -> tuple[int, str]:
        given = {name.replace("_", "-"): text for name, text in headers.items()}
        try:
            with urllib.request.urlopen(urllib.request.Request(self.base + path, data, given), timeout=30) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def post(self, **changes: str) -> tuple[int, str]:
        token = json.loads(self.ask("/form-token?kind=complaint")[1])["token"]
        data = {**self.answers, "token": token, "submission_id": str(uuid.uuid4()), **changes}
        headers = {"Accept": "application/json", "Sec_Fetch_Site": "same-origin"}
        return self.ask("/feedback", urllib.parse.urlencode(data).encode(), **headers)


def test_log_is_json_lines_without_persons_whatever_happens(
    production: dict[str, str], answers: Answers, mail_server: MailServer
) -> None:
    refused = "refused.person@example.com"
    mail_server.replies[refused] = f"550 <{refused}> 한가람 unknown".encode().decode("latin-1")
    port = free_port()
    with serving(production, port) as process:
        customer = Customer(port, answers)
        status, body = customer.post()
        assert status == 201
        link = json.loads(body)["status_url"].rsplit("/", 1)[1]
        assert [customer.ask(f"/cases/{link}{end}")[0] for end in ("", "/receipt", "x")] == [200, 200, 404]
        assert customer.post(email=refused)[0] == 201
        statuses = [
            customer.post(**wrong)[0]
            for wrong in (
                {"name": "익명"},
                {"message": "010-1234-5678\x00"},
                {"message": '\n"} 한가람 <script>\r\nERROR forged line'},
                {"token": "한가람"},
                {"website": answers["email"]},
                {"padding": answers["phone"] * 9000},
            )
        ]
        assert statuses == [422, 422, 201, 422, 422, 413]
        eventually(lambda: "given_up" in json.loads(customer.ask("/health")[1])["outbox"])
        eventually(lambda: len(mail_server.received) == 4)
        _break_and_mend(production, customer)
        while customer.post()[0] != 429:
            pass
        process.terminate()
        printed = process.communicate(timeout=60)[0]
    lines = [json.loads(line) for line in printed.splitlines()]
    assert all({"time", "level", "logger", "message"} <= set(line) for line in lines)
    said = " ".join(line["message"] for line in lines)
    for event in (
        "customer.send 201",
        "customer.send 429",
        "customer.send 503",
        "code=550",
    ):
        assert event in said
    assert "failed: OperationalError" in said or "failed: ProgrammingError" in said  # as SQLite and PostgreSQL say
    secrets = [link, refused, "refused", "forged", "unknown", production["FEEDBACK_SECRET_KEY"], "127.0.0.1"]
    for personal in (*secrets, *(answers[name] for name in ("name", "phone", "email", "subject")), "30분", "12345678"):
        assert personal not in printed


def _break_and_mend(production: dict[str, str], customer: Customer) -> None:
    for before, after in (("cases", "gone"), ("gone", "cases")):
        execute(production, f"ALTER TABLE {before} RENAME TO {after}")
        if after == "gone":
            assert [customer.post()[0], customer.ask(f"/cases/{'0' * 22}")[0]] == [503, 503]
