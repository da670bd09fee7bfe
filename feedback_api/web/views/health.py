"""The health checks: for operators and monitoring, for whatever restarts processes, and for load balancers."""

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


@blueprint.get("/health/live")
def live() -> Response:
    """Tell whether this process can go on: 503 if its worker is stuck, which a restart cures; no database is asked."""
    return _answer(current_services().health.is_live())


@blueprint.get("/health/ready")
def ready() -> Response:
    """Tell whether requests can be sent here: 503 while no case can be stored, from a report some seconds old."""
    return _answer(current_services().health.report().ready)


def _answer(good: bool) -> Response:
    response = jsonify(status="ok" if good else "unavailable")
    response.status_code = 200 if good else 503
    return response
