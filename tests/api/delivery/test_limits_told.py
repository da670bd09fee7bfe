"""By when a message is answered, for each way to count a limit: the receipt, both mails, and the page of the case."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from feedback_api import config, create_app
from feedback_api.services import services_of
from feedback_api.store import migrate
from institution.clock import set_to
from tests.answers import ANSWERS
from tests.api.conftest import JSON
from tests.api.delivery.test_emails import CUSTOMER, TEAM
from tests.mail_server import MailServer, part
from tests.servers import ORGANIZATION

#: A Monday at 17:00 in Korea.
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WITHOUT, WITH = "토·일요일, 공휴일 제외", "토·일요일, 공휴일 포함"
NOT_COUNTED, COUNTED = "토·일요일과 공휴일은 세지 않습니다.", "토·일요일과 공휴일도 세며"
Client = Callable[[str], FlaskClient]


@pytest.fixture
def client_of(environ: dict[str, str], tmp_path: Path) -> Client:
    """Give the service of an institution whose complaints have a limit."""

    def make(limit: str) -> FlaskClient:
        facts = ORGANIZATION.read_text("utf-8")
        assert facts.count("limit: {days: 7}") == 1
        file = tmp_path / "organization.yml"
        file.write_text(facts.replace("limit: {days: 7}", f"limit: {limit}"), "utf-8")
        app = create_app(config.from_environ({**environ, "FEEDBACK_ORGANIZATION": str(file)}))
        migrate.upgrade(services_of(app).database)
        return app.test_client()

    return make


@pytest.mark.parametrize(
    ("limit", "due_at", "in_subject", "in_prose", "note", "sentence"),
    [
        ("{calendar_days: 14}", "2026-12-07T18:00", "12/7(월) 18:00", "12월 7일(월) 오후 6시", WITH, COUNTED),
        (
            "{days: 3, starts: next_day}",
            "2026-11-26T18:00",
            "11/26(목) 18:00",
            "11월 26일(목) 오후 6시",
            WITHOUT,
            NOT_COUNTED,
        ),
        ("{same_day: true}", "2026-11-23T18:00", "11/23(월) 18:00", "11월 23일(월) 오후 6시", WITHOUT, NOT_COUNTED),
        ("{working_hours: 3}", "2026-11-24T11:00", "11/24(화) 11:00", "11월 24일(화) 오전 11시", WITHOUT, NOT_COUNTED),
        (
            "{share: 80, of: {days: 10}}",
            "2026-12-02T18:00",
            "12/2(수) 18:00",
            "12월 2일(수) 오후 6시",
            WITHOUT,
            NOT_COUNTED,
        ),
        ("{share: 50}", "2026-11-26T12:00", "11/26(목) 12:00", "11월 26일(목) 오후 12시", WITHOUT, NOT_COUNTED),
    ],
)
def test_deadline_is_the_same_wherever_it_is_told(
    client_of: Client,
    mail_server: MailServer,
    limit: str,
    due_at: str,
    in_subject: str,
    in_prose: str,
    note: str,
    sentence: str,
) -> None:
    client = client_of(limit)
    with set_to(NOW):
        token = client.get("/api/form-token?kind=complaint").get_json()["token"]
        answers = {
            **ANSWERS,
            "kind": "complaint",
            "token": token,
            "submission_id": "0f8fad5b-d9cb-469f-a165-70867728950e",
        }
        sent = client.post("/api/feedback", data=answers, headers=JSON)
        assert sent.status_code == 201
        assert sent.get_json()["due_at"] == f"{due_at}:00+09:00"
        receipt = BeautifulSoup(client.get(sent.headers["Location"]).text, "html5lib").get_text(" ", strip=True)
        assert services_of(client.application).worker.deliver_due() == 2
    hour = in_subject.partition(" ")[2]
    assert f"{in_prose.partition(')')[0]}) {hour}까지" in receipt
    assert sentence in receipt
    (notice,), (acknowledgment,) = mail_server.to(TEAM), mail_server.to(CUSTOMER)
    assert f"{in_subject}까지" in notice["Subject"]
    assert f"{in_prose}({note})" in part(acknowledgment, "plain")


def test_english_tells_that_days_off_count(client_of: Client, mail_server: MailServer) -> None:
    client = client_of("{calendar_days: 14}")
    with set_to(NOW):
        token = client.get("/api/form-token?kind=complaint").get_json()["token"]
        answers = {**ANSWERS, "kind": "complaint", "lang": "en", "token": token}
        answers["submission_id"] = "0f8fad5b-d9cb-469f-a165-70867728950e"
        assert client.post("/api/feedback", data=answers, headers=JSON).status_code == 201
        services_of(client.application).worker.deliver_due()
    (acknowledgment,) = mail_server.to(CUSTOMER)
    assert "18:00 (KST, UTC+9), weekends and public holidays counted" in part(acknowledgment, "plain")
