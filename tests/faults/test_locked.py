"""The database locked by another process: 503 with the telephone number, the text kept, and all well later."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.faults.customer import ready
from tests.faults.mail import MailServer
from tests.faults.refusal import is_refused, is_well
from tests.faults.service import Service


def test_database_locked_by_another_process(service: Service, mail_server: MailServer) -> None:
    with service.running("serve"):
        customer = ready(service.port)
        with locked(service.database):
            is_refused(customer)
        is_well(service, customer, mail_server)


@contextmanager
def locked(database: Path) -> Iterator[None]:
    with closing(sqlite3.connect(database, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")
