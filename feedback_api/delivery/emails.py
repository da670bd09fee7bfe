"""The first mails of a case (to team and customer), the operator's report, and what all builders of mails share.

One function per mail of the registry (`outbox.mails`), called when the mail is sent. Other mails of the service:
later ones to the customer in `case_emails.py`, to handlers in `handler_emails.py` and `sign_in_email.py`, to the
privacy officer in `privacy_emails.py`, and weekly ratings in `rating_emails.py`.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from feedback_api.cases.acts import Event
from feedback_api.cases.handlers import Handler, Handlers
from feedback_api.cases.lifecycle import Progress
from feedback_api.cases.links import status_url
from feedback_api.cases.opening import Case, Cases, Words
from feedback_api.cases.summary import summarize
from feedback_api.cases.working_time import WorkingTime
from feedback_api.config import Settings, desk_url
from feedback_api.delivery.email_templates import Form, fill
from feedback_api.delivery.job_failures import find_troubles
from feedback_api.delivery.smtp import Message
from feedback_api.desk.case_words import MAIL_FAILS_SENTENCE, remaining
from feedback_api.outbox.admin import MOST_LISTED, Backlog
from feedback_api.outbox.queue import OutboxMessage
from feedback_api.ratings.ratings import Ratings
from feedback_api.store.database import Database
from institution import email_address, formatting, telephone
from institution.clock import utc_now
from institution.organization.contacts import Team
from institution.organization.kinds import Kind
from institution.organization.limit_words import days_off
from institution.organization.record import Organization

if TYPE_CHECKING:
    from feedback_api.desk.sign_in import SignIns

#: A machine wrote this: RFC 3834 and, for Exchange, MS-OXCMAIL 2.1.3.2.20; both stop mail loops. It asks for no notice
#: of absence and no other automatic reply, but not "All": that would suppress the report of a mail that was refused.
NO_LOOPS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}
#: The pages of the form itself: that it was sent from there tells a team nothing.
_FORM = re.compile(r"(/en)?(/api)?/feedback(/|\?|$)")


@dataclass(frozen=True)
class Sources:
    """What mails are made from, those of cases too."""

    settings: Settings
    organization: Organization
    database: Database
    backlog: Backlog
    ratings: Ratings
    sign_ins: "SignIns"
    handlers: Handlers
    cases: Cases


@dataclass(frozen=True)
class Letter:
    """What a mail of a case is made from."""

    case: Case
    words: Words
    organization: Organization
    settings: Settings
    progress: Progress  # where the case stands
    events: Sequence[Event] = ()  # what happened to it, without words
    event: Event | None = None  # the act that the mail tells of, if it tells of one, with its words
    author: Handler | None = None  # who did that
    addressee: Handler | None = None  # the handler it goes to, if it goes to one
    has_desk: bool = False  # whether there are handlers

    @property
    def team(self) -> Team:
        """The team that handles the case; where that one is no more, the one that hears what is nobody else's."""
        return self.organization.teams[self.organization.in_charge(self.case.team, self.case.about)]

    @property
    def kind(self) -> Kind:
        """What the institution promises for it."""
        return self.organization.kind(self.case.kind)

    @property
    def lost_team(self) -> str:
        """The id of the team that had the case and is no more; usually nothing."""
        return "" if self.case.team in self.organization.teams else self.case.team

    def time_left(self) -> str:
        """Give how much working time is left until the deadline, or has passed since, in words; nothing without one."""
        if self.progress.due_at is None:
            return ""
        return remaining(WorkingTime(self.organization), utc_now(), self.progress.due_at)

    def deadline_to_come(self) -> datetime | None:
        """Give the deadline that may be told to a customer: none that has passed."""
        due_at = self.progress.due_at
        return due_at if due_at is not None and due_at > utc_now() else None

    def context(self, lang: str) -> dict[str, object]:
        """Give what the templates need, in a language."""
        return {
            "case": self.case,
            "words": self.words,
            "summary": summarize(self.case, self.words, self.organization),
            "organization": self.organization,
            "team": self.team,
            "due_at": self.deadline_to_come(),
            "days_off": days_off(self.kind.limit),
            "lost_team": self.lost_team,
            "kind": self.kind,
            "receipt": formatting.receipt(self.case.receipt),
            "received": (formatting.in_table if lang == "ko" else formatting.in_prose)(self.case.received_at, lang),
            "lang": lang,
            "dates": formatting,
            "event": self.event,
            "told": defaultdict(str, self.event.words if self.event else {}),  # what the act leaves unsaid is empty
            "status_url": status_url(self.settings.site_url, self.words.link),
            "desk_url": case_at_desk(self.settings, self.case) if self.has_desk else "",
            "mail_fails": MAIL_FAILS_SENTENCE if self.progress.mail_fails else "",
        }


def team_notice(letter: Letter) -> Message:
    """Tell the team, always in Korean, what to do and by when, then everything the customer wrote.

    A reply goes to the customer, so it says nothing that the customer should not read below it. With an act it says
    first why the case came; one that has gone on to another team meanwhile is told by that team's mail.
    """
    event = letter.event
    if event is not None and not (letter.progress.is_open and event.team in (None, letter.case.team)):
        raise ObsoleteError
    context = {
        **letter.context("ko"),
        **answer_by(letter),
        "due_at": letter.progress.due_at,
        "answer_mail": answer_mail(letter),
        "tells_page": not _FORM.match(letter.words.page),
    }
    customer = in_ascii(letter.words.email)
    return compose("team_notice", "ko", context, letter, recipient=letter.team.mailbox, reply_to=customer)


def answer_by(letter: Letter) -> dict[str, object]:
    """Give how the customer is to be answered, and how much working time is left for it."""
    by_phone = letter.words.reply_by == "phone" or letter.progress.mail_fails
    return {
        "phone": letter.words.phone if by_phone else "",
        "phone_uri": telephone.uri(letter.words.phone) if by_phone else "",
        "left": letter.time_left(),
    }


def answer_mail(letter: Letter) -> str:
    """Give the `mailto:` address that begins an answer (RFC 6068): Outlook takes no more than about 2,000 characters.

    Its subject is not that of a forwarded notice, and its text is that of a letter with gaps.
    """
    lang = letter.case.lang
    facts, team = letter.organization, letter.team
    context = {
        "organization": facts,
        "team": team,
        "kind": letter.kind,
        "receipt": formatting.receipt(letter.case.receipt),
    }
    subject, body = (fill(form, "reply_draft", lang, context) for form in (Form.SUBJECT, Form.TEXT))
    address = quote(in_ascii(letter.words.email), safe="@")
    lines = body.replace("\n", "\r\n")
    return f"mailto:{address}?subject={quote(subject, safe='')}&body={quote(lines, safe='')}"


def acknowledgment(letter: Letter) -> Message:
    """Tell the customer that it arrived, and by when we answer: none of the customer's own words."""
    lang = letter.case.lang
    return compose(
        "acknowledgment",
        lang,
        letter.context(lang),
        letter,
        recipient=in_ascii(letter.words.email),
        reply_to=letter.team.mailbox,
        headers={**NO_LOOPS, "Auto-Submitted": "auto-replied"},
    )


def operator_report(row: OutboxMessage, sources: Sources) -> Message:
    """Tell the operator which messages were given up, and what else is to be mended: numbers and codes, no persons."""
    given_up, troubles = sources.backlog.find_unreported(row.date, row), find_troubles(sources.database, utc_now())
    context = {"given_up": given_up, "most": MOST_LISTED, "troubles": troubles, "dates": formatting}
    return compose("operator_report", "ko", context, sources, recipient=sources.settings.operator_email)


def case_at_desk(settings: Settings, case: Case) -> str:
    """Give the address of the page on which handlers work on a case; it holds no secret."""
    return f"{desk_url(settings)}cases/{case.receipt}"


def in_ascii(address: str) -> str:
    """Give a customer's address in ASCII; cases that older versions stored may hold another form of it."""
    return address if address.isascii() else email_address.parse(address)


class ObsoleteError(Exception):
    """What a mail was to tell is over: a builder raises it, and the row ends without being sent."""


def require_current(is_current: bool) -> None:
    """Raise ObsoleteError where what a mail would say is no longer so."""
    if not is_current:
        raise ObsoleteError


def compose(
    name: str,
    lang: str,
    context: Mapping[str, object],
    made_from: Letter | Sources,
    *,
    recipient: str,
    reply_to: str | None = None,
    headers: Mapping[str, str] = NO_LOOPS,
) -> Message:
    """Make a mail from its template in a language, from the institution to one recipient."""
    organization, settings = made_from.organization, made_from.settings
    subject, text, html = (fill(form, name, lang, context) for form in Form)
    return Message(
        subject=subject,
        recipients=[recipient],
        body=f"{text}\n",
        html=html,
        sender=(organization.short_name[lang], settings.mail_sender or organization.sender),
        reply_to=reply_to,
        extra_headers=dict(headers),
    )
