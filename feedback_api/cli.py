"""The operator's commands: `flask serve`, `flask worker`, `flask cases`, `flask new-key`."""

import click
from cryptography.fernet import Fernet
from flask import Flask
from flask.cli import AppGroup

from feedback_api import dates
from feedback_api.cases import Case, Words
from feedback_api.services import services
from feedback_api.store import migrate

cases = AppGroup("cases", help="Look at cases when a mailbox fails.")


def register(app: Flask) -> None:
    """Add the commands."""
    for command in (serve, worker, new_key, cases):
        app.cli.add_command(command)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.pass_context
def serve(context: click.Context, host: str, port: int) -> None:
    """Serve the API and the built site, and send the mail."""
    from feedback_api import server  # noqa: PLC0415 - other commands need no web server

    server.serve(_app(context), host, port)


@click.command()
@click.pass_context
def worker(context: click.Context) -> None:
    """Send the mail, without a web server."""
    from feedback_api import server  # noqa: PLC0415

    server.work(_app(context))


@click.command("new-key")
def new_key() -> None:
    """Print a new encryption key for FEEDBACK_ENCRYPTION_KEYS."""
    click.echo(Fernet.generate_key().decode())


@cases.command("list")
@click.option("--most", default=50, show_default=True, help="How many, newest first.")
def list_cases(most: int) -> None:
    """List cases: receipt, kind, team, times; no persons."""
    own = services()
    migrate.upgrade(own.database)
    for case in own.cases.listed(most):
        click.echo(_line(case))


@cases.command("show")
@click.argument("receipt")
def show(receipt: str) -> None:
    """Show a case with everything the customer wrote."""
    own = services()
    migrate.upgrade(own.database)
    case = own.cases.by_receipt(receipt)
    if case is None:
        raise click.ClickException("그런 접수번호가 없습니다. / No case has this receipt number.")
    with own.database.read() as connection:
        _, words = own.cases.words(connection, case.id)
    click.echo(_line(case))
    click.echo(_letter(words))


def _line(case: Case) -> str:
    due = dates.in_table(case.due_at, "ko") if case.due_at else "기한 없음"
    received = dates.in_table(case.received_at, "ko")
    return f"{dates.receipt(case.receipt)}  {case.kind:<10}  {case.team:<10}  접수 {received}  기한 {due}"


def _letter(words: Words) -> str:
    return (
        f"성명: {words.name}\n전화: {words.phone}\n이메일: {words.email}\n회신: {words.reply_by}\n"
        f"제목: {words.subject}\n\n{words.message}"
    )


def _app(context: click.Context) -> Flask:
    from flask.cli import ScriptInfo  # noqa: PLC0415

    return context.ensure_object(ScriptInfo).load_app()
