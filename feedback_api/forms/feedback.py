"""The feedback form: its fields, limits and checks, declared once for the static page, the API's pages and the API."""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import Field

from feedback_api.forms import identity_numbers, texts
from feedback_api.forms.bounded_form import BoundedForm
from feedback_api.forms.texts import ERRORS, LABELS, NOT_SURE, NOTICE, QUESTIONS, REPLY_BY, duration
from feedback_api.forms.validators import has_invisible, is_nameless, is_pseudonym
from institution import email_address, telephone
from institution.characters import remove_invisible, remove_invisible_from_name, to_plain
from institution.normalization import nfc
from institution.organization import KINDS, Organization

LANGUAGES = ("ko", "en")
#: The longest answer of each field, in characters.
LIMITS = {"name": 60, "phone": 40, "email": 254, "subject": 120, "message": 5000, "page": 200}
#: The fields a customer fills in, in the order of the page.
ANSWERS = (
    "about",
    "subject",
    "message",
    "name",
    "phone",
    "email",
    "reply_by",
    "age_confirmed",
    "consent",
)
HONEYPOT = "website"
#: How Jinja is set up for all templates: a name that nobody gave is an error, not an empty text.
JINJA_OPTIONS: Mapping[str, Any] = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
_BLANKS = " \t\r\n\u3000\u00a0"


def one_line(value: str | None) -> str:
    """Clean an answer of one line."""
    return nfc(value or "").strip(_BLANKS)


def clean_name(value: str | None) -> str:
    """Clean a name of what nobody sees: a sign that turns the direction of writing would turn the mail's line."""
    return one_line(remove_invisible_from_name(value or ""))


def clean_phone(value: str | None) -> str:
    """Clean a telephone number: digits and hyphens of any kind as those that a telephone has."""
    return to_plain(value or "").strip(_BLANKS)


def clean_email(value: str | None) -> str:
    """Clean an email address, as far as that can be done without knowing whether it is one."""
    return email_address.clean(value or "")


def lines(value: str | None) -> str:
    """Clean an answer of any number of lines."""
    text = (value or "").replace("\r\n", "\n").replace("\r", "\n")
    return nfc(text).strip("\n").rstrip()


class FeedbackForm(BoundedForm):
    """A customer's message. Every error is one polite sentence in the form's language."""

    limits = LIMITS

    kind = HiddenField(filters=[one_line])
    about = SelectField(filters=[one_line], validate_choice=False)
    subject = StringField(filters=[one_line])
    message = TextAreaField(filters=[lines])
    name = StringField(filters=[clean_name])
    phone = StringField(filters=[clean_phone])
    email = StringField(filters=[clean_email])
    reply_by = RadioField(
        choices=dict.fromkeys(REPLY_BY, ""), default="email", filters=[one_line], validate_choice=False
    )
    age_confirmed = StringField()
    consent = StringField()
    lang = HiddenField()
    page = HiddenField(filters=[one_line])
    submission_id = HiddenField(filters=[one_line])
    confirmed = HiddenField()
    token = HiddenField()
    website = StringField()

    def __init__(self, organization: Organization, formdata: Any = None, **values: str) -> None:
        super().__init__(formdata, data=values)
        self.organization = organization
        self.language = self.lang.data if self.lang.data in LANGUAGES else LANGUAGES[0]
        teams = {name: team.name[self.language] for name, team in organization.teams.items()}
        self.about.choices = {"": NOT_SURE[self.language], **teams}
        self._doubts: dict[str, str] = {}

    def refuse(self, sentence: str, **values: object) -> ValidationError:
        """Make the error of a field, by the name of its sentence."""
        values = {**said_of(self.organization, self.language), **values}
        return ValidationError(ERRORS[sentence][self.language].format(**values))

    def answers(self) -> dict[str, str]:
        """Give what the customer wrote and chose, cleaned, without token and submission_id."""
        given = {name: str(self[name].data or "") for name in ("kind", *ANSWERS, "page")}
        return {**given, "lang": self.language}

    def sentences(self) -> dict[str, str]:
        """Give the first error of each field, after `validate`, in the order of the page."""
        return {name: str(self[name].errors[0]) for name in ("kind", *ANSWERS, "submission_id") if self[name].errors}

    def questions(self) -> dict[str, str]:
        """Give, after `validate`, what the customer is asked once more, by field: answers that are rarely meant."""
        values = said_of(self.organization, self.language)
        return {name: QUESTIONS[doubt][self.language].format(**values) for name, doubt in self._doubts.items()}

    def confirmation(self) -> dict[str, str]:
        """Give what is to be sent along when the customer has confirmed the answers in question, as they stand now."""
        doubtful = "\0".join(f"{name}:{doubt}:{self[name].data}" for name, doubt in self._doubts.items())
        return {"confirmed": hashlib.sha256(doubtful.encode()).hexdigest() if doubtful else ""}

    def is_confirmed(self) -> bool:
        """Tell, after `validate`, whether nothing is in question that the customer has not confirmed."""
        return not self._doubts or self.confirmed.data == self.confirmation()["confirmed"]

    def validate_kind(self, field: Field) -> None:
        """Take one of the four kinds."""
        if field.data not in KINDS:
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
        if field.data not in REPLY_BY:
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

    def validate_submission_id(self, field: Field) -> None:
        """Take a UUID; the API's own pages give one where the browser did not."""
        try:
            field.data = str(uuid.UUID(field.data))
        except ValueError:
            raise self.refuse("submission_id") from None

    def _text(self, field: Field, missing: str, *, allowed: str = "") -> None:
        if len(field.data) > LIMITS[field.name]:
            raise self.refuse("too_long", limit=LIMITS[field.name])
        if not remove_invisible(field.data).strip():
            raise self.refuse(missing)
        if has_invisible(field.data, allowed=allowed):
            raise self.refuse("invisible")
        self._no_numbers(field)

    def _no_numbers(self, field: Field) -> None:
        """Refuse a resident registration number; in a text, ask about other numbers that identify somebody."""
        numbers = identity_numbers.find_numbers(field.data)
        if identity_numbers.RESIDENT in numbers:
            raise self.refuse("resident_number")
        if numbers and field.name in ("subject", "message", "name"):
            self._doubts[field.name] = min(numbers)


def page_form(organization: Organization, kind: str, lang: str) -> str:
    """Give the form of a kind as HTML for a static page: empty, without token, and without a blank line."""
    form = FeedbackForm(organization, kind=kind, lang=lang)
    html = _environment().get_template("form.html").render(form_context(form), lang=lang, organization=organization)
    return "\n".join(line for line in html.splitlines() if line.strip())


def form_context(form: FeedbackForm) -> dict[str, Any]:
    """Give what the template of the form needs, in the form's language."""
    lang, organization = form.language, form.organization
    return {
        "form": form,
        "limits": LIMITS,
        "labels": {name: text[lang] for name, text in LABELS.items()},
        "say": _speaker(organization, lang),
        "notice": notice_items(organization, lang, form.kind.data),
        "kinds": {name: organization.kinds[name].title(lang) for name in KINDS},
        "error_list": list(form.sentences().items()),
        "questions": form.questions(),
        "confirmed": form.confirmation()["confirmed"],
    }


def notice_items(organization: Organization, lang: str, kind: str | None = None) -> list[tuple[str, str]]:
    """Give the consent notice of a kind, or of all, title and text of each item (개인정보 보호법 art. 15(2))."""
    wanted = (kind,) if kind in KINDS else KINDS
    kept = sorted({organization.kinds[name].keep_days for name in wanted})
    values = {
        **said_of(organization, lang),
        "keep": " / ".join(duration(days, lang) for days in kept),
    }
    return [(title[lang], text[lang].format(**values)) for title, text in NOTICE]


def said_of(organization: Organization, lang: str) -> dict[str, str]:
    """Give what sentences say of an institution: its number for help, and the clause that asks for names, if any."""
    clause = (organization.named_clause or "").upper()
    named = {"ko": f"(헌장 {clause})", "en": f" (charter {clause})"}[lang] if clause else ""
    return {"help_phone": organization.help_phone.text, "named_clause": named}


def _speaker(organization: Organization, lang: str) -> Callable[..., str]:
    """Let the template ask for sentences by name."""

    def say(name: str, key: str | None = None) -> str:
        found = getattr(texts, name)
        text = found if key is None else found.get(key)
        return text[lang].format(**said_of(organization, lang)) if text else ""

    return say


@cache
def _environment() -> Environment:
    """Give Jinja as the application sets it up, for pages made without Flask."""
    return Environment(loader=PackageLoader("feedback_api"), autoescape=True, **JINJA_OPTIONS)
