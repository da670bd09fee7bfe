"""`python -m benchmarks`: all parts, or one."""

import signal
import sys
import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from benchmarks import (
    accept,
    building,
    costly,
    desk,
    figures,
    mail_servers,
    memory,
    postgresql,
    report,
    scale,
    send,
    trouble,
    visits,
)

SECONDS, ROUNDS = 5.0, 7
QUICK_SECONDS, QUICK_ROUNDS = 1.0, 3
_seconds = click.option("--seconds", type=float, help="Length of a round.")
_rounds = click.option("--rounds", type=int, help="Number of rounds.")


@click.group()
def main() -> None:
    """Measure, print, and keep the results in benchmarks/results.md; --quick prints alone.

    Databases stand in the system's temporary folder: TMPDIR chooses another disk.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers it started end, frozen or not


@main.command("all")
@click.option("--quick", is_flag=True, help="Fewer and shorter rounds, printed only.")
@click.pass_context
def _all(context: click.Context, quick: bool) -> None:
    """Measure every part in turn."""
    mail_servers.require_sink()
    for command in (_accept, _costly, _trouble, _send, _scale, _postgresql, _desk, _figures, _memory, _pages, _build):
        context.invoke(command, quick=quick)


def part(measure: Callable[..., report.Section]) -> click.Command:
    """Make a command of a part: it gets a folder to write in, and its section is published."""

    @wraps(measure)
    def run(quick: bool, **options: Any) -> None:
        with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
            report.publish(measure(Path(folder), quick, **options), keep=not (quick or options.get("against")))

    option = click.option("--quick", is_flag=True, help="Fewer and shorter rounds, printed only.")
    return main.command(measure.__name__.removeprefix("_"))(option(run))


@part
@_seconds
@_rounds
@click.option("--against", multiple=True, type=click.Choice(list(accept.OTHERS)), help="Only these beside ours.")
def _accept(
    folder: Path, quick: bool, seconds: float | None, rounds: int | None, against: tuple[str, ...]
) -> report.Section:
    """Measure how many messages are accepted a second, and by others."""
    return accept.measure(folder, *_timing(quick, seconds, rounds), against)


@part
@_rounds
def _costly(folder: Path, quick: bool, rounds: int | None) -> report.Section:
    """Measure what posts cost that are made to be dear."""
    return costly.measure(folder, costly.QUICK_POSTS if quick else costly.POSTS, _timing(quick, None, rounds)[1])


@part
@_seconds
@_rounds
def _trouble(folder: Path, quick: bool, seconds: float | None, rounds: int | None) -> report.Section:
    """Measure how customers are answered while the mail server is in trouble."""
    return trouble.measure(folder, *_timing(quick, seconds, rounds))


@part
@_rounds
@click.option("--messages", type=int, help="Messages a round.")
def _send(folder: Path, quick: bool, rounds: int | None, messages: int | None) -> report.Section:
    """Measure how many mails are sent a second, and by Flask-Mail alone."""
    return send.measure(folder, messages or (200 if quick else 2000), _timing(quick, None, rounds)[1])


@part
@_rounds
def _scale(folder: Path, quick: bool, rounds: int | None) -> report.Section:
    """Measure what many cases cost."""
    return scale.measure(folder, scale.SIZES[:2] if quick else scale.SIZES, _timing(quick, None, rounds)[1])


@part
@_seconds
@_rounds
@click.option("--messages", type=int, help="Messages a round of sending.")
def _postgresql(
    folder: Path, quick: bool, seconds: float | None, rounds: int | None, messages: int | None
) -> report.Section:
    """Measure SQLite beside PostgreSQL: accepting, sending, and the queue."""
    sizes = postgresql.QUICK_SIZES if quick else postgresql.SIZES
    return postgresql.measure(folder, *_timing(quick, seconds, rounds), messages or (200 if quick else 1000), sizes)


@part
@_rounds
def _desk(folder: Path, quick: bool, rounds: int | None) -> report.Section:
    """Measure the pages of the desk with many open cases."""
    return desk.measure(folder, desk.SIZES, _timing(quick, None, rounds)[1])


@part
@_rounds
def _figures(folder: Path, quick: bool, rounds: int | None) -> report.Section:
    """Measure how long the figures of a year are counted, and in how much memory."""
    size = figures.QUICK_SIZE if quick else figures.SIZE
    return figures.measure(folder, size, _timing(quick, None, rounds)[1])


@part
def _memory(folder: Path, quick: bool) -> report.Section:
    """Measure memory and start."""
    return memory.measure(folder, *((memory.QUICK_MARKS, 3) if quick else (memory.MARKS, memory.STARTS)))


@part
@_rounds
def _pages(folder: Path, quick: bool, rounds: int | None) -> report.Section:
    """Measure what Lighthouse says of the main pages."""
    return visits.measure(folder, rounds or (1 if quick else visits.RUNS))


@part
@_rounds
def _build(folder: Path, quick: bool, rounds: int | None) -> report.Section:
    """Measure how long the site's builds take, beside stock Material, and with 2,000 people."""
    pages = building.PAGES[:1] if quick else building.PAGES
    return building.measure(folder, pages, rounds or (3 if quick else building.RUNS))


def _timing(quick: bool, seconds: float | None, rounds: int | None) -> tuple[float, int]:
    return seconds or (QUICK_SECONDS if quick else SECONDS), rounds or (QUICK_ROUNDS if quick else ROUNDS)


if __name__ == "__main__":
    main()
