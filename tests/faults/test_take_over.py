"""After kill -9 what the process had claimed is sent at once by the next: none lost, no acknowledgment twice."""

import shutil
import signal
import subprocess
from collections import Counter

import pytest

from tests.faults.customer import Customer, ready
from tests.faults.mail import Fault, MailServer
from tests.faults.service import Service
from tests.wait import eventually

#: With two messages each, no more than one worker claims at once.
CASES = 20
#: Far less than the lease of five minutes; more than any machine needs, however busy.
AT_ONCE_SECONDS = 90


def claimed(service: Service) -> int:
    return service.states().get("sending", 0)


def kill_with_mail_in_hand(service: Service, mail_server: MailServer) -> None:
    """Store cases, and kill the service while it has claimed them and the mail server does not answer."""
    mail_server.greets = lambda: False
    with service.running("serve") as (process,):
        customer = ready(service.port)
        for _ in range(CASES):
            customer.insist(customer.form())
        eventually(lambda: claimed(service) > 0)
        process.kill()
        process.wait(60)
    assert claimed(service) > 0
    mail_server.greets = lambda: True


def all_sent_once(service: Service, mail_server: MailServer, number: int = 2 * CASES) -> None:
    eventually(lambda: service.states() == {"sent": number}, AT_ONCE_SECONDS)
    ids = Counter(str(kept.mail["Message-ID"]) for kept in mail_server.kept)
    assert len(ids) == number
    assert set(ids.values()) == {1}


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_next_process_takes_up_at_once_what_a_killed_one_had_claimed(
    service: Service, mail_server: MailServer, command: str
) -> None:
    kill_with_mail_in_hand(service, mail_server)
    with service.running(command):
        all_sent_once(service, mail_server)


def test_process_that_runs_takes_up_what_another_had_claimed(service: Service, mail_server: MailServer) -> None:
    mail_server.greets = lambda: False
    with service.running("worker") as (worker,):
        with service.running("serve") as (process,):
            customer = ready(service.port)
            service.freeze(worker)  # so that the other claims
            for _ in range(CASES):
                customer.insist(customer.form())
            eventually(lambda: claimed(service) > 0)
            process.kill()
            process.wait(60)
        worker.send_signal(signal.SIGCONT)
        mail_server.greets = lambda: True
        all_sent_once(service, mail_server)


def test_what_a_living_process_has_in_hand_stays_its_own(service: Service, mail_server: MailServer) -> None:
    mail_server.greets = lambda: False
    with service.running("serve") as (first,):
        customer: Customer = ready(service.port)
        for _ in range(CASES):
            customer.insist(customer.form())
        eventually(lambda: claimed(service) > 0)
        service.freeze(first)  # it lives, and does nothing
        holders = "SELECT DISTINCT claimed_by FROM outbox WHERE state = 'sending'"
        ((holder,),) = service.query(holders)
        with service.running("worker"):
            eventually(lambda: len(service.processes) == 2)
            left = "SELECT count(*) FROM outbox WHERE state = 'waiting'"
            eventually(lambda: service.query(left) == [(0,)])  # the other has looked
            assert (holder,) in service.query(holders)
        first.send_signal(signal.SIGCONT)
        mail_server.greets = lambda: True
        all_sent_once(service, mail_server)


def test_acknowledgment_in_the_middle_of_its_text_is_not_repeated(service: Service, mail_server: MailServer) -> None:
    faults = iter([Fault.NONE, Fault.HANGS_AFTER_KEEPING])  # the team's, then the customer's
    mail_server.choose = lambda: next(faults, Fault.NONE)
    with service.running("serve") as (process,):
        customer = ready(service.port)
        customer.insist(customer.form())
        eventually(lambda: len(mail_server.kept) == 2)
        process.kill()
        process.wait(60)
    with service.running("serve"):
        eventually(lambda: service.states() == {"sent": 1, "uncertain": 1}, AT_ONCE_SECONDS)
    assert len(mail_server.kept) == 2


def test_reused_process_number_is_not_taken_for_the_old_process(service: Service, mail_server: MailServer) -> None:
    """The file of a killed process names a number that another process has by now: this test's own."""
    kill_with_mail_in_hand(service, mail_server)
    with subprocess.Popen(["sleep", "600"]) as other:
        (file,) = service.processes
        boot, _, token = file.name.split("-")
        renamed = f"{boot}-{other.pid}-{token}"
        file.rename(file.with_name(renamed))
        service.update("UPDATE outbox SET claimed_by = :name WHERE state = 'sending'", name=renamed)
        with service.running("serve"):
            all_sent_once(service, mail_server)
        other.kill()


@pytest.mark.parametrize("unknown", ["another boot", "no file"])
def test_process_that_cannot_be_judged_keeps_its_claims(
    service: Service, mail_server: MailServer, unknown: str
) -> None:
    """Another machine on the same database, or one whose files are elsewhere: only the lease tells."""
    kill_with_mail_in_hand(service, mail_server)
    (file,) = service.processes
    if unknown == "another boot":
        name = f"0000{file.name}"
        file.rename(file.with_name(name))
        service.update("UPDATE outbox SET claimed_by = :name WHERE state = 'sending'", name=name[:40])
    else:
        shutil.rmtree(file.parent)
    before = claimed(service)
    with service.running("serve"):
        customer = ready(service.port)
        customer.insist(customer.form())
        eventually(lambda: service.states().get("waiting", 0) == 0, AT_ONCE_SECONDS)
        eventually(lambda: service.states() == {"sending": before, "sent": 2 * CASES + 2 - before}, AT_ONCE_SECONDS)


def test_files_of_processes_are_their_owners_alone_and_do_not_pile_up(
    service: Service, mail_server: MailServer
) -> None:
    for _ in range(3):
        with service.running("serve") as (process,):
            customer = ready(service.port)
            customer.insist(customer.form())
            eventually(lambda: not set(service.states()) - {"sent"})
            eventually(lambda: len(service.processes) == 1)
            (file,) = service.processes
            assert [one.stat().st_mode & 0o777 for one in (file.parent, file)] == [0o700, 0o600]
            process.kill()
            process.wait(60)
    assert mail_server.kept
