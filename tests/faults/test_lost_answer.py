"""A post whose answer was lost, and the same post many times at once: one case, one receipt."""

import socket
import threading
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

from tests.faults.customer import JSON, Customer, ready
from tests.faults.mail import MailServer
from tests.faults.service import Service
from tests.wait import eventually

AT_ONCE = 50


def test_repeat_of_a_post_whose_answer_was_lost_gets_its_receipt(service: Service) -> None:
    with service.running("serve"):
        customer = ready(service.port)
        form = customer.form()
        send_and_hang_up(customer, form)
        eventually(lambda: bool(service.query("SELECT receipt FROM cases")))
        ((stored,),) = service.query("SELECT receipt FROM cases")
        assert customer.insist(form) == stored
        assert len(service.query("SELECT receipt FROM cases")) == 1


def send_and_hang_up(customer: Customer, form: dict[str, str]) -> None:
    body = urllib.parse.urlencode(form).encode()
    lines = [f"{name}: {text}" for name, text in {**JSON, "Content-Length": len(body)}.items()]
    with socket.create_connection(("127.0.0.1", customer.port)) as connection:
        head = "\r\n".join(["POST /api/feedback HTTP/1.1", f"Host: 127.0.0.1:{customer.port}", *lines, "", ""])
        connection.sendall(head.encode() + body)


def test_one_submission_posted_fifty_times_at_once_is_one_case(service: Service, mail_server: MailServer) -> None:
    with service.running("serve"):
        customer = ready(service.port)
        form, start = customer.form(), threading.Barrier(AT_ONCE)

        def post() -> str:
            start.wait()
            return customer.insist(form)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            receipts = {post.result() for post in [pool.submit(post) for _ in range(AT_ONCE)]}
        service.deliver_all()
        assert len(receipts) == 1
        assert service.query("SELECT receipt FROM cases") == [(receipts.pop(),)]
        assert len(mail_server.kept) == 2
