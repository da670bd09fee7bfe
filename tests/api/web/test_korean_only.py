"""The service of an institution that publishes in Korean alone: no page and no mail of it has a word of English."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from feedback_api.services import Services
from tests.api.conftest import SAME_ORIGIN, Post
from tests.api.delivery.test_emails import CUSTOMER, TEAM
from tests.mail_server import MailServer, part

IN_ENGLISH = {**SAME_ORIGIN, "Accept-Language": "en", "Referer": "http://localhost/en/feedback/complaint/"}
#: Addresses of mail and web, clauses, and names that Koreans write so.
_TECHNICAL = re.compile(r"\S*[@/]\S*|\b(?:[IVX]+|PDF|CSV|Green|Yellow)\b")


@pytest.fixture
def environ(environ: dict[str, str], korean_content: Path) -> dict[str, str]:
    return {**environ, "FEEDBACK_ORGANIZATION": str(korean_content / "data/organization.yml")}


def words(text: str) -> list[str]:
    """Give the English words that a reader of a text sees."""
    return re.findall(r"[A-Za-z]{3,}", _TECHNICAL.sub("", text))


def check_korean(html: str) -> None:
    page = BeautifulSoup(html, "html5lib")
    assert page.html
    assert page.html["lang"] == "ko"
    assert page.body
    assert words(page.body.get_text(" ")) == []
    assert "/en/" not in html
    assert page.select("[hreflang], [lang=en]") == []


def test_form_comes_back_in_korean_whoever_asks(client: FlaskClient, answers: dict[str, str]) -> None:
    answer = client.post("/api/feedback", data={**answers, "lang": "en", "email": "none"}, headers=IN_ENGLISH)
    assert answer.status_code == 422
    check_korean(answer.text)
    field = BeautifulSoup(answer.text, "html5lib").select_one("[name=lang]")
    assert field
    assert field["value"] == "ko"


@pytest.mark.parametrize("path", ["/api/case-link?lang=en", "/api/feedback/none", "/api/cases/none", "/en/none/"])
def test_every_page_is_korean(client: FlaskClient, path: str) -> None:
    check_korean(client.get(path, headers={"Accept-Language": "en", "Referer": "http://localhost/en/"}).text)


def test_post_and_mails_are_korean(post: Post, own: Services, mail_server: MailServer, client: FlaskClient) -> None:
    answer = post(lang="en", headers={**IN_ENGLISH, "Accept": "application/json"})
    assert answer.status_code == 201
    check_korean(client.get(answer.headers["Location"], headers=IN_ENGLISH).text)
    assert own.worker.deliver_due() == 2
    (notice,), (acknowledgment,) = mail_server.to(TEAM), mail_server.to(CUSTOMER)
    for mail in (notice, acknowledgment):
        assert words(str(mail["Subject"])) == []
        assert words(part(mail, "plain")) == []
        assert "/en/" not in part(mail, "plain") + part(mail, "html")
    assert "회신: 이메일\n" in part(notice, "plain")
    assert "영어" not in part(notice, "plain")


def test_rating_is_thanked_for_in_korean(rate: Post, client: FlaskClient) -> None:
    answer = rate(lang="en", page="/charter/")
    assert answer.status_code == 201
    check_korean(client.get(answer.headers["Location"], headers=IN_ENGLISH).text)
