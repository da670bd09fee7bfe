"""The operator's commands."""

from flask import Flask

from feedback_api.cli import backup, cases, keys, outbox, ratings, serve


def register(app: Flask) -> None:
    """Add the commands to `flask`."""
    for module in (serve, cases, outbox, ratings, keys, backup):
        for command in module.COMMANDS:
            app.cli.add_command(command)
