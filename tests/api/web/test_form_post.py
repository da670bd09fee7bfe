"""Asking whether a post is trusted changes nothing; a missing submission_id is filled in by a step of its own."""

import uuid
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from feedback_api.forms.feedback import FeedbackForm
from feedback_api.forms.rating import KIND, RatingForm
from feedback_api.services import Services
from feedback_api.web.form_post import FormPost
from feedback_api.web.views.ratings import SENTENCES

FORMS: dict[str, type[FeedbackForm] | type[RatingForm]] = {"complaint": FeedbackForm, KIND: RatingForm}


@pytest.fixture(params=FORMS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def posted(own: Services, kind: str, submission_id: str) -> FormPost:
    given = MultiDict({"submission_id": submission_id, "token": own.tokens.mint(kind, confirming=True)})
    return FormPost(FORMS[kind](own.organization, given), kind, dict, "", "", SENTENCES)


def data(form: Any) -> dict[str, Any]:
    return {field.name: field.data for field in form}


@pytest.mark.parametrize("submission_id", ["", "x"])
def test_missing_submission_id_is_filled_in_after_the_question(
    app: Flask, own: Services, kind: str, submission_id: str
) -> None:
    with app.test_request_context():
        post = posted(own, kind, submission_id)
        before = data(post.form)
        assert post.trusted_token() is None
        assert data(post.form) == before
        post.fill_submission_id()
        assert uuid.UUID(post.form.submission_id.data or "")


def test_submission_id_of_the_browser_stays(app: Flask, own: Services, kind: str) -> None:
    with app.test_request_context():
        post = posted(own, kind, given := str(uuid.uuid4()))
        assert post.trusted_token() is not None
        post.fill_submission_id()
        assert post.form.submission_id.data == given
