"""Many workers on one database: each message is sent by one of them, and none is left."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.customer import ready
from tests.faults.mail import MailServer, running
from tests.faults.service import Service
from tests.servers import free_port
from tests.wait import eventually

MESSAGES, WORKERS = 60, 4


def test_no_message_is_sent_twice(tmp_path: Path, database_setting: dict[str, str]) -> None:
    port = free_port()
    service = Service(tmp_path, port, **database_setting)
    with service.running("serve"):
        customer = ready(service.port)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(customer.insist, [customer.form() for _ in range(MESSAGES)]))
    service.let_time_pass()
    server = MailServer()
    server.greets = lambda: server.connections >= 2  # nobody is served before two want to send
    with running(server, port), service.running(*["worker"] * WORKERS):
        eventually(lambda: server.connections >= 2)
        service.deliver_all()
    ids = [str(kept.mail["Message-ID"]) for kept in server.kept]
    assert len(ids) == len(set(ids)) == 2 * MESSAGES
    assert service.states() == {"sent": 2 * MESSAGES}
    listed = service.command("outbox", "list", "--all").splitlines()
    assert len(listed) == 2 * MESSAGES
    assert all(line.split()[1] == "sent" for line in listed)
