"""The operator's commands."""

from flask import Flask

from feedback_api.cli import access, backup, cases, doctor, figures, handlers, keys, move, outbox, ratings, serve


def register(app: Flask) -> None:
    """Add the commands to `flask`."""
    for module in (serve, doctor, cases, handlers, access, outbox, ratings, figures, keys, backup, move):
        for command in module.COMMANDS:
            app.cli.add_command(command)
