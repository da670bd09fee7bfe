"""The link of a case is mailed again, to its customer alone, and nothing tells whether there is such a case."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback_api import rate_limits
from feedback_api.outbox import mails
from feedback_api.services import Services
from feedback_api.store.tables import outbox
from tests.api.conftest import SAME_ORIGIN, Post


@pytest.fixture
def receipt(post: Post) -> str:
    return str(post(phone="+82 10-1234-5678").json["receipt"])


def ask(client: FlaskClient, status: int = 200, headers: dict[str, str] = SAME_ORIGIN, **fields: str) -> str:
    answer = client.post("/api/case-link", data=fields, headers=headers)
    assert answer.status_code == status
    return str(answer.text)


def written(own: Services) -> list[Any]:
    with own.database.read() as connection:
        return list(connection.execute(select(outbox.c.id).where(outbox.c.message == mails.LINK_REMINDER.name)))


@pytest.mark.parametrize(
    "contact",
    [
        "Garam@Example.com",
        "garam＠example.com",
        "<garam@example.com>",
        "mailto:garam@example.com",
        "\ufeffgaram@example.com",
        "010 1234 5678",
        "+82 10-1234-5678",
        "０１０－１２３４－５６７８",
    ],
)
def test_contact_of_the_customer_brings_a_mail(client: FlaskClient, own: Services, receipt: str, contact: str) -> None:
    ask(client, receipt=f"{receipt[:4]} - {receipt[4:]}", contact=contact)
    assert len(written(own)) == 1


@pytest.mark.parametrize("contact", ["another@example.com", "010-1234-5679", "5678", "garam", "0"])
def test_others_learn_nothing(client: FlaskClient, own: Services, receipt: str, contact: str) -> None:
    right = ask(client, receipt=receipt, contact="garam@example.com")
    assert ask(client, receipt=receipt, contact=contact) == right
    assert ask(client, receipt="00000000", contact=contact) == right
    assert len(written(own)) == 1


def test_destroyed_case_has_no_link(client: FlaskClient, own: Services, receipt: str) -> None:
    own.retention.forget([receipt], "test")
    ask(client, receipt=receipt, contact="garam@example.com")
    assert written(own) == []


def test_asked_twice_in_an_hour_one_mail_goes(client: FlaskClient, own: Services, receipt: str) -> None:
    for _ in range(2):
        ask(client, receipt=receipt, contact="garam@example.com")
    assert len(written(own)) == 1


def test_what_cannot_be_right_is_said_beside_the_field(client: FlaskClient) -> None:
    page = ask(client, 422, receipt="123", contact="")
    assert "여덟 자리" in page
    assert "이메일이나 전화번호를 적어" in page
    assert 'value="123"' in page


def test_guessing_ends_soon(client: FlaskClient, receipt: str) -> None:
    for _ in range(rate_limits.LOOKUPS_PER_RECEIPT.most):
        ask(client, receipt=receipt, contact="010-0000-0000")
    ask(client, 429, receipt=receipt, contact="garam@example.com")


def test_post_of_another_site_is_refused(client: FlaskClient, own: Services, receipt: str) -> None:
    ask(client, 403, {"Sec-Fetch-Site": "cross-site"}, receipt=receipt, contact="garam@example.com")
    assert written(own) == []


def test_form_is_there_in_both_languages(client: FlaskClient) -> None:
    assert "주소 받기" in client.get("/api/case-link").text
    assert "Send me the address" in client.get("/api/case-link?lang=en").text
