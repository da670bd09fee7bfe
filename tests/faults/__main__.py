"""`make faults`: the long storm, and its counts as a table for docs/faults.md."""

import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tests import postgres
from tests.faults.mail import MailServer, running
from tests.faults.service import Service, machines
from tests.faults.storm import Storm


@click.command()
@click.option("--database", type=click.Choice(["sqlite", "postgresql"]), default="sqlite", show_default=True)
@click.option("--kills", default=300, show_default=True)
@click.option("--messages", default=20_000, show_default=True)
@click.option("--restarts", default=40, show_default=True, help="How often the PostgreSQL server ends.")
@click.option("--seed", default=lambda: random.randrange(10**6), show_default="random")
def main(database: str, kills: int, messages: int, restarts: int, seed: int) -> None:
    """Kill the service under load and count what is left; exit status 1 if anything was lost or doubled.

    On PostgreSQL it is two machines' web and worker on one server, which is stopped and killed, too.
    """
    began = time.monotonic()
    prepare = on_sqlite if database == "sqlite" else on_postgresql
    with running(MailServer()) as mail_server, prepare(mail_server, messages, kills, restarts, seed) as storm:
        outcome = storm.run()
    click.echo(outcome.table())
    click.echo(f"\nseed {seed}, {os.cpu_count()} cores, {time.monotonic() - began:.0f} s, states {outcome.states}")
    if wrong := outcome.wrong():
        raise click.ClickException(", ".join(wrong))


@contextmanager
def on_sqlite(mail_server: MailServer, messages: int, kills: int, _restarts: int, seed: int) -> Iterator[Storm]:
    """One machine with its SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        yield Storm([Service(Path(folder), mail_server.port)], mail_server, messages, kills, seed)


@contextmanager
def on_postgresql(mail_server: MailServer, messages: int, kills: int, restarts: int, seed: int) -> Iterator[Storm]:
    """Two machines on one server, which syncs as in earnest."""
    with tempfile.TemporaryDirectory() as folder, postgres.running(quick=False) as server:
        both = machines(Path(folder), mail_server.port, server.new_database()[1])
        yield Storm(both, mail_server, messages, kills, seed, server, restarts)


main()
