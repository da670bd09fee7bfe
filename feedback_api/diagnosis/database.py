"""The database: its tables, what wears it out, the room on its disk, and its last backup."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from feedback_api.backups import copies
from feedback_api.diagnosis.findings import Finding, good, unchecked, wrong
from feedback_api.store import migrate
from institution import formatting
from institution.clock import utc_now

if TYPE_CHECKING:
    from feedback_api.services import Services
    from feedback_api.store.database import Database

MIB = 2**20
#: SQLite empties its log of changes every 4 MiB; beyond this, some reader has kept it from that for long.
MOST_WAL = 64 * MIB
#: What must be free beside the room for another copy of the database, which backup and restore write.
LEAST_FREE = 256 * MIB
#: A transaction that is open for so long keeps PostgreSQL from clearing away what was destroyed.
LONGEST_TRANSACTION = timedelta(minutes=10)
#: So many rows that were changed or destroyed, and more than there are living ones, should have been cleared away.
MOST_DEAD = 10_000
#: How old the last backup may be.
OLDEST_BACKUP = timedelta(days=7)
_OLDEST = text(
    "SELECT coalesce(extract(epoch FROM max(now() - xact_start)), 0) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
_DEAD = text(
    "SELECT relname FROM pg_stat_user_tables WHERE n_dead_tup > :most AND n_dead_tup > n_live_tup ORDER BY relname"
)


def has_tables(database: "Database") -> bool:
    """Tell whether the database has today's tables; one that is not there is not made."""
    try:
        return _revision(database) == migrate.NEWEST
    except SQLAlchemyError:
        return False


def check_tables(services: "Services") -> Finding:
    """Check that the database can be written to and has today's tables. Nothing is migrated."""
    try:
        revision = _revision(services.database)
        if revision == migrate.NEWEST:
            services.database.probe()
    except SQLAlchemyError as error:
        reason = _reason(error)
        return wrong(
            f"열거나 쓸 수 없습니다({reason}). 주소(FEEDBACK_DATABASE_URL), 권한, 남은 자리를 확인해 주십시오.",
            f"It cannot be opened or written to ({reason}): check FEEDBACK_DATABASE_URL, permissions and space.",
        )
    if revision is None:
        return unchecked(
            "아직 없습니다. 서비스를 처음 시작할 때 만듭니다.", "There is none yet; the first start makes it."
        )
    if revision > migrate.NEWEST:
        return wrong(
            f"이 프로그램보다 새 판({revision})입니다. 새 판을 설치해 주십시오.",
            f"It is of a newer version ({revision}) than this program: install the newer one.",
        )
    if revision != migrate.NEWEST:
        return wrong(
            f"옛 판({revision})입니다. 서비스를 다시 시작하면 {migrate.NEWEST}판으로 올라갑니다.",
            f"It is of an older version ({revision}): restart the service, which brings it to {migrate.NEWEST}.",
        )
    return good(
        f"쓸 수 있고 새 판({revision})입니다.", f"It can be written to, and is of today's version ({revision})."
    )


def check_upkeep(services: "Services") -> Finding:
    """Check the size of SQLite's log of changes, or what keeps PostgreSQL from clearing dead rows away."""
    if services.database.file is not None:
        return _check_log(services.database.file)
    if services.database.engine.dialect.name == "postgresql":
        return _check_transactions(services.database)
    return unchecked("이 데이터베이스에는 없는 확인입니다.", "Of no meaning for this kind of database.")


def check_space(services: "Services") -> Finding:
    """Check the room on the disk of the database's file, or of the instance folder where it has none here."""
    file = services.database.file
    disk = os.statvfs(services.settings.instance if file is None else file.parent)
    free = disk.f_bavail * disk.f_frsize
    needed = LEAST_FREE + (_size(file) if file is not None else 0)
    if free < needed:
        return wrong(
            f"{free // MIB} MiB만 남았습니다. {needed // MIB} MiB는 비워 주십시오.",
            f"Only {free // MIB} MiB are free: make room for {needed // MIB} MiB.",
        )
    return good(f"{free // MIB} MiB가 비어 있습니다.", f"{free // MIB} MiB are free.")


def check_backup(services: "Services") -> Finding:
    """Check the age of the last backup that `flask backup` has taken, and that each can be removed in time."""
    with services.database.read() as connection:
        taken_at = copies.find_newest(connection)
    if taken_at is None and services.database.file is None:
        return unchecked(
            "flask backup을 한 번도 하지 않았습니다. 서버의 백업은 여기서 볼 수 없으니, 있는지 확인하시고 없으면 "
            "flask backup을 날마다 돌려 주십시오.",
            "flask backup was never run. Backups that the database's server takes cannot be seen from here: make "
            "sure that there are any, or run flask backup every day.",
        )
    if taken_at is None and not services.settings.production:
        return unchecked("운영이 아니라 없어도 됩니다.", "None, and not production.")
    if taken_at is None:
        return wrong(
            "한 번도 하지 않았습니다. flask backup을 날마다 돌려 주십시오.",
            "None was ever taken: run flask backup every day.",
        )
    if folders := copies.find_out_of_reach(services.database):
        return _out_of_reach(folders)
    return _check_age(taken_at)


def _out_of_reach(folders: list[Path]) -> Finding:
    named = ", ".join(map(str, folders))
    return wrong(
        f"서비스가 쓸 수 없는 폴더에 백업이 있어 제때 지우지 못합니다({named}). 옮기거나, docs/operating.md대로 그 "
        "폴더를 허락해 주십시오.",
        f"Backups lie where the service may not write, and cannot be removed in time ({named}): move them, or allow "
        "the folder as docs/operating.md tells.",
    )


def _check_age(taken_at: datetime) -> Finding:
    day = formatting.in_table(taken_at, "ko")
    if utc_now() - taken_at > OLDEST_BACKUP:
        return wrong(
            f"마지막 백업이 오래됐습니다({day}). flask backup을 날마다 돌려 주십시오.",
            f"The last one is old ({day}): run flask backup every day.",
        )
    return good(f"마지막 백업은 {day}입니다.", f"The last one is of {day}.")


def _revision(database: "Database") -> str | None:
    if database.file is not None and not database.file.exists():
        return None
    with database.read() as connection:
        return migrate.find_revision(connection)


def _reason(error: SQLAlchemyError) -> str:
    """Give what the database says of an error, in one line, without the statement and its values."""
    return " ".join(str(error.orig).split()) if isinstance(error, DBAPIError) else type(error).__name__


def _check_log(file: Path) -> Finding:
    size = _size(file.with_name(f"{file.name}-wal"))
    if size > MOST_WAL:
        return wrong(
            f"변경 기록(-wal)이 {size // MIB} MiB로 커졌습니다. 데이터베이스를 읽고 있는 다른 "
            "프로그램을 끝내 주십시오.",
            f"Its log of changes (-wal) has grown to {size // MIB} MiB: end the other program that reads the database.",
        )
    return good(f"변경 기록은 {size // MIB} MiB입니다.", f"Its log of changes has {size // MIB} MiB.")


def _check_transactions(database: "Database") -> Finding:
    with database.read() as connection:
        oldest = timedelta(seconds=float(connection.execute(_OLDEST).scalar_one()))
        worn = ", ".join(connection.execute(_DEAD, {"most": MOST_DEAD}).scalars())
    minutes = oldest // timedelta(minutes=1)
    if oldest > LONGEST_TRANSACTION:
        return wrong(
            f"{minutes}분째 열려 있는 트랜잭션이 있어 지운 것이 치워지지 않습니다. "
            "pg_stat_activity에서 찾아 끝내 주십시오.",
            f"A transaction has been open for {minutes} minutes, and what was destroyed is not cleared away: "
            "look for it in pg_stat_activity and end it.",
        )
    if worn:
        return wrong(
            f"지운 행이 쌓여 있습니다({worn}). autovacuum을 켜고 VACUUM을 한 번 돌려 주십시오.",
            f"Dead rows have piled up ({worn}): switch autovacuum on and run VACUUM once.",
        )
    return good(f"가장 오래된 트랜잭션은 {minutes}분입니다.", f"The oldest transaction is {minutes} minutes old.")


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
