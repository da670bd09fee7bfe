"""`flask bounce`: take a mail that came back, as a mail server pipes it into the command.

A mail server knows two answers: taken (0), and try again later (75, EX_TEMPFAIL of sysexits.h). Any other would send a
bounce of the bounce. So 0 is for all that could be looked at, garbage too, and 75 for whatever somebody has to mend:
settings, database, program. The entry point in pyproject.toml lets flask find the command without making the
application, so that no wrong setting ends it with another answer; and what reports no failure, which is most of what
strangers send, costs neither settings nor database.
"""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import IO, TYPE_CHECKING

import click

if TYPE_CHECKING:
    from feedback_api.bounces.delivery_reports import Report

EX_OK, EX_TEMPFAIL = 0, 75
#: How long the reading of one mail may take, in seconds, whatever was put into it.
MOST_SECONDS = 10
_PIECE = 2**16
#: Where mail servers say for whom a mail was: Postfix in both, Exim and qmail in the second.
_RECIPIENT_VARIABLES = ("ORIGINAL_RECIPIENT", "RECIPIENT")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("recipients", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def bounce(context: click.Context, recipients: tuple[str, ...]) -> None:
    """Take a mail that came back from standard input; RECIPIENTS are its envelope's, where the mail server tells.

    For a pipe of the mail server: see docs/operating.md. The case is marked, and the operator told where it was no
    customer's mail; nothing is deleted or closed.
    """
    try:
        raw = _receive(sys.stdin.buffer)
        click.echo(_take(raw, [*recipients, *(os.environ.get(name, "") for name in _RECIPIENT_VARIABLES)]))
    except _LaterError as error:
        click.echo(str(error), err=True)
        context.exit(EX_TEMPFAIL)
    except click.ClickException as error:  # settings, or a database that cannot be used: each tells the cure
        click.echo(error.format_message(), err=True)
        context.exit(EX_TEMPFAIL)
    except Exception as error:  # of a mail and of personal data nothing is told but the kind of the error
        click.echo(f"받지 못했습니다: {type(error).__name__} / Not taken: {type(error).__name__}", err=True)
        context.exit(EX_TEMPFAIL)
    context.exit(EX_OK)


class _LaterError(Exception):
    """A mail to be brought again."""


def _receive(pipe: IO[bytes]) -> bytes:
    """Read the beginning of a mail, and the rest away: whoever writes into a closed pipe believes that it failed."""
    from feedback_api.bounces.delivery_reports import MOST_BYTES  # noqa: PLC0415

    raw = pipe.read(MOST_BYTES)
    while pipe.read(_PIECE):
        pass
    return raw


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    """Raise TimeoutError in the block after so many seconds, and each second from then on.

    Python drops an exception that comes while it calls a finalizer, such as of the garbage collection.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _take(raw: bytes, recipients: Sequence[str]) -> str:
    """Take a mail, and give a line that tells what became of it."""
    report = _parse_failure(raw)
    return _NO_FAILURE if report is None else _note(report, recipients)


def _parse_failure(raw: bytes) -> "Report | None":
    """Give the report of a failure; nothing where a mail is none, or cannot be read in time."""
    from feedback_api.bounces.delivery_reports import Verdict, parse  # noqa: PLC0415

    try:
        with _limited(MOST_SECONDS):
            report = parse(raw)
    except TimeoutError:
        return None
    return report if report.verdict is Verdict.FAILED else None


def _note(report: "Report", recipients: Sequence[str]) -> str:
    from feedback_api import config  # noqa: PLC0415 - a laptop's instance folder is made by this alone
    from feedback_api.bounces.addresses import BounceAddresses  # noqa: PLC0415
    from feedback_api.bounces.returned_mail import Effect, ReturnedMail  # noqa: PLC0415
    from feedback_api.store import migrate  # noqa: PLC0415
    from feedback_api.store.database import Database  # noqa: PLC0415

    settings = config.from_environ()
    database = Database(settings.database_url)
    try:
        migrate.upgrade(database)
        addresses = BounceAddresses(settings.secret_key, settings.bounce_address)
        effect, number = ReturnedMail(database, addresses).take(report, recipients)
    finally:
        database.close()
    if effect is Effect.BEING_SENT:
        raise _LaterError(f"{number}번 메일을 아직 보내는 중입니다. / Mail {number} is still being sent.")
    return _EFFECTS[effect.name].format(number=number)


_NO_FAILURE = "배달 실패를 알리는 메일이 아닙니다. 바꾼 것이 없습니다. / It reports no failure; nothing was changed."
_EFFECTS = {
    "NOTED": "{number}번 메일이 돌아온 것을 적었습니다. / Noted: mail {number} came back.",
    "NOTED_BEFORE": "{number}번 메일은 이미 적혀 있습니다. / Mail {number} was noted before.",
    "UNKNOWN": (
        "어느 메일이 돌아온 것인지 알 수 없습니다. 바꾼 것이 없습니다. / "
        "It tells of no message of ours; nothing was changed."
    ),
}
COMMANDS = (bounce,)
