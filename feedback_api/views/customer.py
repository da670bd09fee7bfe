"""What a customer does: get a token, send feedback, see the receipt and the state of a case."""

from datetime import datetime

from flask import Blueprint, Response, g, jsonify, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import BadRequest, Forbidden, MethodNotAllowed, NotFound
from werkzeug.wrappers import Response as AnyResponse

from feedback_api import guards, pages, problems, proxies, rating_form
from feedback_api.cases import Case, SubmissionReused, Words
from feedback_api.deadlines import SEOUL
from feedback_api.forms import FeedbackForm, form_context
from feedback_api.limits import TooMany
from feedback_api.mail import status_url
from feedback_api.organization import KINDS
from feedback_api.posted import Posted
from feedback_api.services import services
from feedback_api.tokens import LIFETIME

blueprint = Blueprint("customer", __name__, url_prefix="/api")


@blueprint.get("/form-token")
def form_token() -> Response:
    """Give a page the token of its form."""
    kind = request.args.get("kind", "")
    if kind not in (*KINDS, rating_form.KIND):
        raise BadRequest
    return jsonify(token=services().tokens.mint(kind), expires_in=LIFETIME)


@blueprint.post("/feedback")
def send() -> AnyResponse:
    """Take a message: store it and say so, or say what is missing."""
    guards.require_form(request)
    form = FeedbackForm(services().organization, request.form)
    g.lang = form.language
    posted = Posted(form, form.kind.data or "", lambda: form_context(form), "check.html", "answers.html")
    try:
        posted = posted.require_same_origin()
    except Forbidden:
        return posted.again(403, problems.FOREIGN)
    trusted = posted.is_trusted()
    if not form.validate():
        return posted.again(422, problems.INVALID)
    if not trusted:
        return posted.to_confirm(problems.CONFIRM)
    return _stored(form, posted)


@blueprint.get("/feedback")
def start_again() -> AnyResponse:
    """Lead whoever reloads an answer's address back to the forms."""
    if pages.wants_json():
        raise MethodNotAllowed(["POST"])
    return redirect(f"{pages.site_root(pages.language())}feedback/")


@blueprint.get("/cases/<link>")
def status(link: str) -> Response:
    """Show whoever holds the link the receipt, the times and the team of a case."""
    return _case_page("status.html", link)


@blueprint.get("/cases/<link>/receipt")
def receipt(link: str) -> Response:
    """Show the number large, the deadline and what happens next."""
    return _case_page("receipt.html", link)


def _stored(form: FeedbackForm, posted: Posted) -> AnyResponse:
    own = services()
    address = proxies.client_address(request, own.settings)
    try:
        case, words = own.cases.open(str(form.submission_id.data), form.answers(), address)
    except TooMany as error:
        return posted.again(429, problems.TOO_MANY, {"Retry-After": str(error.retry_after)})
    except SubmissionReused:
        return posted.again(409, problems.REUSED)
    except SQLAlchemyError as error:
        problems.note(error)
        return posted.again(503, problems.UNAVAILABLE, {"Retry-After": "60"})
    own.worker.wake()
    return _accepted(case, words)


def _accepted(case: Case, words: Words) -> AnyResponse:
    receipt_url = url_for("customer.receipt", link=words.link)
    if not pages.wants_json():
        response: AnyResponse = redirect(receipt_url, 303)
    else:
        response = jsonify(
            receipt=case.receipt,
            received_at=_moment(case.received_at),
            due_at=_moment(case.due_at),
            status_url=status_url(services().settings, words.link),
        )
        response.status_code = 201
        response.headers["Location"] = receipt_url
    return response


def _case_page(template: str, link: str) -> Response:
    case = services().cases.by_link(link)
    if case is None:
        raise NotFound
    organization = services().organization
    context = {
        "case": case,
        "kind": organization.kinds.get(case.kind),
        "team": organization.teams.get(case.team),
        "link": link,
        "by_mail": services().outbox.acknowledges(case.id),
    }
    return pages.page(template, case.lang, 200, context)


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(SEOUL).isoformat() if moment else None
