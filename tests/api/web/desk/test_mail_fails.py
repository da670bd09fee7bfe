"""The desk tells of cases whose customers mail does not reach, and takes the mark away when a handler knows better."""

from collections.abc import Callable

from feedback_api.cases.acts import Act
from feedback_api.cases.opening import Case
from feedback_api.desk.case_words import MAIL_FAILS_SENTENCE
from feedback_api.services import Services
from institution.clock import utc_now
from tests.api.conftest import scheduled_jobs
from tests.api.web.desk.conftest import Browser, acts_of, do, shown
from tests.mail_server import MailServer

CUSTOMER = "garam@example.com"
NOT_REACHED = "답변했으나 이메일이 닿지 않는 의견"


def refuse(own: Services, mail_server: MailServer) -> None:
    mail_server.replies[CUSTOMER] = "550 5.1.1 no such user"
    own.worker.deliver_due()
    scheduled_jobs(own).remind(utc_now())


def test_list_and_case_say_so_until_a_handler_takes_it_away(
    signed_in: Browser, receive: Callable[..., Case], own: Services, mail_server: MailServer
) -> None:
    case = receive()
    assert MAIL_FAILS_SENTENCE not in shown(signed_in, "") + shown(signed_in, f"cases/{case.receipt}")
    assert 'id="act-customer_told"' not in shown(signed_in, f"cases/{case.receipt}")
    refuse(own, mail_server)
    assert MAIL_FAILS_SENTENCE in shown(signed_in, "")
    page = shown(signed_in, f"cases/{case.receipt}")
    assert f'{MAIL_FAILS_SENTENCE}: <a href="tel:010-1234-5678">' in page
    assert "닿지 않은 메일: 접수 확인" in page
    assert "메일 서버의 답: 550 5.1.1" in page
    assert CUSTOMER not in shown(signed_in, f"cases/{case.receipt}/print")
    do(signed_in, case, Act.CUSTOMER_TOLD, version=3)
    assert "표시를 지웠습니다" in shown(signed_in, f"cases/{case.receipt}?done=customer_told")
    assert MAIL_FAILS_SENTENCE not in shown(signed_in, "") + shown(signed_in, f"cases/{case.receipt}")
    assert acts_of(own, case) == [Act.RECEIVED, Act.OPENED, Act.MAIL_FAILED, Act.CUSTOMER_TOLD]


def test_whoever_was_about_to_answer_by_mail_is_told_first(
    signed_in: Browser, receive: Callable[..., Case], own: Services, mail_server: MailServer
) -> None:
    case = receive()
    shown(signed_in, f"cases/{case.receipt}")
    refuse(own, mail_server)
    answer = do(signed_in, case, Act.INTERIM, 409, text="곧 알려 드리겠습니다.")
    assert MAIL_FAILS_SENTENCE in answer.text
    assert "곧 알려 드리겠습니다." in answer.text


def test_an_answer_that_never_arrived_is_on_the_list(
    signed_in: Browser, receive: Callable[..., Case], own: Services, mail_server: MailServer
) -> None:
    case = receive()
    shown(signed_in, f"cases/{case.receipt}")
    do(signed_in, case, Act.ANSWERED, channel="desk", outcome="answered", text="답변입니다.")
    assert NOT_REACHED not in shown(signed_in, "")
    refuse(own, mail_server)
    section = shown(signed_in, "").partition(NOT_REACHED)[2].partition("<h2>")[0]
    assert f"/desk/cases/{case.receipt}" in section
    own.retention.forget([case.receipt], "test")
    assert NOT_REACHED not in shown(signed_in, "")
