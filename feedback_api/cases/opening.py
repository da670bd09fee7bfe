"""`Case`, its `Words`, and `Cases`, which opens new cases, finds them and reads them.

A new case is written with its outbox rows in one transaction, once, however often the network repeats the post.
What happens to a case afterwards is in `handling.py` and `acts.py`; its end is in `retention.py`.

What of the answers is sealed stands in `forms/answers.py`; the columns of a case are in `store/tables.py`.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Row, select

from feedback_api.cases.acts import Stage
from feedback_api.cases.deadlines import Calendar
from feedback_api.counters import Counters
from feedback_api.forms import answers
from feedback_api.forms.answers import Storage
from feedback_api.forms.bounded_form import SubmissionReusedError
from feedback_api.forms.tokens import FormToken
from feedback_api.outbox import mails, queue
from feedback_api.rate_limits import Limits
from feedback_api.store import clock_check
from feedback_api.store.compiled_sql import Prepared, insert_into
from feedback_api.store.database import Database
from feedback_api.store.encryption import Vault
from feedback_api.store.tables import cases
from institution.clock import utc_now
from institution.organization.record import Organization

if TYPE_CHECKING:
    from institution.organization.limits import Limit

_FACTS = ("receipt", "kind", "team", "about", "lang", "received_at", "due_at")
#: What a new case makes us send; a mailbox that had its share of acknowledgments gets none, the page shows all.
_FIRST_MAILS = (mails.TEAM_NOTICE, mails.ACKNOWLEDGMENT)
_NEW_CASE = Prepared(
    lambda dialect: insert_into(cases, dialect).on_conflict_do_nothing().returning(cases.c.id),
    (*_FACTS, "submission_id", "link_hash", "consent_version", "sealed"),
)


@dataclass(frozen=True)
class Case:
    """A case without persons: what may be logged, listed and shown to whoever holds its link."""

    id: int
    receipt: str
    kind: str
    team: str
    about: str
    lang: str
    received_at: datetime
    due_at: datetime | None
    hold: bool = False
    forgotten_at: datetime | None = None
    stage: str = Stage.RECEIVED
    handler_id: int | None = None
    version: int = 0
    was_overdue: bool = False
    answered_at: datetime | None = None
    mail_fails: bool = False


class Words:
    """What the customer wrote, and the secret of the link to the case: never logged, stored only sealed.

    Each answer that is sealed (`forms.answers`) is an attribute; one that the case's version did not ask is empty, and
    one that is asked no longer is there all the same.
    """

    def __init__(self, **sealed: str) -> None:
        vars(self).update({**dict.fromkeys((*answers.names(Storage.SEALED), "link"), ""), **sealed})

    def __getattr__(self, name: str) -> str:
        raise AttributeError(name)

    def __repr__(self) -> str:
        return "Words(…)"


class Cases:
    """The cases of an institution."""

    def __init__(
        self, database: Database, vault: Vault, organization: Organization, limits: Limits, counters: Counters
    ) -> None:
        self._database = database
        self._vault = vault
        self._organization = organization
        self._limits = limits
        self._counters = counters
        self._calendar = Calendar(organization)

    def open(
        self, submission_id: str, given: Mapping[str, str], address: str | None, token: FormToken | None = None
    ) -> tuple[Case, Words]:
        """Write a case and one outbox row a recipient, in one transaction.

        `address` is where the post came from, `token` what it brought. The same submission again gives the case it
        made. Raises SubmissionReusedError if its text is another, LimitReachedError if a limit is reached, and
        UnconfirmedError if the post must be confirmed first.
        """
        kind = self._organization.kinds[given["kind"]]
        sealed = {name: given[name] for name in answers.names(Storage.SEALED, kind)}
        words = Words(**sealed, link=secrets.token_urlsafe(16))
        row = {
            **self._facts(given),
            "submission_id": submission_id,
            "link_hash": _hash(words.link),
            "consent_version": answers.consent_version(kind),
            "sealed": self._vault.seal(vars(words)),  # before the lock: encryption takes its time
        }

        def write(connection: Connection) -> tuple[Case, Words]:
            received_at = clock_check.correct_if_behind(connection, row["received_at"])
            if received_at != row["received_at"]:
                row.update(self._dates(given["kind"], received_at))
            number = _insert(connection, row)
            if number is None:
                return self._same(connection, submission_id, given)
            acknowledge = self._limits.count(connection, address, words.email, token, given["kind"])
            first = _FIRST_MAILS if acknowledge else _FIRST_MAILS[:1]
            queue.enqueue_all(connection, number, first, row["received_at"], self._organization.sender)
            return Case(id=number, **{name: row[name] for name in _FACTS}), words

        case, stored = self._database.write_together(write)
        if stored is words:  # not those of the same submission before
            self._counters.accept(case.kind)
        return case, stored

    def by_link(self, link: str) -> Case | None:
        """Find a case by the secret of its link."""
        return self._find(cases.c.link_hash == _hash(link))

    def by_receipt(self, receipt: str) -> Case | None:
        """Find a case by its receipt number, grouped or not."""
        return self._find(cases.c.receipt == receipt.replace("-", "").strip())

    def words(self, connection: Connection, case_id: int) -> tuple[Case, Words]:
        """Open what a customer wrote; raises SealBrokenError if no key fits."""
        return self.opened(self.sealed(connection, [case_id])[case_id])

    def sealed(self, connection: Connection, case_ids: Iterable[int]) -> dict[int, Row[Any]]:
        """Give the rows of cases by id, for `opened`; those that do not exist are left out."""
        rows = connection.execute(select(cases).where(cases.c.id.in_(list(case_ids)))).all()
        return {row.id: row for row in rows}

    def opened(self, row: Row[Any]) -> tuple[Case, Words]:
        """Open a row that `sealed` gave; raises SealBrokenError if no key fits."""
        return _case(row), Words(**self._vault.open(row.sealed))

    def closed(self, row: Row[Any]) -> Case:
        """Give a row that `sealed` gave without opening what the customer wrote."""
        return _case(row)

    def listed(self, limit: int) -> Sequence[Case]:
        """Give the newest cases first, without persons."""
        with self._database.read() as connection:
            rows = connection.execute(select(cases).order_by(cases.c.id.desc()).limit(limit)).all()
        return [_case(row) for row in rows]

    def report_withdrawal(self, case: Case) -> None:
        """Tell the privacy officer, once, that the customer withdraws the consent to a case that is on hold."""
        with self._database.write() as connection:
            sender, once = self._organization.sender, f"withdrawal:{case.id}"
            queue.enqueue_once(connection, mails.WITHDRAWAL_HELD, utc_now(), sender, case_id=case.id, once=once)

    def _facts(self, given: Mapping[str, str]) -> dict[str, Any]:
        """Give what is known of a new case beside the customer's words."""
        return {
            "receipt": _draw_receipt(),
            "kind": given["kind"],
            "team": self._organization.team_for(given["kind"], given["about"]),
            "about": given["about"],
            "lang": given["lang"],
            **self._dates(given["kind"], utc_now()),
        }

    def _dates(self, kind: str, now: datetime) -> dict[str, Any]:
        received_at = now.replace(microsecond=0)
        return {
            "received_at": received_at,
            "due_at": _due_at(self._calendar, self._organization.kinds[kind].limit, received_at),
        }

    def _same(self, connection: Connection, submission_id: str, given: Mapping[str, str]) -> tuple[Case, Words]:
        row = connection.execute(select(cases).where(cases.c.submission_id == submission_id)).one()
        case, words = self.opened(row)
        before = {**vars(words), **vars(case)}
        asked = answers.identifying(self._organization.kind(given["kind"]))
        if any(before.get(name, "") != given[name] for name in asked):
            raise SubmissionReusedError
        return case, words

    def _find(self, condition: ColumnElement[bool]) -> Case | None:
        with self._database.read() as connection:
            row = connection.execute(select(cases).where(condition)).first()
        return _case(row) if row else None


def _case(row: Row[Any]) -> Case:
    return Case(**{name: getattr(row, name) for name in Case.__dataclass_fields__})


@lru_cache(maxsize=100)
def _due_at(calendar: Calendar, limit: "Limit | None", received_at: datetime) -> datetime | None:
    """Give the deadline, which is the same for all of a kind that come in one second: then they are many."""
    return calendar.due_at(limit, received_at)


def _hash(link: str) -> str:
    return hashlib.sha256(link.encode()).hexdigest()


def _draw_receipt() -> str:
    return f"{secrets.randbelow(10**8):08}"


def _insert(connection: Connection, row: dict[str, Any]) -> int | None:
    """Insert a case and give its id, or None if its submission is here already; a receipt in use is drawn anew."""
    while True:
        written = _NEW_CASE.run(connection, row)
        if written is not None:
            return int(written[0])
        same = select(cases.c.id).where(cases.c.submission_id == row["submission_id"])
        if connection.execute(same).first() is not None:
            return None
        row["receipt"] = _draw_receipt()
