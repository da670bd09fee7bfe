"""The forms of the desk: one for each act that a handler writes something for; in Korean, as the desk is.

`FACTS` are the fields that are stored as they are, for they name no person; the other fields are sealed. To ask one
thing more of an act, add its field here; `cases/acts.py` lists what each act carries.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Form,
    RadioField,
    SelectField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import Field
from wtforms.meta import DefaultMeta

from feedback_api.forms import personal_data, texts
from feedback_api.forms.filters import lines
from feedback_api.forms.identity_numbers import RESIDENT, find_numbers
from feedback_api.forms.validators import has_invisible
from institution import formatting
from institution.clock import SEOUL
from institution.organization.kinds import Kind
from institution.organization.record import Organization

#: The longest text that a handler writes, in characters.
MOST = 5000
_CHANNELS = {"desk": "여기서 메일로 보냅니다", "mail": "이미 메일로 답변했습니다", "phone": "이미 전화로 답변했습니다"}
_OUTCOMES = {
    "answered": "답변 완료",
    "accepted": "수용",
    "partly": "일부 수용",
    "not_accepted": "불수용",
    "referred": "다른 기관 안내",
}
_REACHED = {"yes": "통화했습니다", "no": "통화하지 못했습니다"}
_SATISFIED = {"satisfied": "만족", "partly": "일부 만족", "not": "불만족"}
_MISSING = "적어 주십시오."
_CHOOSE = "하나를 골라 주십시오."
_NO_DATE = "날짜를 적어 주십시오."
_PERSONAL = "공개할 글이니 전화번호, 이메일, 여권·면허·카드번호로 보이는 부분을 지워 주십시오."
#: How browsers write a moment of `datetime-local`.
_MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class DeskForm(Form):
    """The form of an act."""

    class Meta(DefaultMeta):
        """WTForms' own sentences, such as that of a date that is none, in Korean."""

        locales = ("ko",)

    #: The fields stored as facts; all others but a date and a team are words.
    FACTS: ClassVar[tuple[str, ...]] = ()
    #: The fields that are neither.
    OTHER: ClassVar[tuple[str, ...]] = ()

    def facts(self) -> dict[str, str]:
        """Give what is stored as it is."""
        return {name: _text(self[name].data) for name in self.FACTS if self[name].data not in (None, "", False)}

    def words(self) -> dict[str, str]:
        """Give what is sealed."""
        names = (name for name in self._fields if name not in (*self.FACTS, *self.OTHER))
        return {name: str(self[name].data) for name in names if self[name].data}

    def sentences(self) -> dict[str, str]:
        """Give the first error of each field, after `validate`."""
        return {name: str(field.errors[0]) for name, field in self._fields.items() if field.errors}

    def _text(self, field: Field, *, required: bool) -> None:
        """Check what a handler wrote: its length, its characters, and that it holds no resident registration number.

        No text may hold one, whether it is mailed, published or only kept: 개인정보 보호법 art. 24-2 forbids to store
        it. Passport, licence and card numbers are not asked about: a handler who writes one in an answer means it.
        """
        text = field.data or ""
        if len(text) > MOST:
            raise ValidationError(texts.ERRORS["too_long"].ko.format(limit=MOST))
        if required and not text.strip():
            raise ValidationError(_MISSING)
        if has_invisible(text, allowed="\n\t"):
            raise ValidationError(texts.ERRORS["invisible"].ko)
        if RESIDENT in find_numbers(text):
            raise ValidationError(texts.ERRORS["resident_number"].ko)


class NothingForm(DeskForm):
    """An act for which nothing is to be written."""


class TransferForm(DeskForm):
    """Hand a case to another team."""

    OTHER = ("team",)
    team = SelectField("새 담당 팀", choices={}, validate_choice=False)
    reason = TextAreaField("넘기는 까닭(고객께 알립니다)", filters=[lines])

    def validate_reason(self, field: Field) -> None:
        """Require a reason: the customer is told."""
        self._text(field, required=True)


class InterimForm(DeskForm):
    """Tell the customer how it is going."""

    text = TextAreaField("진행 상황(고객께 메일로 갑니다)", filters=[lines])

    def validate_text(self, field: Field) -> None:
        """Require a text."""
        self._text(field, required=True)


class ExtensionForm(DeskForm):
    """Move the deadline; a limit of days takes a day, one of hours a moment."""

    OTHER = ("due_on", "due_at", "agreed")
    due_on = DateField("새 기한")
    due_at = DateTimeLocalField("새 기한", format=_MOMENT)
    agreed = BooleanField("고객이 두 번째 연장에 동의하셨습니다.", false_values=("",))
    reason = TextAreaField("늘리는 까닭(고객께 메일로 갑니다)", filters=[lines])

    def validate_reason(self, field: Field) -> None:
        """Require a reason: the law asks for it in writing."""
        self._text(field, required=True)


class SupplementRequestForm(DeskForm):
    """Ask the customer for what is missing, by a day from `first` to `last`, with which the form begins."""

    OTHER = ("until",)
    text = TextAreaField("빠진 내용(고객께 메일로 갑니다)", filters=[lines])
    until = DateField("언제까지")

    def __init__(self, formdata: Any = None, *, first: date, last: date) -> None:
        super().__init__(formdata, data={"until": last})
        self._first, self._last = first, last

    def validate_text(self, field: Field) -> None:
        """Require a text."""
        self._text(field, required=True)

    def validate_until(self, field: Field) -> None:
        """Require a day that leaves the customer time, and the institution's `supplement_days` at most."""
        if not isinstance(field.data, date):
            raise ValidationError(_NO_DATE)
        if not self._first <= field.data <= self._last:
            first, last = (formatting.day(day, "ko") for day in (self._first, self._last))
            raise ValidationError(f"{first}부터 {last}까지의 날짜를 적어 주십시오.")


class AnswerForm(DeskForm):
    """Answer the customer, or record an answer that was given by mail or telephone."""

    FACTS = ("channel", "outcome", "answered_at")
    channel = RadioField("답변 방법", choices=dict(_CHANNELS), validate_choice=False)
    answered_at = DateTimeLocalField("이미 답변했으면 그 시각", format=_MOMENT)
    outcome = RadioField("처리 결과", choices=dict(_OUTCOMES), validate_choice=False)
    text = TextAreaField("답변", filters=[lines])
    reason = TextAreaField("불수용의 까닭(불수용일 때만)", filters=[lines])
    remedy = TextAreaField("고객이 더 하실 수 있는 일(구제 방법, 불수용일 때만)", filters=[lines])
    done = TextAreaField("불편에 대해 한 일(설명, 사과, 재교육)", filters=[lines])
    passed_on = TextAreaField("칭찬을 전한 사람이나 팀", filters=[lines])

    def __init__(
        self,
        formdata: Any = None,
        *,
        kind: Kind,
        asked_at: datetime,
        now: datetime,
        repeated: bool = False,
        **data: Any,
    ) -> None:
        super().__init__(formdata, data=data)
        self._asked_at, self._now = asked_at, now
        self._outcomes = {**_OUTCOMES, **({"repeated": "반복 민원 종결"} if repeated else {})}
        self.outcome.choices = self._outcomes
        if repeated:
            self.reason.label.text = "까닭(불수용이나 반복 민원 종결일 때)"
        if not kind.complaint:
            del self.done
        if not kind.praise:
            del self.passed_on

    def validate_channel(self, field: Field) -> None:
        """Take one of the three ways."""
        if field.data not in _CHANNELS:
            raise ValidationError(_CHOOSE)

    def validate_answered_at(self, field: Field) -> None:
        """Require a moment of an answer that was given already: since the receipt or the last reopening, until now."""
        if self.channel.data == "desk":
            field.data, field.errors = None, []
            return
        if not isinstance(field.data, datetime):
            raise ValidationError("답변한 시각을 적어 주십시오.")
        field.data = field.data.replace(tzinfo=SEOUL)
        if not self._asked_at <= field.data <= self._now:
            raise ValidationError("접수하거나 다시 연 때부터 지금까지의 시각을 적어 주십시오.")

    def validate_outcome(self, field: Field) -> None:
        """Take one of the outcomes that there are for this case."""
        if field.data not in self._outcomes:
            raise ValidationError(_CHOOSE)

    def validate_text(self, field: Field) -> None:
        """Require the text of an answer that is sent from here."""
        self._text(field, required=self.channel.data == "desk")

    def validate_reason(self, field: Field) -> None:
        """Require the reason of a refusal, and of closing a repetition."""
        self._text(field, required=self.outcome.data in ("not_accepted", "repeated"))

    def validate_remedy(self, field: Field) -> None:
        """Require what the customer can do about a refusal."""
        self._text(field, required=self.outcome.data == "not_accepted")

    def validate_done(self, field: Field) -> None:
        """Require what was done about a complaint (charter I-6-1)."""
        self._text(field, required=True)

    def validate_passed_on(self, field: Field) -> None:
        """Require to whom praise was passed on (charter I-6-3)."""
        self._text(field, required=True)


class CallForm(DeskForm):
    """Record the call that asks whether the customer is satisfied (charter I-5-3)."""

    FACTS = ("reached", "satisfied")
    reached = RadioField("통화", choices=dict(_REACHED), validate_choice=False)
    satisfied = RadioField("만족 여부", choices=dict(_SATISFIED), validate_choice=False)
    note = TextAreaField("하신 말씀", filters=[lines])

    def validate_reached(self, field: Field) -> None:
        """Take yes or no."""
        if field.data not in _REACHED:
            raise ValidationError(_CHOOSE)

    def validate_satisfied(self, field: Field) -> None:
        """Require it of who was reached."""
        if self.reached.data == "no":
            field.data = ""
        elif field.data not in _SATISFIED:
            raise ValidationError(_CHOOSE)

    def validate_note(self, field: Field) -> None:
        """Take any text."""
        self._text(field, required=False)


class ReasonForm(DeskForm):
    """Open a case again."""

    reason = TextAreaField("다시 여는 까닭", filters=[lines])

    def validate_reason(self, field: Field) -> None:
        """Require a reason."""
        self._text(field, required=True)


class LateForm(DeskForm):
    """Explain why a case was overdue: for publication, so without persons."""

    why = TextAreaField("늦은 까닭(공개할 글이니 사람 이름을 적지 마십시오)", filters=[lines])
    changes = TextAreaField("앞으로 바꿀 점(공개할 글)", filters=[lines])

    def __init__(self, formdata: Any = None, *, organization: Organization) -> None:
        super().__init__(formdata)
        self._organization = organization

    def validate_why(self, field: Field) -> None:
        """Require a text that may be published."""
        self._published(field)

    def validate_changes(self, field: Field) -> None:
        """Require a text that may be published."""
        self._published(field)

    def _published(self, field: Field) -> None:
        """Refuse also other numbers of persons, email addresses, and telephone numbers but the institution's own."""
        self._text(field, required=True)
        if find_numbers(field.data) or personal_data.holds_any(field.data, self._organization):
            raise ValidationError(_PERSONAL)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
