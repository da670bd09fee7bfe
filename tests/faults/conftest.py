"""A service whose mail server can be made to misbehave."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.mail import MailServer, running
from tests.faults.service import Service


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with running(MailServer()) as server:
        yield server


@pytest.fixture
def service(tmp_path: Path, mail_server: MailServer, database_setting: dict[str, str]) -> Service:
    return Service(tmp_path, mail_server.port, **database_setting)
