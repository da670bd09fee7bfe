"""The health check, for monitoring and operators."""

from flask import Blueprint, Response, jsonify

from feedback_api.services import current_services

blueprint = Blueprint("operations", __name__, url_prefix="/api")


@blueprint.get("/health")
def health() -> Response:
    """Tell how the service is: 200, or 503 if no case can be stored or the worker of this process is stuck."""
    report = current_services().health.report()
    response = jsonify(report.as_json())
    response.status_code = 200 if report.well else 503
    return response
