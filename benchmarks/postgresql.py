"""SQLite beside PostgreSQL on one machine: accepting and sending by one process and by two, and the work of the queue.

Both sync every commit to the same disk. PostgreSQL is Debian's, as it is set up by itself, and reached by its socket.
"""

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import click
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import update

from benchmarks import mail_servers, scale
from benchmarks.filling import fill, vacuum
from benchmarks.processes import awake, python
from benchmarks.report import Section
from benchmarks.rounds import interleaved, ratio
from benchmarks.service import open_cases, service
from benchmarks.subjects import CLIENTS, Answers, Server, Subjects, environment_of, starting
from feedback_api.outbox.states import State
from feedback_api.services import services_of
from feedback_api.store.tables import outbox
from institution.clock import utc_now
from tests import postgres
from tests.servers import ROOT, environment

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
KINDS = (SQLITE, POSTGRESQL)
PROCESSES = (1, 2)
#: How many messages the tables of the queue hold, sent or waiting; a case has two.
SIZES, QUICK_SIZES = (1_000, 100_000, 1_000_000), (500,)
Subject = tuple[str, int]


def measure(folder: Path, seconds: float, rounds: int, messages: int, sizes: Sequence[int]) -> Section:
    """Measure both in turn, each part on new databases of one server."""
    with postgres.running(quick=False) as server:
        accepted = _accept(folder / "accept", server, seconds, rounds)
        sent = _send(folder / "send", server, messages, rounds)
        took = _queue(folder / "queue", server, sizes, rounds)
    return _section(accepted, sent, took, f"{rounds} rounds, of {seconds:g} s or {messages:,} messages each")


def settings_of(kind: str, folder: Path, server: postgres.Server) -> dict[str, str]:
    """Give what the processes on one new database share; on SQLite it is their folder."""
    shared = {"FEEDBACK_ENCRYPTION_KEYS": Fernet.generate_key().decode()}
    if kind == SQLITE:
        return {**shared, "FEEDBACK_INSTANCE": str(folder)}
    return {**shared, "FEEDBACK_DATABASE_URL": server.new_database()[1]}


def _named(subject: Subject) -> str:
    kind, number = subject
    return f"{kind}, {number} process{'es' if number > 1 else ''}"


def _subjects() -> dict[str, Subject]:
    return {_named(subject): subject for subject in ((kind, number) for number in PROCESSES for kind in KINDS)}


def _accept(
    folder: Path, server: postgres.Server, seconds: float, rounds: int
) -> Mapping[str, Sequence[tuple[float, float, float]]]:
    """Load web processes, which send meanwhile; messages a second of all of them, p50 and p99 in milliseconds."""
    folder.mkdir()
    with mail_servers.sink(folder) as mail_port, starting(folder) as start:
        groups: dict[str, list[Server]] = {}
        for name, (kind, number) in _subjects().items():
            settings = settings_of(kind, folder / name, server)
            groups[name] = _start(start, number, mail_port, settings)
        for group in groups.values():
            _load(group, min(1.0, seconds))  # the first requests load what a server loads late
        return interleaved([*groups], rounds, lambda name: _load(groups[name], seconds))


def _start(start: Subjects, number: int, mail_port: int, settings: Mapping[str, str]) -> list[Server]:
    """Start the processes of one database, all awake meanwhile: a frozen one may hold the lock that writers take."""
    group: list[Server] = []
    with ExitStack() as stack:
        for _ in range(number):
            group.append(start.ours(mail_port, **settings))
            stack.enter_context(awake(group[-1].process))
    return group


def _load(group: Sequence[Server], seconds: float) -> tuple[float, float, float]:
    """Load the processes of one database, all awake until the last has ended."""
    with ExitStack() as stack, ThreadPoolExecutor(len(group)) as pool:
        for one in group:
            stack.enter_context(awake(one.process))
        loads = pool.map(lambda one: one.take(seconds=seconds, clients=CLIENTS // len(group)), group)
        answers: list[Answers] = list(loads)
    return sum(one.rate for one in answers), median(one.p50 for one in answers), max(one.p99 for one in answers)


def _send(folder: Path, server: postgres.Server, messages: int, rounds: int) -> Mapping[str, Sequence[float]]:
    """Let workers send what waits, on one database together; messages a second."""
    folder.mkdir()
    with ExitStack() as stack:
        mail_port = stack.enter_context(mail_servers.sink(folder))
        acts: dict[str, Callable[[], float]] = {}
        for name, (kind, number) in _subjects().items():
            settings = settings_of(kind, folder / name, server)
            app = stack.enter_context(service(folder / name, mail_port, **settings))
            environ = {**environment_of(folder / name, 1, mail_port), **settings}
            workers = [stack.enter_context(_worker(environ, folder / f"{name} {one}.log")) for one in range(number)]
            acts[name] = _delivery(app, workers, messages)
            acts[name]()  # loads what a worker loads late
        return interleaved([*acts], rounds, lambda name: acts[name]())


@contextmanager
def _worker(environ: Mapping[str, str], log: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start a worker that delivers when it is told to."""
    with log.open("w") as output:
        process = subprocess.Popen(
            python("-m", "benchmarks.apps.delivering"),
            cwd=ROOT,
            env=environment(dict(environ)),
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
        )
    with process:
        _wait(process, "ready")
        yield process
        process.kill()


def _delivery(app: Flask, workers: Sequence["subprocess.Popen[str]"], messages: int) -> Callable[[], float]:
    def deliver() -> float:
        open_cases(services_of(app), messages // 2)
        began = time.perf_counter()
        for worker in workers:
            assert worker.stdin  # noqa: S101 - a pipe
            worker.stdin.write("\n")
            worker.stdin.flush()
        for worker in workers:
            _wait(worker, "done")
        seconds = time.perf_counter() - began
        if counts := services_of(app).backlog.counts():
            raise click.ClickException(f"not all was sent: {counts}")
        return messages / seconds

    return deliver


def _wait(worker: "subprocess.Popen[str]", word: str) -> None:
    assert worker.stdout  # noqa: S101 - a pipe
    if worker.stdout.readline().strip() != word:
        raise click.ClickException(f"a worker ended with {worker.wait()}")


def _queue(
    folder: Path, server: postgres.Server, sizes: Sequence[int], rounds: int
) -> Mapping[str, Mapping[str, Sequence[float]]]:
    """Take steps of the queue on tables of each size, beside messages that were sent, and where all of them wait."""
    with ExitStack() as stack:
        apps: dict[str, Flask] = {}
        for size in sizes:
            for kind in KINDS:
                name = f"{kind}, {size:,}"
                settings = settings_of(kind, folder / name, server)
                apps[name] = stack.enter_context(service(folder / name, 9, **settings))
                fill(services_of(apps[name]), size // 2)
        steps = {"idle poll, the others sent": scale.idle, "claim of 20, the others sent": scale.claim}
        took = {name: scale.rounds_of(apps, step, rounds) for name, step in steps.items()}
        for app in apps.values():
            _let_all_wait(app)
        took["claim of 50, all waiting"] = scale.rounds_of(apps, _claim_of_many, rounds)
        return took


def _let_all_wait(app: Flask) -> None:
    """Make every message wait, as after days without a mail server."""
    with services_of(app).database.migrate() as connection:  # as long as it takes
        waiting = {"state": State.WAITING, "finished_at": None}
        connection.execute(update(outbox).values(**waiting))
    if services_of(app).database.engine.dialect.name != "sqlite":
        vacuum(services_of(app))


def _claim_of_many(app: Flask, _size: object) -> float:
    return scale.timed(lambda: services_of(app).outbox.claim("benchmark", utc_now()))


def _section(
    accepted: Mapping[str, Sequence[tuple[float, float, float]]],
    sent: Mapping[str, Sequence[float]],
    took: Mapping[str, Mapping[str, Sequence[float]]],
    rounds: str,
) -> Section:
    section = Section("SQLite and PostgreSQL", f"{rounds}; {CLIENTS} clients in all, to postfix's smtp-sink.")
    rates = {name: [rate for rate, _, _ in found] for name, found in accepted.items()}
    section.table(
        ("accepting, while it sends", "accepted a second", "p50 ms", "p99 ms", "to SQLite, 1 process"),
        [[name, *_medians(found), f"{_to_first(rates, name):.2f}"] for name, found in accepted.items()],
    )
    section.table(
        ("sending alone", "messages a second", "to SQLite, 1 process"),
        [[name, f"{median(found):.1f}", f"{_to_first(sent, name):.2f}"] for name, found in sent.items()],
    )
    columns = list(next(iter(took.values())))
    section.table(
        ("step, ms, by messages in the table", *columns),
        [[name, *(f"{median(found[column]):.2f}" for column in columns)] for name, found in took.items()],
    )
    return section


def _medians(found: Sequence[tuple[float, float, float]]) -> list[str]:
    return [f"{median(figures):.1f}" for figures in zip(*found, strict=True)]


def _to_first(rates: Mapping[str, Sequence[float]], name: str) -> float:
    return ratio(rates[name], next(iter(rates.values())))
