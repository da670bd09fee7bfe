"""Five thousand cases of a year, made up from a seed, counted by the service and separately in SQL over the tables."""

import sqlite3
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from feedback_api.cases.handlers import Person
from feedback_api.services import Services
from feedback_api.store.tables import acts, cases
from institution.clock import SEOUL, set_to
from institution.organization.kinds import USUAL
from institution.performance.measures import MEASURES
from institution.performance.standards import Counts
from institution.working_days import WorkingDays
from tests.api.figures.conftest import LONG_AFTER, RULES, Figures, count, period
from tests.api.figures.generated_year import ANNA, BEGIN, drafts, rows

SIZE, SEED = 5_000, 20_25
SQL = Path(__file__).with_name("separate_count.sql").read_text("utf-8")
PERIODS = [
    *(f"2025-m{month:02}" for month in range(1, 13)),
    *(f"2025-q{quarter}" for quarter in range(1, 5)),
    *("2025-h1", "2025-h2", "2025"),
]
#: Each measure by kind, and of all kinds.
BY_KIND: Mapping[str, Counts] = {
    f"{what}-{'all' if not kinds else kinds[0]}": Counts(rule.what, kinds, rule.hours)
    for what, rule in RULES.items()
    for kinds in ((), *((kind,) for kind in USUAL))
    if what != "page_ratings"
}
LEVELS = {level for what in RULES if what != "page_ratings" for level in MEASURES[what].levels}


@pytest.fixture
def year(own: Services) -> Services:
    with set_to(BEGIN):
        assert own.handlers.add(Person("윤안나", "anna@narae.example", ("help",)), "test").id == ANNA
    made = [rows(draft, number) for number, draft in enumerate(drafts(own.organization, SIZE, SEED), start=1)]
    with own.database.write() as connection:
        connection.execute(insert(cases), [case for case, _ in made])
        connection.execute(insert(acts), [act for _, of_case in made for act in of_case])
    return own


@pytest.fixture
def tables(year: Services) -> Iterator[sqlite3.Connection]:
    """Give a connection on which the year was counted in SQL, to `counted`."""
    with closing(sqlite3.connect(year.settings.instance / "feedback.sqlite3")) as connection:
        _count_in_sql(connection, year)
        yield connection


def _count_in_sql(connection: sqlite3.Connection, year: Services) -> None:
    minutes = _worked_minutes(year)
    limits = []
    for case_id, received_at in connection.execute("SELECT id, received_at FROM cases").fetchall():
        received = datetime.fromisoformat(received_at).replace(tzinfo=UTC)
        last = minutes[bisect_left(minutes, received) + 4 * 60 - 1]
        limits.append((case_id, f"{last + timedelta(minutes=1):%Y-%m-%d %H:%M:%S}"))
    connection.execute("CREATE TEMP TABLE opening_limits (case_id INTEGER PRIMARY KEY, at TEXT)")
    connection.executemany("INSERT INTO opening_limits VALUES (?, ?)", limits)
    connection.executescript(SQL)


def _worked_minutes(year: Services) -> list[datetime]:
    """Give every minute in which people work, of the working days from the first case on, in UTC."""
    first = BEGIN.date()
    days = WorkingDays(year.organization).between(first, first + timedelta(days=500))
    hours = [*range(9, 12), *range(13, 18)]
    return [
        datetime.combine(day, time(hour, minute), SEOUL).astimezone(UTC)
        for day in days
        for hour in hours
        for minute in range(60)
    ]


def separately(tables: sqlite3.Connection, name: str) -> Figures:
    one = period(name)
    span = [f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}" for moment in (one.begins_at, one.ends_at)]
    query = "SELECT kind, what, level, count(*) FROM counted WHERE at >= ? AND at < ? GROUP BY kind, what, level"
    figures: dict[str, dict[str, int]] = {}
    for kind, what, level, number in tables.execute(query, span):
        for rule in (f"{what}-{kind}", f"{what}-all"):
            levels = figures.setdefault(rule, {})
            levels[level] = levels.get(level, 0) + number
    return figures


@pytest.mark.sqlite("file")
def test_every_month_quarter_and_the_year_equal_a_separate_count(year: Services, tables: sqlite3.Connection) -> None:
    """They also add up, and something falls on every level: else the comparison would say nothing of it."""
    figures = {name: count(year, name, rules=BY_KIND) for name in PERIODS}
    for name in PERIODS:
        assert figures[name] == separately(tables, name), name
    assert figures["2025"] == _sum(figures, "m") == _sum(figures, "q") == _sum(figures, "h")
    levels = {(rule, level) for rule, some in figures["2025"].items() for level in some}
    assert {level for rule, level in levels if rule.endswith("-all")} == LEVELS


@pytest.mark.sqlite("file")
def test_one_act_that_is_changed_changes_figures(year: Services, tables: sqlite3.Connection) -> None:
    """An answer that came in time comes a year later: it counts among the late ones of the same month."""
    before = count(year, "2025-m05", rules=BY_KIND)["answered_in_time-all"]
    in_time = """
        SELECT acts.id FROM acts JOIN rounds USING (case_id) WHERE act = 'answered' AND NOT EXISTS (
            SELECT 1 FROM numbered WHERE case_id = rounds.case_id AND act IN ('supplement_requested', 'reopened')
        ) AND json_extract(facts, '$.answered_at') IS NULL AND answered <= due AND due LIKE '2025-05-1%' LIMIT 1"""
    ((act_id,),) = tables.execute(in_time).fetchall()
    with year.database.write() as connection:
        connection.execute(update(acts).where(acts.c.id == act_id).values(at=LONG_AFTER - timedelta(days=200)))
    after = count(year, "2025-m05", rules=BY_KIND)["answered_in_time-all"]
    assert after == {**before, "in_time": before["in_time"] - 1, "late": before["late"] + 1}


def _sum(figures: Mapping[str, Figures], length: str) -> Figures:
    """Add up the figures of the periods of a length."""
    total: dict[str, Counter[str]] = defaultdict(Counter)
    for name, rules in figures.items():
        for rule, levels in rules.items() if f"-{length}" in name else ():
            total[rule].update(levels)
    return total
