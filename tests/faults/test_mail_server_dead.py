"""No mail server for as long as the service runs: customers notice nothing, and everything is delivered later."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.customer import ready
from tests.faults.mail import MailServer, running
from tests.faults.service import Service
from tests.servers import free_port
from tests.wait import eventually

MESSAGES = 60


def test_mail_is_sent_when_a_mail_server_returns_after_a_day(tmp_path: Path, database_setting: dict[str, str]) -> None:
    port = free_port()
    service = Service(tmp_path, port, **database_setting)
    with service.running("serve"):
        customer = ready(service.port)
        forms = [customer.form(email=f"customer{number}@example.com") for number in range(MESSAGES)]
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(customer.send, forms))
        assert {answer.status for answer in answers} == {201}
        assert "sent" not in service.states()
        eventually(lambda: sum(service.ask_health()["outbox"].values()) == 2 * MESSAGES)
        assert service.ask_health()["status"] == "ok"
        with running(MailServer(), port) as back:
            service.deliver_all()
    assert service.states() == {"sent": 2 * MESSAGES}
    assert len({kept.mail["Message-ID"] for kept in back.kept}) == len(back.kept) == 2 * MESSAGES
    receipts = {answer.json["receipt"] for answer in answers}
    assert {kept.receipt for kept in back.kept} == receipts
