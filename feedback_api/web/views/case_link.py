"""The views of whoever has lost the link to a case: the form, and what is said however it was filled in."""

from flask import Blueprint, Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from feedback_api.forms.case_forms import LinkForm
from feedback_api.rate_limits import LimitReachedError
from feedback_api.services import current_services
from feedback_api.web import client_ip, errors, request_guards, responses

blueprint = Blueprint("case_link", __name__, url_prefix="/api/case-link")


@blueprint.get("")
def ask() -> Response:
    """Ask for receipt number and contact."""
    asked = request.args.get("lang") or responses.language()
    g.lang = current_services().organization.language(asked)
    return responses.page("case_link.html", g.lang, 200, {"form": LinkForm(g.lang)})


@blueprint.post("")
def send() -> AnyResponse:
    """Have the link mailed to the customer's address, if receipt number and contact fit; say the same in any case."""
    service = current_services()
    request_guards.require_same_origin(request, service.settings)
    g.fields = request_guards.require_form(request)
    g.lang = service.organization.language(g.fields.get("lang"))
    form = LinkForm(g.lang, g.fields)
    if not form.validate():
        return responses.page("case_link.html", g.lang, 422, {"form": form})
    try:
        address = client_ip.client_address(request, service.settings)
        service.link_reminders.ask(form.value("receipt"), form.value("contact"), address)
    except LimitReachedError as error:
        return responses.problem(429, errors.TOO_MANY, {"Retry-After": str(error.retry_after)})
    service.worker.wake()
    return responses.page("case_link_sent.html", g.lang)
