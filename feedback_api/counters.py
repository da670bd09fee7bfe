"""What this process counts as it works, for /api/metrics (`metrics.exposition`): each counter is made here.

The place where something happens calls one method. The values of a label are few and known to us: each value is a
series that stays in memory until the process ends, so nothing that a sender chooses may become one, and nothing that
leads to a person or a case. Names follow https://prometheus.io/docs/practices/naming/.
"""

from collections.abc import Iterable
from enum import StrEnum
from itertools import product

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

# Leave out a second series beside each counter, which Prometheus does not use.
disable_created_metrics()  # type: ignore[no-untyped-call]
#: The kind under which ratings of pages are counted, beside the kinds of feedback.
RATING = "rating"
#: What an attempt to send a mail can leave it as.
_ATTEMPTED = ("sent", "waiting", "given_up", "uncertain")
#: Bounds of the time that an answer took, in seconds; a writer waits up to ten for the database.
_SECONDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Form(StrEnum):
    """A form of the public, of which posts are counted that were not taken."""

    FEEDBACK = "feedback"
    RATING = "rating"
    #: What a customer does at the own case, such as a supplement.
    CASE = "case"
    #: The search for the link to a case.
    CASE_LINK = "case_link"


class Refusal(StrEnum):
    """Why a post of a form was not taken."""

    #: A field is missing or wrong.
    FIELD = "field"
    #: Shown once more to be confirmed: without a valid token or submission_id, or the trap was filled in.
    TOKEN = "token"  # noqa: S105 - not a secret
    #: The same: an answer is asked about, such as a name that looks like a pseudonym.
    ANSWER = "answer"
    #: The same: the token was used before, or too many messages come in all.
    UNCONFIRMED = "unconfirmed"
    #: The sender's limit is reached.
    LIMIT = "limit"
    #: Its submission_id has brought another text before.
    REUSED = "reused"
    #: It does not come from a page of ours.
    FOREIGN = "foreign"
    #: It names a host that is not ours.
    HOST = "host"
    #: Body or address are too long.
    TOO_LARGE = "too_large"
    #: It is no form, or not in UTF-8.
    UNREADABLE = "unreadable"
    #: There is no such case, or no such page to rate.
    MISSING = "missing"
    #: The database was out of reach.
    STORE = "store"
    #: An error of ours that nobody expected.
    FAULT = "fault"


class Fault(StrEnum):
    """What kept a request from being answered."""

    STORE = "store"
    FAULT = "fault"


class Counters:
    """The counters of one application, on a registry that no other application shares."""

    def __init__(self, kinds: Iterable[str], failure_codes: Iterable[str]) -> None:
        """`kinds` are those of feedback, `failure_codes` those by which mails are known to fail."""
        self.registry = CollectorRegistry()
        self._accepted = Counter(
            "feedback_accepted", "Messages and page ratings stored, each once.", ["kind"], registry=self.registry
        )
        self._refused = Counter(
            "feedback_refused", "Posts of a form that were not taken.", ["form", "reason"], registry=self.registry
        )
        self._errors = Counter(
            "feedback_errors", "Requests that an error kept from being answered.", ["kind"], registry=self.registry
        )
        self._attempts = Counter(
            "feedback_mail_attempts", "Attempts to send a mail, by what it is now.", ["state"], registry=self.registry
        )
        self._failures = Counter(
            "feedback_mail_failures",
            "Mails refused and connections that failed, by SMTP reply code.",
            ["code"],
            registry=self.registry,
        )
        self._requests = Histogram(
            "feedback_request_duration_seconds",
            "Time in which a request was answered, without its wait for a free thread.",
            ["endpoint", "method", "status"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._begin_at_zero(kinds, failure_codes)

    def _begin_at_zero(self, kinds: Iterable[str], failure_codes: Iterable[str]) -> None:
        """Show the series of rates and alerts before the first event: Prometheus sees no rise to a first value."""
        for kind in (*kinds, RATING):
            self._accepted.labels(kind)
        for fault in Fault:
            self._errors.labels(fault.value)
        for state in _ATTEMPTED:
            self._attempts.labels(state)
        for form, reason in product(Form, Refusal):
            self._refused.labels(form.value, reason.value)
        for code in failure_codes:
            self._failures.labels(code)

    def accept(self, kind: str) -> None:
        """Count a message of a kind, or a rating, that was stored; not the same one sent again."""
        self._accepted.labels(kind).inc()

    def refuse(self, form: Form, reason: Refusal) -> None:
        """Count a post of a form that was not taken."""
        self._refused.labels(form.value, reason.value).inc()

    def fail(self, kind: Fault) -> None:
        """Count a request that an error kept from being answered."""
        self._errors.labels(kind.value).inc()

    def attempt(self, state: str) -> None:
        """Count an attempt to send a mail, by the state that it leaves the mail in."""
        self._attempts.labels(state).inc()

    def fail_mail(self, code: str) -> None:
        """Count a mail that was refused, or a connection that failed, by a code of `outbox.failure_codes`."""
        self._failures.labels(code).inc()

    def answer(self, endpoint: str, method: str, status: str, seconds: float) -> None:
        """Count a request that was answered; `status` is the class of its status, such as 2xx."""
        self._requests.labels(endpoint, method, status).observe(seconds)
