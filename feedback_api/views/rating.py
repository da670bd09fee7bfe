"""What a visitor does: rate a page, and be thanked."""

import uuid

from flask import Blueprint, Response, g, jsonify, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import Forbidden, MethodNotAllowed
from werkzeug.wrappers import Response as AnyResponse

from feedback_api import guards, pages, problems, proxies, rating_text
from feedback_api.forms import HONEYPOT
from feedback_api.limits import TooMany
from feedback_api.rating_form import KIND, RatingForm, rating_context
from feedback_api.ratings import RatingReused
from feedback_api.services import services
from feedback_api.text import Text

blueprint = Blueprint("rating", __name__, url_prefix="/api")


@blueprint.post("/ratings")
def rate() -> AnyResponse:
    """Take a rating: store it and say so, or say what is wrong."""
    guards.require_form(request)
    form = RatingForm(services().organization, request.form)
    g.lang = form.language
    try:
        guards.require_same_origin(request, services().settings)
    except Forbidden:
        return _again(form, 403, rating_text.FOREIGN)
    trusted = _is_trusted(form)
    team = services().page_owners.team_of(form.page.data or "")
    if team is None:
        return _again(form, 404, rating_text.UNKNOWN_PAGE)
    if not form.validate():
        return _again(form, 422, problems.INVALID)
    if not trusted:
        return _to_confirm(form)
    return _stored(form, team)


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


def _is_trusted(form: RatingForm) -> bool:
    """Tell whether a post looks like that of a person on our page; a missing submission_id is made up for."""
    try:
        uuid.UUID(form.submission_id.data or "")
        known = True
    except ValueError:
        form.submission_id.data = str(uuid.uuid4())
        known = False
    return known and services().tokens.trusts(form.token.data or "", KIND) and not form[HONEYPOT].data


def _stored(form: RatingForm, team: str) -> AnyResponse:
    own = services()
    answers = form.answers()
    try:
        own.ratings.add(str(form.submission_id.data), team, answers, proxies.client_address(request, own.settings))
    except TooMany as error:
        return _again(form, 429, rating_text.TOO_MANY, {"Retry-After": str(error.retry_after)})
    except RatingReused:
        return _again(form, 409, rating_text.REUSED)
    except SQLAlchemyError as error:
        problems.note(error)
        return _again(form, 503, rating_text.UNAVAILABLE, {"Retry-After": "60"})
    thanks_url = url_for("rating.thanks", page=answers["page"])
    if not pages.wants_json():
        return redirect(thanks_url, 303)
    response = jsonify(thanks=rating_text.THANKS[form.language])
    response.status_code = 201
    response.headers["Location"] = thanks_url
    return response


def _to_confirm(form: RatingForm) -> Response:
    """Show a post that may be a robot's to its sender once more; nothing is stored."""
    token = _fresh_token(form)
    if pages.wants_json():
        confirm = {"token": token, "submission_id": form.submission_id.data, HONEYPOT: ""}
        return pages.problem(422, rating_text.CHECK, confirm=confirm)
    return pages.page("rating_check.html", form.language, 200, rating_context(form))


def _again(form: RatingForm, status_code: int, sentence: Text, headers: dict[str, str] | None = None) -> Response:
    """Ask for the same answers again, all of them kept."""
    if status_code == 409:
        form.submission_id.data = str(uuid.uuid4())
    if pages.wants_json():
        errors = form.sentences()
        return pages.problem(status_code, sentence, headers, **({"errors": errors} if errors else {}))
    _fresh_token(form)
    context = {**rating_context(form), "sentence": sentence[form.language]}
    response = pages.page("rating_again.html", form.language, status_code, context)
    response.headers.update(headers or {})
    return response


def _fresh_token(form: RatingForm) -> str:
    form.token.data = services().tokens.mint(KIND, confirming=True)
    return str(form.token.data)
