"""Hostile text in every field: what we show and send holds no element that we did not write, and the text unchanged."""

import json
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from feedback_api.forms.answers import LIMITS, TECHNICAL, Input, asked_by
from feedback_api.forms.filters import clean_email, clean_name, clean_phone, lines, one_line
from feedback_api.forms.validators import has_invisible
from feedback_api.services import Services
from tests.api.conftest import SAME_ORIGIN, Answers, Post, confirmed
from tests.api.delivery.test_emails import spaced, words_shown
from tests.api.web.test_feedback import hidden
from tests.mail_server import MailServer, part

OURS = (
    '"><script>alert(1)</script>',
    "</textarea></form><form action=//evil.example><button>",
    "</title></style></table><img src=x onerror=alert(1)>",
    "<!--",
    "]]><svg/onload=alert(1)>",
    "&lt;b&gt; &amp; &#60;i&#62; &",
    "{{ 7 * 7 }} {% include 'x' %} {# #} ${7*7} %(name)s {0} {help_phone} %s",
    "a\r\nBcc: everyone@evil.example\r\n\r\n<b>second body</b>",
    "=?utf-8?b?PHNjcmlwdD4=?=",
    "--===============\r\nContent-Type: text/html\r\n\r\n<script>",
    "\u202egnp.exe\u202c \u2066a\u2069 \u200f\u200e",
    "مرحبا שלום",
    "제\u200b로\u200d폭\ufeff\u00ad\u2060",
    "Z͑ͫ̓a̴͂l̵̛g̷̈́o̸̎",
    "\ufffd\ufffe\U0010ffff\ue000",
    "😀" * 5000,
    "\n.\n..\n.hidden\nFrom me\n-- \n",
    "' OR 1=1 --; DROP TABLE cases;",
    "../../../../etc/passwd",
    "javascript:alert(1)",
    "\x00",
    *(f"a{chr(code)}b" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)),
)
BLNS = "\n".join(json.loads((Path(__file__).parents[1] / "blns.json").read_text("utf-8")))
NAUGHTY = [*OURS, *(BLNS[start : start + 4000] for start in range(0, len(BLNS), 4000))]
FIELDS = (*LIMITS, *(name for name in TECHNICAL if name != "confirmed"))
#: The fields of a form of no kind that come back as they were written.
WRITTEN = (*(answer.name for answer in asked_by(None) if answer.input in (Input.LINE, Input.LINES)), "page")
TEAM = "strategy@narae.example"


def elements(html: str) -> Counter[str]:
    """Count the elements of a page by name, id, class and the names of their attributes."""
    found = BeautifulSoup(html, "html5lib").find_all(True)
    return Counter(f"{one.name} {one.get('id')} {one.get('class')} {sorted(one.attrs)}" for one in found)


CLEAN = {"message": lines, "name": clean_name, "phone": clean_phone, "email": clean_email}


def kept(field: str, text: str) -> str:
    return CLEAN.get(field, one_line)(text)


def shown(text: str) -> str:
    """Give a text as an HTML parser gives it back: lines end in LF, and of NUL nothing or a sign of its own is left."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def plain(html: str) -> Counter[str]:
    """Count the elements, but for what an error adds beside its field."""
    soup = BeautifulSoup(html, "html5lib")
    for extra in soup.select(".field__error, .error-summary li, #field-kind, [name=kind]"):
        extra.decompose()
    for name in ("aria-invalid", "aria-describedby", "checked", "selected"):
        for one in soup.select(f"[{name}]"):
            del one[name]
    for one in soup.select(".field--wrong"):
        one["class"] = " ".join(name for name in one.get_attribute_list("class") if name != "field--wrong")
    return elements(str(soup))


@pytest.mark.parametrize("start", range(4))
def test_page_of_errors_holds_what_we_wrote_and_the_text_unchanged(
    client: FlaskClient, answers: Answers, start: int
) -> None:
    innocent = plain(client.post("/api/feedback", data=dict.fromkeys(FIELDS, "가"), headers=SAME_ORIGIN).text)
    assert len(NAUGHTY) > 80
    for text in NAUGHTY[start::4]:
        long = len(text) > 300  # so long in one field alone, or a post of 64 kB could not hold it
        posted = {**answers, "kind": "가", "message": text} if long else dict.fromkeys(FIELDS, text)
        page = client.post("/api/feedback", data=posted, headers=SAME_ORIGIN)
        assert page.status_code == 422, text[:40]
        assert plain(page.text) == innocent, text[:40]
        again = hidden(page.text, "form#feedback")
        for field in ("message",) if long else WRITTEN:
            assert again[field] == shown(_after_check(field, kept(field, text))), (field, text[:40])


def _after_check(field: str, text: str) -> str:
    """Give what the form makes of a page address: one that is none is dropped."""
    if field != "page":
        return text
    return text if text.startswith("/") and len(text) <= LIMITS["page"] and not has_invisible(text) else ""


def test_answers_to_check_are_shown_and_sent_unchanged(client: FlaskClient, answers: Answers) -> None:
    innocent = elements(client.post("/api/feedback", data=answers, headers=SAME_ORIGIN).text)
    taken = 0
    for text in NAUGHTY:
        page = client.post("/api/feedback", data={**answers, **_hostile(text)}, headers=SAME_ORIGIN)
        if page.status_code == 200:
            taken += 1
            assert elements(_without_questions(page.text)) == innocent, text[:40]
            sent = hidden(page.text, "form.answers__send")
            for field, given in _hostile(text).items():
                assert sent[field] == _after_check(field, kept(field, given)), (field, text[:40])
    assert taken >= 15


def _without_questions(page: str) -> str:
    soup = BeautifulSoup(page, "html5lib")
    for asked in soup.select(".answers__asked, [name=confirmed]"):
        asked.decompose()
    return str(soup)


def test_mails_and_receipt_hold_what_we_wrote_and_the_text_unchanged(
    post: Post, client: FlaskClient, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own.limits, "_enabled", False)
    innocent = {"subject": "제목", "message": "내용", "name": "한가람", "page": "/"}
    (first, *others) = [confirmed(post, **{**innocent, **_hostile(text)}) for text in ("가", *NAUGHTY)]
    taken = [answer for answer in others if answer.status_code == 201]
    assert len(taken) >= 15
    assert {answer.status_code for answer in others} == {201, 422}
    pages = [elements(client.get(answer.json["status_url"] + "/receipt").text) for answer in (first, *taken)]
    assert all(page == pages[0] for page in pages)
    while own.worker.deliver_due():
        pass
    notices = {str(mail["Subject"])[-9:].replace("-", ""): mail for mail in mail_server.to(TEAM)}
    for answer in taken:
        _compare(own, answer.json["receipt"], notices[answer.json["receipt"]], notices[first.json["receipt"]])


def _hostile(text: str) -> dict[str, str]:
    return {"subject": text[:120], "message": text, "name": f"한가람 {text}"[:60], "page": f"/{text}"[:200]}


def _compare(own: Services, receipt: str, mail: EmailMessage, innocent: EmailMessage) -> None:
    case = own.cases.by_receipt(receipt)
    assert case is not None
    with own.database.read() as connection:
        _, words = own.cases.words(connection, case.id)
    assert mail.keys() == innocent.keys()
    assert not mail.defects
    text, html = part(mail, "plain"), BeautifulSoup(part(mail, "html"), "html5lib")
    cells = {row.th.text: row.td.text for row in html.select("tr") if row.th and row.td}
    for label, words_of in (("제목", words.subject), ("고객", words.name)):
        assert f"{label}: {words_of}\n" in text
        assert cells[label] == words_of
    assert f"\n내용:\n{words.message}\n\n--\n" in text
    assert words_shown(html) == [spaced(words.message)]
    page = html.find("th", string="보신 페이지")
    if page is not None and page.parent is not None:
        page.parent.decompose()
    expected = elements(part(innocent, "html")) - Counter()
    row = elements("<table><tr><th align scope style valign><td align style valign>") - elements("<table><tbody>")
    assert elements(str(html)) in (expected, expected - row)
