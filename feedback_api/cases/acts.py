"""What can happen to a case: the acts, and the stages that they lead through. `act_rules` tells when each is allowed.

An act is written once and never changed. Its `facts` name no person and stay; its `words` (an interim notice, an
answer, an address for a gift) are sealed and destroyed with the case. A name must not change while rows of it exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Act(StrEnum):
    """What happened to a case; in brackets who does it, and the names of facts and words."""

    RECEIVED = "received"  # written before the first other act: the team and deadline that the case began with
    OPENED = "opened"  # handler, by looking at it
    TAKEN = "taken"  # handler
    TRANSFERRED = "transferred"  # handler; words: reason
    INTERIM = "interim"  # handler; words: text
    EXTENDED = "extended"  # handler; facts: agreed; words: reason
    SUPPLEMENT_REQUESTED = "supplement_requested"  # handler; facts: until; words: text
    SUPPLEMENT_GIVEN = "supplement_given"  # customer; words: text
    SUPPLEMENT_MISSED = "supplement_missed"  # worker, when the time for it is over
    ANSWERED = "answered"  # handler; facts: channel, outcome, answered_at; words: text, reason, remedy, done, passed_on
    CALLED = "called"  # handler; facts: reached, satisfied; words: note
    RATED = "rated"  # customer, from the satisfaction check; facts: satisfied; words: comment
    REOPENED = "reopened"  # with RATED, or lead and overseer; words: reason
    GIFT_OFFERED = "gift_offered"  # handler, for a suggestion
    GIFT_ACCEPTED = "gift_accepted"  # customer; facts: consent_version; words: address
    GIFT_DECLINED = "gift_declined"  # customer
    GIFT_SENT = "gift_sent"  # handler
    GIFT_ADDRESS_DESTROYED = "gift_address_destroyed"  # worker
    LATE_EXPLAINED = "late_explained"  # handler; words: why, changes: written for publication, without persons
    EXPLANATION_RELEASED = "explanation_released"  # lead or overseer; facts: why, changes
    MAIL_FAILED = "mail_failed"  # worker, when a mail to the customer was given up or came back; facts: mail, code
    CUSTOMER_TOLD = "customer_told"  # handler, by telephone; or mail arrives again
    CLOSED = "closed"  # handler, or worker when nothing is waited for
    WITHDRAWN = "withdrawn"  # customer, who no longer consents


class Stage(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"  # nobody of its team has opened it
    IN_HAND = "in_hand"
    WAITING = "waiting"  # for the customer's supplement; its clock stands still if asked for before the deadline
    ANSWERED = "answered"
    CLOSED = "closed"


#: The stages in which an answer is owed.
OPEN_STAGES = (Stage.RECEIVED, Stage.IN_HAND, Stage.WAITING)


class Outcome(StrEnum):
    """What an answer says to the customer."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    NOT_ACCEPTED = "not_accepted"
    REFERRED = "referred"
    ANSWERED = "answered"
    REPEATED = "repeated"  # the third time of the same matter, or a later one


class Channel(StrEnum):
    """How an answer reached the customer."""

    DESK = "desk"  # a mail that the desk sends
    MAIL = "mail"  # a mail that the handler had sent before
    PHONE = "phone"


class Satisfaction(StrEnum):
    """How satisfied a customer is with an answer."""

    SATISFIED = "satisfied"
    PARTLY = "partly"
    NOT = "not"


@dataclass(frozen=True)
class Event:
    """An act of a case as it was written: `number` counts from 1; `team` and `due_at` are those it set, if any.

    `handler_id` is none where the customer or the service acted. `words` are there once they were opened.
    """

    number: int
    act: Act
    at: datetime
    handler_id: int | None = None
    team: str | None = None
    due_at: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    id: int | None = None
