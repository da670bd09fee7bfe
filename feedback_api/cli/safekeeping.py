"""`flask backup` and `flask restore`."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from feedback_api.clock import utc_now
from feedback_api.services import services
from feedback_api.store import backup as copies
from feedback_api.store import migrate


@click.command()
@with_appcontext
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Take a consistent copy of the running SQLite database; it is removed when its time of keeping is over."""
    own = services()
    migrate.upgrade(own.database)
    copies.take(own.database, file)
    click.echo(f"백업했습니다: {file} / Backed up.")


@click.command()
@with_appcontext
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.confirmation_option(
    prompt="지금의 데이터를 백업으로 바꿉니다. 계속할까요? / This replaces today's data with the backup. Go on?"
)
def restore(file: Path) -> None:
    """Bring a backup back, checked; what was destroyed since it was taken is destroyed again."""
    own = services()
    migrate.upgrade(own.database)
    destroyed = own.retention.forgotten()
    copies.bring_back(own.database, file)
    migrate.upgrade(own.database)
    again = own.retention.forget(destroyed, "restore")
    own.retention.forget_comments(utc_now())
    own.retention.wipe()
    click.echo(f"되살렸습니다. 다시 파기한 의견: {again}건 / Restored; destroyed again: {again}")


COMMANDS = (backup, restore)
