"""What whoever runs the service asks of it."""

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from feedback_api import problems
from feedback_api.services import services

blueprint = Blueprint("operations", __name__, url_prefix="/api")


@blueprint.get("/health")
def health() -> Response:
    """Tell whether cases can be stored, and how many messages wait: 200, or 503 if the database is out of reach.

    `organization` is "changed" or "broken" where organization.yml waits for a restart, or would not survive one.
    """
    facts = services().organization_watch.state()
    try:
        services().database.probe()
        counts = services().backlog.counts()
        given_up = [{"id": row.id, "message": row.message} for row in services().backlog.given_up()]
    except SQLAlchemyError as error:
        problems.note(error)
        response = jsonify(status="unavailable", database="unreachable")
        response.status_code = 503
    else:
        response = jsonify(status="ok", database="ok", organization=facts, outbox=counts, given_up=given_up)
    return response
