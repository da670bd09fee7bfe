"""The Korean site while it is being written: MkDocs' own server, started where it can listen."""

import os
import socket
import sys

import click


def run(host: str, port: int) -> None:
    """Become `mkdocs serve`; raises ClickException where something else listens (MkDocs has a traceback for that)."""
    _refuse_taken(host, port)
    os.execv(sys.executable, [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"{host}:{port}"])  # noqa: S606


def _refuse_taken(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise click.ClickException(
            f"{host}:{port}를 쓸 수 없습니다. 다른 번호로 다시 해 보십시오(PORT=8001 make preview). / "
            f"Cannot listen there ({error.strerror}); try another port."
        ) from None
