"""Every answer of the table has its field, is checked, stored, shown to customer and staff, and fits a post."""

import hashlib
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from feedback_api.cases.opening import Words
from feedback_api.cases.summary import summarize
from feedback_api.forms import answers as table
from feedback_api.forms import consent_notice
from feedback_api.forms.answers import ANSWERS, CONSENT_VERSION, TECHNICAL, Answer, Input, Storage
from feedback_api.forms.feedback import FeedbackForm, page_form
from feedback_api.services import Services
from feedback_api.store.tables import cases
from feedback_api.web.request_guards import MAX_BYTES, MAX_FIELDS
from institution.organization.extra_fields import MOST_FIELDS
from institution.organization.record import Organization
from tests.api.conftest import SAME_ORIGIN, Answers, Post
from tests.api.web.test_feedback import hidden
from tests.conftest import INSTITUTION

SHOWN = tuple(answer for answer in ANSWERS if answer.input is not Input.HIDDEN)
WRITTEN = tuple(answer for answer in SHOWN if answer.input in (Input.LINE, Input.LINES))


def form_of(facts: Organization, answers: Mapping[str, str]) -> FeedbackForm:
    form = FeedbackForm(facts, MultiDict({"submission_id": str(uuid.uuid4()), **answers}))
    form.validate()
    return form


def test_form_has_the_fields_of_the_table_and_no_others(facts: Organization) -> None:
    for kind in facts.kinds:
        names = [answer.name for answer in table.asked_by(facts.kinds[kind])]
        assert {*names, *TECHNICAL} == set(form_of(facts, {"kind": kind})._fields)
        form = BeautifulSoup(page_form(facts, kind, "ko"), "html5lib")
        assert {*names, *TECHNICAL} - {"confirmed"} == {str(one["name"]) for one in form.select("[name]")}
    assert len(ANSWERS) + len(TECHNICAL) + MOST_FIELDS + len(["change"]) <= MAX_FIELDS


@pytest.mark.parametrize("answer", WRITTEN, ids=lambda answer: answer.name)
def test_written_answer_may_be_as_long_as_its_limit_and_not_longer(
    facts: Organization, answers: Answers, answer: Answer
) -> None:
    errors = form_of(facts, {**answers, answer.name: "😀" * (answer.limit + 1)}).sentences()
    assert errors == {answer.name: f"{answer.limit}자 안으로 줄여 주십시오."}


@pytest.mark.parametrize("answer", [one for one in SHOWN if one.required], ids=lambda answer: answer.name)
def test_required_answer_is_missed(facts: Organization, answers: Answers, answer: Answer) -> None:
    assert set(form_of(facts, {**answers, answer.name: ""}).sentences()) == {answer.name}


def test_every_answer_is_stored_or_declared_not_to_be(post: Post, own: Services, answers: Answers) -> None:
    assert post(about="audit", reply_by="phone").status_code == 201
    with own.database.read() as connection:
        row = connection.execute(select(cases)).one()
    _, words = own.cases.opened(row)
    given = {**answers, "about": "audit", "reply_by": "phone"}
    for answer in ANSWERS:
        places: dict[Storage, dict[str, Any]] = {Storage.SEALED: vars(words), Storage.COLUMN: dict(row._mapping)}
        assert places.get(answer.storage, {}).get(answer.name) == (
            None if answer.storage is Storage.NOT_STORED else given[answer.name]
        )
    assert {one.name for one in ANSWERS if one.storage is Storage.NOT_STORED} == {"age_confirmed", "consent"}
    assert row.consent_version == CONSENT_VERSION


def test_every_answer_survives_the_check_page(client: FlaskClient, answers: Answers, facts: Organization) -> None:
    given = {**answers, "about": "audit", "reply_by": "phone", "message": "\n\n첫 줄\n둘째 줄"}
    page = client.post("/api/feedback", data=given, headers=SAME_ORIGIN).text
    form = form_of(facts, given)
    sent = hidden(page, "form.answers__send")
    assert {name: sent[name] for name in form.answers()} == form.answers()
    shown = BeautifulSoup(page, "html5lib").select_one("dl.answers")
    assert shown is not None
    for answer in SHOWN:
        text = answer.label.ko if answer.input is Input.TICK else form.shown(answer.name)
        assert text in shown.text


def test_staff_read_every_stored_answer(app: Flask, post: Post, own: Services, answers: Answers) -> None:
    receipt = post(about="audit", reply_by="phone").json["receipt"]
    printed = app.test_cli_runner().invoke(args=["cases", "show", receipt]).output
    for answer in ANSWERS:
        if answer.storage is Storage.SEALED and answer.name != "reply_by":
            assert answers[answer.name] in printed
    assert "회신: 전화, 한국어" in printed
    assert f"대상: {own.organization.teams['audit'].name.ko}" in printed


def test_post_filled_to_the_brim_with_characters_of_four_bytes_is_taken_in(
    client: FlaskClient, own: Services, answers: Answers
) -> None:
    full = {answer.name: "😀" * answer.limit for answer in ANSWERS}
    token = own.tokens.mint(answers["kind"])
    technical = dict.fromkeys(TECHNICAL, "") | {"token": token, "confirmed": "f" * 64, "lang": "ko"}
    assert len(urlencode({**full, **technical, "submission_id": str(uuid.uuid4())})) <= MAX_BYTES
    texts = {"subject": "😀" * 120, "message": "😀" * 5000, "name": "한가람" + "😀" * 57, "page": "/" + "😀" * 199}
    post = {**answers, **texts, "email": "a" * 60 + "@example.com", "submission_id": str(uuid.uuid4()), "token": token}
    answer = client.post("/api/feedback", data=post, headers={**SAME_ORIGIN, "Accept": "application/json"})
    assert answer.status_code == 201


#: What older versions sealed, by the first commit or release that did: a version that seals other names adds its own.
SEALED_BY_VERSION = {
    "2026-11-24": {
        "name": "한가람",
        "phone": "010-1234-5678",
        "email": "garam@example.com",
        "subject": "제목",
        "message": "내용",
        "reply_by": "email",
        "page": "/standards/",
        "link": "secret",
    }
}


def test_the_newest_version_sealed_what_the_table_says() -> None:
    newest = SEALED_BY_VERSION[max(SEALED_BY_VERSION)]
    assert set(newest) == {*table.names(Storage.SEALED), "link"}, "add what is sealed today beside the older versions"


@pytest.mark.parametrize("version", SEALED_BY_VERSION)
def test_what_older_versions_sealed_opens_and_is_shown(app: Flask, post: Post, own: Services, version: str) -> None:
    sealed = SEALED_BY_VERSION[version]
    receipt = post().json["receipt"]
    with own.database.write() as connection:
        connection.execute(cases.update().values(sealed=own.cases._vault.seal(sealed)))
    printed = app.test_cli_runner().invoke(args=["cases", "show", receipt]).output
    assert all(text in printed for name, text in sealed.items() if name not in ("link", "reply_by"))
    assert own.worker.deliver_due() == 2


def test_what_is_asked_no_longer_is_shown_all_the_same(post: Post, own: Services) -> None:
    case = own.cases.by_receipt(post().json["receipt"])
    assert case is not None
    summary = summarize(case, Words(name="한가람", weather="비", **{f"{table.EXTRA}tide": "썰물"}), own.organization)
    shown = [(item.label, item.text) for item in summary.lines]
    assert shown == [("고객", "한가람"), ("weather", "비"), ("tide", "썰물")]


#: The hash of the consent notice, as every institution words it, and the day it was given this text.
NOTICE_HASHES = {"2026-11-29": "e84b3b0a302bdc23"}


def test_consent_notice_has_the_version_of_its_text(facts: Organization) -> None:
    """A customer consents to a version, so another text is another version."""
    text = repr([consent_notice.items(facts, lang, kind) for lang in ("ko", "en") for kind in facts.kinds])
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert NOTICE_HASHES.get(CONSENT_VERSION) == digest, (
        f'the consent notice has another text: give CONSENT_VERSION today\'s date, and note "{digest}" here beside it'
    )


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_privacy_policy_holds_the_notice_and_its_version(lang: str) -> None:
    """The block shows both as they are today, so the page cannot be older than the notice in it."""
    assert "\n```consent\n```\n" in (INSTITUTION / lang / "privacy.md").read_text("utf-8")
