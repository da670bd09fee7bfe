"""The operator's commands."""

from flask import Flask

from feedback_api.cli import cases, keys, outbox, ratings, run, safekeeping


def register(app: Flask) -> None:
    """Add the commands to `flask`."""
    for module in (run, cases, outbox, ratings, keys, safekeeping):
        for command in module.COMMANDS:
            app.cli.add_command(command)
