"""The views of the feedback form: its token and its post. The pages of a case that was opened are in `cases`."""

from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from feedback_api.cases.deadlines import Calendar
from feedback_api.cases.links import receipt_path, status_url
from feedback_api.counters import Refusal
from feedback_api.forms import promise_clock, rating
from feedback_api.forms.feedback import FeedbackForm, form_context
from feedback_api.forms.tokens import LIFETIME, FormToken
from feedback_api.services import current_services
from feedback_api.web import errors, request_guards
from feedback_api.web.form_post import FormPost, Sentences, accepted, reloaded
from institution import clock
from institution.clock import SEOUL

SENTENCES = Sentences(errors.CONFIRM, errors.FOREIGN, errors.TOO_MANY, errors.REUSED, errors.UNAVAILABLE)
blueprint = Blueprint("customer", __name__, url_prefix="/api")


@blueprint.get("/form-token")
def form_token() -> Response:
    """Give a page the token of its form."""
    kind = request.args.get("kind", "")
    if kind not in (*current_services().organization.kinds, rating.KIND):
        raise BadRequest
    return jsonify(token=current_services().tokens.mint(kind), expires_in=LIFETIME)


@blueprint.post("/feedback")
def send() -> AnyResponse:
    """Take a message: store it and say so, or say what is missing."""
    g.fields = request_guards.require_form(request)
    form = FeedbackForm(current_services().organization, g.fields)
    g.lang = form.language
    named = g.fields.get("change", "")
    changed = named if named in form.answer_names else ""
    context = partial(_page_context, form, changed)
    post = FormPost(form, form.kind.data or "", context, "check.html", "answers.html", SENTENCES, always_checked=True)

    def take(post: FormPost, token: FormToken | None) -> AnyResponse:
        if changed:
            return post.change()
        if not form.validate():
            return post.again(422, errors.INVALID)
        if token is None:
            return post.to_confirm(Refusal.TOKEN)
        if not form.is_confirmed():
            return post.to_confirm(Refusal.ANSWER)
        return post.store(lambda address: _open_case(form, address, token))

    return post.answer(take)


@blueprint.get("/feedback")
def start_again() -> AnyResponse:
    """Lead whoever reloads an answer's address back to the forms."""
    return reloaded("feedback/")


def _page_context(form: FeedbackForm, changed: str) -> dict[str, Any]:
    """Give what the pages that show the form again need: who answers by when, and the field that is to be changed."""
    organization, kind, now = form.organization, form.kind.data or "", clock.utc_now()
    is_known = kind in organization.kinds
    due_at = Calendar(organization).due_at(organization.kinds[kind].limit, now) if is_known else None
    return {
        **form_context(form),
        "team": organization.teams[organization.team_for(kind, form.about_team)] if is_known else None,
        "promise": promise_clock.form_line(organization, kind, form.language, due_at, now),
        "changed": changed,
    }


def _open_case(form: FeedbackForm, address: str | None, token: FormToken) -> AnyResponse:
    service = current_services()
    case, words = service.cases.open(str(form.submission_id.data), form.answers(), address, token)
    service.worker.wake()
    return accepted(
        receipt_path(words.link),
        receipt=case.receipt,
        received_at=_moment(case.received_at),
        due_at=_moment(case.due_at),
        status_url=status_url(service.settings.site_url, words.link),
    )


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(SEOUL).isoformat() if moment else None
