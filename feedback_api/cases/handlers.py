"""Handlers: the members of staff who work on cases. They live in the database, names and addresses sealed.

`Handlers` adds, changes, removes and finds them; which cases one sees: `desk/visibility.py`. What an operator writes
about one, on the command line or in a file, is checked by `desk/handler_records.py`.

There are few handlers, so an address is looked for by opening all of them: no index could tell whose it is, and the
search takes the same time for every address.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from feedback_api.store import audit_log
from feedback_api.store.database import Database
from feedback_api.store.encryption import SealBrokenError, Vault
from feedback_api.store.tables import access_log, desk_sessions, handlers, sign_ins
from institution.clock import utc_now
from institution.email_address import mailbox_of
from institution.organization.record import Organization


class Role(StrEnum):
    """What a handler does."""

    HANDLER = "handler"
    LEAD = "lead"  # of the teams named
    OVERSEER = "overseer"  # 민원심사관: sees the cases of all teams


class AddressTakenError(Exception):
    """An address that is another handler's."""


@dataclass(frozen=True)
class Person:
    """What is known of a member of staff who is, or is to be, a handler; checked by `handler_records`."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    teams: tuple[str, ...]
    role: Role = Role.HANDLER
    deputy: bool = False


@dataclass(frozen=True)
class Handler(Person):
    """A handler. One whose name was destroyed after the removal has empty texts for name and address."""

    id: int = 0
    removed: bool = False


class Handlers:
    """The handlers of an institution."""

    def __init__(self, database: Database, vault: Vault, organization: Organization) -> None:
        self._database = database
        self._vault = vault
        self._organization = organization

    def any(self) -> bool:
        """Tell, with one cheap query, whether there is any handler: without one nothing of the desk shows."""
        with self._database.read() as connection:
            return connection.execute(select(handlers.c.id).where(_present()).limit(1)).first() is not None

    def since(self) -> datetime | None:
        """Give when the first handler was added; None where there is no handler now."""
        with self._database.read() as connection:
            return connection.execute(select(func.min(handlers.c.added_at))).scalar() if self.any() else None

    def listed(self) -> Sequence[Handler]:
        """Give those that are not removed, in the order in which they were added.

        Raises SealBrokenError if no key opens one of them.
        """
        with self._database.read() as connection:
            rows = self._present(connection)
        return [self._opened(row) for row in rows]

    def by_id(self, handler_id: int | None) -> Handler | None:
        """Find a handler, also one that was removed; raises SealBrokenError if no key opens the name."""
        if handler_id is None:
            return None
        with self._database.read() as connection:
            row = connection.execute(select(handlers).where(handlers.c.id == handler_id)).first()
        return self._opened(row) if row else None

    def names(self, ids: Collection[int]) -> dict[int, str]:
        """Give the names of handlers, removed ones too, by id; those that no key opens are left out."""
        if not ids:
            return {}
        with self._database.read() as connection:
            rows = connection.execute(select(handlers).where(handlers.c.id.in_(ids))).all()
        names = {}
        for row in rows:
            with suppress(SealBrokenError):
                names[row.id] = self._opened(row).name
        return names

    def by_email(self, address: str) -> Handler | None:
        """Find the handler, not removed, whose mailbox an address leads to, in the same time for every address.

        One that no key opens is passed over, so that the others can still sign in.
        """
        mailbox = mailbox_of(address)
        with self._database.read() as connection:
            rows = self._present(connection)
        match: Handler | None = None
        for row in rows:
            try:
                handler = self._opened(row)
            except SealBrokenError:
                continue
            if mailbox_of(handler.email) == mailbox:
                match = handler
        return match

    def teams_without(self) -> Sequence[str]:
        """Name the teams of organization.yml that no handler belongs to: their cases wait at the desk for nobody."""
        with self._database.read() as connection:
            texts = connection.execute(select(handlers.c.teams).where(_present())).scalars().all()
        taken = {team for text in texts for team in _teams(text)}
        return [team for team in self._organization.teams if team not in taken]

    def add(self, person: Person, command: str) -> Handler:
        """Add a member of staff; raises AddressTakenError."""
        with self._database.write() as connection:
            self._require_free(connection, person)
            return self._insert(connection, person, utc_now(), command)

    def put(self, people: Sequence[Person], command: str) -> tuple[Sequence[Handler], Sequence[Handler]]:
        """Add members of staff, and change those whose address is there already, all or none; give both.

        No two of them may have one mailbox (`handler_records.read_file`).
        """
        added, changed = [], []
        now = utc_now()
        with self._database.write() as connection:
            present = {mailbox_of(handler.email): handler for handler in map(self._opened, self._present(connection))}
            for position, person in enumerate(people):
                if before := present.get(mailbox_of(person.email)):
                    changed.append(self._change(connection, before, person, command))
                else:  # no two of one moment: by it a restore knows a handler again
                    moment = now + timedelta(microseconds=position)
                    added.append(self._insert(connection, person, moment, command))
        return added, changed

    def change(self, handler: Handler, person: Person, command: str) -> Handler:
        """Change what is known of a handler; a new address ends what is signed in. Raises AddressTakenError."""
        with self._database.write() as connection:
            self._require_free(connection, person, but_for=handler.id)
            return self._change(connection, handler, person, command)

    def remove(self, handler: Handler, command: str) -> None:
        """Remove a handler, and end what is signed in or about to be.

        The name stays, sealed, as long as the access record names the handler: see `forget_removed`.
        """
        with self._database.write() as connection:
            gone = update(handlers).where(handlers.c.id == handler.id, _present()).values(removed_at=utc_now())
            if connection.execute(gone).rowcount:
                _end_sign_ins(connection, handler.id)
                audit_log.note(connection, "handler removed", f"handler {handler.id}", command)

    def _present(self, connection: Connection) -> Sequence[Row[Any]]:
        return connection.execute(select(handlers).where(_present()).order_by(handlers.c.id)).all()

    def _require_free(self, connection: Connection, person: Person, but_for: int | None = None) -> None:
        others = [row for row in self._present(connection) if row.id != but_for]
        if mailbox_of(person.email) in [mailbox_of(self._opened(row).email) for row in others]:
            raise AddressTakenError

    def _insert(self, connection: Connection, person: Person, now: datetime, command: str) -> Handler:
        new = insert(handlers).values(**self._columns(person), added_at=now).returning(handlers.c.id)
        handler = Handler(**vars(person), id=int(connection.execute(new).scalar_one()))
        audit_log.note(connection, "handler added", f"handler {handler.id}", command)
        return handler

    def _change(self, connection: Connection, before: Handler, person: Person, command: str) -> Handler:
        connection.execute(update(handlers).where(handlers.c.id == before.id).values(**self._columns(person)))
        if person.email != before.email:
            _end_sign_ins(connection, before.id)
        audit_log.note(connection, "handler changed", f"handler {before.id}", command)
        return Handler(**{name: getattr(person, name) for name in Person.__dataclass_fields__}, id=before.id)

    def _columns(self, person: Person) -> dict[str, Any]:
        return {
            "role": person.role,
            "deputy": person.deputy,
            "teams": ",".join(person.teams),
            "sealed": self._vault.seal({"name": person.name, "email": person.email}),
        }

    def _opened(self, row: Row[Any]) -> Handler:
        words = self._vault.open(row.sealed) if row.sealed else {"name": "", "email": ""}
        return Handler(
            id=row.id,
            name=words["name"],
            email=words["email"],
            role=Role(row.role),
            deputy=row.deputy,
            teams=_teams(row.teams),
            removed=row.removed_at is not None,
        )


def forget_removed(connection: Connection) -> int:
    """Destroy the names of removed handlers whom the access record names no more; give how many there were."""
    named = select(access_log.c.id).where(access_log.c.handler_id == handlers.c.id).exists()
    over = (handlers.c.removed_at.is_not(None), func.length(handlers.c.sealed) > 0, ~named)
    return connection.execute(update(handlers).where(*over).values(sealed=b"")).rowcount


def _present() -> Any:
    return handlers.c.removed_at.is_(None)


def _teams(text: str) -> tuple[str, ...]:
    return tuple(team for team in text.split(",") if team)


def _end_sign_ins(connection: Connection, handler_id: int) -> None:
    connection.execute(delete(desk_sessions).where(desk_sessions.c.handler_id == handler_id))
    unused = (sign_ins.c.handler_id == handler_id, sign_ins.c.used_at.is_(None))
    connection.execute(update(sign_ins).where(*unused).values(used_at=utc_now()))
