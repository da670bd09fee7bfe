"""Accepting while the mail server is slow, dead or hanging: customers should not notice."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks import mail_servers
from benchmarks.report import Section, Target
from benchmarks.rounds import interleaved, ratios
from benchmarks.subjects import CLIENTS, Answers, starting

MOST = 1.2
HEALTHY = "healthy"


def measure(folder: Path, seconds: float, rounds: int) -> Section:
    """Load four services of ours in turn, each with another mail server."""
    with ExitStack() as stack:
        ports = {
            HEALTHY: stack.enter_context(mail_servers.sink(folder)),
            f"slow ({mail_servers.SLOW_SECONDS} s a mail)": stack.enter_context(mail_servers.sink(folder, slow=True)),
            "dead": stack.enter_context(mail_servers.dead()),
            "hanging": stack.enter_context(mail_servers.hanging()),
        }
        start = stack.enter_context(starting(folder))
        servers = {name: start.ours(port) for name, port in ports.items()}
        for server in servers.values():
            server.load(min(1.0, seconds))
        answers = interleaved(list(servers), rounds, lambda name: servers[name].load(seconds))
    return _section(answers, seconds, rounds)


def _section(answers: Mapping[str, Sequence[Answers]], seconds: float, rounds: int) -> Section:
    section = Section("Accepting under mail trouble", f"{CLIENTS} clients, {rounds} rounds of {seconds:g} s each.")
    slowest = ratios({name: [one.p99 for one in found] for name, found in answers.items()}, HEALTHY)
    rows = [
        [name, *(f"{median(getattr(one, what) for one in found):.1f}" for what in ("rate", "p50", "p99", "cpu"))]
        for name, found in answers.items()
    ]
    section.table(("mail server", "accepted a second", "p50 ms", "p99 ms", "CPU ms a message"), rows)
    section.targets(
        *(Target(f"p99, {name} : {HEALTHY}", found, at_most=MOST) for name, found in slowest.items() if name != HEALTHY)
    )
    return section
