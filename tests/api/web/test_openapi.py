"""The API does what openapi.yml says, and openapi.yml says all that the API does."""

import math
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import (
    positive_data_acceptance,
)  # no schema knows a pseudonym, or a 405 by Accept
from sqlalchemy import text

from feedback_api import config, create_app, rate_limits
from feedback_api.cases.acts import Act, Channel, Outcome
from feedback_api.cases.handling import Step
from feedback_api.diagnosis import probe
from feedback_api.forms.answers import ANSWERS, Answer, Input
from feedback_api.services import Services, services_of
from feedback_api.store import migrate
from feedback_api.web.request_guards import MAX_BYTES
from tests.api.conftest import JSON, SAME_ORIGIN, Post

FORM = "application/x-www-form-urlencoded"
HEALTH = ("/api/health", "/api/health/live", "/api/health/ready")


def document() -> dict[str, Any]:
    """Read openapi.yml, and put into its `Message` what the table of answers says of each."""
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "openapi.yml").read_text("utf-8"))
    message = loaded["components"]["schemas"]["Message"]
    for answer in ANSWERS:
        message["properties"][answer.name] = {**schema_of(answer), **message["properties"].get(answer.name, {})}
    message["required"] = [answer.name for answer in ANSWERS if answer.required]
    return loaded


def schema_of(answer: Answer) -> dict[str, Any]:
    if answer.input is Input.TICK:
        return {"const": "yes"}
    if answer.choices:
        return {"enum": list(answer.choices)}
    return {"type": "string", "minLength": int(answer.required), "maxLength": answer.limit}


DOCUMENT = document()
#: Each address with each of its methods.
OPERATIONS = {(path, method) for path, item in DOCUMENT["paths"].items() for method in item if method != "parameters"}
schema = schemathesis.openapi.from_dict(DOCUMENT)
schema.app = create_app  # in this process: which application, each call says


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("openapi")
    (folder / "site").mkdir()
    made = create_app(
        config.from_environ(
            {
                "FEEDBACK_INSTANCE": str(folder / "instance"),
                "FEEDBACK_SITE_DIR": str(folder / "site"),
                "FEEDBACK_LIMITS": "off",
            }
        )
    )
    migrate.upgrade(services_of(made).database)
    yield made
    services_of(made).database.close()


# By a parameter of ours each operation has an id of its own: without one, schemathesis gives all of them the same.
@schema.parametrize()
@pytest.mark.parametrize("headers", [{}, JSON, SAME_ORIGIN], ids=["stranger", "script", "page"])
@settings(
    max_examples=8,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_asked_is_answered_as_documented(case: Any, served: Flask, headers: dict[str, str]) -> None:
    case.call_and_validate(app=served, headers=headers, excluded_checks=[positive_data_acceptance])


def test_every_address_is_documented_and_no_other(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    offered = {(re.sub(r"<(\w+)>", r"{\1}", rule.rule), method) for rule in rules for method in rule.methods or ()}
    offered_by_us = {(path, method.lower()) for path, method in offered if method not in ("HEAD", "OPTIONS")}
    assert offered_by_us == OPERATIONS


#: What a customer sends on each page of a case.
SENT = {
    "supplement": {"text": "어제 세 시였습니다"},
    "satisfaction": {"satisfied": "partly", "comment": ""},
    "gift": {"choice": "accept", "address": "서울 강남구 1, 김고객", "consent": "yes"},
    "withdraw": {"confirmed": "yes"},
}
#: What happens at the desk, after which a page of a case has a form.
BEFORE = {
    "supplement": Step(
        Act.SUPPLEMENT_REQUESTED, 1, facts={"until": "2099-12-01T18:00:00+09:00"}, words={"text": "언제였습니까?"}
    ),
    "satisfaction": Step(
        Act.ANSWERED, 1, facts={"channel": Channel.DESK, "outcome": Outcome.ACCEPTED}, words={"text": "고치겠습니다"}
    ),
    "gift": Step(Act.GIFT_OFFERED, 1),
}
Saw = Callable[[str, Any], Any]


def see_wrong_posts(saw: Saw, client: FlaskClient, path: str, address: str) -> None:
    """Post to an address what is answered 400, 403, 413, 415 and 422."""
    for accept in ({}, {"Accept": "application/json"}):
        headers = {**SAME_ORIGIN, **accept}
        saw(path, client.post(address, data={"x": ""}, headers=headers))
        saw(path, client.post(address, data={"x": "x" * MAX_BYTES}, headers=headers))
        saw(path, client.post(address, data=b"x=\xff", content_type=FORM, headers=headers))
        saw(path, client.post(address, data=b"a=b", content_type="text/plain", headers=headers))
        saw(path, client.post(address, data={"x": ""}, headers={**headers, "Sec-Fetch-Site": "cross-site"}))


def see_pages_of_a_case(saw: Saw, client: FlaskClient, own: Services, stored: Any) -> None:
    """Go through all that a customer can send about a suggestion, to the withdrawal."""
    case = own.cases.by_receipt(stored["receipt"])
    assert case is not None
    for page, fields in SENT.items():
        path, address = f"/api/cases/{{link}}/{page}", f"{stored['status_url']}/{page}"
        saw(path, client.get(address))
        if page in BEFORE:
            own.handling.record(case.id, BEFORE[page])
            assert saw(path, client.get(address)).status_code == 200
        see_wrong_posts(saw, client, path, address)
        saw(path, client.post(address, data=fields, headers=SAME_ORIGIN))
    for page, fields in SENT.items():
        path, address = f"/api/cases/{{link}}/{page}", f"{stored['status_url']}/{page}"
        saw(path, client.get(address))
        saw(path, client.post(address, data=fields, headers=JSON))


def see_ratings(saw: Saw, client: FlaskClient, rate: Post) -> None:
    """Rate a page in every way but too often."""
    rating = "/api/ratings"
    saw(rating, client.get(rating))
    saw(rating, client.get(rating, headers={"Accept": "application/json"}))
    saw(f"{rating}/thanks", client.get(f"{rating}/thanks?page=/charter/"))
    submission_id = str(uuid.uuid4())
    saw(rating, rate(submission_id=submission_id))
    for accept in ({}, {"Accept": "application/json"}):
        headers = {**SAME_ORIGIN, **accept}
        for changes in ({}, {"score": "9"}, {"token": ""}, {"page": "//x"}, {"padding": "x" * MAX_BYTES}):
            saw(rating, rate(headers, **changes))
        saw(rating, rate(headers, submission_id=submission_id, score="1"))
        saw(rating, rate({**headers, "Sec-Fetch-Site": "cross-site"}))
        saw(rating, client.post(rating, data=b"comment=\xff", content_type=FORM, headers=headers))
        saw(rating, client.post(rating, data=b"a=b", content_type="text/plain", headers=headers))


def see_what_operators_ask(
    saw: Callable[[str, Any], Any], client: FlaskClient, own: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (*HEALTH, probe.PATH):
        saw(path, client.get(path))
    saw(probe.PATH, client.get(probe.PATH, headers={probe.HEADER: probe.sign(own.settings.secret_key)}))
    with monkeypatch.context() as patch:
        patch.setattr(own.worker, "state", lambda: "dead")
        saw("/api/health/live", client.get("/api/health/live"))
    see_metrics(saw, client, own, monkeypatch)


def see_metrics(saw: Saw, client: FlaskClient, own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask on this machine, through a proxy, and through a proxy of a service that has a token."""
    metrics, through_a_proxy = "/api/metrics", {"X-Forwarded-For": "192.0.2.7"}
    saw(metrics, client.get(metrics))
    saw(metrics, client.get(metrics, headers=through_a_proxy))
    with monkeypatch.context() as patch:
        settings = replace(own.settings, metrics_token="t" * 32)
        patch.setitem(client.application.extensions, "feedback", replace(own, settings=settings))
        saw(metrics, client.get(metrics, headers=through_a_proxy))


def test_every_documented_status_can_come_back(
    post: Post, rate: Post, client: FlaskClient, own: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[tuple[str, str, str]] = set()

    def saw(path: str, answer: Any) -> Any:
        method = answer.request.method
        schema[path][method].validate_response(answer)
        seen.add((path, method.lower(), str(answer.status_code)))
        return answer

    feedback, case, rating = "/api/feedback", "/api/cases/{link}", "/api/ratings"
    link_again = "/api/case-link"
    for kind in ("inquiry", "praise"):
        saw("/api/form-token", client.get(f"/api/form-token?kind={kind}"))
    saw(feedback, client.get(feedback))
    saw(feedback, client.get(feedback, headers={"Accept": "application/json"}))
    submission_id = str(uuid.uuid4())
    address = saw(feedback, post(submission_id=submission_id)).json["status_url"]
    for accept in ({}, {"Accept": "application/json"}):
        headers = {**SAME_ORIGIN, **accept}
        for changes in ({}, {"name": "익명"}, {"token": ""}, {"padding": "x" * MAX_BYTES}):
            saw(feedback, post(headers, **changes))
        saw(feedback, post(headers, submission_id=submission_id, message="다른 내용"))
        saw(feedback, post({**headers, "Sec-Fetch-Site": "cross-site"}))
        saw(feedback, client.post(feedback, data=b"message=\xff", content_type=FORM, headers=headers))
        saw(feedback, client.post(feedback, data=b"a=b", content_type="text/plain", headers=headers))
        for end in ("", "/receipt"):
            saw(case + end, client.get(address + end, headers=accept))
            saw(case + end, client.get(f"/api/cases/{'0' * 22}{end}", headers=accept))
    see_pages_of_a_case(saw, client, own, post(kind="suggestion").json)
    lookup = {"receipt": "1234-5678", "contact": "garam@example.com", "lang": "en"}
    saw(link_again, client.get(f"{link_again}?lang=en"))
    saw(link_again, client.post(link_again, data=lookup, headers=SAME_ORIGIN))
    see_wrong_posts(saw, client, link_again, link_again)
    see_ratings(saw, client, rate)
    see_what_operators_ask(saw, client, own, monkeypatch)
    monkeypatch.setattr(rate_limits, "RATINGS_PER_ADDRESS", rate_limits.Limit(0, timedelta(hours=1)))
    saw(rating, rate())
    monkeypatch.setattr(rate_limits, "PER_ADDRESS", rate_limits.Limit(0, timedelta(hours=1)))
    saw(feedback, post())
    with monkeypatch.context() as patch:
        patch.setattr(rate_limits, "LOOKUPS_PER_RECEIPT", rate_limits.Limit(0, timedelta(hours=1)))
        saw(link_again, client.post(link_again, data=lookup, headers=SAME_ORIGIN))
    with own.database.write() as connection:
        connection.execute(text("DROP TABLE acts"))
        connection.execute(text("DROP TABLE outbox"))
        connection.execute(text("DROP TABLE cases"))
        connection.execute(text("DROP TABLE ratings"))
    saw(rating, rate())
    own.health.clock = lambda: math.inf  # what it remembers is over
    saw(feedback, post())
    for path in HEALTH:
        saw(path, client.get(path))
    for end in ("", "/receipt", *(f"/{page}" for page in SENT)):
        saw(case + end, client.get(address + end))
    for page, fields in SENT.items():
        saw(f"{case}/{page}", client.post(f"{address}/{page}", data=fields, headers=SAME_ORIGIN))
    saw(link_again, client.post(link_again, data=lookup, headers=SAME_ORIGIN))
    assert seen == {
        (path, method, status) for path, method in OPERATIONS for status in DOCUMENT["paths"][path][method]["responses"]
    }
