"""What a customer sends on the pages of a case: a supplement, a word on the answer, an address for a gift.

The link of the page is a secret of the customer, so that no token is asked for; what may be sent when is told by the
acts of the case (`cases.act_rules`).

A resident registration number is refused. Other numbers that identify a person are not asked about once more, as the
feedback form does: a supplement is what a handler has asked for, so that a question whether it is needed would
contradict the institution, and these pages have no step between what is written and its receipt.
"""

import re
from typing import Any, ClassVar

from wtforms import Form, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields import Field

from feedback_api.forms import answers, feedback, texts
from feedback_api.forms.filters import clean_phone, lines, one_line
from feedback_api.forms.identity_numbers import RESIDENT, find_numbers
from feedback_api.forms.validators import has_invisible
from institution.organization.record import Organization
from institution.text import Text

#: The longest text, in characters, as of a message.
MOST = answers.LIMITS["message"]
MOST_ADDRESS = 300
RECEIPT_DIGITS = 8
#: How satisfied one is, the best first; `cases.acts.Satisfaction` names the same.
SATISFACTION = ("satisfied", "partly", "not")
_ERRORS = {
    "text": Text("내용을 적어 주십시오.", "Please write something."),
    "comment": Text(
        "부족했던 점을 적어 주십시오. 다시 살펴보겠습니다.",
        "Please write what was missing; we will look into it.",
    ),
    "receipt": Text("접수번호 여덟 자리를 적어 주십시오.", "Please write the eight digits of the receipt number."),
    "contact": Text(
        "의견을 보내실 때 적으신 이메일이나 전화번호를 적어 주십시오.",
        "Please write the email or telephone that you gave with your message.",
    ),
    "satisfied": Text("하나를 골라 주십시오.", "Please choose one."),
    "address": Text("받으실 분과 주소를 적어 주십시오.", "Please write the name and address to send it to."),
    "consent": Text(
        "주소의 수집·이용에 동의하셔야 보내 드릴 수 있습니다.",
        "We can send it only if you agree to the use of the address.",
    ),
    "confirmed": Text("철회하시려면 표시해 주십시오.", "Please tick the box to withdraw."),
}


class CaseForm(Form):
    """A form on a page of a case, its errors in the language of the case."""

    #: The fields whose errors the customer is shown, in the order of the page.
    visible: ClassVar[tuple[str, ...]] = ()

    def __init__(self, lang: str, formdata: Any = None) -> None:
        super().__init__(formdata)
        self.language = lang

    def sentences(self) -> dict[str, str]:
        """Give the first error of each field, after `validate`, in the order of the page."""
        return {name: str(self[name].errors[0]) for name in self.visible if self[name].errors}

    def value(self, name: str) -> str:
        """Give what was written in a field, cleaned."""
        return str(self[name].data or "")

    def _refuse(self, sentence: Text, **values: object) -> ValidationError:
        return ValidationError(sentence[self.language].format(**values))

    def _check_text(self, field: Field, most: int, *, required: bool) -> None:
        text = field.data or ""
        if len(text) > most:
            raise self._refuse(texts.ERRORS["too_long"], limit=most)
        if required and not text.strip():
            raise self._refuse(_ERRORS[field.name])
        if has_invisible(text, allowed="\n\t"):
            raise self._refuse(texts.ERRORS["invisible"])
        if RESIDENT in find_numbers(text):
            raise self._refuse(texts.ERRORS["resident_number"])


class SupplementForm(CaseForm):
    """What was missing."""

    visible = ("text",)
    text = TextAreaField(filters=[lines])

    def validate_text(self, field: Field) -> None:
        """Take any number of lines."""
        self._check_text(field, MOST, required=True)


class SatisfactionForm(CaseForm):
    """How satisfied the customer is with the answer; whoever is not says why, for it reopens the case."""

    visible = ("satisfied", "comment")
    satisfied = RadioField(choices=[], validate_choice=False, filters=[one_line])
    comment = TextAreaField(filters=[lines])

    def validate_satisfied(self, field: Field) -> None:
        """Take one of the three steps."""
        if field.data not in SATISFACTION:
            raise self._refuse(_ERRORS["satisfied"])

    def validate_comment(self, field: Field) -> None:
        """Take any number of lines; who is not satisfied says why."""
        self._check_text(field, MOST, required=self.satisfied.data == SATISFACTION[-1])


class GiftForm(CaseForm):
    """Whether the customer wants the gift, and where it is to be sent: a consent of its own (charter II-2)."""

    visible = ("choice", "address", "consent")
    choice = RadioField(choices=[], validate_choice=False, filters=[one_line])
    address = TextAreaField(filters=[lines])
    consent = StringField(filters=[one_line])

    @property
    def accepts(self) -> bool:
        """Tell whether the gift is wanted; who declines need not fill in anything."""
        return bool(self.choice.data == "accept")

    def validate_choice(self, field: Field) -> None:
        """Take yes or no."""
        if field.data not in ("accept", "decline"):
            raise self._refuse(_ERRORS["satisfied"])

    def validate_address(self, field: Field) -> None:
        """Take where to send it."""
        if self.accepts:
            self._check_text(field, MOST_ADDRESS, required=True)

    def validate_consent(self, field: Field) -> None:
        """Take nothing but yes from who wants the gift."""
        if self.accepts and field.data != "yes":
            raise self._refuse(_ERRORS["consent"])


class WithdrawalForm(CaseForm):
    """That the customer no longer consents: everything written is destroyed."""

    visible = ("confirmed",)
    confirmed = StringField(filters=[one_line])

    def validate_confirmed(self, field: Field) -> None:
        """Take nothing but yes: what follows cannot be undone."""
        if field.data != "yes":
            raise self._refuse(_ERRORS["confirmed"])


class LinkForm(CaseForm):
    """The receipt number of a case, and the email or telephone that it was sent with."""

    visible = ("receipt", "contact")
    receipt = StringField(filters=[clean_phone])
    contact = StringField(filters=[one_line])

    def validate_receipt(self, field: Field) -> None:
        """Take eight digits, with any hyphens and spaces between them."""
        field.data = re.sub(r"[^0-9]", "", field.data)
        if len(field.data) != RECEIPT_DIGITS:
            raise self._refuse(_ERRORS["receipt"])

    def validate_contact(self, field: Field) -> None:
        """Take one line."""
        if not field.data or len(field.data) > answers.LIMITS["email"]:
            raise self._refuse(_ERRORS["contact"])


def link_form(organization: Organization, lang: str) -> str:
    """Give the empty form for whoever has lost the link of a case, as HTML for a static page."""
    return feedback.render_static("case_link_form.html", organization, lang, {"form": LinkForm(lang)})
