"""The operator's commands."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the commands to `flask`."""
    from feedback_api.cli import (  # noqa: PLC0415 - `flask bounce` is loaded without the others
        access,
        backup,
        bounce,
        cases,
        doctor,
        figures,
        handlers,
        keys,
        move,
        outbox,
        ratings,
        serve,
    )

    for module in (serve, doctor, cases, handlers, access, outbox, bounce, ratings, figures, keys, backup, move):
        for command in module.COMMANDS:
            app.cli.add_command(command)
