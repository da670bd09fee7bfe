"""What `flask doctor` asks the running service: how its request came here. Nobody else gets an answer."""

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import NotFound

from feedback_api.diagnosis import probe
from feedback_api.services import current_services
from feedback_api.web import client_ip

blueprint = Blueprint("diagnosis", __name__)


@blueprint.get(probe.PATH)
def tell_way() -> Response:
    """Tell how the request came here, in one word; without the signature there is no such page."""
    settings = current_services().settings
    if not probe.is_signed(settings.secret_key, request.headers.get(probe.HEADER, "")):
        raise NotFound
    return jsonify(way=client_ip.judge_way(request, settings))
