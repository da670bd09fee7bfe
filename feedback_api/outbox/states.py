"""The states of a message in the outbox, as its column `state` holds them.

scheduled -> waiting -> sending -> sent, or back to waiting after a temporary failure, or given_up, uncertain,
forgotten or cancelled; see `queue` for what leads from one to another.
"""

from enum import StrEnum


class State(StrEnum):
    """What has become of a message."""

    #: Not due yet, as planned when it was written: nobody waits for it.
    SCHEDULED = "scheduled"
    #: Due, or to be tried again after a temporary failure.
    WAITING = "waiting"
    #: In the hands of a worker until its lease ends.
    SENDING = "sending"
    #: Taken by the mail server.
    SENT = "sent"
    #: Refused for good, or its time is over; `flask outbox retry` revives it.
    GIVEN_UP = "given_up"
    #: It may have arrived, and is one of those that are not sent twice.
    UNCERTAIN = "uncertain"
    #: Its case was destroyed before it was sent.
    FORGOTTEN = "forgotten"
    #: What it would say had become untrue before it was sent, such as a reminder of a case that was answered.
    CANCELLED = "cancelled"


#: A message that will be sent without anybody's doing.
PENDING = (State.SCHEDULED, State.WAITING, State.SENDING)
#: A message that was taken back before it was sent.
TAKEN_BACK = (State.FORGOTTEN, State.CANCELLED)
#: A message that is neither sent nor destroyed: it ends with its case.
UNFINISHED = (*PENDING, State.GIVEN_UP, State.UNCERTAIN)
