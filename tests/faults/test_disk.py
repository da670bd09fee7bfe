"""The disk full, the database read-only: 503 with the telephone number, the text kept, and all well later."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.faults.customer import ready
from tests.faults.mail import MailServer
from tests.faults.refusal import is_refused, is_well
from tests.faults.service import Service
from tests.wait import eventually

pytestmark = pytest.mark.sqlite("file")
#: The size of a disk that is soon full, in bytes.
DISK = 4 * 2**20


def test_full_disk_is_answered_politely_and_loses_nothing(service: Service, mail_server: MailServer) -> None:
    folder = service.database.parent
    folder.mkdir()
    with service.running("serve", before=on_a_small_disk(folder)) as (process,):
        customer = ready(service.port)
        disk = Path(f"/proc/{process.pid}/root") / folder.relative_to("/")  # the process alone sees its disk
        assert shutil.disk_usage(disk).total == DISK
        with full(disk):
            for _ in range(3):
                is_refused(customer)
        is_well(service, customer, mail_server)


def on_a_small_disk(folder: Path) -> list[str]:
    """Give the command that runs another one with a small disk mounted where its folder is, for it alone."""
    mount = f'mount -t tmpfs -o size={DISK} tmpfs "$0" && exec "$@"'
    own_users = [] if os.geteuid() == 0 else ["--map-root-user"]
    return ["unshare", "--mount", *own_users, "sh", "-c", mount, str(folder)]


@contextmanager
def full(disk: Path) -> Iterator[None]:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    assert shutil.disk_usage(disk).free == 0
    yield
    filler.unlink()


def test_backup_onto_a_full_disk_is_one_line_and_on_record(service: Service, tmp_path: Path) -> None:
    with service.running("serve"):
        customer = ready(service.port)
        customer.insist(customer.form())
    service.update("UPDATE cases SET sealed = zeroblob(:size)", size=str(2 * DISK))
    stick = tmp_path / "stick"
    stick.mkdir()
    printed = service.command("backup", str(stick / "copy"), status=1, before=on_a_small_disk(stick))
    assert "database or disk is full" in printed
    assert printed.count("\n") == 1
    assert service.query("SELECT action FROM record") == [("backup failed",)]
    service.command("backup", str(stick / "copy"))
    assert [file.name for file in stick.iterdir()] == ["copy"]


def test_database_read_only(service: Service, mail_server: MailServer) -> None:
    with service.running("serve"):
        pass  # makes the database
    service.database.chmod(0o400)
    with service.running("serve", before=without_privileges()):
        customer = ready(service.port)
        assert "The database cannot be opened or written to" in (service.folder / "serve.log").read_text("utf-8")
        is_refused(customer)
        service.database.chmod(0o600)  # before the others: SQLite makes them with the mode of this one, at any time
        for file in service.database.parent.glob(f"{service.database.name}-*"):
            file.chmod(0o600)
        eventually(lambda: service.ask_health()["status"] == "ok")  # a reader may still use what it opened before
        is_well(service, customer, mail_server)


def without_privileges() -> list[str]:
    """Give the command that runs another one bound by the files' permissions: root may write to everything."""
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []


def test_start_on_an_unwritable_folder_is_refused_in_one_line(service: Service) -> None:
    with service.running("serve"):
        pass
    folder = service.database.parent
    service.database.chmod(0o400)
    folder.chmod(0o500)
    process = service.start("serve", before=without_privileges())
    assert process.wait(60) == 1
    folder.chmod(0o700)
    said = (service.folder / "serve.log").read_text().splitlines()[-1]
    assert "The database cannot be opened or written to" in said
    assert "Traceback" not in (service.folder / "serve.log").read_text()
