"""`flask figures`: how the promises were kept, counted for the public, and in full for the institution alone."""

from pathlib import Path

import click
from flask.cli import AppGroup

from feedback_api.cli.open_database import with_database
from feedback_api.services import current_services

figures = AppGroup("figures", help="How the service standards were kept: export, report, publish.")
COMMANDS = (figures,)
_PERIOD = click.option("--period", "name", required=True, help="2026-q4, 2026-m11, 2026-h2, 2026, 2026-27.")
_DATA = click.option(
    "--data",
    "data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A copy of content/data to read and write instead of the one beside FEEDBACK_ORGANIZATION.",
)


@figures.command("export")
@with_database
@_PERIOD
@_DATA
@click.option("--revise", "reason", help="Why published figures are written anew; it is published beside them.")
def export(name: str, data: Path | None, reason: str | None) -> None:
    """Write content/data/performance/PERIOD.csv of a period that is over, numbers of few cases withheld."""
    from feedback_api.cli import figure_output  # noqa: PLC0415 - other commands count nothing

    figure_output.export_period(current_services(), name, data, reason)


@figures.command("report")
@with_database
@_PERIOD
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Instead of instance/figures.")
def report(name: str, folder: Path | None) -> None:
    """Write the internal report of a period: every number, by standard, team and kind. Not for publication."""
    from feedback_api.cli import figure_output  # noqa: PLC0415

    figure_output.write_report(current_services(), name, folder)


@figures.command("publish")
@with_database
@_DATA
@click.option("--then", "command", help="Run this once files were written, as `make build`.")
@click.pass_context
def publish(context: click.Context, data: Path | None, command: str | None) -> None:
    """Export every period that is over and not yet published, and tell what changes; a person commits it."""
    from feedback_api.cli import figure_output  # noqa: PLC0415

    context.exit(0 if figure_output.publish_all(current_services(), data, command) else 1)
