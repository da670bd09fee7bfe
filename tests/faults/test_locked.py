"""The database locked by another process: 503 with the telephone number, the text kept, and all well later."""

from concurrent.futures import ThreadPoolExecutor

from tests.faults.customer import ready
from tests.faults.mail import MailServer
from tests.faults.refusal import is_refused, is_well
from tests.faults.service import Service

#: As many as `flask serve` has threads.
AT_ONCE = 8


def test_database_locked_by_another_process(service: Service, mail_server: MailServer) -> None:
    with service.running("serve"):
        customer = ready(service.port)
        with service.locked():
            is_refused(customer)
        is_well(service, customer, mail_server)


def test_many_posts_to_a_locked_database_are_answered_while_it_is_locked(
    service: Service, mail_server: MailServer
) -> None:
    """That none waits for another's time-out is shown in tests/api/store/test_group_commit.py, without a clock."""
    with service.running("serve"):
        customer = ready(service.port)
        with service.locked(), ThreadPoolExecutor(AT_ONCE) as pool:
            posts = [pool.submit(customer.send, customer.form()) for _ in range(AT_ONCE)]
            assert [post.result().status for post in posts] == [503] * AT_ONCE
        is_well(service, customer, mail_server)
