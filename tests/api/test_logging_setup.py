"""The log helps an operator, and holds nothing of a customer."""

import json
import logging

import pytest
from flask.testing import FlaskClient

from feedback_api.logging_setup import _JSONLines
from tests.api.conftest import SAME_ORIGIN, Answers, Post


def test_request_is_one_line_with_its_id(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    answer = post()
    (line,) = [record.getMessage() for record in caplog.records if "customer.send" in record.getMessage()]
    assert line.startswith("POST customer.send 201 ")
    assert len(answer.headers["X-Request-Id"]) == 16


def test_log_holds_nothing_of_a_customer(
    post: Post, client: FlaskClient, answers: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    link = post().json["status_url"].rsplit("/", 1)[1]
    post(name="익명")
    client.get(post(SAME_ORIGIN).headers["Location"])
    client.get(f"/api/cases/{link}")
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("feedback_api"))
    assert "case.status" in ours
    for secret in (link, *(answers[name] for name in ("name", "phone", "email", "subject"))):
        assert secret not in ours


def test_production_line_is_json_without_the_traceback() -> None:
    try:
        raise ValueError("010-1234-5678")
    except ValueError as error:
        line = _JSONLines().format(
            logging.LogRecord("feedback_api", logging.ERROR, "f", 1, "%s failed", ("x",), (type(error), error, None))
        )
    logged = json.loads(line)
    assert logged.pop("time")
    assert logged.pop("error").startswith(f"ValueError at {__file__}:")
    assert logged == {"level": "error", "logger": "feedback_api", "message": "x failed"}
    assert "010-1234-5678" not in line


def test_production_line_of_a_library_names_no_address_that_failed() -> None:
    error = ValueError("x")
    record = logging.LogRecord(
        "waitress",
        logging.ERROR,
        "f",
        1,
        "Exception while serving %s",
        ("/api/cases/secret",),
        (ValueError, error, None),
    )
    assert json.loads(_JSONLines().format(record))["message"] == "Exception while serving %s"
