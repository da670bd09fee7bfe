"""The disk full, the database read-only or locked: 503 with the telephone number, the text kept, and all well later."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from feedback_api import organization
from tests.faults.customer import ANSWERS, JSON, PAGE, Customer, ready
from tests.faults.mail import MailServer
from tests.faults.service import Service

ORGANIZATION = Path("content/data/organization.yml")
HELP_PHONE = organization.load(ORGANIZATION).help_phone.text
NOBODY = 65534
#: The size of a disk that is soon full, in bytes.
DISK = 4 * 2**20
#: Eight at once must not wait for one another's time-outs.
AT_ONCE, BOUND_SECONDS = 8, 20


def is_refused(customer: Customer) -> None:
    """Post as script and as page; both are told to call, and keep what was typed."""
    problem = customer.send(customer.form(), JSON)
    assert problem.status == 503
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert HELP_PHONE in problem.json["title"]
    assert "Retry-After" in problem.headers
    page = customer.send(customer.form(), PAGE)
    assert page.status == 503
    assert HELP_PHONE in page.text
    assert typed(page.text) == {name: text for name, text in ANSWERS.items() if name not in ("website",)}


def typed(html: str) -> dict[str, str]:
    """Read the form of a page as a browser would send it again."""
    form = BeautifulSoup(html, "html5lib").find(id="feedback")
    assert form is not None
    found = {}
    for field in form.find_all(["input", "textarea", "select"]):  # type: ignore[union-attr]
        name = str(field.get("name", ""))
        if field.name == "textarea":
            found[name] = field.text
        elif field.name == "select":
            found[name] = next((str(one["value"]) for one in field.find_all("option", selected=True)), "")
        elif field.get("type") not in ("radio", "checkbox") or field.has_attr("checked"):
            found[name] = str(field.get("value", ""))
    return {name: text for name, text in found.items() if name in ANSWERS and name != "website"}


def is_well(service: Service, customer: Customer, mail_server: MailServer) -> None:
    """Post once more; it is stored, and told to the team and the customer."""
    before = len(mail_server.kept)
    receipt = customer.insist(customer.form())
    service.deliver_all()
    assert [kept.receipt for kept in mail_server.kept[before:]].count(receipt) == 2
    assert service.ask_health()["status"] == "ok"


def test_database_locked_by_another_process(service: Service, mail_server: MailServer) -> None:
    with service.running("serve"):
        customer = ready(service.port)
        with locked(service.database):
            is_refused(customer)
        is_well(service, customer, mail_server)
        assert len(service.query("SELECT id FROM cases")) == 1


def test_many_posts_to_a_locked_database_are_answered_in_time(service: Service, mail_server: MailServer) -> None:
    with service.running("serve"):
        customer = ready(service.port)
        with locked(service.database), ThreadPoolExecutor(AT_ONCE) as pool:
            posts = [pool.submit(customer.send, customer.form()) for _ in range(AT_ONCE)]
            done, late = wait(posts, BOUND_SECONDS)
            assert not late, f"{len(late)} of {AT_ONCE} posts waited longer than {BOUND_SECONDS} s"
            assert {post.result().status for post in done} == {503}
        is_well(service, customer, mail_server)


@contextmanager
def locked(database: Path) -> Iterator[None]:
    with closing(sqlite3.connect(database, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def test_disk_full(service: Service, mail_server: MailServer) -> None:
    folder = service.database.parent
    folder.mkdir()
    with service.running("serve", before=on_a_small_disk(folder)) as (process,):
        customer = ready(service.port)
        disk = Path(f"/proc/{process.pid}/root") / folder.relative_to("/")  # the process alone sees its disk
        assert shutil.disk_usage(disk).total == DISK
        with full(disk):
            for _ in range(3):
                is_refused(customer)
        service.database = disk / service.database.name
        is_well(service, customer, mail_server)
        assert len(service.query("SELECT id FROM cases")) == 1


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


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Make a folder that another user may look into: pytest's own are closed to them."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_database_read_only(open_folder: Path, mail_server: MailServer) -> None:
    service = Service(open_folder, mail_server.port)
    with service.running("serve"):
        pass  # makes the database
    with unwritable(service.database.parent) as mend, service.running("serve", before=as_somebody_else()):
        customer = ready(service.port)
        is_refused(customer)
        mend()
        is_well(service, customer, mail_server)
        assert len(service.query("SELECT id FROM cases")) == 1


def as_somebody_else() -> list[str]:
    """Give the command that runs another one as a user without rights: root may write to everything."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


@contextmanager
def unwritable(folder: Path) -> Iterator[Callable[[], None]]:
    """Let nobody write to a folder and its files, until the block ends or calls what it is given."""

    def let(directories: int, files: int) -> None:
        folder.chmod(directories)
        for file in folder.glob("*"):
            file.chmod(files)

    let(0o555, 0o444)
    yield lambda: let(0o777, 0o666)
    let(0o777, 0o666)
