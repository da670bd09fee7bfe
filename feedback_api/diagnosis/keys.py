"""Whether the present keys open what is sealed, kind by kind."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, func, select

from feedback_api.diagnosis.findings import Finding, good, wrong
from feedback_api.store.encryption import SealBrokenError, Vault
from feedback_api.store.tables import metadata

if TYPE_CHECKING:
    from feedback_api.services import Services

#: How many of the oldest rows of a table are tried, and of the newest: `flask rotate-keys` tries all.
TRIED = 200


def check_keys(services: "Services") -> Finding:
    """Open the oldest and the newest of each kind of what is sealed."""
    vault = Vault(services.settings.encryption_keys)
    with services.database.read() as connection:
        broken = [table.name for table in _sealed_tables() if not _opens_all(vault, connection, table)]
    if broken:
        names = ", ".join(broken)
        return wrong(
            f"지금의 열쇠로 열리지 않는 것이 있습니다({names}). 예전 열쇠를 "
            "FEEDBACK_ENCRYPTION_KEYS의 뒤에 덧붙여 주십시오.",
            f"The present keys do not open all ({names}): add the old key at the end of FEEDBACK_ENCRYPTION_KEYS.",
        )
    return good(
        f"봉한 것의 종류마다 가장 오래된 {TRIED}건과 최근 {TRIED}건이 열립니다.",
        f"Of each kind of what is sealed the oldest {TRIED} and the newest {TRIED} can be opened.",
    )


def _sealed_tables() -> Iterator[Table]:
    return (table for table in metadata.sorted_tables if "sealed" in table.c)


def _opens_all(vault: Vault, connection: Connection, table: Table) -> bool:
    query = select(table.c.sealed).where(func.length(table.c.sealed) > 0).limit(TRIED)
    try:
        for order in (table.c.id, table.c.id.desc()):
            for sealed in connection.execute(query.order_by(order)).scalars():
                vault.open(sealed)
    except SealBrokenError:
        return False
    return True
