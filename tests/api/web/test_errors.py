"""An unexpected error: 500, nothing typed is lost, and the log tells its place without a customer's words."""

import json
import subprocess
import sys
import urllib.parse
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import UndefinedError

from feedback_api.forms import feedback as form_module
from feedback_api.forms.answers import LIMITS, largest_post
from feedback_api.services import Services
from feedback_api.web.views import feedback, ratings
from institution.organization.record import Organization
from tests.api.conftest import SAME_ORIGIN, Answers, Post
from tests.api.test_production_log import Customer
from tests.api.web.test_feedback import hidden
from tests.servers import ROOT, environment, free_port, wait_for

PERSONAL = "한가람 010-1234-5678"
#: A fault in what stores a case, whose text quotes the customer; and one in a thread, that nobody catches.
FAULTS = """
from feedback_api.cases.opening import Cases
from feedback_api.organization_watch import OrganizationWatch
from feedback_api.web import server

def fail(*_):
    raise RuntimeError("한가람 010-1234-5678")

Cases.open = OrganizationWatch.state = fail
server.WATCH_SECONDS = 0
from flask.cli import main
main()
"""


@contextmanager
def serving_with_faults(environ: Mapping[str, str], port: int) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", FAULTS, "serve", "--port", str(port)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(dict(environ)),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/api/form-token?kind=complaint", process)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=60)


def send_as_page(customer: Customer) -> tuple[int, str]:
    token = json.loads(customer.ask("/form-token?kind=complaint")[1])["token"]
    data = {**customer.answers, "token": token, "submission_id": str(uuid.uuid4())}
    return customer.ask("/feedback", urllib.parse.urlencode(data).encode(), Sec_Fetch_Site="same-origin")


def summary(page: str) -> str:
    (box,) = BeautifulSoup(page, "html5lib").select(".error-summary")
    return box.text


def end(process: "subprocess.Popen[str]") -> str:
    process.terminate()
    return process.communicate(timeout=60)[0]


def test_in_production_it_gives_the_form_back_and_logs_its_place_alone(
    production: dict[str, str], answers: Answers
) -> None:
    port = free_port()
    with serving_with_faults(production, port) as process:
        customer = Customer(port, answers)
        status, problem = customer.post()
        assert (status, json.loads(problem)["status"]) == (500, 500)
        status, page = send_as_page(customer)
        printed = end(process)
    assert status == 500
    assert "아직 접수되지 않았습니다" not in summary(page)  # nobody knows; the same answers again are stored once
    again = hidden(page, "form#feedback")
    assert {name: again[name] for name in answers} == answers
    lines = [json.loads(line) for line in printed.splitlines()]
    logged = [line["message"] for line in lines if line["level"] == "error"]
    assert any(line.startswith("customer.send failed: RuntimeError at <string>:") for line in logged)
    assert [line["message"] for line in lines if line["message"].startswith("uncaught: RuntimeError at <string>:")]
    for word in ("Traceback", *PERSONAL.split(), "30분", "garam"):
        assert word not in printed


def test_on_a_laptop_its_traceback_is_shown(environ: dict[str, str], answers: Answers) -> None:
    port = free_port()
    with serving_with_faults({**environ, "FEEDBACK_SITE_URL": f"http://127.0.0.1:{port}"}, port) as process:
        assert send_as_page(Customer(port, answers))[0] == 500
        printed = end(process)
    shown = printed.partition("customer.send failed: RuntimeError")[2]
    assert "Traceback (most recent call last):" in shown
    assert "web/views/feedback.py" in shown
    assert f"RuntimeError: {PERSONAL}" in shown


@pytest.mark.parametrize("setting", ["debug", "testing"])
def test_debugger_and_tests_get_the_error_itself(
    app: Flask, post: Post, own: Services, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setattr(type(own.cases), "open", fail)
    setattr(app, setting, True)
    with pytest.raises(RuntimeError):
        post()


def test_post_that_is_too_large_is_told_how_long_a_message_may_be(client: FlaskClient, answers: Answers) -> None:
    headers = {**SAME_ORIGIN, "Accept-Language": "en"}
    page = client.post("/api/feedback", data={**answers, "padding": "x" * largest_post()}, headers=headers)
    assert (page.status_code, f"within {LIMITS['message']:,} characters" in page.text) == (413, True)


@pytest.mark.parametrize(
    ("came_from", "is_kept"),
    [
        ("http://127.0.0.1:8000/en/feedback/complaint/", True),
        ("http://127.0.0.1:8000/api/feedback", False),  # the answer to a post, which a browser does not show again
        ("http://127.0.0.1:8000/desk/cases/12345678/answered", False),
        ("", False),
    ],
)
def test_the_way_back_is_named_where_the_browser_has_kept_what_was_typed(
    client: FlaskClient, answers: Answers, came_from: str, is_kept: bool
) -> None:
    headers = {**SAME_ORIGIN, "Accept-Language": "en", "Referer": came_from}
    page = client.post("/api/feedback", data={**answers, "padding": "x" * largest_post()}, headers=headers)
    assert ("Back button" in page.text) is is_kept


def test_rating_comes_back_too(rate: Post, own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(own.ratings), "add", fail)
    page = rate(SAME_ORIGIN, comment="글자가 작습니다.")
    assert page.status_code == 500
    assert "아직 보내지지 않았습니다" not in summary(page.text)
    assert hidden(page.text, "form#page-rating")["comment"] == "글자가 작습니다."


@pytest.mark.parametrize(("module", "broken"), [(feedback, "FeedbackForm"), (feedback, "form_context")])
def test_where_the_form_fails_the_text_is_shown(
    post: Post, monkeypatch: pytest.MonkeyPatch, module: Any, broken: str
) -> None:
    monkeypatch.setattr(module, broken, fail)
    page = post(SAME_ORIGIN, name="익명", message="첫 줄 <b>\n둘째 줄")
    assert page.status_code == 500
    texts = [text.text for text in BeautifulSoup(page.text, "html5lib").select(".answers__words")]
    assert "첫 줄 <b>\n둘째 줄" in texts


def test_where_the_rating_form_fails_the_comment_is_shown(rate: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratings, "RatingForm", fail)
    page = rate(SAME_ORIGIN, comment="글자가 작습니다.")
    assert page.status_code == 500
    assert "글자가 작습니다." in page.text


def test_a_name_that_a_template_lacks_is_an_error_wherever_the_form_is_rendered(
    app: Flask, client: FlaskClient, facts: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (feedback, form_module):
        monkeypatch.setattr(module, "form_context", without_notice(form_module.form_context))
    with pytest.raises(UndefinedError, match="notice"):
        form_module.page_form(facts, "complaint", "ko")
    app.testing = True
    with pytest.raises(UndefinedError, match="notice"):
        client.post("/api/feedback", data={"kind": "complaint"}, headers=SAME_ORIGIN)


def without_notice(context: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def incomplete(form: Any) -> dict[str, Any]:
        return {name: value for name, value in context(form).items() if name != "notice"}

    return incomplete


def test_making_an_application_leaves_the_hooks_of_the_interpreter(production: dict[str, str]) -> None:
    code = (
        "import sys, threading; from feedback_api import create_app; hooks = sys.excepthook, threading.excepthook;"
        "create_app(); assert hooks == (sys.excepthook, threading.excepthook)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(production), check=True)


def fail(*_: object, **__: object) -> None:
    raise RuntimeError(PERSONAL)
