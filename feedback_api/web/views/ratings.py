"""What a visitor does: rate a page, and be thanked."""

from flask import Blueprint, Response, g, jsonify, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import Forbidden, MethodNotAllowed
from werkzeug.wrappers import Response as AnyResponse

from feedback_api.forms import rating_texts
from feedback_api.forms.rating import KIND, RatingForm, rating_context
from feedback_api.forms.tokens import FormToken
from feedback_api.rate_limits import LimitReachedError, UnconfirmedError
from feedback_api.ratings.ratings import RatingReusedError
from feedback_api.services import services
from feedback_api.web import client_ip, errors, request_guards, responses
from feedback_api.web.form_post import Posted

blueprint = Blueprint("rating", __name__, url_prefix="/api")


@blueprint.post("/ratings")
def rate() -> AnyResponse:
    """Take a rating: store it and say so, or say what is wrong."""
    form = RatingForm(services().organization, request_guards.require_form(request))
    g.lang = form.language
    posted = Posted(form, KIND, lambda: rating_context(form), "rating_check.html", "rating_again.html")
    try:
        posted = posted.require_same_origin()
    except Forbidden:
        return posted.again(403, rating_texts.FOREIGN)
    token = posted.trusted_token()
    team = services().page_owners.team_of(form.page.data or "")
    if team is None:
        return posted.again(404, rating_texts.UNKNOWN_PAGE)
    if not form.validate():
        return posted.again(422, errors.INVALID)
    if token is None:
        return posted.to_confirm(rating_texts.CHECK)
    return _stored(form, posted, team, token)


@blueprint.get("/ratings")
def start_again() -> AnyResponse:
    """Lead whoever reloads an answer's address back to the site."""
    if responses.wants_json():
        raise MethodNotAllowed(["POST"])
    return redirect(responses.site_root(responses.language()))


@blueprint.get("/ratings/thanks")
def thanks() -> Response:
    """Thank, and lead back to the page that was rated."""
    page = request.args.get("page", "")
    known = page if services().page_owners.team_of(page) else ""
    g.lang = "en" if known.startswith("/en/") else "ko" if known else responses.language()
    return responses.page("rating_thanks.html", g.lang, 200, {"page": known, "words": rating_texts})


def _stored(form: RatingForm, posted: Posted, team: str, token: FormToken) -> AnyResponse:
    own = services()
    answers, address = form.answers(), client_ip.client_address(request, own.settings)
    try:
        own.ratings.add(str(form.submission_id.data), team, answers, address, token)
    except UnconfirmedError:
        return posted.to_confirm(rating_texts.CHECK)
    except LimitReachedError as error:
        return posted.again(429, rating_texts.TOO_MANY, {"Retry-After": str(error.retry_after)})
    except RatingReusedError:
        return posted.again(409, rating_texts.REUSED)
    except SQLAlchemyError as error:
        errors.note(error)
        return posted.again(503, rating_texts.UNAVAILABLE, {"Retry-After": "60"})
    thanks_url = url_for("rating.thanks", page=answers["page"])
    if not responses.wants_json():
        return redirect(thanks_url, 303)
    response = jsonify(thanks=rating_texts.THANKS[form.language])
    response.status_code = 201
    response.headers["Location"] = thanks_url
    return response
