"""The worker's jobs about cases on PostgreSQL: two workers at once write one reminder of each."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert, select

from feedback_api.cases.acts import Act, Channel, Outcome, Stage
from feedback_api.cases.handlers import Handlers, Person, Role
from feedback_api.cases.handling import Handling, Step
from feedback_api.desk.reminder_jobs import ReminderJobs
from feedback_api.store import migrate
from feedback_api.store.database import Database
from feedback_api.store.encryption import Vault
from feedback_api.store.tables import cases, outbox
from institution.clock import SEOUL, set_to
from institution.organization import organization_file
from tests.api.conftest import ORGANIZATION
from tests.postgres import running

MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)


@pytest.fixture
def two() -> Iterator[list[Database]]:
    with running() as server:
        _, url = server.new_database()
        databases = [Database(url), Database(url)]
        migrate.upgrade(databases[0])
        yield databases
        for one in databases:
            one.close()


def test_two_workers_write_one_of_each_and_go_on_with_cases(two: list[Database]) -> None:
    facts = organization_file.load(ORGANIZATION)
    vault = Vault((Fernet.generate_key().decode(),), lambda: None)
    handlings = [Handling(database, vault, facts) for database in two]
    workers = [ReminderJobs(database, facts, handling) for database, handling in zip(two, handlings, strict=True)]
    with set_to(MONDAY):
        Handlers(two[0], vault, facts).add(Person("lead", "lead@example.com", ("strategy",), Role.LEAD), "test")
    fixed = {"kind": "inquiry", "team": "strategy", "lang": "ko", "consent_version": "1", "sealed": b"sealed"}
    rows = [
        {
            **fixed,
            "receipt": f"{n:08}",
            "submission_id": f"s{n}",
            "link_hash": f"l{n}",
            "received_at": MONDAY,
            "due_at": MONDAY + timedelta(days=1),
        }
        for n in range(300)
    ]
    with two[0].write() as connection:
        connection.execute(insert(cases), rows)
    now = MONDAY + timedelta(days=1, hours=1)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda jobs: (jobs.remind(now), jobs.mark_overdue(now)), workers))
    with two[0].read() as connection:
        written = Counter(connection.execute(select(outbox.c.message)).scalars())
        assert set(connection.execute(select(cases.c.was_overdue)).scalars()) == {True}
        case_id = connection.execute(select(cases.c.id).limit(1)).scalar_one()
    assert written == {"overdue_reminder": 300, "overdue_escalation": 300, "team_digest": 1}
    asked = Step(Act.SUPPLEMENT_REQUESTED, 1, facts={"until": now.isoformat()}, words={"text": "언제입니까?"})
    answered = Step(Act.ANSWERED, 1, facts={"channel": Channel.PHONE, "outcome": Outcome.ANSWERED})
    explained = Step(Act.LATE_EXPLAINED, 1, words={"why": "가", "changes": "나"})
    with set_to(now):
        handlings[0].record(case_id, asked)
        workers[1].resume(now)
        for step in (answered, explained):
            handlings[0].record(case_id, step)
    later = now + timedelta(days=20)
    with set_to(later):
        workers[1].close(later)
        workers[1].destroy_addresses(later)
    with two[0].read() as connection:
        assert connection.execute(select(cases.c.stage).where(cases.c.id == case_id)).scalar_one() == Stage.CLOSED
