"""The views of a customer: a form's token, the post of the feedback form, the receipt and the status page of a case."""

from datetime import datetime

from flask import Blueprint, Response, g, jsonify, request, url_for
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response as AnyResponse

from feedback_api.cases.links import status_url
from feedback_api.forms import rating
from feedback_api.forms.feedback import FeedbackForm, form_context
from feedback_api.forms.tokens import LIFETIME, FormToken
from feedback_api.services import current_services
from feedback_api.web import errors, request_guards, responses
from feedback_api.web.form_post import FormPost, Sentences, accepted, reloaded
from institution.clock import SEOUL
from institution.kinds import KINDS

SENTENCES = Sentences(errors.CONFIRM, errors.FOREIGN, errors.TOO_MANY, errors.REUSED, errors.UNAVAILABLE)
blueprint = Blueprint("customer", __name__, url_prefix="/api")


@blueprint.get("/form-token")
def form_token() -> Response:
    """Give a page the token of its form."""
    kind = request.args.get("kind", "")
    if kind not in (*KINDS, rating.KIND):
        raise BadRequest
    return jsonify(token=current_services().tokens.mint(kind), expires_in=LIFETIME)


@blueprint.post("/feedback")
def send() -> AnyResponse:
    """Take a message: store it and say so, or say what is missing."""
    g.fields = request_guards.require_form(request)
    form = FeedbackForm(current_services().organization, g.fields)
    g.lang = form.language
    post = FormPost(
        form, form.kind.data or "", lambda: form_context(form), "check.html", "answers.html", sentences=SENTENCES
    )

    def take(post: FormPost, token: FormToken | None) -> AnyResponse:
        if not form.validate():
            return post.again(422, errors.INVALID)
        if token is None or not form.is_confirmed():
            return post.to_confirm()
        return post.store(lambda address: _open_case(form, address, token))

    return post.answer(take)


@blueprint.get("/feedback")
def start_again() -> AnyResponse:
    """Lead whoever reloads an answer's address back to the forms."""
    return reloaded("feedback/")


@blueprint.get("/cases/<link>")
def status(link: str) -> Response:
    """Show whoever holds the link the receipt, the times and the team of a case."""
    return _case_page("status.html", link)


@blueprint.get("/cases/<link>/receipt")
def receipt(link: str) -> Response:
    """Show the number large, the deadline and what happens next."""
    return _case_page("receipt.html", link)


def _open_case(form: FeedbackForm, address: str | None, token: FormToken) -> AnyResponse:
    service = current_services()
    case, words = service.cases.open(str(form.submission_id.data), form.answers(), address, token)
    service.worker.wake()
    return accepted(
        url_for("customer.receipt", link=words.link),
        receipt=case.receipt,
        received_at=_moment(case.received_at),
        due_at=_moment(case.due_at),
        status_url=status_url(service.settings.site_url, words.link),
    )


def _case_page(template: str, link: str) -> Response:
    case = current_services().cases.by_link(link)
    if case is None:
        raise NotFound
    organization = current_services().organization
    context = {
        "case": case,
        "kind": organization.kinds.get(case.kind),
        "team": organization.teams.get(case.team),
        "link": link,
        "by_mail": current_services().outbox.acknowledges(case.id),
    }
    return responses.page(template, case.lang, 200, context)


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(SEOUL).isoformat() if moment else None
