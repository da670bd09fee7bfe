"""Accepting a message: ours beside an app that stores nothing, one that mails in the request, and isso."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks import mail_servers
from benchmarks.report import Section, Target
from benchmarks.rounds import interleaved, ratio
from benchmarks.subjects import CLIENTS, Answers, Server, Subjects, starting
from feedback_api.web.server import THREADS

OURS = "ours: `flask serve`, its worker sending meanwhile"
ACCEPTING = "ours, its worker elsewhere"
NOTHING = "same form, stores nothing"
MAILING = "same form, two mails in the request"
ISSO = "isso 0.14"
MAILING_SLOWLY = f"two mails in the request, mail server takes {mail_servers.SLOW_SECONDS} s"
#: What ours can be compared with, by the words of --against.
OTHERS = {"apart": ACCEPTING, "nothing": NOTHING, "mailing": MAILING, "isso": ISSO}


def measure(folder: Path, seconds: float, rounds: int, against: Sequence[str] = ()) -> Section:
    """Load all in turn, the one that waits for a slow mail server once."""
    names = [OURS, *(name for word, name in OTHERS.items() if word in against or not against)]
    with mail_servers.sink(folder) as fast, mail_servers.sink(folder, slow=True) as slow, starting(folder) as start:
        servers = {name: _starters(start, fast)[name]() for name in names}
        for server in servers.values():
            server.load(min(1.0, seconds))  # the first requests load what a server loads late
        answers = interleaved(names, rounds, lambda name: servers[name].load(seconds))
        if MAILING in names:
            answers[MAILING_SLOWLY] = [start.plain("mails_in_request", slow).load(seconds)]
    return _section(answers, seconds, rounds)


def _starters(start: Subjects, mail_port: int) -> Mapping[str, Callable[[], Server]]:
    return {
        OURS: lambda: start.ours(mail_port),
        ACCEPTING: lambda: start.ours(mail_port, "without_worker"),
        NOTHING: lambda: start.plain("stores_nothing", mail_port),
        MAILING: lambda: start.plain("mails_in_request", mail_port),
        ISSO: start.isso,
    }


def _section(answers: Mapping[str, Sequence[Answers]], seconds: float, rounds: int) -> Section:
    conditions = (
        f"{CLIENTS} clients on kept connections, waitress with {THREADS} threads throughout, {rounds} rounds of "
        f"{seconds:g} s each; limits on, one acknowledgment a message."
    )
    section = Section("Accepting a message", conditions)
    rates = {name: [one.rate for one in found] for name, found in answers.items()}
    section.table(
        ("server", "accepted a second", "p50 ms", "p99 ms", "CPU ms a message", "ours : it"),
        [_row(name, found, rates) for name, found in answers.items()],
    )
    promised = {NOTHING: 0.6, ISSO: 2.0, MAILING: 2.0}
    section.targets(
        *(
            Target(f"ours : {name}", ratio(rates[OURS], rates[name]), at_least=least)
            for name, least in promised.items()
            if name in rates
        )
    )
    return section


def _row(name: str, found: Sequence[Answers], rates: Mapping[str, Sequence[float]]) -> list[str]:
    figures = [f"{median(getattr(one, what) for one in found):.1f}" for what in ("rate", "p50", "p99", "cpu")]
    against = (
        median(rates[OURS]) / median(rates[name]) if len(found) != len(rates[OURS]) else ratio(rates[OURS], rates[name])
    )
    return [name, *figures, f"{against:.2f}"]
