"""The feedback service: hears the customers, and tells the institution's teams."""

import gc
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from feedback_api.config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Make the application.

    Raises ConfigError for settings and DataError for an organization.yml that cannot be used, each with every error.
    Under the command `flask`, prints them and ends it: its list of commands would show the error with a traceback.
    """
    from click import ClickException  # noqa: PLC0415 - the site's builds import this package, and need no Flask

    gc.disable()  # what is imported stays: to look for garbage meanwhile took a sixth of the time of a start
    try:
        from feedback_api import app  # noqa: PLC0415
    finally:
        gc.enable()
    try:
        return app.make(settings)
    except ClickException as error:
        if os.environ.get("FLASK_RUN_FROM_CLI") != "true":  # Flask's own mark
            raise
        error.show()
        raise SystemExit(error.exit_code) from None
