"""The database locked by another process: 503 with the telephone number, the text kept, and all well later."""

from concurrent.futures import ThreadPoolExecutor, wait

from tests.faults.customer import ready
from tests.faults.mail import MailServer
from tests.faults.refusal import is_refused, is_well
from tests.faults.service import Service

#: Eight at once must not wait for one another's time-outs.
AT_ONCE, BOUND_SECONDS = 8, 20


def test_database_locked_by_another_process(service: Service, mail_server: MailServer) -> None:
    with service.running("serve"):
        customer = ready(service.port)
        with service.locked():
            is_refused(customer)
        is_well(service, customer, mail_server)


def test_many_posts_to_a_locked_database_are_answered_in_time(service: Service, mail_server: MailServer) -> None:
    with service.running("serve"):
        customer = ready(service.port)
        with service.locked(), ThreadPoolExecutor(AT_ONCE) as pool:
            posts = [pool.submit(customer.send, customer.form()) for _ in range(AT_ONCE)]
            done, late = wait(posts, BOUND_SECONDS)
            assert not late, f"{len(late)} of {AT_ONCE} posts waited longer than {BOUND_SECONDS} s"
            assert {post.result().status for post in done} == {503}
        is_well(service, customer, mail_server)
