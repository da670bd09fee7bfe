"""A mail that comes back, on a real PostgreSQL server: the command, the worker, the mark."""

from collections.abc import Iterator

import pytest
from flask import Flask

from feedback_api import config, create_app
from feedback_api.cases.handlers import Person
from feedback_api.services import Services, services_of
from feedback_api.store import migrate
from institution.clock import utc_now
from tests.api.bounces.conftest import Pipe
from tests.api.bounces.samples import Sent, postfix
from tests.api.conftest import scheduled_jobs
from tests.postgres import running


@pytest.fixture
def environ(environ: dict[str, str]) -> Iterator[dict[str, str]]:
    with running() as server:
        yield {**environ, "FEEDBACK_DATABASE_URL": server.new_database()[1]}


@pytest.fixture
def app(environ: dict[str, str]) -> Iterator[Flask]:
    made = create_app(config.from_environ(environ))
    migrate.upgrade(services_of(made).database)
    yield made
    services_of(made).database.close()


def test_the_case_is_marked_once(pipe: Pipe, own: Services, acknowledgment: Sent) -> None:
    own.handlers.add(Person("홍길동", "gildong@narae.example", ("strategy",)), "test")
    for told in ("Noted", "noted before"):
        status, printed = pipe(postfix(acknowledgment))
        assert (status, told in printed) == (0, True)
        scheduled_jobs(own).remind(utc_now())
    (case,) = own.cases.listed(2)
    assert (case.mail_fails, case.version) == (True, 2)
