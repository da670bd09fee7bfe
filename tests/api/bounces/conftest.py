"""A service whose mail comes back to addresses of single messages, and the command into which it is piped."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from feedback_api.cli.bounce import bounce
from feedback_api.services import Services
from tests.api.bounces.samples import CUSTOMER, Sent
from tests.api.conftest import Post
from tests.mail_server import MailServer
from tests.servers import ROOT, environment

ADDRESS = "bounces@narae.example"
Pipe = Callable[..., tuple[int, str]]


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    return {**environ, "FEEDBACK_BOUNCE_ADDRESS": ADDRESS}


@pytest.fixture
def pipe(environ: dict[str, str]) -> Pipe:
    """Pipe a mail into the command as a mail server does; gives exit status and output."""

    def run(mail: bytes | str, *arguments: str, **changes: str) -> tuple[int, str]:
        raw = mail if isinstance(mail, bytes) else mail.encode()
        command = [sys.executable, "-m", "flask", "bounce", *arguments]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment({**environ, **changes}),
            input=raw,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        return done.returncode, _told(done.stdout.decode())

    return run


@pytest.fixture
def take(environ: dict[str, str]) -> Pipe:
    """Do as `pipe` does, without a process for each of many mails: the command needs none of the program's start."""

    def run(mail: bytes | str, *arguments: str, **changes: str) -> tuple[int, str]:
        done = CliRunner().invoke(bounce, arguments, input=mail, env=environment({**environ, **changes}))
        return done.exit_code, _told(done.output)

    return run


def _told(printed: str) -> str:
    assert "Traceback" not in printed
    assert CUSTOMER not in printed
    return printed


def sent_to(mail_server: MailServer, address: str) -> Sent:
    """Give the newest mail to an address as the mail server got it."""
    every = zip(mail_server.received, mail_server.senders, mail_server.raw, strict=True)
    *_, (sender, raw) = [(sender, raw) for mail, sender, raw in every if mail["To"] == address]
    return Sent(sender, raw.decode("ascii").replace("\r\n", "\n"))


@pytest.fixture
def acknowledgment(post: Post, own: Services, mail_server: MailServer) -> Sent:
    """The mail to a customer whose case has just come."""
    assert post().status_code == 201
    own.worker.deliver_due()
    return sent_to(mail_server, CUSTOMER)
