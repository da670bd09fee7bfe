"""The mails as people and mail servers read them."""

import json
import secrets
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from feedback_api.delivery.smtp import Message
from feedback_api.services import Services
from institution.clock import set_to
from tests.api.conftest import Answers, Post, confirmed
from tests.mail_server import MailServer, part
from tests.snapshots import compare

SNAPSHOTS = Path(__file__).parents[1] / "mails"
NAUGHTY = json.loads((Path(__file__).parents[1] / "blns.json").read_text("utf-8"))
TEAM, CUSTOMER = "strategy@narae.example", "garam@example.com"


def words_shown(html: BeautifulSoup) -> list[str]:
    """Give what customers wrote as a mail's HTML shows it without any style, and take its line breaks out."""
    for line_break in html.select(".words br"):
        line_break.replace_with("\n")
    return [one.text.replace("\u00a0", " ") for one in html.select(".words")]


def spaced(text: str) -> str:
    """Give a text with all its blanks as spaces, as HTML that is not preformatted has to show them."""
    return text.replace("\t", "    ").replace("\u00a0", " ")


@pytest.fixture
def fixed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fix the moment, the receipt number and the link, so that a mail can be compared."""
    monkeypatch.setattr(secrets, "randbelow", lambda _limit: 48317265)
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _size: "secret-of-the-link")
    with set_to(datetime(2026, 11, 23, 8, 0, tzinfo=UTC)):
        yield


def readable(mail: EmailMessage) -> str:
    headers = ("Subject", "From", "To", "Reply-To", "Date", "Auto-Submitted", "X-Auto-Response-Suppress")
    return "".join(f"{name}: {mail[name]}\n" for name in headers) + "\n" + part(mail, "plain")


def compare_mail(mail: EmailMessage, name: str, title: str) -> None:
    """Compare a mail with the reviewed one of its name and of that title."""
    compare(SNAPSHOTS / f"{name}.txt", title, readable(mail))


@pytest.mark.usefixtures("fixed")
@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("kind", ["inquiry", "suggestion", "compliment", "complaint"])
def test_mails_read_as_their_snapshots(
    post: Post, own: Services, mail_server: MailServer, kind: str, lang: str
) -> None:
    assert post(kind=kind, lang=lang, reply_by="phone").status_code == 201
    assert own.worker.deliver_due() == 2
    for name, address in (("team_notice", TEAM), ("acknowledgment", CUSTOMER)):
        (mail,) = mail_server.to(address)
        compare_mail(mail, name, f"{kind}, {lang}")


def test_acknowledgment_holds_none_of_the_customers_words(
    post: Post, own: Services, mail_server: MailServer, answers: Answers
) -> None:
    post()
    own.worker.deliver_due()
    (mail,) = mail_server.to(CUSTOMER)
    everything = part(mail, "plain") + part(mail, "html") + str(mail["Subject"])
    for field in ("name", "phone", "email", "subject", "message"):
        assert answers[field].splitlines()[0] not in everything
    assert mail["Reply-To"] == TEAM


def test_team_notice_about_the_team_goes_to_the_other(post: Post, own: Services, mail_server: MailServer) -> None:
    post(about="strategy")
    own.worker.deliver_due()
    assert mail_server.to(TEAM) == []
    (mail,) = mail_server.to("audit@narae.example")
    assert mail["Reply-To"] == CUSTOMER
    assert "대상: 항로기획팀" in part(mail, "plain")


def test_team_notice_is_korean_and_names_the_language_of_the_reply(
    post: Post, own: Services, mail_server: MailServer
) -> None:
    post(lang="en", message="Please help.")
    own.worker.deliver_due()
    (mail,) = mail_server.to(TEAM)
    assert "회신: 이메일, 영어" in part(mail, "plain")


@pytest.mark.parametrize("start", range(0, len(NAUGHTY), 60))
def test_hostile_strings_arrive_whole_or_are_refused_with_a_sentence(
    post: Post, own: Services, mail_server: MailServer, start: int
) -> None:
    sent = {}
    object.__setattr__(own.limits, "_enabled", False)
    for text in NAUGHTY[start : start + 60]:
        answer = confirmed(post, message=text, subject=text[:120], name=f"한가람 {text[:40]}")
        if answer.status_code == 201:
            sent[answer.json["receipt"]] = text
        else:
            assert answer.status_code == 422
            assert set(answer.json["errors"]) <= {"name", "subject", "message"}
    while own.worker.deliver_due():
        pass
    notices = mail_server.to(TEAM)
    assert len(notices) == len(sent)
    arrived = {str(mail["Subject"])[-9:].replace("-", ""): mail for mail in notices}
    for receipt, text in sent.items():
        mail = arrived[receipt]
        with own.database.read() as connection:
            case = own.cases.by_receipt(receipt)
            assert case is not None
            _, words = own.cases.words(connection, case.id)
        assert f"내용:\n{words.message}\n" in part(mail, "plain")
        assert words.message.replace(" ", "") == _as_kept(text).replace(" ", "")
        soup = BeautifulSoup(part(mail, "html"), "html5lib")
        assert soup.select("script, img, iframe, svg, object, form, marquee, video, audio") == []
        assert [str(link["href"]).partition("?")[0] for link in soup.select("a")] == [f"mailto:{CUSTOMER}"]
    assert all(set(mail.keys()) <= _HEADERS for mail in mail_server.received)


_HEADERS = {
    "Content-Type",
    "MIME-Version",
    "Subject",
    "From",
    "To",
    "Message-ID",
    "Date",
    "Reply-To",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
}


def _as_kept(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n").rstrip()


def test_long_korean_lines_are_cut_for_no_server(post: Post, own: Services, mail_server: MailServer) -> None:
    post(message="가" * 5000, subject="나" * 120)
    own.worker.deliver_due()
    assert max(len(line) for raw in mail_server.raw for line in raw.split(b"\r\n")) <= 998
    (mail,) = mail_server.to(TEAM)
    assert "가" * 5000 in part(mail, "plain")
    assert "나" * 120 in part(mail, "plain")


@pytest.mark.parametrize(
    "subject",
    [
        "긴 한국어 제목은 접혀도 빈칸을 잃지 않아야 합니다 " * 5 + "끝",
        "plain ascii " * 20 + "end",
        "섞인 mixed 제목 subject " * 8 + "끝",
    ],
)
def test_long_subject_comes_back_whole(own: Services, subject: str) -> None:
    raw = _message(own, subject=subject).as_bytes()
    assert message_from_bytes(raw, policy=default)["Subject"] == subject
    assert max(map(len, raw.split(b"\r\n"))) <= 998


_SEPARATORS = [*map(chr, range(32)), *map(chr, range(127, 160)), "\u2028", "\u2029", "\ud800", "\udfff"]
_EVERY_HEADER: dict[str, Callable[[str], dict[str, object]]] = {
    "subject": lambda text: {"subject": text},
    "name of sender": lambda text: {"sender": (text, "a@narae.example")},
    "address of sender": lambda text: {"sender": ("기관", text)},
    "recipient": lambda text: {"recipients": [text]},
    "reply-to": lambda text: {"reply_to": text},
    "message-id": lambda text: {"msgId": text},
    "value": lambda text: {"extra_headers": {"X-Ours": text}},
    "name": lambda text: {"extra_headers": {text: "ours"}},
}


@pytest.mark.parametrize("header", _EVERY_HEADER)
def test_control_character_in_a_header_never_leaves(own: Services, header: str) -> None:
    for character in _SEPARATORS:
        for text in (f"a{character}b", f"가{character}\r\nBcc: b@evil.example", character):
            with pytest.raises(ValueError, match="control characters"):
                _message(own, **_EVERY_HEADER[header](text)).as_bytes()


@pytest.mark.parametrize(
    "text", ["=?utf-8?q?=0D=0ABcc:_b@evil.example?=", "a, b <b@evil.example>", '"', "\u202e가", "a" * 5000]
)
def test_text_that_only_looks_dangerous_adds_no_header(own: Services, text: str) -> None:
    for change in ({"subject": text}, {"sender": (text, "a@narae.example")}, {"extra_headers": {"X-Ours": text}}):
        raw = _message(own, **change).as_bytes()
        mail = message_from_bytes(raw, policy=default)
        assert set(mail.keys()) <= {*_HEADERS, "X-Ours"}
        assert [one.addr_spec for one in mail["To"].addresses] == [TEAM]
        assert [one.addr_spec for one in mail["From"].addresses] == ["a@narae.example"]
        shown = {"subject": mail["Subject"], "sender": mail["From"].addresses[0].display_name}
        read = str(shown.get(next(iter(change)), text))
        assert read.replace(" ", "") == text.replace(" ", "")  # Python's parser parts encoded words of a name by spaces
        assert max(map(len, raw.split(b"\r\n"))) <= 998


def _message(own: Services, **changes: Any) -> Message:
    plain = {"subject": "제목", "recipients": [TEAM], "sender": ("기관", "a@narae.example"), "reply_to": CUSTOMER}
    msg_id = changes.pop("msgId", None)
    with own.worker._app.app_context():
        message = Message(**{**plain, "body": "", "html": "", **changes})
    message.msgId = msg_id or message.msgId
    return message


def test_mail_headers_say_that_a_machine_wrote_it(post: Post, own: Services, mail_server: MailServer) -> None:
    post()
    own.worker.deliver_due()
    assert len(mail_server.received) == 2
    for mail in mail_server.received:
        assert str(mail["Auto-Submitted"]).startswith("auto-")
        assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
        assert mail["From"].addresses[0].addr_spec == "charter@narae.example"
        assert mail["Message-ID"].endswith("@narae.example>")


def test_subject_is_short_enough_for_a_phone(post: Post, own: Services, mail_server: MailServer) -> None:
    for kind in own.organization.kinds:
        post(kind=kind)
    own.worker.deliver_due()
    assert max(len(mail["Subject"]) for mail in mail_server.received) <= 36


def test_settings_show_no_secret(own: Services) -> None:
    shown = repr(own.settings)
    assert own.settings.site_url in shown
    assert len(own.settings.secret_key) >= 32
    assert own.settings.secret_key not in shown
    assert own.settings.encryption_keys[0] not in shown
