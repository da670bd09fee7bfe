"""The steps of every form's post: whether it is trusted, storing it, and asking again with every answer filled in.

The feedback form and the page rating differ in their form, in their pages and in what they say (`Sentences`).
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, g, jsonify, redirect, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import Forbidden, MethodNotAllowed
from werkzeug.wrappers import Response as AnyResponse

from feedback_api.counters import Refusal
from feedback_api.forms.answers import HONEYPOT
from feedback_api.forms.bounded_form import BoundedForm, SubmissionReusedError
from feedback_api.forms.tokens import FormToken
from feedback_api.rate_limits import LimitReachedError, UnconfirmedError
from feedback_api.services import current_services
from feedback_api.web import client_ip, errors, request_guards, responses
from institution.text import Text


@dataclass(frozen=True)
class Sentences:
    """What the sender of a form is told, by what happened to the post."""

    confirm: Text
    foreign: Text
    too_many: Text
    reused: Text
    unavailable: Text


@dataclass(frozen=True)
class FormPost:
    """A form that was posted: what its token is bound to, the pages that show it again, and what they say."""

    form: BoundedForm
    bound_to: str
    context: Callable[[], Mapping[str, Any]]
    check_page: str
    again_page: str
    sentences: Sentences
    #: Whether every post is shown to its sender before it is stored: then no form but the check page's has a token.
    always_checked: bool = False

    def answer(self, take: Callable[["FormPost", FormToken | None], AnyResponse]) -> AnyResponse:
        """Answer the post: by `take`, which is given the token if the post is trusted, if it is of our own pages.

        Where nothing tells which page it came from, a token counts only if a "check your answers" page of such a post
        gave it: the form that is given back is bound to that.
        """
        g.posted = self
        try:
            is_ours = request_guards.require_same_origin(request, current_services().settings)
        except Forbidden:
            return self.again(403, self.sentences.foreign)
        post = g.posted = self if is_ours else replace(self, bound_to=f"{self.bound_to} of an unknown page")
        token = post.trusted_token()
        post.fill_submission_id()
        return take(post, token)

    def trusted_token(self) -> FormToken | None:
        """Give the token of a post that looks like a person's on our page: with an id of its own, the trap empty."""
        token = current_services().tokens.verify(self.form.token.data or "", self.bound_to)
        return token if self._has_submission_id() and not self.form[HONEYPOT].data else None

    def fill_submission_id(self) -> None:
        """Make up for a missing submission_id, so that the form can be shown and sent again."""
        if not self._has_submission_id():
            self.form.submission_id.data = str(uuid.uuid4())

    def store(self, store: Callable[[str | None], AnyResponse]) -> AnyResponse:
        """Answer with what `store` gives, called with the sender's address, or ask again if the post was not taken."""
        sentences = self.sentences
        try:
            return store(client_ip.client_address(request, current_services().settings))
        except UnconfirmedError:
            return self.to_confirm(Refusal.UNCONFIRMED)
        except LimitReachedError as error:
            return self.again(429, sentences.too_many, {"Retry-After": str(error.retry_after)})
        except SubmissionReusedError:
            return self.again(409, sentences.reused)
        except SQLAlchemyError as error:
            errors.log_error(error)
            return self.again(503, sentences.unavailable, {"Retry-After": "60"})

    def to_confirm(self, reason: Refusal) -> Response:
        """Show what may be a robot's to its sender once more: nothing real is dropped, nothing suspect stored.

        `reason` is counted (`instrumentation`); the status does not tell it.
        """
        g.refusal = reason
        token = self._fresh_token()
        if responses.wants_json():
            confirm = {
                **self.form.confirmation(),
                "token": token,
                "submission_id": self.form.submission_id.data,
                HONEYPOT: "",
            }
            return responses.problem(422, self.sentences.confirm, confirm=confirm)
        return responses.page(self.check_page, self.form.language, 200, self.context())

    def change(self) -> Response:
        """Show the form with all answers, without an error, to whoever wants to change some before sending."""
        self.form.token.data = ""
        return responses.page(self.again_page, self.form.language, 200, {**self.context(), "sentence": ""})

    def again(self, status: int, sentence: Text, headers: Mapping[str, str] | None = None) -> Response:
        """Show the form again with all answers, to be sent again; after a conflict (409) as a new submission.

        After an unexpected error (500) nobody knows whether it was stored, so the page does not say that it was not.
        """
        if status == 409:
            self.form.submission_id.data = str(uuid.uuid4())
        phone = self.form.number_to_call()
        if responses.wants_json():
            wrong = self.form.sentences()
            extra: dict[str, Any] = {"errors": wrong} if wrong else {}
            return responses.problem(status, sentence, headers, phone=phone, **extra)
        self.form.token.data = "" if self.always_checked else self._fresh_token()
        told = {
            "phone": phone,
            "sentence": responses.spell_out(sentence, self.form.language, phone),
            "not_stored": status < 500 or status == 503,
        }
        response = responses.page(self.again_page, self.form.language, status, {**self.context(), **told})
        response.headers.update(headers or {})
        return response

    def _fresh_token(self) -> str:
        self.form.token.data = current_services().tokens.mint(self.bound_to, confirming=True)
        return str(self.form.token.data)

    def _has_submission_id(self) -> bool:
        try:
            uuid.UUID(self.form.submission_id.data or "")
        except ValueError:
            return False
        return True


def accepted(location: str, **body: object) -> AnyResponse:
    """Answer a post that was stored: a browser is led to a page, a script is told its address and `body`."""
    if not responses.wants_json():
        return redirect(location, 303)
    response = jsonify(**body)
    response.status_code = 201
    response.headers["Location"] = location
    return response


def reloaded(page: str) -> AnyResponse:
    """Lead whoever reloads the address of an answer back to a page of the site."""
    if responses.wants_json():
        raise MethodNotAllowed(["POST"])
    return redirect(responses.site_page(page, responses.language()))
