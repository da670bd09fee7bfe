"""`flask move-database`: from SQLite to PostgreSQL, or back."""

from datetime import timedelta

import click
from flask.cli import with_appcontext

from feedback_api import setting_checks
from feedback_api.backups import copies
from feedback_api.backups import move as moving
from feedback_api.services import current_services
from feedback_api.store.database import Database
from feedback_api.store.encryption import Vault
from institution import formatting
from institution.clock import utc_now


@click.command("move-database")
@with_appcontext
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="[TO]", required=False)
@click.option("--accept-unreadable", is_flag=True, help="Move also what no key opens, for its key is lost.")
def move_database(source: str, target: str | None, accept_unreadable: bool) -> None:
    """Copy a database, checked row by row, into an empty one, while the service stands still.

    FROM and TO are paths of SQLite's files, or addresses as in FEEDBACK_DATABASE_URL, which is also TO where none is
    given: so its password need not be on the command line.
    """
    services = current_services()
    address = _checked(target) if target else services.settings.database_url
    old, new = Database(_checked(source)), Database(address)
    vault = Vault(services.settings.encryption_keys)
    done = moving.move(old, new, vault, accept_unreadable=accept_unreadable)
    for table, count in done.counts.items():
        click.echo(f"{table:<15} {count:>9}")
    if done.unreadable:
        click.echo(f"열리지 않는 것: {done.unreadable}건 / What no key opens: {done.unreadable}")
    click.echo(
        "모두 옮기고 한 줄씩 견주었습니다. 이제 이렇게 적고 서비스를 시작하십시오. / "
        "All is moved, and compared row by row. Now set this, and start the service:"
    )
    click.echo(f"FEEDBACK_DATABASE_URL={moving.shown(address)}")
    until = formatting.in_table(utc_now() + timedelta(days=copies.keep_days(services.organization)), "ko")
    place = old.file or moving.shown(source)
    how = f"worker가 {until} 뒤에 지웁니다" if old.file else "직접 지워 주십시오"
    click.echo(
        f"옛 데이터베이스({place})는 그대로이니 다시는 그것으로 서비스를 시작하지 마십시오. {how}. / "
        "The old one is as it was: never start a service on it again, for its cases would not be in the new one. "
        + ("The worker removes it then." if old.file else "Drop it by hand.")
    )


def _checked(place: str) -> str:
    """Give the address of a place that the operator named; raises click.BadParameter if there is no driver for it."""
    address = moving.address_of(place)
    try:
        return setting_checks.database(address)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


COMMANDS = (move_database,)
