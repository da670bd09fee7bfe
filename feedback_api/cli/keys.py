"""Encryption keys: a new one, and sealing everything with it."""

import click
from cryptography.fernet import Fernet
from flask.cli import with_appcontext

from feedback_api.services import services
from feedback_api.store import migrate


@click.command("new-key")
def new_key() -> None:
    """Print a new encryption key for FEEDBACK_ENCRYPTION_KEYS."""
    click.echo(Fernet.generate_key().decode())


@click.command("rotate-keys")
@with_appcontext
def rotate_keys() -> None:
    """Seal every case and comment with the first of FEEDBACK_ENCRYPTION_KEYS; afterwards the others can be removed."""
    own = services()
    migrate.upgrade(own.database)
    done = own.cases.reseal() + own.ratings.reseal()
    own.retention.wipe()
    click.echo(f"새 열쇠로 다시 봉했습니다: {done}건 / Sealed with the first key: {done}")


COMMANDS = (new_key, rotate_keys)
