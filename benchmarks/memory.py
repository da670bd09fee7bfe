"""What `flask serve` holds in memory as messages come, and how soon after its start it answers the first."""

import json
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks import mail_servers, posts, start
from benchmarks.processes import proportional_kilobytes, running
from benchmarks.report import Section, Target
from benchmarks.subjects import Server, environment_of
from feedback_api.outbox.states import State
from tests.servers import free_port

MARKS = (0, 1_000, 5_000, 10_000)
QUICK_MARKS = (0, 100, 300, 600)
STARTS = 5
MOST_MB, MOST_SECONDS = 90, 1.2
#: What the memory of one and the same process differs by from one look to the next.
NOISE_MB = 2


def measure(folder: Path, marks: Sequence[int], starts: int) -> Section:
    """Start the service a few times, then send it messages and look at its memory once all mails have left."""
    with mail_servers.sink(folder) as mail_port:
        first = [start.first_answer(folder / f"fresh-{number}", mail_port) for number in range(starts)]
        again = [start.first_answer(folder / "fresh-0", mail_port) for _ in first]
        megabytes = _grown(folder, mail_port, marks)
        heaviest = start.heaviest_imports(folder / "fresh-0", mail_port)
    section = Section("Memory and start", f"`flask serve`; starts: median of {starts}; memory: PSS, all mails sent.")
    section.table(
        ("messages taken", "MB"), [[f"{mark:,}", f"{held:.1f}"] for mark, held in zip(marks, megabytes, strict=True)]
    )
    section.targets(
        Target(f"MB after {marks[-1]:,} messages", megabytes[-1], at_most=MOST_MB),
        Target(f"MB grown since {marks[-2]:,}", megabytes[-1] - megabytes[-2], at_most=NOISE_MB),
        Target("seconds to the first answer, database there", median(again), at_most=MOST_SECONDS),
        Target("seconds to the first answer, database made", median(first), at_most=MOST_SECONDS),
    )
    section.table(("package imported by `flask serve`", "ms itself"), heaviest)
    return section


def _grown(folder: Path, mail_port: int, marks: Sequence[int]) -> list[float]:
    """Give the megabytes the service holds after so many messages, its outbox empty each time."""
    port = free_port()
    environ = environment_of(folder / "grown", port, mail_port)
    held = []
    with running(start.command(port), environ, folder / "grown.log", _health(port)) as process:
        server = Server(process, port, posts.feedback(port))
        for before, mark in zip((0, *marks), marks, strict=False):
            if mark > before:
                server.take(most=mark - before)
            _wait_until_sent(port)
            held.append(proportional_kilobytes(process.pid) / 1024)
    return held


def _wait_until_sent(port: int) -> None:
    while True:
        with urllib.request.urlopen(_health(port), timeout=30) as answer:
            waiting = set(json.load(answer)["outbox"])
        if not waiting & {State.WAITING, State.SENDING}:
            return
        time.sleep(0.2)


def _health(port: int) -> str:
    return f"http://127.0.0.1:{port}/api/health"
