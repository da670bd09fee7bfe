"""The mails to a customer about a case that is worked on; the acknowledgment, the first mail, is in `emails.py`.

One function per mail of the registry (`outbox.mails`). Each is in the customer's language, from the institution, signed
by the handler who acted, and a reply goes to the team. None quotes what the customer wrote. A mail whose act was
overtaken by another is not sent (`ObsoleteError`).
"""

from feedback_api.cases.acts import Act, Outcome, Stage
from feedback_api.delivery.emails import Letter, compose, in_ascii, require_current
from feedback_api.delivery.smtp import Message
from institution.clock import utc_now
from institution.organization.contacts import Team
from institution.text import Text

#: What an answer says first, by its outcome; a plain answer needs no such word.
_OPENINGS = {
    Outcome.ACCEPTED: Text("말씀하신 대로 하겠습니다", "We will do as you asked"),
    Outcome.PARTLY: Text("일부를 받아들입니다", "We will do part of what you asked"),
    Outcome.NOT_ACCEPTED: Text("말씀하신 대로 하지 못합니다", "We cannot do what you asked"),
    Outcome.REFERRED: Text(
        "다른 기관의 일이어서 그곳을 안내해 드립니다", "Another institution is responsible; see below"
    ),
    Outcome.REPEATED: Text(
        "같은 내용에 두 번 넘게 답변드려, 민원 처리에 관한 법률 제23조에 따라 반복 민원으로 종결합니다",
        "We have answered the same matter more than once, so we close this as repeated (Civil Petitions Act, art. 23)",
    ),
}


def transfer_notice(letter: Letter) -> Message:
    """Tell why another team has the case now, and which."""
    require_current(letter.event is not None and letter.event.team == letter.case.team and letter.progress.is_open)
    return _message("transfer_notice", letter)


def interim_notice(letter: Letter) -> Message:
    """Tell how far the work on the case has come."""
    require_current(letter.progress.is_open)
    return _message("interim_notice", letter)


def extension_notice(letter: Letter) -> Message:
    """Tell why the answer takes longer, and the new deadline."""
    require_current(letter.progress.is_open)
    return _message("extension_notice", letter)


def supplement_request(letter: Letter) -> Message:
    """Ask for what is missing, on a page that is named, and by when; that no time passes only where that is so."""
    require_current(letter.progress.stage is Stage.WAITING)
    until = letter.progress.supplement_until
    return _message("supplement_request", letter, until=until, stops=letter.progress.stopped_at is not None)


def answer(letter: Letter) -> Message:
    """Bring the answer: what it says, why, and what the customer can do who does not agree."""
    outcome = Outcome(letter.event.facts["outcome"]) if letter.event else Outcome.ANSWERED
    label = _OPENINGS[outcome][letter.case.lang] if outcome in _OPENINGS else ""
    return _message("answer", letter, outcome=label)


def satisfaction_question(letter: Letter) -> Message:
    """Ask whether the customer is satisfied, with the link to the page that asks; the mail records nothing."""
    require_current(not letter.progress.is_open and not letter.progress.satisfaction)
    return _message(
        "satisfaction_question", letter, answered_at=letter.progress.answered_at, again=letter.progress.round == 1
    )


def reopened_notice(letter: Letter) -> Message:
    """Tell that the case is looked at once more, by which team and until when."""
    require_current(letter.event is not None and letter.progress.is_open)
    return _message("reopened_notice", letter)


def gift_question(letter: Letter) -> Message:
    """Ask whose suggestion was chosen whether a gift may be sent; the page asks for consent and address."""
    require_current(letter.progress.gift is Act.GIFT_OFFERED)
    return _message("gift_question", letter, keep_days=letter.organization.handling.gift_keep_days)


def link_reminder(letter: Letter) -> Message:
    """Bring the address of the status page to whoever wrote, and asked for it again."""
    return _message("link_reminder", letter)


def _message(name: str, letter: Letter, **more: object) -> Message:
    lang = letter.case.lang
    context = {
        **letter.context(lang),
        "is_late": letter.progress.is_overdue(utc_now()),
        "signature": _signature(letter),
        **more,
    }
    return compose(name, lang, context, letter, recipient=in_ascii(letter.words.email), reply_to=letter.team.mailbox)


def _signature(letter: Letter) -> str:
    """Give the line below a mail: the handler who acted with the team (I-5-1), or the team where none did."""
    facts, lang, author = letter.organization, letter.case.lang, letter.author
    team = _team_of_author(letter)
    place = team.name[lang] if team else facts.short_name[lang]
    name = author.name if author else ""
    if lang == "ko":
        return f"{place} {name} 드림" if name else f"{place} 드림"
    return f"{name}, {place}" if name else place


def _team_of_author(letter: Letter) -> Team | None:
    """Give the team for which a handler acted, or that of the case; none of an overseer, who acts for all.

    Who hands a case over acts for another team than the one that has it now.
    """
    if letter.author is None:
        return letter.team
    known = [team for team in letter.author.teams if team in letter.organization.teams]
    handed_over = letter.event is not None and letter.event.act is Act.TRANSFERRED
    if letter.case.team in known and not handed_over:
        return letter.team
    others = [team for team in known if team != letter.case.team]
    return letter.organization.teams[others[0]] if others else None
