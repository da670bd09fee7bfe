"""`make faults`: the long storm, and its counts as a table for docs/faults.md."""

import os
import random
import tempfile
import time
from pathlib import Path

import click

from tests.faults.mail import MailServer, running
from tests.faults.service import Service
from tests.faults.storm import Storm


@click.command()
@click.option("--kills", default=300, show_default=True)
@click.option("--messages", default=20_000, show_default=True)
@click.option("--seed", default=lambda: random.randrange(10**6), show_default="random")
def main(kills: int, messages: int, seed: int) -> None:
    """Kill the service under load and count what is left; exit status 1 if anything was lost or doubled."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, running(MailServer()) as mail_server:
        outcome = Storm(Service(Path(folder), mail_server.port), mail_server, messages, kills, seed).run()
    click.echo(outcome.table())
    click.echo(f"\nseed {seed}, {os.cpu_count()} cores, {time.monotonic() - began:.0f} s, states {outcome.states}")
    if wrong := outcome.wrong():
        raise click.ClickException(", ".join(wrong))


main()
