"""The tables. What a customer wrote stands in one sealed value; nothing else here names a person."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    and_,
    false,
    literal_column,
)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment with its time zone, kept as UTC; SQLite knows no time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a moment without a time zone, and keep the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """Give the moment back with its time zone."""
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("receipt", String(8), nullable=False, unique=True),
    Column("submission_id", String(36), nullable=False, unique=True),
    Column("link_hash", String(64), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("team", String(40), nullable=False),
    Column("about", String(40), nullable=False, server_default=""),
    Column("lang", String(2), nullable=False),
    Column("received_at", UTCDateTime, nullable=False),
    Column("due_at", UTCDateTime),
    Column("consent_version", String(20), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("hold", Boolean, nullable=False, server_default=false()),
    Column("forgotten_at", UTCDateTime),
    # What the acts of the case have led to, written with each of them so that lists need not read the acts.
    Column("stage", String(12), nullable=False, server_default="received"),
    Column("handler_id", Integer),
    Column("version", Integer, nullable=False, server_default="0"),  # how many acts there are
    Column("was_overdue", Boolean, nullable=False, server_default=false()),
    Column("answered_at", UTCDateTime),
    Column("mailbox_hash", String(64)),  # keyed, of the customer's mailbox: written with the answer (`desk.repeats`)
    Column("mail_fails", Boolean, nullable=False, server_default=false()),  # mail to the customer does not arrive
)

#: What happened to a case, in order; nothing is ever changed here but that `sealed` is destroyed with its case.
acts = Table(
    "acts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey(cases.c.id), nullable=False),
    Column("number", Integer, nullable=False),  # 1, 2, 3 … in each case
    Column("act", String(24), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("handler_id", Integer),  # none where the customer or the service did it
    Column("team", String(40)),  # the team that has the case from now on, where the act changes it
    Column("due_at", UTCDateTime),  # the deadline from now on, where the act changes it
    Column("facts", Text, nullable=False, server_default="{}"),  # JSON without persons
    Column("sealed", LargeBinary),  # what was written, until the case is destroyed
)
Index("ix_acts_case_id_number", acts.c.case_id, acts.c.number, unique=True)

#: Members of staff who work on cases; `sealed` holds name and address.
handlers = Table(
    "handlers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("role", String(10), nullable=False),
    Column("deputy", Boolean, nullable=False, server_default=false()),
    Column("teams", String(1000), nullable=False),  # ids with a comma between them
    Column("added_at", UTCDateTime, nullable=False),
    Column("removed_at", UTCDateTime),
    Column("sealed", LargeBinary, nullable=False),
)

#: Codes that were asked for at the desk; of an address that is no handler's there is a row without one.
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(43), nullable=False, unique=True),  # what the page of the code carries
    Column("handler_id", Integer),
    Column("nonce", String(43), nullable=False),  # with the secret key it gives the code, which is not stored
    Column("asked_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("used_at", UTCDateTime),
)

desk_sessions = Table(
    "desk_sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("handler_id", ForeignKey(handlers.c.id), nullable=False),
    Column("begun_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
)

#: Who saw or changed which case at the desk: who, when, from where, whose, what
#: (개인정보의 안전성 확보조치 기준 art. 8).
access_log = Table(
    "access_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("handler_id", Integer),
    Column("address", String(45)),
    Column("receipt", String(8)),
    Column("action", String(24), nullable=False),
)
Index("ix_access_log_at", access_log.c.at)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey(cases.c.id), index=True),
    Column("message", String(40), nullable=False),
    Column("message_id", String(120), nullable=False),
    Column("date", UTCDateTime, nullable=False),
    Column("state", String(12), nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_attempt_at", UTCDateTime, nullable=False),
    Column("claimed_by", String(40)),
    Column("data_begun_at", UTCDateTime),
    Column("finished_at", UTCDateTime),
    Column("last_error", String(80)),
    Column("give_up_at", UTCDateTime),
    Column("team", String(40)),  # with `week`, of the summary of a team's ratings: its Monday, 2026-11-23
    Column("week", String(10)),
    Column("act_id", Integer),  # the act that the mail tells of
    Column("handler_id", Integer),  # the handler it goes to
    Column("sign_in_id", Integer),  # the code it brings
    Column("once", String(80)),  # of a reminder or digest: what makes a second one the same
    Column("untold", Boolean, nullable=False, server_default=false()),  # given up; the case's record does not tell yet
)
#: Written as they stand in their indexes' conditions, so that the database sees that the index will do.
_OPEN: list[ColumnElement[str]] = [literal_column(f"'{stage}'") for stage in ("received", "in_hand", "waiting")]
OWED = and_(cases.c.forgotten_at.is_(None), cases.c.stage.in_(_OPEN))
ANSWERED = cases.c.answered_at.is_not(None)
UNSENT = outbox.c.state != literal_column("'sent'")
#: A case that was answered and is not closed, and the act that sent a gift (`cases.acts`).
UNCLOSED = and_(cases.c.forgotten_at.is_(None), cases.c.stage == literal_column("'answered'"))
GIFT_SENT = acts.c.act == literal_column("'gift_sent'")
#: A case whose customer mail does not reach, and a mail to a customer of which the worker has to note that.
MAIL_FAILS: ColumnElement[bool] = and_(cases.c.forgotten_at.is_(None), literal_column("mail_fails"))
UNTOLD: ColumnElement[bool] = literal_column("untold")

#: Who read or destroyed what a customer wrote, and when: never what it said.
record = Table(
    "record",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("action", String(20), nullable=False),
    Column("subject", String(400), nullable=False),
    Column("command", String(80), nullable=False),
)

#: The newest moment that is known to be right: one row, moved on by the worker (`clock_check`).
clock = Table(
    "clock",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("known_at", UTCDateTime, nullable=False),
)

#: Scheduled jobs of the worker that failed when they were last tried: the kind of error, never its text.
chore_failures = Table(
    "chore_failures",
    metadata,
    Column("chore", String(20), primary_key=True),
    Column("error", String(80), nullable=False),
    Column("since", UTCDateTime, nullable=False),
)

#: Copies of this database that were begun, taken, removed or lost sight of. `mark` is what tells a copy from any other
#: file (`store.copies`); copies older than this table have none.
copies = Table(
    "copies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mark", String(80)),
    Column("path", String(1000), nullable=False),
    Column("taken_at", UTCDateTime, nullable=False),
    Column("state", String(10), nullable=False),
)

#: How satisfied visitors are with a page: nothing here says who they are, or leads to a case.
ratings = Table(
    "ratings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission_id", String(36), nullable=False, unique=True),
    Column("page", String(200), nullable=False),
    Column("lang", String(2), nullable=False),
    Column("score", Integer, nullable=False),
    Column("team", String(40), nullable=False),
    Column("rated_at", UTCDateTime, nullable=False),
    Column("sealed", LargeBinary),  # the comment, until its time is over
)

hits = Table(
    "hits",
    metadata,
    Column("key", LargeBinary(16), primary_key=True),
    Column("window", Integer, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    sqlite_with_rowid=False,
)


def _index_of_some(name: str, *columns: Column[Any], where: ColumnElement[bool], unique: bool = False) -> Index:
    """Index the few rows that work is left on: it stays small however many rows are done with.

    The migrations say the same of PostgreSQL; said here too, it would cost every start the import of that dialect.
    """
    return Index(name, *columns, sqlite_where=where, unique=unique)


_index_of_some("ix_outbox_next_attempt_at", outbox.c.next_attempt_at, where=outbox.c.finished_at.is_(None))
_index_of_some("ix_outbox_state", outbox.c.state, where=UNSENT)
_index_of_some("ix_cases_received_at", cases.c.received_at, where=cases.c.forgotten_at.is_(None))
_index_of_some("ix_cases_due_at", cases.c.due_at, cases.c.team, where=OWED)
_index_of_some("ix_cases_answered_at", cases.c.answered_at, where=ANSWERED)
_index_of_some("ix_cases_mailbox_hash", cases.c.mailbox_hash, where=cases.c.mailbox_hash.is_not(None))
_index_of_some("ix_cases_stage", cases.c.stage, cases.c.answered_at, where=UNCLOSED)
_index_of_some("ix_cases_mail_fails", cases.c.mail_fails, where=MAIL_FAILS)
_index_of_some("ix_acts_at", acts.c.at, where=GIFT_SENT)
_index_of_some("ix_outbox_week_team", outbox.c.week, outbox.c.team, where=outbox.c.week.is_not(None), unique=True)
_index_of_some("ix_outbox_once", outbox.c.once, where=outbox.c.once.is_not(None), unique=True)
_index_of_some("ix_outbox_untold", outbox.c.untold, where=UNTOLD)
_index_of_some("ix_ratings_rated_at", ratings.c.rated_at, where=ratings.c.sealed.is_not(None))
Index("ix_ratings_rated_at_team", ratings.c.rated_at, ratings.c.team)
