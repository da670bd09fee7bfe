"""What Prometheus asks for: who may, and the answer."""

import hmac

from flask import Blueprint, Response, request

from feedback_api.metrics.exposition import CONTENT_TYPE
from feedback_api.services import current_services
from feedback_api.web import request_guards

blueprint = Blueprint("metrics", __name__, url_prefix="/api")
_FORBIDDEN = (
    "이 컴퓨터 밖에서는 FEEDBACK_METRICS_TOKEN을 정하고 그 값을 bearer token으로 보내야 합니다.\n"
    "From elsewhere than this machine: set FEEDBACK_METRICS_TOKEN, and send it as a bearer token.\n"
)
_UNAUTHORIZED = (
    "FEEDBACK_METRICS_TOKEN의 값을 bearer token으로 보내 주십시오.\n"
    "Send the value of FEEDBACK_METRICS_TOKEN as a bearer token.\n"
)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give the metrics to this machine and to whoever brings the token; tell anybody else what is missing.

    A request that a proxy hands on is not of this machine, though its connection is (`request_guards.is_local`).
    """
    token = current_services().settings.metrics_token
    if request_guards.is_local(request) or (token and _brings(token)):
        return Response(current_services().exposition.render(), content_type=CONTENT_TYPE)
    if not token:
        return Response(_FORBIDDEN, 403, content_type="text/plain; charset=utf-8")
    challenge = {"WWW-Authenticate": 'Bearer realm="metrics"'}  # RFC 6750, 3
    return Response(_UNAUTHORIZED, 401, challenge, content_type="text/plain; charset=utf-8")


def _brings(token: str) -> bool:
    """Tell whether the request brings the token; how long that takes does not tell how much of it is right."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())
