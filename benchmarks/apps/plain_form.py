"""The form of a customer's message as a plain Flask + WTForms app: our guards, our checks, our answer, and no store."""

import secrets
from collections.abc import Callable

import waitress
from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import UnprocessableEntity

from feedback_api import config
from feedback_api.forms.feedback import FeedbackForm
from feedback_api.forms.tokens import FormTokens
from feedback_api.web import request_guards
from feedback_api.web.server import THREADS
from institution.organization import organization_file

RECEIVED, DUE = "2026-01-02T09:00:00+09:00", "2026-01-05T18:00:00+09:00"
Act = Callable[[dict[str, str]], None]


def create_app(act: Act) -> Flask:
    """Make an app that checks a message as ours does, acts on the answers, and answers as ours does."""
    settings = config.from_environ()
    facts = organization_file.load(settings.organization)
    tokens = FormTokens(settings.secret_key, settings.min_fill_seconds)
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = request_guards.MAX_BYTES

    @app.get("/api/form-token")
    def form_token() -> Response:
        return jsonify(token=tokens.mint(request.args["kind"]))

    @app.post("/api/feedback")
    def send() -> Response:
        form = FeedbackForm(facts, request_guards.require_form(request))
        request_guards.require_same_origin(request, settings)
        if tokens.verify(form.token.data or "", form.kind.data or "") is None or not form.validate():
            raise UnprocessableEntity
        act(form.answers())
        return _accepted(settings.site_url)

    return app


def _accepted(site_url: str) -> Response:
    receipt, link = f"{secrets.randbelow(10**8):08}", secrets.token_urlsafe(16)
    response = jsonify(receipt=receipt, received_at=RECEIVED, due_at=DUE, status_url=f"{site_url}/api/cases/{link}")
    response.status_code = 201
    response.headers["Location"] = f"/api/cases/{link}/receipt"
    return response


def serve(app: Flask, port: int) -> None:
    """Serve on waitress with as many threads as `flask serve` has."""
    waitress.serve(app, host="127.0.0.1", port=port, threads=THREADS, ident=None)
