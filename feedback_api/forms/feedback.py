"""The feedback form: the field and the check of each answer, for the static page, the API's pages and the API alike.

What is asked stands in the table of `forms/answers.py`; a field here has the name of its entry there.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import Field

from feedback_api.forms import answers, consent_notice, identity_numbers, promise_clock, texts
from feedback_api.forms.answers import LIMITS, Answer, Input
from feedback_api.forms.bounded_form import BoundedForm
from feedback_api.forms.filters import clean_email, clean_name, clean_phone, lines, one_line
from feedback_api.forms.texts import ERRORS, NOT_SURE, QUESTIONS
from feedback_api.forms.validators import has_invisible, is_nameless, is_pseudonym
from institution import email_address, email_slips, telephone
from institution.characters import remove_invisible
from institution.formatting import Name
from institution.organization.record import Organization
from institution.telephone import Phone

_REPLY_BY = answers.BY_NAME["reply_by"].choices
#: How Jinja is set up for all templates: a name that nobody gave is an error, not an empty text.
JINJA_OPTIONS: Mapping[str, Any] = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}


class FeedbackForm(BoundedForm):
    """A customer's message. A form has the fields of the answers that its kind asks."""

    limits = LIMITS
    error_sentences = ERRORS

    kind = HiddenField(filters=[one_line])
    about = SelectField(filters=[one_line], validate_choice=False)
    subject = StringField(filters=[one_line])
    message = TextAreaField(filters=[lines])
    name = StringField(filters=[clean_name])
    phone = StringField(filters=[clean_phone])
    email = StringField(filters=[clean_email])
    reply_by = RadioField(
        choices=dict.fromkeys(_REPLY_BY, ""), default="email", filters=[one_line], validate_choice=False
    )
    age_confirmed = StringField()
    consent = StringField()
    page = HiddenField(filters=[one_line])
    confirmed = HiddenField()

    def __init__(self, organization: Organization, formdata: Any = None, **values: str) -> None:
        super().__init__(organization, formdata, **values)
        kind = organization.kinds.get(self.kind.data or "")
        self.asked = answers.asked_by(kind, several_teams=len(organization.teams) > 1)
        self._answers = {answer.name: answer for answer in self.asked}
        for answer in answers.extra_answers(kind) if kind else ():
            self._ask_too(answer, formdata, values.get(answer.name, ""))
        self.answer_names = tuple(answer.name for answer in self.asked)
        self.visible = (*(answer.name for answer in self.asked if answer.name != "page"), "submission_id")
        teams = {name: team.name[self.language] for name, team in organization.teams.items()}
        self.about.choices = {"": NOT_SURE[self.language], **teams}
        if len(teams) == 1:
            del self["about"]
        self._doubts: dict[str, str] = {}

    def answers(self) -> dict[str, str]:
        """Give what the customer wrote and chose, cleaned."""
        return {**dict.fromkeys(LIMITS, ""), **super().answers()}

    @property
    def about_team(self) -> str:
        """Give the id of the team that the message is about, or nothing where none, or none of ours, was chosen."""
        chosen = str(self["about"].data or "") if "about" in self else ""
        return chosen if chosen in self.organization.teams else ""

    def shown(self, name: str) -> str:
        """Give an answer as the customer reads it: of a choice its words, not its value."""
        text, choices = str(self[name].data or ""), getattr(self[name], "choices", None) or {}
        words = self._answers[name].choices or choices
        chosen = words.get(text, text)
        return str(chosen if isinstance(chosen, str) else chosen[self.language])

    def sentence_values(self) -> Mapping[str, str]:
        """Give the number to call and the institution's clause on names."""
        return consent_notice.institution_values(self.organization, self.language, self.number_to_call())

    def number_to_call(self) -> Phone:
        """Give the number of the team that handles the kind, and never of the team that the customer writes about."""
        return self.organization.phone_for(self.kind.data or "", self.about_team)

    def questions(self) -> dict[str, str]:
        """Give, after `validate`, what the customer is asked once more, by field: answers that are rarely meant.

        A slip in the email is asked about on a page that is shown anyway, and needs no confirmation.
        """
        meant = email_slips.find_meant(self.email.data or "")
        doubts, values = self._doubts | ({"email": "email"} if meant else {}), self.sentence_values()
        return {name: QUESTIONS[doubt][self.language].format(**values, meant=meant) for name, doubt in doubts.items()}

    def confirmation(self) -> dict[str, str]:
        """Give what is to be sent along when the customer has confirmed the answers in question, as they stand now."""
        doubtful = "\0".join(f"{name}:{doubt}:{self[name].data}" for name, doubt in self._doubts.items())
        return {"confirmed": hashlib.sha256(doubtful.encode()).hexdigest() if doubtful else ""}

    def is_confirmed(self) -> bool:
        """Tell, after `validate`, whether nothing is in question that the customer has not confirmed."""
        return not self._doubts or self.confirmed.data == self.confirmation()["confirmed"]

    def validate_kind(self, field: Field) -> None:
        """Take one of the institution's kinds."""
        if field.data not in self.organization.kinds:
            raise self.refuse("kind")

    def validate_about(self, field: Field) -> None:
        """Take a team's id, or none."""
        if field.data and field.data not in self.organization.teams:
            raise self.refuse("about")

    def validate_subject(self, field: Field) -> None:
        """Take one line of text."""
        self._text(field, "subject_missing")

    def validate_message(self, field: Field) -> None:
        """Take any number of lines."""
        self._text(field, "message_missing", allowed="\n\t")

    def validate_name(self, field: Field) -> None:
        """Take a name; what says that there is none is refused (charter IV-2), what looks like a pseudonym asked about.

        No list knows every name: O, Oo, Na, Null and Alias are borne by people, who confirm theirs and are taken.
        """
        self._text(field, "name_missing")
        if is_nameless(field.data):
            raise self.refuse("pseudonym")
        if is_pseudonym(field.data):
            self._doubts["name"] = "name"

    def validate_phone(self, field: Field) -> None:
        """Take a number that can be dialled, of any country."""
        self._text(field, "phone")
        if not telephone.is_number(field.data):
            raise self.refuse("phone")

    def validate_email(self, field: Field) -> None:
        """Take an address that mail servers everywhere can answer, and go on with its ASCII form."""
        self._text(field, "email")
        try:
            field.data = email_address.parse(field.data)
        except email_address.EmailAddressError as error:
            raise self.refuse("email_local" if error.local else "email") from None

    def validate_reply_by(self, field: Field) -> None:
        """Take email or phone."""
        if field.data not in _REPLY_BY:
            raise self.refuse("reply_by")

    def validate_age_confirmed(self, field: Field) -> None:
        """Take nothing but yes: a person under 14 is asked to call."""
        if field.data != "yes":
            raise self.refuse("age_confirmed")

    def validate_consent(self, field: Field) -> None:
        """Take nothing but yes."""
        if field.data != "yes":
            raise self.refuse("consent")

    def validate_page(self, field: Field) -> None:
        """Drop, rather than refuse, a page address that the customer did not type."""
        usable = field.data.startswith("/") and len(field.data) <= LIMITS["page"] and not has_invisible(field.data)
        if not usable or identity_numbers.RESIDENT in identity_numbers.find_numbers(field.data):
            field.data = ""

    def _ask_too(self, answer: Answer, formdata: Any, value: str) -> None:
        """Add the field of an answer that this kind alone asks, with what was posted or, without a post, `value`."""
        make, clean = (StringField, one_line) if answer.input is Input.LINE else (TextAreaField, lines)
        unbound: Any = make(filters=[clean], validators=[FeedbackForm._check_extra])
        self.take_in(unbound.bind(form=self, name=answer.name, prefix=""), answer.limit, formdata, value)

    def _check_extra(self, field: Field) -> None:
        """Take an answer that this kind alone asks; an optional one may be empty."""
        answer = self._answers[field.name]
        if answer.required or field.data:
            self._text(field, "extra_missing", allowed="\n\t" if answer.input is Input.LINES else "")

    def _text(self, field: Field, missing: str, *, allowed: str = "") -> None:
        answer = self._answers[field.name]
        if len(field.data) > answer.limit:
            raise self.refuse("too_long", limit=answer.limit)
        if not remove_invisible(field.data).strip():
            raise self.refuse(missing, label=Name(answer.label[self.language]))
        if has_invisible(field.data, allowed=allowed):
            raise self.refuse("invisible")
        self._no_numbers(field)

    def _no_numbers(self, field: Field) -> None:
        """Refuse a resident registration number; in a text, ask about other numbers that identify somebody."""
        numbers = identity_numbers.find_numbers(field.data)
        if identity_numbers.RESIDENT in numbers:
            raise self.refuse("resident_number")
        if numbers and self._answers[field.name].input_type == "text":
            self._doubts[field.name] = min(numbers)


def page_form(organization: Organization, kind: str, lang: str) -> str:
    """Give the form of a kind as HTML for a static page: empty, without token, and without a blank line."""
    form = FeedbackForm(organization, kind=kind, lang=lang)
    promise = promise_clock.form_line(organization, kind, lang)
    return render_static("form.html", organization, lang, {**form_context(form), "promise": promise})


def render_static(template: str, organization: Organization, lang: str, context: Mapping[str, Any]) -> str:
    """Give a template of ours as HTML for a static page, without a blank line, which would end HTML in Markdown."""

    def t(ko: str, en: str) -> str:
        return en if lang == "en" else ko

    html = _environment().get_template(template).render(context, lang=lang, organization=organization, t=t)
    return "\n".join(line for line in html.splitlines() if line.strip())


def form_context(form: FeedbackForm) -> dict[str, Any]:
    """Give what the template of the form needs, in the form's language."""
    lang, organization, phone = form.language, form.organization, form.number_to_call()
    return {
        "form": form,
        "labels": {answer.name: answer.label[lang] for answer in form.asked},
        "hints": {answer.name: answer.hint[lang] for answer in form.asked if answer.hint},
        "technical": tuple(name for name in answers.TECHNICAL if name not in (answers.HONEYPOT, "confirmed")),
        "phone": phone,
        "slips": "|".join(email_slips.SLIPS),
        "numbers": {team: organization.phone_for(form.kind.data or "", team) for team in ("", *organization.teams)},
        "text_of": _texts(organization, lang, phone),
        "why": "WHY" if consent_notice.any_promises(organization, form.kind.data, "named") else "WHY_UNNAMED",
        "notice": consent_notice.items(organization, lang, form.kind.data, phone),
        "kinds": {name: kind.title(lang) for name, kind in organization.kinds.items()},
        "error_list": list(form.sentences().items()),
        "questions": form.questions(),
        "confirmed": form.confirmation()["confirmed"],
        "changed": "",
    }


def _texts(organization: Organization, lang: str, phone: Phone) -> Callable[..., str]:
    """Give the template a function that gives the sentence of a name in `texts`, of a group by its key."""
    values = consent_notice.institution_values(organization, lang, phone)

    def text_of(name: str, key: str | None = None) -> str:
        text = getattr(texts, name) if key is None else getattr(texts, name)[key]
        return str(text[lang].format(**values))

    return text_of


@cache
def _environment() -> Environment:
    """Give Jinja as the application sets it up, for pages made without Flask."""
    return Environment(loader=PackageLoader("feedback_api"), autoescape=True, **JINJA_OPTIONS)
