"""The page rating: its fields, limits and checks."""

from typing import Any
from urllib.parse import unquote, urlsplit

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields import Field

from feedback_api.forms import rating_texts
from feedback_api.forms.bounded_form import BoundedForm
from feedback_api.forms.filters import lines, one_line
from feedback_api.forms.identity_numbers import RESIDENT, find_numbers
from feedback_api.forms.personal_data import holds_any
from feedback_api.forms.rating_texts import ERRORS
from feedback_api.forms.validators import has_invisible

#: The steps of the scale, the best first.
SCORES = tuple(rating_texts.SCORES)
#: The longest answer of each field, in characters.
LIMITS = {"comment": rating_texts.MOST, "page": 200}
#: What a token is bound to, as a feedback form's to its kind.
KIND = "rating"


def _path(value: str | None) -> str:
    """Leave out query and fragment, which may say more than which page it is."""
    text = one_line(value)
    if not text.startswith("/") or text.startswith("//"):
        return ""
    path = one_line(unquote(urlsplit(text).path))
    return path if len(path) <= LIMITS["page"] and RESIDENT not in find_numbers(path) else ""


class RatingForm(BoundedForm):
    """A visitor's rating of a page."""

    limits = LIMITS
    error_sentences = ERRORS
    visible = ("score", "comment", "submission_id")
    answer_names = ("page", "score", "comment")

    page = HiddenField(filters=[_path])
    score = RadioField(choices={str(score): "" for score in SCORES}, filters=[one_line], validate_choice=False)
    comment = TextAreaField(filters=[lines])

    def validate_score(self, field: Field) -> None:
        """Take one of the five steps."""
        if field.data not in map(str, SCORES):
            raise self.refuse("score")

    def validate_comment(self, field: Field) -> None:
        """Take any number of lines, without what tells who wrote them."""
        if len(field.data) > LIMITS["comment"]:
            raise self.refuse("too_long", limit=LIMITS["comment"])
        if has_invisible(field.data, allowed="\n\t"):
            raise self.refuse("invisible")
        if find_numbers(field.data) or holds_any(field.data, self.organization):
            raise self.refuse("personal")


def rating_context(form: RatingForm) -> dict[str, Any]:
    """Give what the templates of the rating need, in the form's language."""
    return {"form": form, "limits": LIMITS, "scores": SCORES, "words": rating_texts, "errors": form.sentences()}
