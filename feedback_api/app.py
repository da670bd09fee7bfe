"""The factory of the Flask application: its configuration, services, guards, views, error handlers and commands.

A new view is a blueprint in web/views, registered in `_register_views`, or, of the desk, a module in web/desk, named in
`_DESK`; a new part that outlives a request is made in composition.py.
"""

from typing import Any

from flask import Flask, request

from feedback_api import cli, config, logging_setup, production
from feedback_api.composition import compose_services
from feedback_api.config import Settings
from feedback_api.forms.feedback import JINJA_OPTIONS
from feedback_api.services import services_of
from feedback_api.web import client_ip, errors, instrumentation, request_guards, responses
from feedback_api.web.desk import cases as desk_cases
from feedback_api.web.desk import sessions, sign_in
from feedback_api.web.views import case_link, cases, diagnosis, feedback, health, metrics, ratings, static_site

#: The modules whose views stand on the blueprint of the desk.
_DESK = (sign_in, desk_cases)


class _Service(Flask):
    """Flask, whose log of an unexpected error holds nothing of the request in production."""

    def log_exception(self, exc_info: Any) -> None:
        """Log an error that no handler took; Flask calls this before it answers 500."""
        errors.log_error(exc_info[1])


def make(settings: Settings | None = None) -> Flask:
    """Make the application, by default with the settings of the environment; raises ConfigError and DataError."""
    settings = settings or config.from_environ()
    app = _Service("feedback_api", static_folder=None, instance_path=str(settings.instance.absolute()))
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = request_guards.MAX_BYTES
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.merge_slashes = False  # its redirects lead wherever the Host header says
    app.jinja_options = dict(JINJA_OPTIONS)
    app.extensions["feedback"] = compose_services(app, settings)
    production.check(settings)
    logging_setup.set_up(app, production=settings.production)
    app.before_request(lambda: request_guards.bound_head(request))
    client_ip.register(app, settings)
    app.after_request(responses.protect)
    app.after_request(responses.stay_here)
    app.after_request(instrumentation.count)
    _register_views(app)
    errors.register(app)
    cli.register(app)
    return app


def _register_views(app: Flask) -> None:
    app.register_blueprint(feedback.blueprint)
    app.register_blueprint(cases.blueprint)
    app.register_blueprint(case_link.blueprint)
    app.register_blueprint(ratings.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    app.register_blueprint(diagnosis.blueprint)
    app.register_blueprint(sessions.blueprint)
    if services_of(app).settings.catches_mail:
        from feedback_api.web.views import dev_mailbox  # noqa: PLC0415 - 9 MB, where there is no mail server alone

        app.register_blueprint(dev_mailbox.blueprint)
    app.register_blueprint(static_site.blueprint)
