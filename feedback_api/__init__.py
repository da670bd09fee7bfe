"""The feedback service: hears the customers, and tells the institution's teams."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from feedback_api.config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Make the application.

    Raises ConfigError for settings and DataError for an organization.yml that cannot be used, each with every error.
    """
    from feedback_api import app  # noqa: PLC0415 - the site's builds import this package, and need no Flask

    return app.make(settings)
