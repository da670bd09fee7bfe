"""kill -9 of `flask serve` while an act of the desk is recorded: the act and its mails are there, or neither.

The handler presses the button once more; then the act is there once, and the customer gets its mail once.
"""

import http.client
import random
import re
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from feedback_api.outbox import mails
from tests.databases import POSTGRESQL, SQLITE
from tests.faults.customer import HEADERS, Answer, Customer, ready
from tests.faults.mail import MailServer
from tests.faults.service import Service, end
from tests.servers import ROOT, environment, wait_for
from tests.wait import eventually

#: The lines are the same on both kinds of database, so half as many show that PostgreSQL keeps act and mails together.
KILLS = {SQLITE: 6, POSTGRESQL: 3}
#: How many of them may fall on a line that is not reached.
MISSED = 2
EMAIL = "seulgi.yun@narae.example"
ANSWER = {"channel": "desk", "outcome": "answered", "text": "그날의 답변입니다.", "done": "설명해 드렸습니다."}
MAILS = {mails.ANSWER.name, mails.SATISFACTION_QUESTION.name}


class Desk:
    """A handler's browser at the desk of a service."""

    def __init__(self, service: Service, mail_server: MailServer) -> None:
        self._customer = Customer(service.port)
        page = self._post("sign-in", email=EMAIL)
        eventually(lambda: any(kept.mail["To"] == EMAIL for kept in mail_server.kept))
        (body,) = [kept.mail.get_body(("plain",)) for kept in mail_server.kept if kept.mail["To"] == EMAIL]
        assert body
        (code,) = re.findall(r"\b\d{6}\b", body.get_content())
        (key,) = re.findall(r'name="key" value="([\w-]+)"', page.text)
        self._cookie = self._post("code", key=key, code=code).headers["Set-Cookie"].partition(";")[0]

    def open(self, receipt: str) -> None:
        headers = {"Cookie": self._cookie, "Sec-Fetch-Site": "same-origin"}
        assert self._customer.ask("GET", f"/desk/cases/{receipt}", headers=headers).status == 200

    def answer(self, receipt: str) -> Answer:
        return self._post(f"cases/{receipt}/answered", self._cookie, version="2", **ANSWER)

    def _post(self, path: str, cookie: str = "", **fields: str) -> Answer:
        headers = {**HEADERS, **({"Cookie": cookie} if cookie else {})}
        return self._customer.ask("POST", f"/desk/{path}", urllib.parse.urlencode(fields).encode(), headers)


@contextmanager
def killed_at(service: Service, number: int) -> Iterator["subprocess.Popen[str]"]:
    """Serve, until the act has come to a line of ours of this number."""
    command = [sys.executable, "-m", "tests.faults.killed_at_a_line", str(number), str(service.folder / "counted")]
    with (service.folder / "serve.log").open("a") as log:
        process = subprocess.Popen(
            [*command, "--port", str(service.port)],
            cwd=ROOT,
            env=environment(service.environ),
            text=True,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(service.health, process, 60)
        yield process
    finally:
        end([process])


def is_killed(desk: Desk, receipt: str, process: "subprocess.Popen[str]") -> bool:
    """Send an answer, and tell whether the process died: one that need not wait for its turn runs fewer lines."""
    try:
        answer = desk.answer(receipt)
    except (OSError, http.client.HTTPException):
        assert process.wait(60) == -9
        return True
    assert answer.status == 303
    return False


def choose_lines(dice: random.Random, lines: int, kills: int) -> list[int]:
    """Choose a line of each part of the act, all parts equally long: the first is before anything is recorded."""
    ends = [lines * part // kills for part in range(kills + 1)]
    return [dice.randint(first + 1, last) for first, last in pairwise(ends)]


def recorded(service: Service, receipt: str) -> tuple[int, set[str], int]:
    """Give how many answers a case has, the mails of them, and how many mails."""
    of_case = f"JOIN cases ON cases.id = case_id WHERE receipt = '{receipt}'"
    answers = service.query(f"SELECT acts.id FROM acts {of_case} AND act = 'answered'")
    names = [name for (name,) in service.query(f"SELECT message FROM outbox {of_case} AND act_id IS NOT NULL")]
    return len(answers), set(names), len(names)


def test_act_and_its_mails_are_recorded_together_or_not_at_all(
    service: Service, mail_server: MailServer, database_kind: str
) -> None:
    kills = KILLS[database_kind]
    service.command("handlers", "add", "윤슬기", EMAIL, "--team", "strategy")
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # pytest shows it where the test fails
    with killed_at(service, 0):
        customer, desk = ready(service.port), Desk(service, mail_server)
        receipts = [
            customer.insist(customer.form(about="", email=f"customer{number}@example.com"))
            for number in range(kills + 1)
        ]
        for receipt in receipts:
            desk.open(receipt)
    with killed_at(service, 0):  # counted as it will be killed: by a process whose first request this is
        assert desk.answer(receipts[-1]).status == 303
    lines = int((service.folder / "counted").read_text("utf-8"))
    ends, missed = {True: 0, False: 0}, 0
    for receipt, number in zip(receipts, choose_lines(random.Random(seed), lines, kills), strict=False):
        with killed_at(service, number) as process:
            if not is_killed(desk, receipt, process):
                missed += 1
                continue
        before = recorded(service, receipt)
        assert before in ((0, set(), 0), (1, MAILS, 2)), number
        ends[before[0] == 1] += 1
        with service.running("serve"):
            assert desk.answer(receipt).status == 303
            assert recorded(service, receipt) == (1, MAILS, 2), number
    with service.running("serve"):
        service.deliver_all()
    told = [str(kept.mail["To"]) for kept in mail_server.kept if ANSWER["text"] in _text(kept.mail)]
    assert sorted(told) == sorted(f"customer{number}@example.com" for number in range(kills + 1))
    assert missed <= MISSED
    assert ends[False], "no kill came before the act was recorded"


def _text(mail: object) -> str:
    body = mail.get_body(("plain",))  # type: ignore[attr-defined]
    return str(body.get_content()) if body else ""
