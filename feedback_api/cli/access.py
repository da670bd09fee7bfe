"""`flask access`: who saw or changed which case at the desk."""

import click
from flask.cli import AppGroup

from feedback_api.cli.open_database import with_database
from feedback_api.services import current_services
from feedback_api.store import access_log
from feedback_api.store.access_log import Access
from feedback_api.store.encryption import SealBrokenError
from institution import formatting

access = AppGroup("access", help="The record of who saw or changed which case at the desk.")
COMMANDS = (access,)


@access.command("list")
@with_database
@click.option("--receipt", help="Of this case alone: 4831-7265.")
@click.option(
    "--handler", "who", type=click.IntRange(1, 2**31 - 1), help="Of this handler alone, a number of the list."
)
@click.option(
    "--most", type=click.IntRange(1, 1_000_000), default=200, show_default=True, help="How many, newest first."
)
def list_lines(receipt: str | None, who: int | None, most: int) -> None:
    """List when, who, from which address, which case, what; newest first."""
    service = current_services()
    digits = receipt.replace("-", "").strip() if receipt is not None else None
    names: dict[int | None, str] = {}
    for line in access_log.find_lines(service.database, most, receipt=digits, handler_id=who):
        if line.handler_id not in names:
            names[line.handler_id] = _name(line.handler_id)
        click.echo(_text(line, names[line.handler_id]))


def _name(handler_id: int | None) -> str:
    """Give the number and name of a handler; a name that no key opens must not hide the record."""
    try:
        handler = current_services().handlers.by_id(handler_id)
    except SealBrokenError:
        return f"{handler_id}번"
    removed = "(지움)" if handler and handler.removed else ""
    return f"{handler_id}번 {handler.name}{removed}".strip() if handler else f"{handler_id or '-'}번"


def _text(line: Access, name: str) -> str:
    receipt = formatting.receipt(line.receipt) if line.receipt else "-"
    return f"{formatting.in_table(line.at, 'ko')}  {name}  {line.address or '-'}  {receipt}  {line.action}"
