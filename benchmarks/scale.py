"""A thousand cases, a hundred thousand, a million: what each step of the service takes, beside the smallest."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import TypeVar

import click
from flask import Flask

from benchmarks.filling import fill, link, settle
from benchmarks.report import Section, Target
from benchmarks.rounds import ratio
from benchmarks.service import open_cases, open_one, service
from feedback_api.services import services_of
from institution.clock import utc_now

SIZES = (1_000, 100_000, 1_000_000)
#: How often each step is taken in a round, on each database in turn.
REPEATS = 20
Step = Callable[[Flask, int], float]
Key = TypeVar("Key")


def measure(folder: Path, sizes: Sequence[int], rounds: int) -> Section:
    """Take every step on every database in turn."""
    with ExitStack() as stack:
        apps = {size: stack.enter_context(service(folder / str(size), 9)) for size in sizes}
        for size, app in apps.items():
            fill(services_of(app), size)
        took = {name: rounds_of(apps, step, rounds) for name, (step, _) in STEPS.items()}
    return _section(took, rounds)


def rounds_of(apps: Mapping[Key, Flask], step: Callable[[Flask, Key], float], rounds: int) -> dict[Key, list[float]]:
    """Give the median of every round, in milliseconds, after one round that warms up."""
    medians: dict[Key, list[float]] = {size: [] for size in apps}
    for _ in range(rounds + 1):
        times: dict[Key, list[float]] = {size: [] for size in apps}
        for _ in range(REPEATS):
            for size, app in apps.items():
                times[size].append(step(app, size) * 1000)
        for size, found in times.items():
            medians[size].append(median(found))
    return {size: found[1:] for size, found in medians.items()}


def timed(act: Callable[[], object]) -> float:
    """Give how long something takes, in seconds."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def idle(app: Flask, _size: object) -> float:
    """Look for work where there is none."""
    return timed(lambda: services_of(app).outbox.claim("benchmark", utc_now()))


def _accept(app: Flask, _size: int) -> float:
    took = timed(lambda: open_one(services_of(app), "complaint"))
    settle(services_of(app))
    return took


def claim(app: Flask, _size: object) -> float:
    """Claim twenty messages, beside those that were sent."""
    open_cases(services_of(app), 10)
    took = timed(lambda: services_of(app).outbox.claim("benchmark", utc_now()))
    settle(services_of(app))
    return took


def _status(app: Flask, size: int) -> float:
    address = f"/api/cases/{link(random.randint(2, size))}"
    began = time.perf_counter()
    answer = app.test_client().get(address)
    took = time.perf_counter() - began
    if answer.status_code != 200:
        raise click.ClickException(f"a case's page answered {answer.status}")
    return took


#: Each step, and how much longer than on the smallest database it may take.
STEPS: Mapping[str, tuple[Step, float]] = {
    "accept": (_accept, 1.1),
    "claim of 20 due": (claim, 1.1),
    "idle poll": (idle, 1.1),
    "status page": (_status, 3.0),
}


def _section(took: Mapping[str, Mapping[int, Sequence[float]]], rounds: int) -> Section:
    sizes = list(next(iter(took.values())))
    section = Section("Scale", f"{rounds} rounds of {REPEATS} each, in one process, two sent messages a case.")
    rows = [[name, *(f"{median(found[size]):.3f}" for size in sizes)] for name, found in took.items()]
    section.table(("step, ms", *(f"{size:,} cases" for size in sizes)), rows)
    section.targets(
        *(
            Target(f"{name}, {size:,} : {sizes[0]:,}", ratio(found[size], found[sizes[0]]), at_most=STEPS[name][1])
            for name, found in took.items()
            for size in sizes[1:]
        )
    )
    return section
