"""Mails of many mail servers, taken by `flask bounce`, and what becomes of the message they are about."""

import base64
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Row, select, update

from feedback_api.bounces import delivery_reports
from feedback_api.bounces.addresses import BounceAddresses
from feedback_api.bounces.delivery_reports import MOST_BYTES, Verdict
from feedback_api.bounces.returned_mail import Effect, ReturnedMail
from feedback_api.cli import bounce as bounce_command
from feedback_api.services import Services
from feedback_api.store.tables import UNTOLD, outbox
from institution.clock import utc_now
from tests.api.bounces.conftest import ADDRESS, Pipe, sent_to
from tests.api.bounces.samples import (
    CUSTOMER,
    FAILURES,
    NO_FAILURES,
    Sample,
    Sent,
    daum,
    delayed_in_korean,
    gmail,
    postfix,
    qmail,
)
from tests.mail_server import MailServer
from tests.servers import ORGANIZATION, ROOT, environment

#: What takes two minutes to search: a line that is long only once it is decoded.
COSTLY = (
    b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\nContent-Description: notification\n"
    b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(b"failure reason:\n" + b"<" * 150_000) + b"\n--x--\n"
)
TEMPORARY_FAILURE = 75  # EX_TEMPFAIL of sysexits.h


def row_of(own: Services, sent: Sent) -> Row[tuple[object, ...]]:
    with own.database.read() as connection:
        return connection.execute(select(outbox).where(outbox.c.message_id == sent.message_id)).one()


def states(own: Services) -> list[str]:
    with own.database.read() as connection:
        return list(connection.execute(select(outbox.c.state).order_by(outbox.c.id)).scalars())


@pytest.mark.parametrize("sample", FAILURES, ids=lambda sample: sample.__name__)
def test_a_failure_is_noted_once(take: Pipe, own: Services, acknowledgment: Sent, sample: Sample) -> None:
    """The mail server tells the recipient; what is returned is not ours to see."""
    nameless = Sent("somebody@narae.example", "Subject: x\nMessage-ID: <1@other.example>\n\nHello")
    bounce = sample(nameless)
    assert take(bounce, acknowledgment.sender)[0] == 0
    row = row_of(own, acknowledgment)
    assert (row.state, row.last_error, row.untold) == ("given_up", f"returned {FAILURES[sample]}".strip(), True)
    assert states(own) == ["sent", "given_up"]
    status, printed = take(bounce, acknowledgment.sender.upper())
    assert (status, "noted before" in printed) == (0, True)
    assert row_of(own, acknowledgment) == row


@pytest.mark.parametrize("sample", FAILURES, ids=lambda sample: sample.__name__)
def test_the_returned_message_is_known_by_its_message_id(
    take: Pipe, own: Services, acknowledgment: Sent, sample: Sample
) -> None:
    """Where the mail server takes no plus, or the secret key was changed."""
    plain = Sent("bounces@narae.example", acknowledgment.raw)
    assert take(sample(plain), FEEDBACK_BOUNCE_ADDRESS="")[0] == 0
    assert row_of(own, acknowledgment).state == "given_up"


@pytest.mark.parametrize(
    "way", ["ORIGINAL_RECIPIENT", "RECIPIENT", "Delivered-To", "X-Original-To", "Envelope-To", "To"]
)
def test_the_recipient_is_told_by_variables_or_headers(
    pipe: Pipe, own: Services, acknowledgment: Sent, way: str
) -> None:
    bounce = qmail(Sent("bounces@narae.example", "Subject: nothing of ours\n\n"))
    if way == "To":
        bounce = bounce.replace("bounces@narae.example", acknowledgment.sender)
    if "-" in way:
        bounce = f"{way}: {acknowledgment.sender}\n{bounce}"
    changes = {way: acknowledgment.sender} if way.isupper() else {}
    assert pipe(bounce, **changes)[0] == 0
    assert row_of(own, acknowledgment).state == "given_up"


@pytest.mark.parametrize("sample", NO_FAILURES, ids=lambda sample: sample.__name__)
def test_what_tells_of_no_failure_changes_nothing(
    take: Pipe, own: Services, acknowledgment: Sent, sample: Sample
) -> None:
    status, printed = take(sample(acknowledgment), acknowledgment.sender)
    assert (status, "no failure" in printed) == (0, True)
    assert states(own) == ["sent", "sent"]


def test_a_report_of_several_counts_the_failure_before_the_delay(acknowledgment: Sent) -> None:
    report = postfix(acknowledgment, "delayed", "4.4.1")
    other = f"Final-Recipient: rfc822; {CUSTOMER}\nAction: failed (too old)\nStatus: 4.4.7\n\n--4F1.99/mail\n"
    both = report.replace("--4F1.99/mail\nContent-Description: Undelivered", f"{other}Content-Description: Undelivered")
    told = delivery_reports.parse(both.encode())
    assert (told.verdict, told.status) == (Verdict.FAILED, "4.4.7")


def test_the_words_of_what_is_returned_are_not_the_mail_servers() -> None:
    answer = Sent("b@narae.example", "Content-Type: text/plain; charset=utf-8\n\n답변이 지연되어 죄송합니다.")
    assert delivery_reports.parse(daum(answer).encode()).verdict is Verdict.FAILED
    refused = Sent("b@narae.example", "Content-Type: text/plain; charset=utf-8\n\n우편이 반송되었습니다.")
    assert delivery_reports.parse(delayed_in_korean(refused).encode()).verdict is Verdict.DELAYED


def test_whoever_guesses_changes_nothing(take: Pipe, own: Services, acknowledgment: Sent) -> None:
    token = acknowledgment.sender.partition("+")[2].partition("@")[0]
    forged = f"bounces+{token[::-1]}@narae.example"
    unknown = f"Message-ID: <{secrets.token_hex(16)}@narae.example>\n\nfree money"
    for mail in (Sent(forged, unknown), Sent("bounces@narae.example", unknown), Sent(forged, "free money")):
        status, printed = take(postfix(mail), forged)
        assert (status, "no message of ours" in printed) == (0, True)
    assert states(own) == ["sent", "sent"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n\n",
        os.urandom(300_000),
        b"\x00\xff\xfe" * 1000,
        b"Content-Type: multipart/report; boundary=a\n\n" + b"--a\nContent-Type: message/rfc822\n\n" * 20_000,
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\n\n--a\n"
        b"Content-Type: message/delivery-status\n\nAction: failed\nStatus: \xff\xff\nFinal-Recipient: \xff\n\n--a--\n",
        b"From: =?x?b?\xff?=\nContent-Type: text/plain; charset=\xff\n\nHi. This is the\n\n<a>:\n",
        b"<" * 10_000_000,
        b"From: a@aol.com\n\nmail to the following recipients could not be delivered\n" + b"a@" * 5_000_000,
        b"Subject: " + b"\xea\xb0\x80 " * 3_000_000,
        COSTLY,
    ],
    ids=[
        "empty",
        "blank",
        "random",
        "binary",
        "nested",
        "broken report",
        "broken words",
        "10 MB",
        "10 MB of @",
        "head",
        "costly",
    ],
)
def test_garbage_is_taken_and_forgotten(
    take: Pipe, own: Services, acknowledgment: Sent, raw: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail server has written all of it, and nothing comes back."""
    if raw == COSTLY:
        monkeypatch.setattr(bounce_command, "MOST_SECONDS", 1)
    assert acknowledgment.sender
    status, printed = take(raw)
    assert (status, "nothing was changed" in printed) == (0, True)
    assert states(own) == ["sent", "sent"]


def test_the_rest_of_a_long_mail_is_read_away(own: Services, acknowledgment: Sent, environ: dict[str, str]) -> None:
    """Else the mail server would meet a closed pipe, and hold that for a failure."""
    command = [sys.executable, "-m", "flask", "bounce"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(environ), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        process.stdin.write(postfix(acknowledgment).encode() + b"x" * MOST_BYTES * 40)
        process.stdin.close()
    assert process.returncode == 0
    assert row_of(own, acknowledgment).state == "given_up"


def test_a_message_that_is_being_sent_is_asked_about_later(pipe: Pipe, own: Services, acknowledgment: Sent) -> None:
    with own.database.write() as connection:
        connection.execute(update(outbox).values(state="sending"))
    assert pipe(postfix(acknowledgment))[0] == TEMPORARY_FAILURE
    assert states(own) == ["sending", "sending"]


@pytest.mark.parametrize(
    ("state", "became"), [("uncertain", "given_up"), ("waiting", "waiting"), ("cancelled", "cancelled")]
)
def test_a_message_that_may_have_left_is_given_up_and_one_that_waits_is_not(
    own: Services, acknowledgment: Sent, state: str, became: str
) -> None:
    with own.database.write() as connection:
        connection.execute(update(outbox).values(state=state))
    returned = ReturnedMail(own.database, BounceAddresses(own.settings.secret_key, ADDRESS))
    effect, _ = returned.take(delivery_reports.parse(gmail(acknowledgment).encode()), [])
    assert effect is (Effect.NOTED if became == "given_up" else Effect.NOTED_BEFORE)
    assert row_of(own, acknowledgment).state == became


def test_what_somebody_has_to_mend_makes_the_mail_server_wait(
    pipe: Pipe, own: Services, acknowledgment: Sent, tmp_path: Path
) -> None:
    bounce = postfix(acknowledgment)
    status, printed = pipe(bounce, FEEDBACK_MAIL_PORT="no", FEEDBACK_BOUNCE_ADDRESS="x")
    assert status == TEMPORARY_FAILURE
    assert all(name in printed for name in ("FEEDBACK_MAIL_PORT", "FEEDBACK_BOUNCE_ADDRESS"))
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"no database" * 1000)
    status, printed = pipe(bounce, FEEDBACK_DATABASE_URL=f"sqlite:///{broken}")
    assert (status, "FEEDBACK_INSTANCE" in printed) == (TEMPORARY_FAILURE, True)
    with own.database.write():  # another process has the turn to write for longer than one waits
        assert pipe(bounce)[0] == TEMPORARY_FAILURE
    assert states(own) == ["sent", "sent"]
    assert pipe(bounce, "--unknown-option", "recipient")[0] == 0
    assert row_of(own, acknowledgment).state == "given_up"


def test_a_mail_to_a_team_is_told_to_the_operator_and_marks_no_case(
    pipe: Pipe, own: Services, acknowledgment: Sent, mail_server: MailServer
) -> None:
    assert acknowledgment.sender
    team = sent_to(mail_server, str(mail_server.received[0]["To"]))
    assert pipe(postfix(team))[0] == 0
    (listed,) = own.backlog.find_unreported(utc_now())
    assert (listed.message, listed.last_error) == ("team_notice", "returned 5.1.1")
    with own.database.read() as connection:
        assert connection.execute(select(outbox.c.id).where(UNTOLD)).all() == []


def test_the_line_for_the_mail_server_does_what_it_says(
    own: Services, acknowledgment: Sent, environ: dict[str, str], tmp_path: Path
) -> None:
    """The alias of docs/operating.md, as a shell of the mail server runs it, from any folder and without a variable."""
    (line,) = re.findall(r'^ *bounces: "\|(.+)"$', (ROOT / "docs/operating.md").read_text("utf-8"), re.M)
    settings = tmp_path / "environment"
    given = {**environ, "FEEDBACK_ORGANIZATION": str(ORGANIZATION)}
    settings.write_text("".join(f"{name}={text}\n" for name, text in given.items()), "utf-8")
    command = line.replace(".venv/bin/flask", f"{sys.executable} -m flask").replace("/opt/service-charter", str(ROOT))
    command = command.replace("/etc/service-charter/environment", str(settings))
    variables = {"ORIGINAL_RECIPIENT": acknowledgment.sender, "PATH": "/usr/bin:/bin"}

    def run() -> int:
        bounce = qmail(Sent("x@narae.example", "")).encode()
        shell = ["/bin/sh", "-c", command]
        return subprocess.run(
            shell, cwd="/", env=variables, input=bounce, check=False, stdout=subprocess.DEVNULL
        ).returncode

    assert run() == 0
    assert row_of(own, acknowledgment).state == "given_up"
    settings.unlink()
    assert run() == TEMPORARY_FAILURE
