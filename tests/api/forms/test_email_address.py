"""An address is stored, shown, counted and used in the form in which it was checked: ASCII, without invisible signs."""

import uuid
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from feedback_api import config
from feedback_api.services import Services
from institution.email_address import EmailAddressError, parse
from institution.organization import organization_file
from tests.api.conftest import ORGANIZATION, SAME_ORIGIN, Answers, Post
from tests.api.web.test_feedback import hidden
from tests.api.web.test_serve import send
from tests.mail_server import MailServer, part
from tests.servers import free_port, serving
from tests.wait import eventually

PLAIN = "garam@example.com"
IDN, IN_ASCII = "garam@한글이름.한국", "garam@xn--bj0bk2t29k2qn.xn--3e0b707e"
TEAM = "strategy@narae.example"
SPELLINGS = {
    "garam@example.com\u200b": PLAIN,
    "\u200bgaram@example.com": PLAIN,
    "garam@example.com\u00a0": PLAIN,
    "\u2060garam@example.com": PLAIN,
    "\ufeffgaram@example.com": PLAIN,
    "garam@example.com\u202c": PLAIN,
    "ga\u00adram@exam\u200dple.com": PLAIN,
    "\u3164garam@example.com\u2800": PLAIN,
    "garam\uff20example.com": PLAIN,
    "ｇａｒａｍ@ｅｘａｍｐｌｅ．ｃｏｍ": PLAIN,
    "garam@example。com": PLAIN,
    "garam@EXAMPLE｡com": PLAIN,
    "garam@example.com ": PLAIN,
    "garam@example.com.": PLAIN,
    "<garam@example.com>": PLAIN,
    "mailto:garam@example.com": PLAIN,
    IDN: IN_ASCII,
    "garam@한글이름。한국": IN_ASCII,
    "garam@\u1112\u1161\u11ab\u1100\u1173\u11af이름.한국": IN_ASCII,  # as macOS decomposes it
    IN_ASCII: IN_ASCII,
}


@pytest.mark.parametrize(("written", "address"), SPELLINGS.items(), ids=map(ascii, SPELLINGS))
def test_each_spelling_is_one_address(written: str, address: str) -> None:
    assert parse(written) == address


@pytest.mark.parametrize(
    "written",
    [
        *(
            "한가람@example.com",
            "garam@\u200b",
            "@example.com",
            "garam@exam ple.com",
            "a@b@example.com",
            "garam example.com",
        ),
        *("garam@xn--zzzz.com", "=?utf-8?q?a=40evil.example=2C?=@example.com", "garam@[127.0.0.1]", "a,b@example.com"),
        *(
            "Garam <garam@example.com> x",
            "g\u0430ram@example.com",
            "garam@example.com\r\nBcc: b@c.kr",
        ),
    ],
)
def test_what_is_no_address_in_ascii_is_refused(written: str) -> None:
    with pytest.raises(EmailAddressError):
        parse(written)


def test_address_is_used_in_ascii_from_the_post_to_both_mailboxes(
    environ: dict[str, str], answers: Answers, mail_server: MailServer
) -> None:
    port = free_port()
    with serving({**environ, "FEEDBACK_SITE_URL": f"http://127.0.0.1:{port}"}, port):
        send(port, {**answers, "email": f"\u200b{IDN}\u00a0"})
        eventually(lambda: len(mail_server.received) == 2)
    (notice,), (acknowledgment,) = mail_server.to(TEAM), mail_server.to(IN_ASCII)
    assert str(notice["Reply-To"]) == IN_ASCII
    assert str(acknowledgment["To"]) == IN_ASCII
    for kind in ("plain", "html"):
        assert IN_ASCII in part(notice, kind)
        assert "한글이름" not in part(notice, kind)
    assert all(raw.partition(b"\r\n\r\n")[0].isascii() and b"=?" not in header(raw, b"To") for raw in mail_server.raw)


def header(raw: bytes, name: bytes) -> bytes:
    (line,) = [line for line in raw.split(b"\r\n") if line.startswith(name + b": ")]
    return line


def test_spellings_of_one_mailbox_are_counted_as_one(post: Post, own: Services, mail_server: MailServer) -> None:
    for written in (IDN, IN_ASCII, f"{IDN}\u200b", "garam@한글이름。한국"):
        assert post(email=written).status_code == 201
    while own.worker.deliver_due():
        pass
    assert len(mail_server.to(TEAM)) == 4
    assert len(mail_server.to(IN_ASCII)) == 1


def test_the_same_post_with_another_spelling_is_the_same(post: Post) -> None:
    submission_id = str(uuid.uuid4())
    first, second = (post(submission_id=submission_id, email=email) for email in (IDN, IN_ASCII))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["receipt"] == second.json["receipt"]


def test_the_page_that_checks_the_answers_shows_and_sends_the_address_as_it_will_be_used(
    client: FlaskClient, answers: Answers
) -> None:
    page = client.post("/api/feedback", data={**answers, "email": IDN}, headers=SAME_ORIGIN)
    assert page.status_code == 200
    assert f"<dd>{IN_ASCII}</dd>" in page.text
    assert hidden(page.text, "form.answers__send")["email"] == IN_ASCII


def test_case_that_an_older_version_stored_is_answered_in_ascii_too(
    post: Post, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr("institution.email_address.parse", lambda text, **_: text)
        assert post(email=IDN).status_code == 201
    own.worker.deliver_due()
    (notice,) = mail_server.to(TEAM)
    assert str(notice["Reply-To"]) == IN_ASCII
    assert len(mail_server.to(IN_ASCII)) == 1


def test_the_institutions_addresses_are_ascii_too(tmp_path: Path, environ: dict[str, str]) -> None:
    text = ORGANIZATION.read_text("utf-8")
    file = tmp_path / "organization.yml"
    file.write_text(
        text.replace("charter@narae.example", "charter@한글이름.한국").replace(TEAM, f"{TEAM}\u200b"), "utf-8"
    )
    facts = organization_file.load(file)
    assert facts.sender == "charter@xn--bj0bk2t29k2qn.xn--3e0b707e"
    assert facts.teams["strategy"].mailbox == TEAM
    ours = {"FEEDBACK_OPERATOR_EMAIL": IDN, "FEEDBACK_MAIL_SENDER": "charter＠example。com"}
    settings = config.from_environ({**environ, **ours})
    assert (settings.operator_email, settings.mail_sender) == (IN_ASCII, "charter@example.com")
