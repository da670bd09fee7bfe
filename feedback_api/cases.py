"""What happens to a case. Today: it is opened, once, whatever the network does to the customer's post."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select

from feedback_api import outbox
from feedback_api.deadlines import Calendar
from feedback_api.form_text import CONSENT_VERSION
from feedback_api.organization import Organization
from feedback_api.store.engine import Database
from feedback_api.store.tables import cases
from feedback_api.store.vault import Vault

MESSAGES = ("team_notice", "acknowledgment")
_SEALED = ("name", "phone", "email", "subject", "message", "reply_by", "page", "link")


class SubmissionReused(Exception):
    """A submission_id that another text already used."""


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


@dataclass(frozen=True)
class Words:
    """What the customer wrote, and the secret of the link to the case: never logged, stored only sealed."""

    name: str
    phone: str
    email: str
    subject: str
    message: str
    reply_by: str
    page: str
    link: str

    def __repr__(self) -> str:
        return "Words(…)"


class Cases:
    """The cases of an institution."""

    def __init__(self, database: Database, vault: Vault, organization: Organization) -> None:
        self._database = database
        self._vault = vault
        self._organization = organization
        self._calendar = Calendar(organization)

    def open(self, connection: Connection, submission_id: str, answers: Mapping[str, str]) -> tuple[Case, Words, bool]:
        """Write a case and one outbox row a message, in the caller's transaction; tell whether it is new.

        The same submission again gives the case it made; raises SubmissionReused if its text is another.
        """
        found = connection.execute(select(cases).where(cases.c.submission_id == submission_id)).first()
        if found is not None:
            return (*self._same(found, answers), False)
        words = Words(link=secrets.token_urlsafe(16), **{name: answers[name] for name in _SEALED if name != "link"})
        case = self._insert(connection, submission_id, answers, words)
        outbox.enqueue(connection, case.id, MESSAGES, case.received_at, self._organization.sender)
        return case, words, True

    def by_link(self, link: str) -> Case | None:
        """Find a case by the secret of its link."""
        return self._find(cases.c.link_hash == _hash(link))

    def by_receipt(self, receipt: str) -> Case | None:
        """Find a case by its receipt number, grouped or not."""
        return self._find(cases.c.receipt == receipt.replace("-", "").strip())

    def words(self, connection: Connection, case_id: int) -> tuple[Case, Words]:
        """Open what a customer wrote; raises SealBroken if no key fits."""
        return self._opened(connection.execute(select(cases).where(cases.c.id == case_id)).one())

    def listed(self, limit: int) -> Sequence[Case]:
        """Give the newest cases first, without persons."""
        with self._database.read() as connection:
            rows = connection.execute(select(cases).order_by(cases.c.id.desc()).limit(limit)).all()
        return [_case(row) for row in rows]

    def _insert(self, connection: Connection, submission_id: str, answers: Mapping[str, str], words: Words) -> Case:
        kind = self._organization.kinds[answers["kind"]]
        received_at = datetime.now(UTC).replace(microsecond=0)
        row: dict[str, Any] = {
            "receipt": _free_receipt(connection),
            "kind": answers["kind"],
            "team": self._organization.team_for(answers["kind"], answers["about"]),
            "about": answers["about"],
            "lang": answers["lang"],
            "received_at": received_at,
            "due_at": self._calendar.due_at(kind.limit, received_at),
        }
        result = connection.execute(
            insert(cases).values(
                **row,
                submission_id=submission_id,
                link_hash=_hash(words.link),
                consent_version=CONSENT_VERSION,
                sealed=self._vault.seal(vars(words)),
            )
        )
        return Case(id=int(result.inserted_primary_key[0]), **row)  # type: ignore[index]

    def _same(self, row: Row[Any], answers: Mapping[str, str]) -> tuple[Case, Words]:
        case, words = self._opened(row)
        before = {**vars(words), **vars(case)}
        if any(before[name] != answers[name] for name in ("kind", "about", *_SEALED[:6])):
            raise SubmissionReused
        return case, words

    def _opened(self, row: Row[Any]) -> tuple[Case, Words]:
        return _case(row), Words(**self._vault.open(row.sealed))

    def _find(self, condition: ColumnElement[bool]) -> Case | None:
        with self._database.read() as connection:
            row = connection.execute(select(cases).where(condition)).first()
        return _case(row) if row else None


def _case(row: Row[Any]) -> Case:
    return Case(**{name: getattr(row, name) for name in Case.__dataclass_fields__})


def _hash(link: str) -> str:
    return hashlib.sha256(link.encode()).hexdigest()


def _free_receipt(connection: Connection) -> str:
    """Draw eight digits that no case has; the caller's transaction keeps others from drawing the same."""
    while True:
        number = f"{secrets.randbelow(10**8):08}"
        if connection.execute(select(cases.c.id).where(cases.c.receipt == number)).first() is None:
            return number
