"""The table of answers: everything a customer is asked, and what becomes of each answer. Begin here to add a field.

From this table come the form's order and limits, the page that checks the answers, what is stored with a case, the
team's mail, `flask cases show`, the items of the consent notice and the largest post. To ask one thing more of
everybody, add an entry to `ANSWERS`, and its field with its check to `FeedbackForm` (`forms/feedback.py`); where the
consent notice changes with it, give `CONSENT_VERSION` the day's date. tests/api/forms/test_answers.py names what is
missing. What an institution asks of one kind (`fields` in organization.yml) becomes an entry for that kind.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from institution.organization import extra_fields
from institution.organization.kinds import Kind
from institution.text import Text


class Storage(Enum):
    """Where an answer goes when a case is opened."""

    SEALED = "sealed"  # into the encrypted value
    COLUMN = "column"  # into a column of the case, which names no person
    NOT_STORED = "not stored"  # nowhere: the version of the notice stands for a ticked consent


class Input(Enum):
    """How the form asks for an answer."""

    LINE = "line"
    LINES = "lines"
    SELECT = "select"
    RADIO = "radio"
    TICK = "tick"
    HIDDEN = "hidden"  # filled in by the page, not by the customer


@dataclass(frozen=True, eq=False)
class Answer:
    """One thing a customer answers, an entry of `ANSWERS`.

    `limit` is in characters. `label` stands in the form, `short_label` in mails and commands, `consent` in the consent
    notice. `group` is the part of the form it stands in. `purpose` is what it is asked for, beside
    what the whole form is for. `choices` are the values of a RADIO. `input_type` and `autocomplete` are HTML's, for a
    LINE.
    """

    name: str
    label: Text
    short_label: Text
    limit: int
    input: Input
    storage: Storage
    group: str = ""
    required: bool = True
    consent: Text | None = None
    purpose: Text | None = None
    hint: Text | None = None
    choices: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    input_type: str = "text"
    autocomplete: str = "off"


WHAT, WHO, PRIVACY = "what", "who", "privacy"
_NAME, _PHONE, _EMAIL = Text("성명", "Name"), Text("전화번호", "Telephone"), Text("이메일", "Email")
_SUBJECT, _MESSAGE = Text("제목", "Subject"), Text("내용", "Message")
_AGE = Text("만 14세 이상입니다.", "I am 14 or older.")
_CONSENT = Text("개인정보 수집·이용에 동의합니다.", "I agree to the collection and use of my personal data.")

#: In the order of the form.
ANSWERS = (
    Answer(
        "kind",
        Text("의견의 종류", "Kind of feedback"),
        Text("구분", "Kind"),
        limit=20,
        input=Input.HIDDEN,
        storage=Storage.COLUMN,
    ),
    Answer(
        "about",
        Text("관련 팀", "Team it concerns"),
        Text("대상", "About"),
        limit=40,
        input=Input.SELECT,
        storage=Storage.COLUMN,
        group=WHAT,
        required=False,
        consent=Text("관련 팀", "the team it concerns"),
        hint=Text("어느 팀의 일인지 모르시면 그대로 두십시오.", "Leave it as it is if you are not sure."),
    ),
    Answer(
        "subject",
        _SUBJECT,
        _SUBJECT,
        limit=120,
        input=Input.LINE,
        storage=Storage.SEALED,
        group=WHAT,
        consent=Text("제목", "subject"),
    ),
    Answer(
        "message",
        _MESSAGE,
        _MESSAGE,
        limit=5000,
        input=Input.LINES,
        storage=Storage.SEALED,
        group=WHAT,
        consent=Text("내용", "message"),
        hint=Text(
            "무엇이 언제 어디에서 있었는지 적어 주시면 빨리 답변드릴 수 있습니다. 주민등록번호는 적지 마십시오.",
            "What happened, when and where helps us answer sooner. Please leave out resident registration numbers.",
        ),
    ),
    Answer(
        "name",
        _NAME,
        Text("고객", "Customer"),
        limit=60,
        input=Input.LINE,
        storage=Storage.SEALED,
        group=WHO,
        consent=Text("성명", "name"),
        hint=Text("답변드릴 분의 성명입니다.", "The name of the person we should reply to."),
        autocomplete="name",
    ),
    Answer(
        "phone",
        _PHONE,
        Text("전화", "Telephone"),
        limit=40,
        input=Input.LINE,
        storage=Storage.SEALED,
        group=WHO,
        consent=Text("전화번호", "telephone"),
        hint=Text(
            "예: 010-1234-5678, 해외는 +1\u00a0212\u00a0555\u00a00100",
            "For example 010-1234-5678, or +1\u00a0212\u00a0555\u00a00100 from abroad",
        ),
        input_type="tel",
        autocomplete="tel",
    ),
    Answer(
        "email",
        _EMAIL,
        _EMAIL,
        limit=254,  # RFC 5321, 4.5.3.1.3, without the angle brackets
        input=Input.LINE,
        storage=Storage.SEALED,
        group=WHO,
        consent=Text("이메일", "email"),
        hint=Text("예: name@example.com", "For example name@example.com"),
        input_type="email",
        autocomplete="email",
    ),
    Answer(
        "reply_by",
        Text("답변 받으실 방법", "How we should reply"),
        Text("회신", "Reply by"),
        limit=10,
        input=Input.RADIO,
        storage=Storage.SEALED,
        group=WHO,
        consent=Text("답변 받으실 방법", "how to reply"),
        choices=MappingProxyType({"email": _EMAIL, "phone": Text("전화", "Telephone")}),
    ),
    Answer("age_confirmed", _AGE, _AGE, limit=3, input=Input.TICK, storage=Storage.NOT_STORED, group=PRIVACY),
    Answer("consent", _CONSENT, _CONSENT, limit=3, input=Input.TICK, storage=Storage.NOT_STORED, group=PRIVACY),
    Answer(
        "page",
        Text("보고 계시던 쪽", "The page you came from"),
        Text("보신 페이지", "Page"),
        limit=200,
        input=Input.HIDDEN,
        storage=Storage.SEALED,
        required=False,
        consent=Text("보고 계시던 쪽의 주소", "the page you came from"),
    ),
)
#: The day of the consent notice (the items above, and `NOTICE` of `forms/texts.py`), stored with each case that was
#: opened under it, and shown below the notice in the privacy policy. A test holds it to the notice's text.
CONSENT_VERSION = "2026-11-29"
BY_NAME: Mapping[str, Answer] = MappingProxyType({answer.name: answer for answer in ANSWERS})
#: The longest answer of each field, in characters.
LIMITS: Mapping[str, int] = MappingProxyType({answer.name: answer.limit for answer in ANSWERS})
#: The field that people leave empty and robots fill in.
HONEYPOT = "website"
#: Fields of the form that are no answers, and never stored as such.
TECHNICAL = ("lang", "submission_id", "confirmed", "token", HONEYPOT)

#: What the names of a kind's own answers begin with.
EXTRA = "extra-"
#: The octets of such a name, with the signs around it.
_EXTRA_NAME = 40
_CHOICES = (Input.SELECT, Input.RADIO)
#: The octets of a character of four bytes in application/x-www-form-urlencoded: %F0%9F%98%80.
_OCTETS = 12
#: What the technical fields take at most, in octets.
_TECHNICAL_OCTETS = 2048


def asked_by(kind: Kind | None, *, several_teams: bool = True) -> tuple[Answer, ...]:
    """Give the answers that the form of a kind asks, in its order; without a kind, those that every form asks.

    Which team it is about is not asked where there is one team alone.

    What the kind alone asks stands below what happened and above who writes.
    """
    extra = extra_answers(kind) if kind else ()
    after = next(place for place, answer in enumerate(ANSWERS) if answer.group == WHO)
    asked = (*ANSWERS[:after], *extra, *ANSWERS[after:])
    return tuple(answer for answer in asked if several_teams or answer.name != "about")


def extra_answers(kind: Kind) -> tuple[Answer, ...]:
    """Give the answers that a kind asks beyond those of every form; their names are no names of others."""
    return tuple(
        Answer(
            EXTRA + name,
            field.label,
            field.label,
            limit=field.longest,
            input=Input.LINE if field.longest <= extra_fields.LINE else Input.LINES,
            storage=Storage.SEALED,
            group=WHAT,
            required=field.required,
            consent=field.label,
            purpose=field.purpose,
            hint=field.hint,
        )
        for name, field in kind.fields.items()
    )


def names(storage: Storage, kind: Kind | None = None) -> tuple[str, ...]:
    """Name the answers to the form of a kind that are stored in a place; without a kind, those of every form."""
    return tuple(answer.name for answer in asked_by(kind) if answer.storage is storage)


def identifying(kind: Kind) -> tuple[str, ...]:
    """Name the answers by which two posts with one submission_id count as the same."""
    stored = (answer for answer in asked_by(kind) if answer.storage is not Storage.NOT_STORED)
    return tuple(answer.name for answer in stored if answer.name != "page")


def for_readers(kind: Kind | None = None, *, several_teams: bool = True) -> list[Answer]:
    """Give the stored answers in the order of mails, commands and the notice: person, page, matter, choices."""
    asked = asked_by(kind, several_teams=several_teams)
    stored = [answer for answer in asked if answer.storage is not Storage.NOT_STORED and answer.name != "kind"]
    groups = {WHO: 0, "": 1, WHAT: 2}
    return sorted(stored, key=lambda answer: (answer.input in _CHOICES, groups[answer.group]))


def choices(values: Mapping[str, str]) -> Iterator[tuple[Answer, str]]:
    """Give the chosen answers among `values` in the order of the form, with what was chosen."""
    for answer in ANSWERS:
        if answer.input in _CHOICES and answer.name in values:
            yield answer, values[answer.name]


def written_lines(values: Mapping[str, str], kind: Kind) -> Iterator[tuple[Answer, str]]:
    """Give the answers of one line that were given, in the order of mails."""
    for answer in for_readers(kind):
        if answer.input in (Input.LINE, Input.HIDDEN) and values.get(answer.name):
            yield answer, values[answer.name]


def written_texts(values: Mapping[str, str], kind: Kind) -> Iterator[tuple[Answer, str]]:
    """Give the answers of many lines that were given, in the order of mails."""
    for answer in for_readers(kind):
        if answer.input is Input.LINES and values.get(answer.name):
            yield answer, values[answer.name]


def consent_items(lang: str, kind: Kind | None = None, *, several_teams: bool = True) -> dict[str, str]:
    """Give what the consent notice of a kind, or of what all ask, lists as `required`, `optional` and `automatic`."""
    items: dict[str, list[str]] = {"required": [], "optional": [], "automatic": []}
    for answer in for_readers(kind, several_teams=several_teams):
        if answer.consent:
            item = "automatic" if answer.input is Input.HIDDEN else "required" if answer.required else "optional"
            items[item].append(answer.consent[lang])
    return {item: ", ".join(texts) for item, texts in items.items()}


def consent_version(kind: Kind) -> str:
    """Give the version of the notice that the form of a kind shows.

    It is the day of the part that all share and, where the kind asks more, a mark that changes with what it asks.
    """
    if not kind.fields:
        return CONSENT_VERSION
    asked = repr([(name, field.label, field.purpose, field.required) for name, field in kind.fields.items()])
    return f"{CONSENT_VERSION}+{hashlib.sha256(asked.encode()).hexdigest()[:8]}"


def largest_post() -> int:
    """Give the octets of a post whose fields are all full of characters of four bytes, in whole kilobytes."""
    octets = sum(len(answer.name) + 2 + answer.limit * _OCTETS for answer in ANSWERS) + _TECHNICAL_OCTETS
    octets += extra_fields.MOST_CHARACTERS * _OCTETS + extra_fields.MOST_FIELDS * _EXTRA_NAME
    return -(-octets // 1024) * 1024
