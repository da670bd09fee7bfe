"""The views of the page rating: the post of its form, and the page that thanks for it."""

from flask import Blueprint, Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from feedback_api.counters import Refusal
from feedback_api.forms import rating_texts
from feedback_api.forms.rating import KIND, RatingForm, rating_context
from feedback_api.forms.tokens import FormToken
from feedback_api.services import current_services
from feedback_api.web import errors, request_guards, responses
from feedback_api.web.form_post import FormPost, Sentences, accepted, reloaded
from institution.text import ENGLISH, KOREAN

SENTENCES = Sentences(
    rating_texts.CHECK,
    rating_texts.FOREIGN,
    rating_texts.TOO_MANY,
    rating_texts.REUSED,
    rating_texts.UNAVAILABLE,
)
blueprint = Blueprint("rating", __name__, url_prefix="/api")


@blueprint.post("/ratings")
def rate() -> AnyResponse:
    """Take a rating: store it and say so, or say what is wrong."""
    g.fields = request_guards.require_form(request)
    form = RatingForm(current_services().organization, g.fields)
    g.lang = form.language
    post = FormPost(
        form, KIND, lambda: rating_context(form), "rating_check.html", "rating_again.html", sentences=SENTENCES
    )

    def take(post: FormPost, token: FormToken | None) -> AnyResponse:
        team = current_services().page_owners.team_of(form.page.data or "")
        if team is None:
            return post.again(404, rating_texts.UNKNOWN_PAGE)
        if not form.validate():
            return post.again(422, errors.INVALID)
        if token is None:
            return post.to_confirm(Refusal.TOKEN)
        return post.store(lambda address: _add(form, team, address, token))

    return post.answer(take)


@blueprint.get("/ratings")
def start_again() -> AnyResponse:
    """Lead whoever reloads an answer's address back to the site."""
    return reloaded("")


@blueprint.get("/ratings/thanks")
def thanks() -> Response:
    """Thank, and lead back to the page that was rated."""
    page = request.args.get("page", "")
    known = page if current_services().page_owners.team_of(page) else ""
    lang = ENGLISH if known.startswith(responses.site_root(ENGLISH)) else KOREAN if known else responses.language()
    g.lang = current_services().organization.language(lang)
    return responses.page("rating_thanks.html", g.lang, 200, {"page": known, "words": rating_texts})


def _add(form: RatingForm, team: str, address: str | None, token: FormToken) -> AnyResponse:
    answers = form.answers()
    current_services().ratings.add(str(form.submission_id.data), team, answers, address, token)
    return accepted(url_for("rating.thanks", page=answers["page"]), thanks=rating_texts.THANKS[form.language])
