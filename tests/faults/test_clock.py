"""A start with a wrong clock: nothing is destroyed, no backup removed, until the operator confirms it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.customer import ready
from tests.faults.service import Service
from tests.servers import NOWHERE
from tests.wait import eventually

SENTENCE = "clock in doubt"


WRONG_CLOCK = Path(__file__).parent / "wrong_clock"


def at(days: float) -> list[str]:
    """Give the command that runs another one with the clock so many days ahead."""
    return ["env", f"PYTHONPATH={WRONG_CLOCK}", f"CLOCK_DAYS={days}"]


@contextmanager
def serving(service: Service, days: float) -> Iterator[None]:
    with service.running("serve", before=at(days) if days else ()):
        yield


def sealed(service: Service) -> list[bool]:
    return [bool(row[0]) for row in service.query("SELECT sealed FROM cases ORDER BY id")]


def log(service: Service) -> str:
    return (service.folder / "serve.log").read_text()


@pytest.mark.sqlite("backup")
def test_one_start_400_days_ahead_destroys_nothing(service: Service, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    with serving(service, 0):
        ready(service.port).insist(ready(service.port).form())
        service.command("backup", str(copy))
        assert service.ask_health()["clock"] == "ok"
    with serving(service, 400):
        customer = ready(service.port)
        customer.insist(customer.form())  # dated 400 days ahead: no evidence that the clock is right
        eventually(lambda: SENTENCE in log(service))
        assert service.ask_health()["clock"] == "in doubt"
    with serving(service, 400):  # nor does another start believe it
        eventually(lambda: log(service).count(SENTENCE) == 2)
    assert sealed(service) == [True, True]
    assert copy.exists()
    with serving(service, 0):
        assert service.ask_health()["clock"] == "ok"
        eventually(lambda: service.states() == {"sent": 4})
    assert sealed(service) == [True, True]


@pytest.mark.sqlite("backup")
def test_what_waited_goes_on_when_the_clock_is_confirmed(service: Service, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    with serving(service, 0):
        ready(service.port).insist(ready(service.port).form())
        service.command("backup", str(copy))
    printed = service.command("confirm-clock", "--yes", before=at(400))
    assert "확인했습니다" in printed
    with serving(service, 400):
        eventually(lambda: sealed(service) == [False])
        eventually(lambda: not copy.exists())
    lines = service.query("SELECT action, command FROM record ORDER BY id")
    assert ("clock confirmed", "confirm-clock") in lines
    assert ("backup removed", "worker") in lines


@pytest.mark.parametrize("state", ["waiting", "sending"])
def test_mail_whose_next_try_a_wrong_clock_set_goes_out_at_once(service: Service, state: str) -> None:
    service.environ["FEEDBACK_MAIL_PORT"], mail_port = str(NOWHERE), service.environ["FEEDBACK_MAIL_PORT"]
    with serving(service, 400):
        customer = ready(service.port)
        customer.insist(customer.form())
        eventually(
            lambda: bool(service.query("SELECT 1 FROM outbox WHERE last_error IS NOT NULL AND state = 'waiting'"))
        )
    service.update("UPDATE outbox SET state = :state, claimed_by = 'another'", state=state)
    service.environ["FEEDBACK_MAIL_PORT"] = mail_port
    with serving(service, 0):
        eventually(lambda: "sent" in service.states())
        eventually(lambda: not {"waiting", "sending"} & {*service.states()})
