"""Encryption keys: a new one, and sealing everything with it."""

import click
from cryptography.fernet import Fernet
from sqlalchemy import select

from feedback_api.cli.open_database import with_database
from feedback_api.services import Services, current_services
from feedback_api.store import key_rotation
from feedback_api.store.encryption import Vault
from feedback_api.store.processes import Process
from feedback_api.store.tables import record
from institution import formatting

#: How many of the rows that no key opens are named.
MOST_NAMED = 50


class OtherKeyError(click.ClickException):
    """Processes that seal with another key than the first one of this command."""

    def __init__(self, others: list[Process]) -> None:
        numbers = ", ".join(str(process.pid) for process in others)
        super().__init__(
            f"실행 중인 서비스(PID {numbers})가 다른 열쇠로 봉하고 있습니다. 새 열쇠를 앞에, 예전 열쇠를 뒤에 적은 "
            "같은 FEEDBACK_ENCRYPTION_KEYS로 서비스를 다시 시작한 뒤 실행하십시오. 예전 열쇠는 아직 지우지 마십시오. / "
            f"A running service (PID {numbers}) seals with another key. Restart it with the same "
            "FEEDBACK_ENCRYPTION_KEYS (the new key first, the old ones after it), then run this again. "
            "Do not remove the old keys yet."
        )


class UnopenedError(click.ClickException):
    """Rows that none of the keys opens."""

    def __init__(self, broken: list[str]) -> None:
        names = ", ".join(formatting.receipt(name) if name.isdigit() else name for name in broken[:MOST_NAMED])
        more = " …" if len(broken) > MOST_NAMED else ""
        super().__init__(
            f"FEEDBACK_ENCRYPTION_KEYS의 어느 열쇠로도 열리지 않는 것이 {len(broken)}건 있습니다: {names}{more}. "
            "그것을 봉한 열쇠를 뒤에 덧붙여 다시 실행하고, 그때까지 예전 열쇠를 지우지 마십시오. / "
            f"None of FEEDBACK_ENCRYPTION_KEYS opens {len(broken)}. "
            "Add the key that sealed them and run this again; do not remove the old keys before."
        )


@click.command("new-key")
def new_key() -> None:
    """Print a new encryption key for FEEDBACK_ENCRYPTION_KEYS."""
    click.echo(Fernet.generate_key().decode())


@click.command("rotate-keys")
@with_database
def rotate_keys() -> None:
    """Seal every case and comment with the first of FEEDBACK_ENCRYPTION_KEYS, and tell whether the others can go.

    The service must run with the same keys, or not at all.
    """
    services = current_services()
    _require_same_key(services)
    result = key_rotation.reseal_all(services.database, Vault(services.settings.encryption_keys))
    services.retention.erase("rotate-keys")
    click.echo(f"새 열쇠로 다시 봉했습니다: {result.done}건 / Sealed with the first key: {result.done}")
    _require_same_key(services)  # one may have started meanwhile
    if result.broken:
        raise UnopenedError(result.broken)
    click.echo(_END)
    if _has_copies(services):
        click.echo(_COPIES)
    if services.database.engine.dialect.name != "sqlite":
        click.echo(_ELSEWHERE)


def _require_same_key(services: Services) -> None:
    """Refuse while a running process seals with another key: it could not open what is sealed here."""
    others = [process for process in services.processes.running() if process.keys[:1] != services.processes.keys[:1]]
    if others:
        raise OtherKeyError(others)


def _has_copies(services: Services) -> bool:
    with services.database.read() as connection:
        return connection.execute(select(record.c.id).where(record.c.action == "backup")).first() is not None


_END = (
    "모두 첫 열쇠로 봉해져 있습니다. 다른 열쇠는 FEEDBACK_ENCRYPTION_KEYS에서 지워도 됩니다. / "
    "Everything is sealed with the first key. The others can be removed from FEEDBACK_ENCRYPTION_KEYS."
)
_COPIES = (
    "지금까지 만든 백업은 예전 열쇠로 봉해져 있으니, 그 백업을 두는 동안 예전 열쇠를 따로 보관하십시오. / "
    "Backups taken so far are sealed with the old keys: keep those, apart, as long as the backups."
)
_ELSEWHERE = (
    "다른 컴퓨터에서 실행 중인 서비스는 여기서 볼 수 없습니다. 모두 새 열쇠로 다시 시작했는지 확인한 뒤 지우십시오. / "
    "Services on other machines cannot be seen from here: make sure that all run with the new key first."
)
COMMANDS = (new_key, rotate_keys)
