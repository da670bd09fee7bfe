"""`flask ratings`: how the pages were rated; what visitors wrote goes to the teams alone."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from feedback_api.cli.open_database import with_database
from feedback_api.services import current_services
from institution.clock import SEOUL, utc_now

ratings = AppGroup("ratings", help="See how the pages were rated.")
COMMANDS = (ratings,)
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


@ratings.command("list")
@with_database
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on, Korean time; all, otherwise.")
def list_ratings(since: datetime | None) -> None:
    """List the pages: how many rated each, and the mean of 1 to 5; no comments."""
    services = current_services()
    start = since.replace(tzinfo=SEOUL) if since else _EVER
    for count in services.ratings.counts(start, utc_now()):
        click.echo(f"{count.total:>7}건  평균 {count.mean:.2f}  {count.page}")
