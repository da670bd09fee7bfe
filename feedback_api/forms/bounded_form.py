"""What the feedback form and the page rating share: bounds, language, the id of a submission, the wording of errors."""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from wtforms import Form, HiddenField, StringField, ValidationError
from wtforms.fields import Field

from feedback_api.forms.filters import one_line
from institution.text import Text

if TYPE_CHECKING:
    from institution.organization.record import Organization
    from institution.telephone import Phone

#: A character is composed of four at most (UAX #15), so a longer answer is too long however it is cleaned.
_COMPOSED_OF = 4
_OTHERS = 1000


class SubmissionReusedError(Exception):
    """A submission_id that another text already used."""


class BoundedForm(Form):
    """A form of the public; every error is one polite sentence in the form's language.

    Filters take time, so an answer that is far too long is left as it came: its check refuses it for its length alone.
    """

    #: The longest answer of each field, in characters; a field that no person fills in may have `_OTHERS`.
    limits: ClassVar[Mapping[str, int]]
    #: The sentence of each error, by its name.
    error_sentences: ClassVar[Mapping[str, Text]]
    #: The fields whose errors the sender is shown, in the order of the page.
    visible: tuple[str, ...]
    #: The fields whose values `answers` gives.
    answer_names: tuple[str, ...]

    lang = HiddenField()
    submission_id = HiddenField(filters=[one_line])
    token = HiddenField()
    website = StringField()

    def __init__(self, organization: "Organization", formdata: Any = None, **values: str) -> None:
        super().__init__(formdata, data=values)
        self.organization = organization
        self.language = organization.language(self.lang.data)

    def process(self, formdata: Any = None, *arguments: Any, **values: Any) -> None:
        """Take in what was posted."""
        for name, field in self._fields.items():
            _leave_if_far_too_long(field, self.limits.get(name, _OTHERS), formdata)
        super().process(formdata, *arguments, **values)

    def take_in(self, field: Field, limit: int, formdata: Any, value: str) -> None:
        """Add a field that not every such form has, and take in what was posted for it."""
        _leave_if_far_too_long(field, limit, formdata)
        field.process(self.meta.wrap_formdata(self, formdata), value)
        self._fields[field.name] = field

    def answers(self) -> dict[str, str]:
        """Give what the sender wrote and chose, cleaned, without token and submission_id."""
        return {**{name: str(self[name].data or "") for name in self.answer_names}, "lang": self.language}

    def sentences(self) -> dict[str, str]:
        """Give the first error of each field, after `validate`, in the order of the page."""
        return {name: str(self[name].errors[0]) for name in self.visible if self[name].errors}

    def confirmation(self) -> dict[str, str]:
        """Give what is to be sent along when the sender has confirmed answers that were in question: here nothing."""
        return {}

    def refuse(self, sentence: str, **values: object) -> ValidationError:
        """Make the error of a field, by the name of its sentence."""
        values = {**self.sentence_values(), **values}
        return ValidationError(self.error_sentences[sentence][self.language].format(**values))

    def sentence_values(self) -> Mapping[str, str]:
        """Give what every sentence may name of the institution."""
        return {}

    def number_to_call(self) -> "Phone":
        """Give the number at which the sender is helped who cannot use the form."""
        return self.organization.help_phone

    def validate_submission_id(self, field: Field) -> None:
        """Take a UUID; the API's own pages give one where the browser did not."""
        try:
            field.data = str(uuid.UUID(field.data))
        except ValueError:
            raise self.refuse("submission_id") from None


def _leave_if_far_too_long(field: Field, limit: int, formdata: Any) -> None:
    """Take no filter to an answer that will be refused as too long, which a filter might take long for."""
    if formdata and len(formdata.get(field.name, "")) > limit * _COMPOSED_OF:
        field.filters = ()
