"""A form can be sent for four hours after it was opened; later its sender is asked to confirm the answers."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from institution.clock import set_to, utc_now
from tests.api.conftest import Post

HOUR = 60 * 60


def token_made(client: FlaskClient, kind: str, ago: float) -> str:
    """Ask for a token so many seconds ago."""
    with set_to(utc_now() - timedelta(seconds=ago)):
        return str(client.get(f"/api/form-token?kind={kind}").get_json()["token"])


@pytest.mark.parametrize(
    ("ago", "status"),
    [(0, 201), (HOUR, 201), (4 * HOUR - 60, 201), (4 * HOUR + 60, 422), (24 * HOUR, 422), (-60, 422)],
)
def test_token_is_good_for_four_hours(post: Post, client: FlaskClient, ago: float, status: int) -> None:
    answer: Any = post(token=token_made(client, "complaint", ago))
    assert answer.status_code == status
    assert ("confirm" in answer.get_json()) is (status == 422)


class TestOfSlowPeople:
    """A person needs three seconds for the form, and one for a rating."""

    @pytest.fixture
    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        return {name: text for name, text in environ.items() if name != "FEEDBACK_MIN_FILL_SECONDS"}

    @pytest.mark.parametrize(("ago", "status"), [(2, 422), (3.5, 201)])
    def test_form_needs_three_seconds(self, post: Post, client: FlaskClient, ago: float, status: int) -> None:
        with set_to(utc_now()):  # however slow this machine is
            assert post(token=token_made(client, "complaint", ago)).status_code == status

    @pytest.mark.parametrize(("ago", "status"), [(0.5, 422), (1.5, 201), (4 * HOUR + 60, 422)])
    def test_rating_needs_one(self, rate: Post, client: FlaskClient, ago: float, status: int) -> None:
        with set_to(utc_now()):
            assert rate(token=token_made(client, "rating", ago)).status_code == status


def test_token_of_one_form_does_not_open_another(post: Post, rate: Post, client: FlaskClient) -> None:
    of_rating, of_inquiry, of_complaint = (token_made(client, kind, 5) for kind in ("rating", "inquiry", "complaint"))
    assert post(token=of_rating).status_code == 422
    assert post(token=of_inquiry).status_code == 422
    assert rate(token=of_inquiry).status_code == 422
    assert post(token=of_complaint).status_code == 201
    assert rate(token=of_rating).status_code == 201
