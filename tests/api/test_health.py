"""Health says whether a case can be stored, not only whether one can be read."""

from flask.testing import FlaskClient
from sqlalchemy import text

from feedback_api.services import Services


def test_database_that_can_be_written_to_is_well(client: FlaskClient) -> None:
    well = {"status": "ok", "database": "ok", "organization": "current", "outbox": {}, "given_up": []}
    assert client.get("/api/health").json == well


def test_database_that_can_only_be_read_is_not(client: FlaskClient, own: Services) -> None:
    with own.database.engine.connect() as connection:
        connection.execute(text("PRAGMA query_only = ON"))  # this connection is the next one from the pool
        connection.commit()
    answer = client.get("/api/health")
    assert answer.status_code == 503
    assert answer.json == {"status": "unavailable", "database": "unreachable"}
    assert client.get("/api/health").status_code == 200
