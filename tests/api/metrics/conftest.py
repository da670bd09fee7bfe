"""A Prometheus on this machine."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from feedback_api.services import Services
from tests.scrape import Scrape

Ask = Callable[[], Scrape]


@pytest.fixture
def ask(client: FlaskClient, own: Services) -> Ask:
    """Ask for the metrics; each time the database is looked at anew."""
    own.health.clock = own.snapshots.clock = iter(range(0, 10**6, 60)).__next__

    def scrape() -> Scrape:
        answer = client.get("/api/metrics")
        assert answer.status_code == 200
        return Scrape(answer.text)

    return scrape
