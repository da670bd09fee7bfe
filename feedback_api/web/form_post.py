"""What the posts of all forms have in common: which are trusted, and being asked again with every answer kept."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request

from feedback_api.forms.answers import HONEYPOT
from feedback_api.forms.feedback import FeedbackForm
from feedback_api.forms.rating import RatingForm
from feedback_api.forms.tokens import FormToken
from feedback_api.services import services
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
        told = request_guards.require_same_origin(request, services().settings)
        return self if told else replace(self, bound_to=f"{self.bound_to} of an unknown page")

    def trusted_token(self) -> FormToken | None:
        """Give the token of a post that looks like a person's on our page; a missing submission_id is made up for."""
        field = self.form.submission_id
        try:
            uuid.UUID(field.data or "")
            known = True
        except ValueError:
            field.data = str(uuid.uuid4())
            known = False
        token = services().tokens.verify(self.form.token.data or "", self.bound_to)
        return token if known and not self.form[HONEYPOT].data else None

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
        """Ask for the same answers again, all of them kept; after a conflict (409) as a new submission."""
        if status == 409:
            self.form.submission_id.data = str(uuid.uuid4())
        if responses.wants_json():
            errors = self.form.sentences()
            return responses.problem(status, sentence, headers, **({"errors": errors} if errors else {}))
        self._fresh_token()
        spoken = sentence[self.form.language].format(help_phone=services().organization.help_phone.text)
        response = responses.page(self.again_page, self.form.language, status, {**self.context(), "sentence": spoken})
        response.headers.update(headers or {})
        return response

    def _fresh_token(self) -> str:
        self.form.token.data = services().tokens.mint(self.bound_to, confirming=True)
        return str(self.form.token.data)
