"""The feedback service: hears the customers, and tells the institution's teams."""

from typing import Any

from flask import Flask

from feedback_api import config
from feedback_api.config import Settings


class _Service(Flask):
    """Flask, without the words of a request in its log."""

    def log_exception(self, exc_info: Any) -> None:
        """Log where an error came from, not what it says."""
        from feedback_api import problems  # noqa: PLC0415

        problems.note(exc_info[1])


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application.

    Raises ConfigError for settings and DataError for an organization.yml that cannot be used, each with every error.
    """
    from feedback_api import (  # noqa: PLC0415 - site_src imports this package too
        cli,
        guards,
        logs,
        pages,
        problems,
        production,
        services,
    )

    settings = settings or config.from_environ()
    app = _Service(__name__, static_folder=None, instance_path=str(settings.instance.absolute()))
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = guards.MAX_BYTES
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.merge_slashes = False  # its redirects lead wherever the Host header says
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions["feedback"] = services.make(app, settings)
    production.check(settings)
    logs.set_up(app, production=settings.production)
    app.after_request(pages.protect)
    app.after_request(pages.stay_here)
    _register_views(app)
    problems.register(app)
    cli.register(app)
    return app


def _register_views(app: Flask) -> None:
    from feedback_api.views import customer, dev_mail, operations, rating, site  # noqa: PLC0415

    app.register_blueprint(customer.blueprint)
    app.register_blueprint(rating.blueprint)
    app.register_blueprint(operations.blueprint)
    dev_mail.register(app)
    app.register_blueprint(site.blueprint)
