"""What whoever runs the service asks of it."""

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from feedback_api import chore_failures, clock_check, problems
from feedback_api.clock import utc_now
from feedback_api.services import services

blueprint = Blueprint("operations", __name__, url_prefix="/api")


@blueprint.get("/health")
def health() -> Response:
    """Tell whether cases can be stored, and how many messages wait: 200, or 503 if the database is out of reach.

    `clock` is "in doubt" while nothing is destroyed or given up for it; `chores` names those that fail, and the kind of
    error.
    """
    try:
        services().database.probe()
        counts = services().backlog.counts()
        clock = "in doubt" if clock_check.find_doubt(services().database, utc_now()) else "ok"
        failures = chore_failures.find_failures(services().database)
        given_up = [{"id": row.id, "message": row.message} for row in services().backlog.given_up()]
    except SQLAlchemyError as error:
        problems.note(error)
        response = jsonify(status="unavailable", database="unreachable")
        response.status_code = 503
    else:
        response = jsonify(status="ok", database="ok", outbox=counts, given_up=given_up, clock=clock, chores=failures)
    return response
