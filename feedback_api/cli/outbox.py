"""`flask outbox`: list the mails that were not sent, and retry those that were given up."""

import click
from flask.cli import AppGroup

from feedback_api.cli.open_database import with_database
from feedback_api.services import current_services
from institution import formatting
from institution.clock import utc_now

outbox = AppGroup("outbox", help="See messages that were not sent, and revive them.")
COMMANDS = (outbox,)


@outbox.command("list")
@with_database
@click.option("--all", "every", is_flag=True, help="Also those that were sent.")
def list_messages(every: bool) -> None:
    """List messages that wait, were given up, or may not have arrived: no persons."""
    services = current_services()
    for row in services.backlog.listed(every=every):
        receipt = formatting.receipt(row.receipt) if row.receipt else "-"
        line = f"{row.id:>6}  {row.state:<9}  {row.message:<15}  접수번호 {receipt}  시도 {row.attempts}"
        click.echo(f"{line}  {row.last_error or ''}".rstrip())


@outbox.command("retry")
@with_database
@click.argument("numbers", nargs=-1, type=click.IntRange(1, 2**63 - 1))
@click.option("--all", "every", is_flag=True, help="Every message that was given up.")
def retry(numbers: tuple[int, ...], every: bool) -> None:
    """Try messages that were given up once more, for another 72 hours."""
    services = current_services()
    if not numbers and not every:
        raise click.UsageError("번호를 적거나 --all을 쓰십시오. / Give numbers, or --all.")
    revived = services.backlog.revive(None if every else numbers, utc_now())
    click.echo(f"다시 보냅니다: {revived}건 / To be sent again: {revived}")
    for number in services.backlog.destroyed(numbers):
        click.echo(
            f"{number}번은 파기한 의견의 메일이라 다시 보낼 수 없습니다. / "
            f"{number}: its case has been destroyed; nothing is left to send."
        )
