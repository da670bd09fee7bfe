"""`flask serve` and `flask worker`."""

import click
from flask import Flask
from flask.cli import ScriptInfo


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.pass_context
def serve(context: click.Context, host: str, port: int) -> None:
    """Serve the API and the built site, and send the mail."""
    from feedback_api.web import server  # noqa: PLC0415 - other commands need no web server

    server.serve(_app(context), host, port)


@click.command()
@click.pass_context
def worker(context: click.Context) -> None:
    """Send the mail, without a web server."""
    from feedback_api.web import server  # noqa: PLC0415

    server.work(_app(context))


def _app(context: click.Context) -> Flask:
    return context.ensure_object(ScriptInfo).load_app()


COMMANDS = (serve, worker)
