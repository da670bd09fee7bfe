"""What a visitor does: rate a page, and be thanked."""

from flask import Blueprint, Response, g, jsonify, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import Forbidden, MethodNotAllowed
from werkzeug.wrappers import Response as AnyResponse

from feedback_api import guards, pages, problems, proxies, rating_text
from feedback_api.limits import TooMany
from feedback_api.posted import Posted
from feedback_api.rating_form import KIND, RatingForm, rating_context
from feedback_api.ratings import RatingReused
from feedback_api.services import services

blueprint = Blueprint("rating", __name__, url_prefix="/api")


@blueprint.post("/ratings")
def rate() -> AnyResponse:
    """Take a rating: store it and say so, or say what is wrong."""
    guards.require_form(request)
    form = RatingForm(services().organization, request.form)
    g.lang = form.language
    posted = Posted(form, KIND, lambda: rating_context(form), "rating_check.html", "rating_again.html")
    try:
        posted = posted.require_same_origin()
    except Forbidden:
        return posted.again(403, rating_text.FOREIGN)
    trusted = posted.is_trusted()
    team = services().page_owners.team_of(form.page.data or "")
    if team is None:
        return posted.again(404, rating_text.UNKNOWN_PAGE)
    if not form.validate():
        return posted.again(422, problems.INVALID)
    if not trusted:
        return posted.to_confirm(rating_text.CHECK)
    return _stored(form, posted, team)


@blueprint.get("/ratings")
def start_again() -> AnyResponse:
    """Lead whoever reloads an answer's address back to the site."""
    if pages.wants_json():
        raise MethodNotAllowed(["POST"])
    return redirect(pages.site_root(pages.language()))


@blueprint.get("/ratings/thanks")
def thanks() -> Response:
    """Thank, and lead back to the page that was rated."""
    page = request.args.get("page", "")
    known = page if services().page_owners.team_of(page) else ""
    g.lang = "en" if known.startswith("/en/") else "ko" if known else pages.language()
    return pages.page("rating_thanks.html", g.lang, 200, {"page": known, "words": rating_text})


def _stored(form: RatingForm, posted: Posted, team: str) -> AnyResponse:
    own = services()
    answers = form.answers()
    try:
        own.ratings.add(str(form.submission_id.data), team, answers, proxies.client_address(request, own.settings))
    except TooMany as error:
        return posted.again(429, rating_text.TOO_MANY, {"Retry-After": str(error.retry_after)})
    except RatingReused:
        return posted.again(409, rating_text.REUSED)
    except SQLAlchemyError as error:
        problems.note(error)
        return posted.again(503, rating_text.UNAVAILABLE, {"Retry-After": "60"})
    thanks_url = url_for("rating.thanks", page=answers["page"])
    if not pages.wants_json():
        return redirect(thanks_url, 303)
    response = jsonify(thanks=rating_text.THANKS[form.language])
    response.status_code = 201
    response.headers["Location"] = thanks_url
    return response
