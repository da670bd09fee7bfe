"""What a customer does: get a token, send feedback, see the receipt and the state of a case."""

from datetime import datetime

from flask import Blueprint, Response, g, jsonify, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import BadRequest, Forbidden, MethodNotAllowed, NotFound
from werkzeug.wrappers import Response as AnyResponse

from feedback_api.cases.opening import Case, SubmissionReused, Words
from feedback_api.delivery.emails import status_url
from feedback_api.forms import rating
from feedback_api.forms.feedback import FeedbackForm, form_context
from feedback_api.forms.tokens import LIFETIME, FormToken
from feedback_api.rate_limits import LimitReachedError, UnconfirmedError
from feedback_api.services import services
from feedback_api.web import client_ip, errors, request_guards, responses
from feedback_api.web.form_post import Posted
from institution.clock import SEOUL
from institution.organization import KINDS

blueprint = Blueprint("customer", __name__, url_prefix="/api")


@blueprint.get("/form-token")
def form_token() -> Response:
    """Give a page the token of its form."""
    kind = request.args.get("kind", "")
    if kind not in (*KINDS, rating.KIND):
        raise BadRequest
    return jsonify(token=services().tokens.mint(kind), expires_in=LIFETIME)


@blueprint.post("/feedback")
def send() -> AnyResponse:
    """Take a message: store it and say so, or say what is missing."""
    form = FeedbackForm(services().organization, request_guards.require_form(request))
    g.lang = form.language
    posted = Posted(form, form.kind.data or "", lambda: form_context(form), "check.html", "answers.html")
    try:
        posted = posted.require_same_origin()
    except Forbidden:
        return posted.again(403, errors.FOREIGN)
    token = posted.trusted_token()
    if not form.validate():
        return posted.again(422, errors.INVALID)
    if token is None or not form.is_confirmed():
        return posted.to_confirm(errors.CONFIRM)
    return _stored(form, posted, token)


@blueprint.get("/feedback")
def start_again() -> AnyResponse:
    """Lead whoever reloads an answer's address back to the forms."""
    if responses.wants_json():
        raise MethodNotAllowed(["POST"])
    return redirect(f"{responses.site_root(responses.language())}feedback/")


@blueprint.get("/cases/<link>")
def status(link: str) -> Response:
    """Show whoever holds the link the receipt, the times and the team of a case."""
    return _case_page("status.html", link)


@blueprint.get("/cases/<link>/receipt")
def receipt(link: str) -> Response:
    """Show the number large, the deadline and what happens next."""
    return _case_page("receipt.html", link)


def _stored(form: FeedbackForm, posted: Posted, token: FormToken) -> AnyResponse:
    own = services()
    address = client_ip.client_address(request, own.settings)
    try:
        case, words = own.cases.open(str(form.submission_id.data), form.answers(), address, token)
    except UnconfirmedError:
        return posted.to_confirm(errors.CONFIRM)
    except LimitReachedError as error:
        return posted.again(429, errors.TOO_MANY, {"Retry-After": str(error.retry_after)})
    except SubmissionReused:
        return posted.again(409, errors.REUSED)
    except SQLAlchemyError as error:
        errors.note(error)
        return posted.again(503, errors.UNAVAILABLE, {"Retry-After": "60"})
    own.worker.wake()
    return _accepted(case, words)


def _accepted(case: Case, words: Words) -> AnyResponse:
    receipt_url = url_for("customer.receipt", link=words.link)
    if not responses.wants_json():
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
    return responses.page(template, case.lang, 200, context)


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(SEOUL).isoformat() if moment else None
