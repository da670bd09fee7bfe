"""`flask restore`: killed at any line it leaves the old database or the new one, and it never runs beside a service."""

import fcntl
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.faults.customer import ready
from tests.faults.mail import MailServer, running
from tests.faults.service import Service, end
from tests.servers import NOWHERE, ROOT, environment
from tests.wait import eventually

pytestmark = pytest.mark.sqlite("file")
KILLS = 28
#: The last lines, around the swap, are all tried; the others by chance.
LAST = 20


@dataclass(frozen=True)
class Day:
    """A copy, what was received before and after it, and what became of it since."""

    service: Service
    copy: Path
    erased: str
    held: str
    later: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Mails wait when the copy is taken, and are sent since; a case is erased, one held, one received since."""
    folder = tmp_path_factory.mktemp("day")
    copy = folder / "copy.sqlite3"
    with running(MailServer()) as mail_server:
        service = Service(folder, NOWHERE)
        with service.running("serve"):
            customer = ready(service.port)
            erased, held = (customer.insist(customer.form(email=f"c{number}@example.com")) for number in range(2))
            service.command("backup", str(copy))
        service.environ["FEEDBACK_MAIL_PORT"] = str(mail_server.port)
        service.let_time_pass()
        with service.running("serve"):
            customer = ready(service.port)
            later = customer.insist(customer.form(email="later@example.com"))
            service.deliver_all()
        service.command("cases", "forget", erased)
        service.command("cases", "hold", held)
        assert len(mail_server.kept) == 6
    return Day(service, copy, erased, held, later)


@pytest.fixture
def day(made: Day, service: Service) -> Day:
    """Give that day in an instance folder of the test's own."""
    shutil.copytree(made.service.database.parent, service.database.parent)
    return replace(made, service=service)


def look(database: Path) -> tuple[object, ...]:
    """Give what a database holds, but for moments and paths."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = (
            "SELECT receipt, length(sealed) > 0, hold, forgotten_at IS NULL FROM cases ORDER BY receipt",
            "SELECT message_id, state FROM outbox ORDER BY message_id",
            "SELECT action, command FROM record ORDER BY id",
            "SELECT state FROM copies ORDER BY id",
        )
        return tuple(tuple(connection.execute(sql).fetchall()) for sql in tables)


def restoring(day: Day, work: Path, numbers: Sequence[int]) -> str:
    """Restore in the folder `work` once for each number, killed at that line of ours; give what is printed."""
    module = [sys.executable, "-m", "tests.faults.restoring"]
    before = day.service.database.parent
    done = subprocess.run(
        [*module, str(before), str(day.copy), str(work), *map(str, numbers)],
        cwd=ROOT,
        env=environment(day.service.environ),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_killed_at_any_line_it_leaves_the_old_database_or_the_new_one(day: Day, tmp_path: Path) -> None:
    work, name = tmp_path / "work", day.service.database.name
    lines = int(restoring(day, work, [0]))
    old, new = look(day.service.database), look(work / "0" / name)
    assert old != new
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # pytest shows it where the test fails
    first = random.Random(seed).sample(range(1, lines - LAST + 1), KILLS - LAST)
    numbers = sorted([*first, *range(lines - LAST + 1, lines + 1)])
    restoring(day, work, numbers)
    after = {number: look(work / str(number) / name) for number in numbers}
    assert len(after) == KILLS
    assert [number for number, seen in after.items() if seen not in (old, new)] == []
    assert {seen == new for seen in after.values()} == {False, True}
    for number in numbers[:: KILLS // 4]:  # and what it left is in nobody's way
        again = tmp_path / f"again {number}"
        shutil.copytree(work / str(number), again / "0")
        restoring(day, again, [0])
        assert look(again / "0" / name)[:2] == new[:2]


def test_what_happened_since_the_copy_is_carried_into_it(day: Day, mail_server: MailServer) -> None:
    printed = day.service.command("restore", "--yes", str(day.copy))
    assert "다시 파기한 의견: 1건" in printed
    assert "거기에만 있는 의견: 1건" in printed
    cases, mails, lines, copies = look(day.service.database)
    assert cases == tuple(sorted([(day.erased, 0, 0, 0), (day.held, 1, 1, 1)]))
    assert {state for _, state in mails} == {"sent"}  # type: ignore[attr-defined]
    for line in (("backup", "backup"), ("forget", "cases forget"), ("hold", "cases hold"), ("restore", "restore")):
        assert line in lines  # type: ignore[operator]
    assert copies == (("taken",), ("taken",))  # the copy, and the database that was replaced
    with day.service.running("serve"):
        customer = ready(day.service.port)
        customer.insist(customer.form(email="next@example.com"))
        eventually(lambda: len(mail_server.kept) == 2)
    assert day.service.states() == {"sent": 6}


def test_replaced_database_is_set_aside_whole(day: Day) -> None:
    old = look(day.service.database)
    day.service.command("restore", "--yes", str(day.copy))
    (aside,) = day.service.database.parent.glob("feedback.sqlite3.replaced-*")
    assert look(aside) == old
    assert aside.stat().st_nlink == 1
    assert not day.service.database.with_name("feedback.sqlite3.restoring").exists()


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_restore_is_refused_while_the_service_runs_and_not_after_a_kill(day: Day, command: str) -> None:
    with day.service.running(command) as (process,):
        eventually(lambda: _is_locked(day.service.database))
        before = look(day.service.database)
        printed = day.service.command("restore", "--yes", str(day.copy), status=1)
        assert "flask serve와 flask worker를 멈춘 뒤" in printed
        assert printed.count("\n") == 1
        assert look(day.service.database) == before
        process.kill()
        process.wait(60)
    day.service.command("restore", "--yes", str(day.copy))


def _is_locked(database: Path) -> bool:
    lock = database.with_name(f"{database.name}.lock")
    return lock.exists() and str(lock.stat().st_ino) in Path("/proc/locks").read_text()


def test_restore_is_refused_while_another_program_has_the_database_open(day: Day) -> None:
    """One that knows nothing of our lock: an older version, or a database browser."""
    with closing(sqlite3.connect(day.service.database)) as browser:
        browser.execute("PRAGMA journal_mode=WAL")
        browser.execute("SELECT count(*) FROM cases").fetchone()
        printed = day.service.command("restore", "--yes", str(day.copy), status=1)
        assert "다른 프로그램이" in printed
        assert browser.execute("SELECT count(*) FROM cases").fetchone() == (3,)
    day.service.command("restore", "--yes", str(day.copy))


def test_start_during_a_restore_waits_and_is_refused_in_one_line(day: Day) -> None:
    descriptor = os.open(day.service.database.with_name("feedback.sqlite3.lock"), os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    process = day.service.start("worker")
    try:
        assert process.wait(60) == 1
    finally:
        os.close(descriptor)
        end([process])
    last = (day.service.folder / "worker.log").read_text().splitlines()[-1]
    assert "`flask restore` is replacing the database" in last
