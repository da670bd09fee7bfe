"""The registry of mails: all that this version sends. A new mail is one entry here and the function that builds it.

The queue takes from here when a mail is due, when it is given up and whether it may be sent twice; delivery takes what
builds it. A row of the outbox holds nothing but the name, so a name must not change while rows of it wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum

GIVE_UP_AFTER = timedelta(hours=72)


class Recipient(Enum):
    """To whom a mail goes; its builder finds the address when it is sent."""

    TEAM = "the team that handles the case, or that is named in the row"
    CUSTOMER = "the customer of the case"
    HANDLER = "the handler that is named in the row"
    OPERATOR = "FEEDBACK_OPERATOR_EMAIL"
    PRIVACY_OFFICER = "privacy_mailbox of organization.yml, or the operator, or the team that hears what is nobody's"


@dataclass(frozen=True)
class Mail:
    """What is fixed of one sort of mail."""

    name: str
    #: `module:function`, as in an entry point; the rooms below delivery do not import it. The function takes a
    #: `Letter` (a mail of a case) or an `OutboxMessage` and the `Sources` (any other), and gives a `Message`.
    builder: str
    recipient: Recipient
    #: Whether it is about one case, and ends with it.
    of_case: bool = True
    #: How long after it was written it is due, where whoever writes it names no moment.
    due_after: timedelta = timedelta(0)
    #: Whether a mail that may have arrived is not sent again: better none than two.
    at_most_once: bool = False
    #: How long it is tried from the moment it is due.
    give_up_after: timedelta = GIVE_UP_AFTER


_EMAILS = "feedback_api.delivery.emails"
_CUSTOMER = "feedback_api.delivery.case_emails"
_HANDLER = "feedback_api.delivery.handler_emails"


def _to_customer(name: str) -> Mail:
    """Register a mail that tells a customer of an act: at most once, since nobody likes to be asked twice."""
    return Mail(name, f"{_CUSTOMER}:{name}", Recipient.CUSTOMER, at_most_once=True)


def _reminder(name: str, recipient: Recipient) -> Mail:
    """Register a mail that is worth nothing when the day is over."""
    return Mail(name, f"{_HANDLER}:{name}", recipient, give_up_after=timedelta(hours=12))


TEAM_NOTICE = Mail("team_notice", f"{_EMAILS}:team_notice", Recipient.TEAM)
ACKNOWLEDGMENT = Mail("acknowledgment", f"{_EMAILS}:acknowledgment", Recipient.CUSTOMER, at_most_once=True)
#: What was given up, and what else is to be mended; at most once a day.
OPERATOR_REPORT = Mail("operator_report", f"{_EMAILS}:operator_report", Recipient.OPERATOR, of_case=False)
#: How a team's pages were rated in a week.
RATING_SUMMARY = Mail(
    "rating_summary", "feedback_api.delivery.rating_emails:rating_summary", Recipient.TEAM, of_case=False
)
#: The code with which a handler signs in: worthless when its time is over.
SIGN_IN_CODE = Mail(
    "sign_in_code",
    "feedback_api.delivery.sign_in_email:sign_in_code",
    Recipient.HANDLER,
    of_case=False,
    give_up_after=timedelta(minutes=10),
)

# What an act at the desk tells the customer; the row names the act.
TRANSFER_NOTICE = _to_customer("transfer_notice")
INTERIM_NOTICE = _to_customer("interim_notice")
EXTENSION_NOTICE = _to_customer("extension_notice")
SUPPLEMENT_REQUEST = _to_customer("supplement_request")
ANSWER = _to_customer("answer")
SATISFACTION_QUESTION = _to_customer("satisfaction_question")
REOPENED_NOTICE = _to_customer("reopened_notice")
GIFT_QUESTION = _to_customer("gift_question")
#: The link to the status page, asked for with the receipt number.
LINK_REMINDER = _to_customer("link_reminder")

# What a customer's act tells the team.
SUPPLEMENT_NOTICE = Mail("supplement_notice", f"{_HANDLER}:supplement_notice", Recipient.TEAM)
GIFT_NOTICE = Mail("gift_notice", f"{_HANDLER}:gift_notice", Recipient.TEAM)

#: A customer withdraws the consent, and a hold keeps the case from being destroyed.
WITHDRAWAL_HELD = Mail(
    "withdrawal_held", "feedback_api.delivery.privacy_emails:withdrawal_held", Recipient.PRIVACY_OFFICER
)

# What reminds of a deadline (`cases.reminders`), to the team or to one handler; never after the answer.
DEADLINE_REMINDER = _reminder("deadline_reminder", Recipient.TEAM)
UNOPENED_REMINDER = _reminder("unopened_reminder", Recipient.HANDLER)
OVERDUE_REMINDER = _reminder("overdue_reminder", Recipient.TEAM)
OVERDUE_ESCALATION = _reminder("overdue_escalation", Recipient.HANDLER)
REMINDERS = (DEADLINE_REMINDER, UNOPENED_REMINDER, OVERDUE_REMINDER, OVERDUE_ESCALATION)
#: The open cases of a team, or of all for an overseer, each working day.
TEAM_DIGEST = replace(_reminder("team_digest", Recipient.TEAM), of_case=False)
OVERSEER_DIGEST = replace(_reminder("overseer_digest", Recipient.HANDLER), of_case=False)

MAILS: Mapping[str, Mail] = {
    mail.name: mail
    for mail in (
        TEAM_NOTICE,
        ACKNOWLEDGMENT,
        OPERATOR_REPORT,
        RATING_SUMMARY,
        TRANSFER_NOTICE,
        INTERIM_NOTICE,
        EXTENSION_NOTICE,
        SUPPLEMENT_REQUEST,
        ANSWER,
        SATISFACTION_QUESTION,
        REOPENED_NOTICE,
        GIFT_QUESTION,
        LINK_REMINDER,
        SUPPLEMENT_NOTICE,
        GIFT_NOTICE,
        WITHDRAWAL_HELD,
        *REMINDERS,
        TEAM_DIGEST,
        OVERSEER_DIGEST,
        SIGN_IN_CODE,
    )
}
AT_MOST_ONCE = tuple(mail.name for mail in MAILS.values() if mail.at_most_once)


def is_to_customer(name: str) -> bool:
    """Tell whether a mail goes to the customer of its case."""
    return name in MAILS and MAILS[name].recipient is Recipient.CUSTOMER
