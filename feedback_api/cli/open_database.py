"""Open the database for a command, after migrating it to the newest tables as every start does."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask.cli import with_appcontext

from feedback_api.services import current_services
from feedback_api.store import migrate

P = ParamSpec("P")
R = TypeVar("R")


def with_database(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command within the application, its database open and of today's tables.

    Stands directly under `@click.command` or `@group.command`.
    """

    @wraps(command)
    def upgraded(*args: P.args, **options: P.kwargs) -> R:
        migrate.upgrade(current_services().database)
        return command(*args, **options)

    return with_appcontext(upgraded)
