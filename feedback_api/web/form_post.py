"""What the posts of both forms have in common: which of them are trusted, and the pages that show the form again.

A view makes a `Posted`, asks it for the token, lets it fill in a missing submission_id, validates the form, and then
either stores the answers or returns `to_confirm` or `again`, which give the customer everything back that was typed.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request

from feedback_api.forms.feedback import HONEYPOT, FeedbackForm
from feedback_api.forms.rating import RatingForm
from feedback_api.forms.tokens import FormToken
from feedback_api.services import current_services
from feedback_api.web import request_guards, responses
from institution.text import Text


@dataclass(frozen=True)
class Posted:
    """A form that was posted: what its token is bound to, and the pages that show it again."""

    form: FeedbackForm | RatingForm
    bound_to: str
    context: Callable[[], Mapping[str, Any]]
    check_page: str
    again_page: str

    def require_same_origin(self) -> "Posted":
        """Refuse a post of somebody else's page; raises Forbidden.

        Where nothing tells which page it came from, a token counts only if a "check your answers" page of such a post
        gave it: the form that is given back is bound to that.
        """
        told = request_guards.require_same_origin(request, current_services().settings)
        return self if told else replace(self, bound_to=f"{self.bound_to} of an unknown page")

    def trusted_token(self) -> FormToken | None:
        """Give the token of a post that looks like a person's on our page; None if its sender is to confirm it."""
        token = current_services().tokens.verify(self.form.token.data or "", self.bound_to)
        return token if self._has_submission_id() and not self.form[HONEYPOT].data else None

    def fill_submission_id(self) -> None:
        """Give the form a submission_id where the browser sent none; call it after `trusted_token`."""
        if not self._has_submission_id():
            self.form.submission_id.data = str(uuid.uuid4())

    def _has_submission_id(self) -> bool:
        try:
            uuid.UUID(self.form.submission_id.data or "")
        except ValueError:
            return False
        return True

    def to_confirm(self, sentence: Text) -> Response:
        """Show what may be a robot's to its sender once more: nothing real is dropped, nothing suspect stored."""
        token = self._fresh_token()
        if responses.wants_json():
            confirm = {
                **self.form.confirmation(),
                "token": token,
                "submission_id": self.form.submission_id.data,
                HONEYPOT: "",
            }
            return responses.problem(422, sentence, confirm=confirm)
        return responses.page(self.check_page, self.form.language, 200, self.context())

    def again(self, status: int, sentence: Text, headers: Mapping[str, str] | None = None) -> Response:
        """Show the form again with all answers, to be sent again; after a conflict (409) as a new submission.

        After an unexpected error (500) nobody knows whether it was stored, so the page does not say that it was not.
        """
        if status == 409:
            self.form.submission_id.data = str(uuid.uuid4())
        if responses.wants_json():
            errors: dict[str, Any] = {"errors": sentences} if (sentences := self.form.sentences()) else {}
            return responses.problem(status, sentence, headers, **errors)
        self._fresh_token()
        spoken = sentence[self.form.language].format(help_phone=current_services().organization.help_phone.text)
        told = {"sentence": spoken, "not_stored": status < 500 or status == 503}
        response = responses.page(self.again_page, self.form.language, status, {**self.context(), **told})
        response.headers.update(headers or {})
        return response

    def _fresh_token(self) -> str:
        self.form.token.data = current_services().tokens.mint(self.bound_to, confirming=True)
        return str(self.form.token.data)
