"""The Flask application, put together in named steps."""

from typing import Any

from flask import Flask

from feedback_api import cli, config, guards, logs, pages, problems, production, proxies, services
from feedback_api.config import Settings
from feedback_api.views import customer, operations, rating, site


class _Service(Flask):
    """Flask, without the words of a request in its log."""

    def log_exception(self, exc_info: Any) -> None:
        """Log where an error came from, not what it says."""
        problems.note(exc_info[1])


def make(settings: Settings | None = None) -> Flask:
    """Make it; raises ConfigError and DataError."""
    settings = settings or config.from_environ()
    app = _Service("feedback_api", static_folder=None, instance_path=str(settings.instance.absolute()))
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = guards.MAX_BYTES
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.merge_slashes = False  # its redirects lead wherever the Host header says
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions["feedback"] = services.make(app, settings)
    production.check(settings)
    logs.set_up(app, production=settings.production)
    proxies.register(app, settings)
    app.after_request(pages.protect)
    app.after_request(pages.stay_here)
    _register_views(app)
    problems.register(app)
    cli.register(app)
    return app


def _register_views(app: Flask) -> None:
    app.register_blueprint(customer.blueprint)
    app.register_blueprint(rating.blueprint)
    app.register_blueprint(operations.blueprint)
    if services.services(app).settings.catches_mail:
        from feedback_api.views import dev_mail  # noqa: PLC0415 - 9 MB, where there is no mail server alone

        app.register_blueprint(dev_mail.blueprint)
    app.register_blueprint(site.blueprint)
