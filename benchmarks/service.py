"""Our service in this process: its own tables and its public parts, without a web server."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from flask import Flask

from benchmarks import posts
from benchmarks.apps import ours
from benchmarks.load import UNIQUE
from benchmarks.subjects import environment_of
from feedback_api.services import Services, services_of
from feedback_api.store import migrate
from institution.organization.kinds import USUAL
from tests.servers import environment

_FORM_ONLY = ("age_confirmed", "consent", "website", "submission_id")


@contextmanager
def service(instance: Path, mail_port: int, **settings: str) -> Iterator[Flask]:
    """Make the application of a new or kept instance folder, its database at the newest tables."""
    environ = {**environment_of(instance, 1, mail_port), **settings}
    with patch.dict(os.environ, environment(environ), clear=True):
        app = ours.create_app()
    migrate.upgrade(services_of(app).database)
    try:
        yield app
    finally:
        services_of(app).database.close()


def open_cases(own: Services, number: int) -> None:
    """Accept so many messages: two outbox rows each."""
    for index in range(number):
        open_one(own, list(USUAL)[index % len(USUAL)])


def open_one(own: Services, kind: str) -> str:
    """Accept one message, and give the secret of its link."""
    own_id = str(uuid.uuid4())
    answers = {name: text.replace(UNIQUE, own_id) for name, text in posts.answers(kind).items()}
    for name in _FORM_ONLY:
        del answers[name]
    _, words = own.cases.open(own_id, answers, "192.0.2.7")
    return words.link
