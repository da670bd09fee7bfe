"""The page rating: its fields, limits and checks."""

import uuid
from typing import Any
from urllib.parse import unquote, urlsplit

from wtforms import HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields import Field

from feedback_api.forms import rating_texts
from feedback_api.forms.bounded_form import BoundedForm
from feedback_api.forms.feedback import LANGUAGES, lines, one_line
from feedback_api.forms.identity_numbers import RESIDENT, find_numbers
from feedback_api.forms.personal_data import holds_any
from feedback_api.forms.rating_texts import ERRORS
from feedback_api.forms.validators import has_invisible
from institution.organization import Organization

#: The steps of the scale, the best first.
SCORES = (5, 4, 3, 2, 1)
#: The longest answer of each field, in characters.
LIMITS = {"comment": 500, "page": 200}
#: What a token is bound to, as a feedback form's to its kind.
KIND = "rating"
_VISIBLE = ("score", "comment", "submission_id")


def _path(value: str | None) -> str:
    """Leave out query and fragment, which may say more than which page it is."""
    text = one_line(value)
    if not text.startswith("/") or text.startswith("//"):
        return ""
    path = one_line(unquote(urlsplit(text).path))
    return path if len(path) <= LIMITS["page"] and RESIDENT not in find_numbers(path) else ""


class RatingForm(BoundedForm):
    """A visitor's rating of a page. Every error is one polite sentence in the form's language."""

    limits = LIMITS

    page = HiddenField(filters=[_path])
    score = RadioField(choices={str(score): "" for score in SCORES}, filters=[one_line], validate_choice=False)
    comment = TextAreaField(filters=[lines])
    lang = HiddenField()
    submission_id = HiddenField(filters=[one_line])
    token = HiddenField()
    website = StringField()

    def __init__(self, organization: Organization, formdata: Any = None) -> None:
        super().__init__(formdata)
        self.organization = organization
        self.language = self.lang.data if self.lang.data in LANGUAGES else LANGUAGES[0]

    def answers(self) -> dict[str, str]:
        """Give what the visitor chose and wrote, cleaned, without token and submission_id."""
        given = {name: str(self[name].data or "") for name in ("page", "score", "comment")}
        return {**given, "lang": self.language}

    def confirmation(self) -> dict[str, str]:
        """Give nothing: a rating is never asked about for what it says."""
        return {}

    def sentences(self) -> dict[str, str]:
        """Give the first error of each field, after `validate`, in the order of the page."""
        return {name: str(self[name].errors[0]) for name in _VISIBLE if self[name].errors}

    def validate_score(self, field: Field) -> None:
        """Take one of the five steps."""
        if field.data not in map(str, SCORES):
            raise self._refuse("score")

    def validate_comment(self, field: Field) -> None:
        """Take any number of lines, without what tells who wrote them."""
        if len(field.data) > LIMITS["comment"]:
            raise self._refuse("too_long", limit=LIMITS["comment"])
        if has_invisible(field.data, allowed="\n\t"):
            raise self._refuse("invisible")
        if find_numbers(field.data) or holds_any(field.data, self.organization):
            raise self._refuse("personal")

    def validate_submission_id(self, field: Field) -> None:
        """Take a UUID; the API's own pages give one where the browser did not."""
        try:
            field.data = str(uuid.UUID(field.data))
        except ValueError:
            raise self._refuse("submission_id") from None

    def _refuse(self, sentence: str, **values: object) -> ValidationError:
        return ValidationError(ERRORS[sentence][self.language].format(**values))


def rating_context(form: RatingForm) -> dict[str, Any]:
    """Give what the templates of the rating need, in the form's language."""
    return {"form": form, "limits": LIMITS, "scores": SCORES, "words": rating_texts, "errors": form.sentences()}
