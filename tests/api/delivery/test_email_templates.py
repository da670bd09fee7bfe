"""The HTML of every mail reads like its text where a mail program drops all styles, as Outlook does."""

import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

import feedback_api
from feedback_api import config, create_app
from feedback_api.cases.handlers import Person
from feedback_api.delivery import email_templates
from feedback_api.outbox.mails import MAILS, Recipient
from feedback_api.services import Services, services_of
from institution.clock import set_to, utc_now
from tests.api.conftest import Post, scheduled_jobs
from tests.api.ratings.test_ratings import MONDAY, WEDNESDAY
from tests.mail_server import MailServer, part

TEAM, CUSTOMER, OPERATOR = "strategy@narae.example", "garam@example.com", "operator@example.com"
HANDLER = "seulgi@narae.example"
VISIT = "1. 11월 3일 14시에 방문했습니다.\n2. 30분을 기다렸습니다.\n\n   요청: 연락 주십시오."
MESSAGE = f"{VISIT}\n\t들여 쓴 줄  두 칸\n<b>1 < 2</b>"
_BLOCKS = ("p", "div", "h1", "h2", "table", "tr", "li", "ul", "body")


def lines_without_styles(html: str) -> list[str]:
    """Give the lines that a mail program shows which knows elements and no style; cells of a row are one line."""
    soup = BeautifulSoup(html, "html5lib")
    for style in soup.select("style, link"):
        style.decompose()
    body = soup.body
    assert body is not None
    return [line for line in _flow(body).split("\n") if line.strip()]


def _flow(node: Tag) -> str:
    parts = []
    for child in node.children:
        if isinstance(child, Tag):
            inner = "\n" if child.name == "br" else _flow(child)
            parts.append(f"\n{inner}\n" if child.name in _BLOCKS else f"{inner} " if child.name == "th" else inner)
        elif type(child) is NavigableString:
            parts.append(re.sub(r"[ \t\n]+", " ", child))  # as HTML takes them
    return "".join(parts)


def letters(text: str) -> str:
    """Give the letters and digits of a text, in their order."""
    return "".join(re.findall(r"[^\W_]+", text))


def compare_with_text(mail: EmailMessage) -> None:
    """Compare the lines of a mail's HTML, read without styles, with those of its text, by their letters."""
    shown = [letters(line) for line in lines_without_styles(html_with_addresses(mail))]
    assert shown == [letters(line) for line in part(mail, "plain").splitlines() if letters(line)], mail["Subject"]
    assert len(shown) >= 5


def html_with_addresses(mail: EmailMessage) -> str:
    """Give a mail's HTML with the address behind each link to a page, as the text has to write it."""
    soup = BeautifulSoup(part(mail, "html"), "html5lib")
    for link in soup.select("a[href^=http]"):
        if link.text != link["href"]:
            link.append(f": {link['href']}")
    return str(soup)


@pytest.fixture
def mails(
    post: Post,
    rate: Post,
    environ: dict[str, str],
    own: Services,
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, list[EmailMessage]]:
    """Let every mail be sent that we send, by the folder of its templates."""
    monkeypatch.setattr(own.limits, "_enabled", False)
    with set_to(WEDNESDAY):
        assert rate(comment=MESSAGE, score="2").status_code == 201
        assert rate(page="/", score="5").status_code == 201
    for kind in own.organization.kinds:
        for lang in ("ko", "en"):
            assert post(kind=kind, lang=lang, message=MESSAGE, about="help").status_code == 201
    mail_server.replies["refused@example.com"] = "550 no such user"
    post(email="refused@example.com")
    app = create_app(config.from_environ({**environ, "FEEDBACK_OPERATOR_EMAIL": OPERATOR}))
    reporting = services_of(app)
    while own.worker.deliver_due():
        pass
    chores = scheduled_jobs(reporting)
    chores.summarize(MONDAY)
    chores.report(utc_now())
    own.handlers.add(Person("윤슬기", HANDLER, ("strategy",)), "handlers add")
    own.sign_ins.ask(HANDLER, None)
    while reporting.worker.deliver_due():
        pass
    reporting.database.close()
    summaries = [mail for mail in mail_server.to(TEAM) if "만족도" in str(mail["Subject"])]
    return {
        "team_notice": [mail for mail in mail_server.received if "내용:" in part(mail, "plain")],
        "acknowledgment": mail_server.to(CUSTOMER),
        "rating_summary": summaries,
        "operator_report": mail_server.to(OPERATOR),
        "sign_in_code": mail_server.to(HANDLER),
    }


def test_every_mail_reads_right_without_styles(mails: dict[str, list[EmailMessage]]) -> None:
    assert {name: len(sent) for name, sent in mails.items()} == {
        "team_notice": 9,
        "acknowledgment": 8,
        "rating_summary": 1,
        "operator_report": 1,
        "sign_in_code": 1,
    }
    for name, sent in mails.items():
        for mail in sent:
            compare_with_text(mail)
            assert not BeautifulSoup(part(mail, "html"), "html5lib").select("style, link, img, script"), name


def test_every_template_is_a_mail_of_the_registry_in_the_languages_of_its_reader() -> None:
    languages = {name: {"ko", "en"} if mail.recipient is Recipient.CUSTOMER else {"ko"} for name, mail in MAILS.items()}
    languages["reply_draft"] = {"ko", "en"}  # no mail, but what a link in one begins
    folder = Path(feedback_api.__file__).parent / "templates/email"
    names = {file.name.removesuffix(".jinja") for file in folder.iterdir() if file.is_file()}
    assert names == {f"{name}.{lang}" for name, langs in languages.items() for lang in langs}


def test_lines_indents_and_blanks_of_what_customers_wrote_stay(mails: dict[str, list[EmailMessage]]) -> None:
    expected = [line.replace("\t", "    ") for line in MESSAGE.split("\n") if line]
    seen = 0
    for mail in (*mails["team_notice"][:8], *mails["rating_summary"]):
        shown = [line.replace("\u00a0", " ") for line in lines_without_styles(part(mail, "html"))]
        start = shown.index(expected[0])
        assert shown[start : start + len(expected)] == expected
        assert "<br><br>" in part(mail, "html")  # the empty line
        seen += 1
    assert seen == 9


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("한 줄", "한 줄"),
        ("가\n나", "가<br>나"),
        ("가\n\n나", "가<br><br>나"),
        (" 가", "\u00a0가"),
        ("가\n  나", "가<br>\u00a0\u00a0나"),
        ("가  나   다", "가\u00a0 나\u00a0\u00a0 다"),
        ("\t가", "\u00a0\u00a0\u00a0\u00a0가"),
        ("<br>&\n\"'", "&lt;br&gt;&amp;<br>&#34;&#39;"),
        ("", ""),
    ],
)
def test_text_becomes_html_that_needs_no_style(text: str, html: str) -> None:
    assert email_templates.break_lines(text) == html
