"""What a PostgreSQL server tells is the same as what SQLite tells, but for backups, of which nothing is known."""

from datetime import datetime, timedelta

from feedback_api import config, create_app
from feedback_api.cases.handlers import Person, Role
from feedback_api.services import services_of
from feedback_api.store import migrate
from institution.clock import SEOUL, set_to
from tests.answers import ANSWERS
from tests.postgres import running
from tests.scrape import Scrape

MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)


def test_cases_and_outbox_are_counted(environ: dict[str, str]) -> None:
    with running() as server:
        _, address = server.new_database()
        services = services_of(create_app(config.from_environ({**environ, "FEEDBACK_DATABASE_URL": address})))
        migrate.upgrade(services.database)
        with set_to(MONDAY):
            services.handlers.add(Person("윤슬기", "seulgi.yun@narae.example", ("strategy",), Role.HANDLER), "test")
            for number in range(3):
                given = {**ANSWERS, "kind": "inquiry", "lang": "ko"}
                services.cases.open(f"00000000-0000-4000-8000-00000000000{number}", given, None)
        with set_to(MONDAY + timedelta(days=1, minutes=1)):
            told = Scrape(services.exposition.render().decode())
        services.database.close()
    assert told.value("feedback_database_up") == 1
    assert told.values("feedback_cases_open") == told.values("feedback_cases_overdue") == {("inquiry",): 3}
    assert told.value("feedback_outbox_messages", state="waiting") == 4  # one acknowledgment to one mailbox
    assert told.value("feedback_outbox_oldest_seconds") == 24 * 3600 + 60
    assert told.value("feedback_last_backup_timestamp_seconds") is None
