"""The desk with a hundred open cases and with ten thousand: its list, a case, and the search for one."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click
from flask import Flask
from sqlalchemy import select

from benchmarks.filling import fill
from benchmarks.report import Section, Target
from benchmarks.rounds import ratio
from benchmarks.scale import REPEATS, Step, rounds_of, timed
from benchmarks.service import service
from feedback_api.cases.handlers import Person, Role
from feedback_api.desk import desk_sessions
from feedback_api.services import Services, services_of
from feedback_api.store.tables import cases
from institution.clock import utc_now

SIZES = (100, 10_000)
#: How much longer a page may take than with the fewest cases.
MOST = 2.0


@dataclass(frozen=True)
class _Page:
    """A page of the desk, and the handler who opens it; the number of a case stands for {receipt}."""

    path: str
    handler: str
    status: int = 200


PAGES: Mapping[str, _Page] = {
    "list, of the team that has all": _Page("", "team"),
    "list, of a team that has none": _Page("", "other"),
    "list, of an overseer": _Page("", "overseer"),
    "case": _Page("cases/{receipt}", "team"),
    "search": _Page("search?receipt={receipt}", "team", 302),
}


def measure(folder: Path, sizes: Sequence[int], rounds: int) -> Section:
    """Open every page on every database in turn."""
    with ExitStack() as stack:
        apps = {size: stack.enter_context(service(folder / str(size), 9)) for size in sizes}
        cookies: dict[Flask, dict[str, str]] = {}
        for size, app in apps.items():
            fill(services_of(app), size)
            cookies[app] = _sign_in(services_of(app))
        took = {name: rounds_of(apps, _step(page, cookies), rounds) for name, page in PAGES.items()}
    return _section(took, rounds)


def _sign_in(own: Services) -> dict[str, str]:
    """Sign in a handler of the team that has the cases, one of another team, and an overseer; give their tokens."""
    with own.database.read() as connection:
        row = connection.execute(select(cases.c.team, cases.c.about).limit(1)).one()
    other = next(name for name in own.organization.teams if name not in (row.team, row.about))
    people = {
        "team": Person("윤슬기", "team@narae.example", (row.team,)),
        "other": Person("박다른", "other@narae.example", (other,)),
        "overseer": Person("민살핌", "overseer@narae.example", (), Role.OVERSEER),
    }
    tokens = {}
    for name, person in people.items():
        handler = own.handlers.add(person, "benchmarks")
        with own.database.write() as connection:
            tokens[name] = desk_sessions.begin(connection, handler.id, utc_now())
    return tokens


def _step(page: _Page, cookies: Mapping[Flask, Mapping[str, str]]) -> Step:
    def step(app: Flask, size: int) -> float:
        path = page.path.format(receipt=f"{size * 61_803_399 % 10**8:08}")
        client = app.test_client()
        client.set_cookie("desk", cookies[app][page.handler], path="/desk")

        def ask() -> None:
            answer = client.get(f"/desk/{path}", headers={"Sec-Fetch-Site": "same-origin"})
            if answer.status_code != page.status:
                raise click.ClickException(f"/desk/{path} answered {answer.status}")

        return timed(ask)

    return step


def _section(took: Mapping[str, Mapping[int, Sequence[float]]], rounds: int) -> Section:
    sizes = list(next(iter(took.values())))
    section = Section("Desk", f"{rounds} rounds of {REPEATS} each, in one process; a page shows 50 cases.")
    rows = [[name, *(f"{median(found[size]):.1f}" for size in sizes)] for name, found in took.items()]
    section.table(("page, ms", *(f"{size:,} open cases" for size in sizes)), rows)
    section.targets(
        *(
            Target(f"{name}, {sizes[-1]:,} : {sizes[0]:,}", ratio(found[sizes[-1]], found[sizes[0]]), at_most=MOST)
            for name, found in took.items()
        )
    )
    return section
