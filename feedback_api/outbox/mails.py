"""The registry of mails: all that this version sends. A new mail is one entry here and the function that builds it.

The queue takes from here when a mail is due, when it is given up and whether it may be sent twice; delivery takes what
builds it. A row of the outbox holds nothing but the name, so a name must not change while rows of it wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

GIVE_UP_AFTER = timedelta(hours=72)


class Recipient(Enum):
    """To whom a mail goes; its builder finds the address when it is sent."""

    TEAM = "the team that handles the case, or that is named in the row"
    CUSTOMER = "the customer of the case"
    OPERATOR = "FEEDBACK_OPERATOR_EMAIL"
    HANDLER = "the handler who is named in the row"


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
    "feedback_api.delivery.handler_emails:sign_in_code",
    Recipient.HANDLER,
    of_case=False,
    give_up_after=timedelta(minutes=10),
)

MAILS: Mapping[str, Mail] = {
    mail.name: mail for mail in (TEAM_NOTICE, ACKNOWLEDGMENT, OPERATOR_REPORT, RATING_SUMMARY, SIGN_IN_CODE)
}
AT_MOST_ONCE = tuple(mail.name for mail in MAILS.values() if mail.at_most_once)
