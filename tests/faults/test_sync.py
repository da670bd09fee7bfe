"""kill -9 does not test the disk: strace shows that what is stored is on it before the customer is told."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.customer import PAGE, ready
from tests.faults.mail import MailServer
from tests.faults.service import Service
from tests.wait import eventually

pytestmark = pytest.mark.sqlite("file")
POSTS = 5
#: -y names files, -f follows threads, -D leaves the process its own number and signals.
STRACE = ["strace", "-D", "-f", "-y", "-s", "16", "-e", "trace=sendto,fsync,fdatasync,pwrite64,write", "-o"]
_CALL = re.compile(r"^(?P<thread>\d+) +(?:<\.\.\. )?(?P<name>\w+)(?: resumed>|\()(?P<rest>.*)$")


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return tmp_path / "strace.txt"


def test_case_is_synced_to_disk_before_it_is_acknowledged(
    service: Service, mail_server: MailServer, trace: Path
) -> None:
    mail_server.greets = lambda: False  # the worker hangs there, and writes nothing of its own
    with service.running("serve", before=[*STRACE, str(trace)]):
        customer = ready(service.port)
        customer.insist(customer.form())
        eventually(lambda: mail_server.connections == 1)
        statuses = [customer.send(customer.form()).status for _ in range(POSTS)]
        statuses += [customer.send(customer.form(), PAGE).status for _ in range(POSTS)]
        mail_server.greets = lambda: True
    eventually(lambda: "+++ exited" in trace.read_text(errors="replace"))
    assert statuses == [201] * POSTS + [303] * POSTS
    seen = "".join(events(trace))
    answers = re.findall(r"[^A]*A", seen)[1:]
    assert len(answers) == 2 * POSTS
    assert all(re.fullmatch(r"W+S[WS]*A", answer) and answer[-2] == "S" for answer in answers), answers


def events(trace: Path) -> Iterator[str]:
    """Give what matters in its order: W a write to the database's log, S a sync of it that ended, A an answer."""
    files: dict[str, str] = {}
    for line in trace.read_text(errors="replace").splitlines():
        call = _CALL.match(line)
        if call is None:
            continue
        file = files[call["thread"]] if "resumed>" in line else call["rest"]
        files[call["thread"]] = file
        if call["name"] == "sendto" and re.search(r'"HTTP/1.1 (201|303)', file) and "resumed>" not in line:
            yield "A"
        if "feedback.sqlite3-wal" in file:
            if call["name"] in ("pwrite64", "write"):
                yield "W"
            elif "sync" in call["name"] and call["rest"].rstrip().endswith("= 0"):
                yield "S"
