"""What this process counts: each thing once, under few labels, and nothing that leads to anybody."""

import uuid
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from feedback_api import config, create_app, rate_limits
from feedback_api.counters import Form, Refusal
from feedback_api.outbox import failure_codes
from feedback_api.outbox.queue import SEALED
from feedback_api.ratings.ratings import Ratings
from feedback_api.services import Services, services_of
from feedback_api.web.request_guards import MAX_BYTES
from tests.api.conftest import JSON, SAME_ORIGIN, Answers, Post
from tests.api.metrics.conftest import Ask
from tests.mail_server import MailServer
from tests.servers import free_port

FOREIGN = {**JSON, "Sec-Fetch-Site": "cross-site"}
FULL = rate_limits.Limit(0, timedelta(hours=1))


def fail(*_: Any, **__: Any) -> Any:
    raise RuntimeError


def test_each_message_is_accepted_once_however_often_it_is_sent(post: Post, ask: Ask) -> None:
    assert ask().value("feedback_accepted_total", kind="complaint") == 0  # rates see the first one rise from it
    submission_id = str(uuid.uuid4())
    assert {post(submission_id=submission_id).status_code for _ in range(3)} == {201}
    post(kind="compliment")
    assert ask().values("feedback_accepted_total") == {("complaint",): 1, ("compliment",): 1}


def test_each_rating_is_accepted_once(rate: Post, ask: Ask) -> None:
    submission_id = str(uuid.uuid4())
    assert {rate(submission_id=submission_id).status_code for _ in range(3)} == {201}
    assert ask().values("feedback_accepted_total") == {("rating",): 1}


class Sender:
    """Sends what is not taken, one method a reason."""

    def __init__(
        self, client: FlaskClient, post: Post, rate: Post, own: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.client, self.post, self.rate, self.own, self.patch = client, post, rate, own, monkeypatch

    def field(self) -> None:
        assert self.post(message="").status_code == 422

    def token(self) -> None:
        assert self.post(SAME_ORIGIN, token="").status_code == 200
        assert self.post(token="", website="x").status_code == 422

    def answer(self) -> None:
        assert self.post(name="Null").status_code == 422

    def unconfirmed(self) -> None:
        token = self.client.get("/api/form-token?kind=complaint").get_json()["token"]
        assert [self.post(token=token).status_code for _ in range(2)] == [201, 422]

    def limit(self) -> None:
        self.patch.setattr(rate_limits, "PER_ADDRESS", FULL)
        assert self.post().status_code == 429

    def reused(self) -> None:
        submission_id = str(uuid.uuid4())
        assert self.post(submission_id=submission_id).status_code == 201
        assert self.post(submission_id=submission_id, message="다른 내용입니다.").status_code == 409

    def foreign(self) -> None:
        assert self.post(FOREIGN).status_code == 403

    def host(self) -> None:
        assert self.client.post("/api/feedback", base_url="http://elsewhere.example").status_code == 421

    def too_large(self) -> None:
        assert self.post(padding="x" * MAX_BYTES).status_code == 413
        assert self.client.post(f"/api/feedback?{'x' * 2001}", headers=JSON).status_code == 414

    def unreadable(self) -> None:
        assert self.client.post("/api/feedback", data=b"a=b", content_type="text/plain").status_code == 415

    def missing(self) -> None:
        address = f"/api/cases/{'0' * 22}/supplement"
        assert self.client.post(address, data={"text": "x"}, headers=SAME_ORIGIN).status_code == 404

    def store(self) -> None:
        with self.own.database.write() as connection:
            connection.execute(text("ALTER TABLE hits RENAME TO lost"))
        assert self.post().status_code == 503

    def fault(self) -> None:
        self.patch.setattr(Ratings, "add", fail)
        assert self.rate().status_code == 500


@pytest.mark.parametrize("reason", Refusal)
def test_each_refusal_is_counted_under_its_reason(
    client: FlaskClient,
    post: Post,
    rate: Post,
    own: Services,
    ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
    reason: Refusal,
) -> None:
    getattr(Sender(client, post, rate, own, monkeypatch), reason.value)()
    form = {Refusal.MISSING: "case", Refusal.FAULT: "rating"}.get(reason, "feedback")
    sent_twice = reason in (Refusal.TOKEN, Refusal.TOO_LARGE)
    assert ask().values("feedback_refused_total") == {(form, reason.value): 1 + sent_twice}


def test_refusals_of_each_form_and_failures_of_each_reply_begin_at_zero(ask: Ask) -> None:
    """Prometheus sees no rise to a first value, so `increase` would miss the first of each after every start."""
    told = ask()
    pairs = product(Form, Refusal)
    assert {told.value("feedback_refused_total", form=form, reason=reason) for form, reason in pairs} == {0}
    codes = told.labels["feedback_mail_failures_total"]["code"]
    assert codes == set(failure_codes.OF_ATTEMPTS)
    assert codes > {"421", "451", "535", "550", "552", "timeout", "sealed", "error"}


@pytest.mark.parametrize("code", failure_codes.OF_ATTEMPTS)
def test_codes_that_begin_at_zero_are_those_that_are_counted(code: str) -> None:
    error = {"sealed": SEALED, "error": "gaierror"}.get(code, code)
    assert failure_codes.classify(error) == code


def test_page_that_is_not_there_is_no_refusal_of_a_post(client: FlaskClient, ask: Ask) -> None:
    assert client.get(f"/api/cases/{'0' * 22}").status_code == 404
    assert client.post("/api/nothing", data={"text": "x"}, headers=SAME_ORIGIN).status_code in (404, 405)
    assert ask().values("feedback_refused_total") == {}


def test_errors_are_counted_by_who_has_to_mend_them(
    post: Post, rate: Post, client: FlaskClient, own: Services, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask().values("feedback_errors_total") == {}
    sender = Sender(client, post, rate, own, monkeypatch)
    sender.fault()
    assert ask().values("feedback_errors_total") == {("fault",): 1}
    sender.store()
    assert ask().values("feedback_errors_total") == {("fault",): 1, ("store",): 1}


@pytest.mark.parametrize(
    ("reply", "code", "states"),
    [
        ("550 5.1.1 garam@example.com is unknown", "550", {("sent",): 1, ("given_up",): 1}),
        ("451 4.7.1 later", "451", {("sent",): 1, ("waiting",): 1}),
        ("552 5.999.123 made up by a server", "552", {("sent",): 1, ("waiting",): 1}),
    ],
)
def test_attempts_are_counted_by_what_becomes_of_the_mail_and_failures_by_the_reply_alone(
    own: Services, post: Post, ask: Ask, answers: Answers, mail_server: MailServer, reply: str, code: str, states: Any
) -> None:
    mail_server.replies[answers["email"]] = reply
    post()
    own.worker.deliver_due()
    told = ask()
    assert told.values("feedback_mail_attempts_total") == states
    assert told.values("feedback_mail_failures_total") == {(code,): 1}


def test_mail_server_that_is_not_there_is_a_failure_and_no_attempt(own: Services, post: Post, ask: Ask) -> None:
    own.mail.send_to("127.0.0.1", free_port())
    post()
    own.worker.deliver_due()
    told = ask()
    assert told.values("feedback_mail_failures_total") == {("error",): 1}
    assert told.values("feedback_mail_attempts_total") == {}
    assert told.values("feedback_outbox_failed_messages") == {("error", "waiting"): 2}


def test_requests_are_timed_by_endpoint_method_and_class_of_status(post: Post, ask: Ask) -> None:
    post()
    post(message="")
    told = ask()
    count = "feedback_request_duration_seconds_count"
    assert told.value(count, endpoint="customer.send", method="POST", status="2xx") == 1
    assert told.value(count, endpoint="customer.send", method="POST", status="4xx") == 1
    spent = told.value("feedback_request_duration_seconds_sum", endpoint="customer.send", method="POST", status="2xx")
    assert spent is not None
    assert 0 < spent < 60


def test_nothing_that_a_sender_makes_up_becomes_a_label(client: FlaskClient, ask: Ask) -> None:
    ways = ["GET", "HEAD", "POST", "OPTIONS", "PURGE-1", "PURGE-2", "다"]
    for number in range(30):
        for method in ways:
            client.open(f"/api/{number}/x?{number}", method=method, headers={"Host": f"127.0.0.{number}"})
            client.open(f"/api/cases/secret-{number}", method=method)
    told = ask()
    requests = told.labels["feedback_request_duration_seconds_count"]
    assert requests["method"] == {"GET", "HEAD", "POST", "OPTIONS", "other"}
    assert requests["endpoint"] == {"none", "case.status", "site.page"}
    assert requests["status"] <= {"2xx", "4xx"}
    assert len(told.samples) < 250


def test_no_words_of_a_customer_and_no_number_of_a_case_are_told(
    client: FlaskClient, own: Services, post: Post, rate: Post, ask: Ask, answers: Answers, mail_server: MailServer
) -> None:
    """After a message, its pages, its mails of which one fails, a search for its link, a rating, a withdrawal."""
    mail_server.replies[answers["email"]] = f"550 5.1.1 {answers['email']} is unknown"
    stored = post().json
    own.worker.deliver_due()
    link = stored["status_url"].rpartition("/")[2]
    for page in ("", "/receipt", "/withdraw"):
        assert client.get(f"/api/cases/{link}{page}").status_code == 200
    sought = {"receipt": stored["receipt"], "contact": answers["email"]}
    assert client.post("/api/case-link", data=sought, headers=SAME_ORIGIN).status_code == 200
    rate(comment="글자가 작습니다.")
    own.worker.deliver_due()
    told = ask().text
    withdrawn = client.post(f"/api/cases/{link}/withdraw", data={"confirmed": "yes"}, headers=SAME_ORIGIN)
    assert withdrawn.status_code == 200
    told += ask().text
    for secret in (
        link,
        stored["receipt"],
        "글자가",
        *(answers[name] for name in ("name", "phone", "email", "subject")),
    ):
        assert secret not in told


def test_applications_of_one_process_count_apart(post: Post, ask: Ask, tmp_path: Path) -> None:
    other: Flask = create_app(config.from_environ({"FEEDBACK_INSTANCE": str(tmp_path / "other")}))
    services_of(other).counters.accept("complaint")
    post(kind="inquiry")
    assert ask().values("feedback_accepted_total") == {("inquiry",): 1}
