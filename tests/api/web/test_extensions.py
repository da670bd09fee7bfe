"""An institution whose teams share one number: its pages and mails name the extension wherever they name the number."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from feedback_api.services import Services
from tests.api.conftest import ORGANIZATION, SAME_ORIGIN, Post
from tests.api.delivery.test_emails import CUSTOMER
from tests.mail_server import MailServer, part

SHARED = "061-555-1000"
NAMED = {"ko": f"{SHARED}(내선 27)", "en": "+82-61-555-1000 (ext. 27)"}


@pytest.fixture
def environ(environ: dict[str, str], tmp_path: Path) -> dict[str, str]:
    given = ORGANIZATION.read_text("utf-8")
    changed, count = re.subn(r"(?m)^( *(?:help_)?phone): .*$", rf"\1: {SHARED} 내선 27", given)
    assert count > 3
    facts = tmp_path / "extensions.yml"
    facts.write_text(changed, "utf-8")
    return {**environ, "FEEDBACK_ORGANIZATION": str(facts)}


def check_numbers(text: str, lang: str) -> None:
    assert NAMED[lang] in text
    assert SHARED not in text.replace(NAMED[lang], "")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_pages_name_the_extension(client: FlaskClient, answers: dict[str, str], post: Post, lang: str) -> None:
    again = client.post("/api/feedback", data={**answers, "lang": lang, "email": "none"}, headers=SAME_ORIGIN)
    receipt = client.get(post(lang=lang).headers["Location"])
    lost = client.get("/api/cases/none", headers={"Accept-Language": lang})
    for page in (again, receipt, client.get(f"/api/case-link?lang={lang}"), lost):
        check_numbers(re.sub(r'(?:href|data-\w+)="[^"]*"', "", page.text), lang)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_mails_name_the_extension(post: Post, own: Services, mail_server: MailServer, lang: str) -> None:
    assert post(lang=lang).status_code == 201
    own.worker.deliver_due()
    (mail,) = mail_server.to(CUSTOMER)
    check_numbers(part(mail, "plain"), lang)
    check_numbers(re.sub(r'href="[^"]*"', "", part(mail, "html")), lang)
