"""`python -m benchmarks`: all parts, or one."""

import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from benchmarks import accept, mail_servers, memory, report, scale, send, trouble

SECONDS, ROUNDS = 5.0, 7
QUICK_SECONDS, QUICK_ROUNDS = 1.0, 3


@click.group()
def main() -> None:
    """Measure, print, and keep the results in benchmarks/results.md; --quick prints alone."""


def part(measure: Callable[..., None]) -> click.Command:
    """Make a command of a part, with a folder for what it writes."""

    @wraps(measure)
    def run(**options: Any) -> None:
        mail_servers.require_sink()
        with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
            measure(Path(folder), **options)

    quick = click.option("--quick", is_flag=True, help="Fewer and shorter rounds, printed only.")
    return main.command(measure.__name__.removeprefix("_"))(quick(run))


def timed(measure: Callable[..., None]) -> Callable[..., None]:
    """Let the length and number of the rounds be chosen."""
    seconds = click.option("--seconds", type=float, help="Length of a round.")
    rounds = click.option("--rounds", type=int, help="Number of rounds.")
    return seconds(rounds(measure))


@part
@timed
@click.option("--isso/--no-isso", "with_isso", default=True, help="Compare with isso, installed for it.")
def _accept(folder: Path, quick: bool, seconds: float | None, rounds: int | None, with_isso: bool) -> None:
    seconds = seconds or (QUICK_SECONDS if quick else SECONDS)
    rounds = rounds or (QUICK_ROUNDS if quick else ROUNDS)
    report.publish(accept.measure(folder, seconds, rounds, with_isso=with_isso), keep=not quick)
    report.publish(trouble.measure(folder, seconds, rounds), keep=not quick)


@part
@click.option("--rounds", type=int, help="Number of rounds.")
@click.option("--messages", type=int, help="Messages a round.")
def _send(folder: Path, quick: bool, rounds: int | None, messages: int | None) -> None:
    rounds = rounds or (QUICK_ROUNDS if quick else ROUNDS)
    report.publish(send.measure(folder, messages or (200 if quick else 2000), rounds), keep=not quick)


@part
@click.option("--rounds", type=int, help="Number of rounds.")
def _scale(folder: Path, quick: bool, rounds: int | None) -> None:
    rounds = rounds or (QUICK_ROUNDS if quick else ROUNDS)
    report.publish(scale.measure(folder, scale.SIZES[:2] if quick else scale.SIZES, rounds), keep=not quick)


@part
def _memory(folder: Path, quick: bool) -> None:
    marks, starts = (memory.QUICK_MARKS, 3) if quick else (memory.MARKS, memory.STARTS)
    report.publish(memory.measure(folder, marks, starts), keep=not quick)


if __name__ == "__main__":
    main()
