"""`flask backup`, `flask restore` and `flask confirm-clock`."""

from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import with_appcontext

from feedback_api.backups import backup as backups
from feedback_api.backups import restore as restoring
from feedback_api.backups import server_restore
from feedback_api.backups.restore import Restored
from feedback_api.cli.open_database import with_database
from feedback_api.services import current_services
from feedback_api.store import clock_check
from feedback_api.store.encryption import Vault
from institution import formatting
from institution.clock import utc_now


@click.command()
@with_database
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Take a consistent copy of the running database; it is removed when its time of keeping is over."""
    services = current_services()
    backups.take(services.database, file)
    click.echo(f"백업했습니다: {file} / Backed up.")


@click.command()
@with_appcontext
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--accept-unreadable", is_flag=True, help="Restore also what no key opens, for its key is lost.")
@click.confirmation_option(
    prompt="지금의 데이터를 백업으로 바꿉니다. 계속할까요? / This replaces today's data with the backup. Go on?"
)
def restore(file: Path, accept_unreadable: bool) -> None:
    """Bring a backup back while the service stands still; what was destroyed or sent since stays so."""
    services = current_services()
    vault = Vault(services.settings.encryption_keys)
    bring_back = server_restore.restore if services.database.file is None else restoring.restore
    done = bring_back(services.database, vault, file, accept_unreadable=accept_unreadable)
    again = done.carried.destroyed
    click.echo(f"되살렸습니다. 다시 파기한 의견: {again}건 / Restored; destroyed again: {again}")
    for line in _remarks(done):
        click.echo(line)
    if doubt := clock_check.find_doubt(services.database, utc_now()):
        click.echo(_doubted(doubt))


@click.command("confirm-clock")
@with_database
@click.option("--yes", is_flag=True, help="Do not ask.")
def confirm_clock(yes: bool) -> None:
    """Confirm that the machine's clock is right, after it was found too far from the newest moment known."""
    services = current_services()
    now = utc_now()
    if not yes:
        shown = formatting.in_table(now, "ko")
        click.confirm(f"지금이 {shown}이 맞습니까? / Is it {now:%Y-%m-%d %H:%M} UTC now?", abort=True)
    clock_check.confirm(services.database, now)
    click.echo("확인했습니다. 멈춘 일은 몇 분 안에 이어집니다. / Confirmed; what waited goes on within minutes.")


def _remarks(done: Restored) -> Iterator[str]:
    if done.aside is not None:
        yield f"바꾸기 전 데이터: {done.aside} / The replaced data are there until their time is over."
    if done.carried.only_aside:
        yield (
            f"백업 뒤에 접수되어 거기에만 있는 의견: {done.carried.only_aside}건 / "
            f"Received after the backup, in there alone: {done.carried.only_aside}"
        )
    if done.unreadable:
        yield f"열리지 않는 것: {done.unreadable}건 / What no key opens: {done.unreadable}"
    if done.carried.not_carried:
        yield (
            f"옛 데이터에서 옮기지 못한 것: {', '.join(done.carried.not_carried)}. "
            "백업 뒤에 파기하거나 보류한 의견, 지운 담당자가 있으면 다시 해 주십시오. / "
            "Not carried over, for the old data cannot be read; destroy, hold and remove (handlers) again what was "
            "since the backup."
        )


def _doubted(doubt: clock_check.Doubt) -> str:
    return (
        f"시계가 데이터의 마지막 시각({doubt.known_at:%Y-%m-%d})과 {doubt.days:+d}일 다릅니다. "
        "맞으면 flask confirm-clock으로 확인해 주십시오. / "
        "The clock is that far from the newest moment in the data; confirm it if it is right."
    )


COMMANDS = (backup, restore, confirm_clock)
