"""The figures of a year, counted from a million cases and exported: how long it takes, and how much memory."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import select

from benchmarks.filling import repeat, settle
from benchmarks.processes import python
from benchmarks.report import Section, Target
from benchmarks.service import open_one, service
from feedback_api.cases.acts import Act, Channel, Outcome, Satisfaction
from feedback_api.cases.handlers import Person
from feedback_api.cases.handling import Step
from feedback_api.services import Services, services_of
from feedback_api.store.tables import acts, cases
from institution.clock import SEOUL, set_to
from tests.servers import ROOT

SIZE, QUICK_SIZE = 1_000_000, 10_000
MOST_SECONDS, MOST_MB = 60, 300
PERIODS = ("2025", "2025-q2")
_YEAR = timedelta(days=345)
_LAST = datetime(2025, 12, 15, 10, tzinfo=SEOUL)
_HANDLER = 1
_MOMENTS = ("cases.received_at", "cases.due_at", "cases.answered_at", "acts.at", "acts.due_at")


def measure(folder: Path, size: int, rounds: int) -> Section:
    """Fill a year with cases that were worked on, and count it in processes of their own."""
    with service(folder, 9) as app:
        _fill(services_of(app), size)
    exported = {period: [_export(folder, period) for _ in range(rounds)] for period in PERIODS}
    conditions = f"{size:,} cases with {_acts_a_case(folder):.1f} acts each; nine rules; medians of {rounds} runs."
    section = Section("Figures", conditions)
    rows = [[period, *_medians(runs)] for period, runs in exported.items()]
    section.table(("period", "s", "CPU s", "peak MB of the process"), rows)
    year = exported[PERIODS[0]]
    section.targets(
        Target(f"seconds to export a year of {size:,} cases", median(run["s"] for run in year), at_most=MOST_SECONDS),
        Target("peak MB of the process", max(run["mb"] for run in year), at_most=MOST_MB),
    )
    return section


def _medians(runs: Sequence[Mapping[str, float]]) -> list[str]:
    digits = {"s": 1, "cpu": 1, "mb": 0}
    return [f"{median(run[name] for run in runs):.{after_point}f}" for name, after_point in digits.items()]


def _fill(own: Services, size: int) -> None:
    """Let four cases live through the desk, and repeat them over a year."""
    with set_to(_LAST - _YEAR - timedelta(days=1)):
        own.handlers.add(Person("윤슬기", "team@narae.example", ("strategy",)), "benchmarks")
    lives = (_rated, _extended, _answered_late, _left_open)
    for life in lives:
        with set_to(_LAST):
            open_one(own, "inquiry" if life is _rated else "complaint")
    with own.database.read() as connection:
        case_ids = connection.execute(select(cases.c.id).order_by(cases.c.id)).scalars().all()
    for case_id, life in zip(case_ids, lives, strict=True):
        life(own, case_id)
    settle(own)
    apart = _YEAR.total_seconds() / size
    earlier = "strftime('%Y-%m-%d %H:%M:%f000', {name}, '-' || (n.i * {apart}) || ' seconds')"
    renewed = {moment: earlier.format(name=moment, apart=apart) for moment in _MOMENTS}
    repeat(own, (cases, acts), len(lives), size, renewed)


def _rated(own: Services, case_id: int) -> None:
    _record(own, case_id, 1, Step(Act.OPENED, _HANDLER))
    _record(own, case_id, 3, _answer())
    _record(own, case_id, 30, Step(Act.RATED, facts={"satisfied": Satisfaction.SATISFIED}))


def _extended(own: Services, case_id: int) -> None:
    _record(own, case_id, 2, Step(Act.OPENED, _HANDLER))
    with own.database.read() as connection:
        due_at = connection.execute(select(cases.c.due_at).where(cases.c.id == case_id)).scalar_one()
    _record(own, case_id, 4, Step(Act.EXTENDED, _HANDLER, due_at=due_at + timedelta(days=2)))
    _record(own, case_id, 220, _answer())


def _answered_late(own: Services, case_id: int) -> None:
    _record(own, case_id, 300, _answer())


def _left_open(own: Services, case_id: int) -> None:
    _record(own, case_id, 50, Step(Act.OPENED, _HANDLER))


def _answer() -> Step:
    facts = {"channel": Channel.DESK, "outcome": Outcome.ACCEPTED}
    return Step(Act.ANSWERED, _HANDLER, facts=facts, words={"text": "알려 주셔서 고맙습니다. " * 20})


def _record(own: Services, case_id: int, hours: int, step: Step) -> None:
    with set_to(_LAST + timedelta(hours=hours)):
        own.handling.record(case_id, step)


def _acts_a_case(folder: Path) -> float:
    with service(folder, 9) as app, services_of(app).database.read() as connection:
        numbers = [connection.exec_driver_sql(f"SELECT max(id) FROM {table}").scalar_one() for table in (acts, cases)]
    return float(numbers[0] / numbers[1])


def _export(folder: Path, period: str) -> dict[str, float]:
    """Export a period in a process of its own; give its seconds and the most memory that it held."""
    command = python("-m", "benchmarks.apps.exporting", str(folder), period)
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))
