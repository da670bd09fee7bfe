"""A form that was opened before lunch can be sent after it; one of yesterday is shown to its sender once more."""

import time
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import Post

HOUR = 60 * 60


def token_made(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, kind: str, ago: float) -> str:
    """Ask for a token so many seconds ago."""
    now = time.time()
    with monkeypatch.context() as earlier:
        earlier.setattr(time, "time", lambda: now - ago)
        return str(client.get(f"/api/form-token?kind={kind}").get_json()["token"])


@pytest.mark.parametrize(
    ("ago", "status"),
    [(0, 201), (HOUR, 201), (4 * HOUR - 60, 201), (4 * HOUR + 60, 422), (24 * HOUR, 422), (-60, 422)],
)
def test_token_is_good_for_four_hours(
    post: Post, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, ago: float, status: int
) -> None:
    answer: Any = post(token=token_made(client, monkeypatch, "complaint", ago))
    assert answer.status_code == status
    assert ("confirm" in answer.get_json()) is (status == 422)


class TestOfSlowPeople:
    """A person needs three seconds for the form, and one for a rating."""

    @pytest.fixture
    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        return {name: text for name, text in environ.items() if name != "FEEDBACK_MIN_FILL_SECONDS"}

    @pytest.mark.parametrize(("ago", "status"), [(2, 422), (3.5, 201)])
    def test_form_needs_three_seconds(
        self, post: Post, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, ago: float, status: int
    ) -> None:
        token = token_made(client, monkeypatch, "complaint", ago)
        moment = time.time()
        monkeypatch.setattr(time, "time", lambda: moment)  # however slow this machine is
        assert post(token=token).status_code == status

    @pytest.mark.parametrize(("ago", "status"), [(0.5, 422), (1.5, 201), (4 * HOUR + 60, 422)])
    def test_rating_needs_one(
        self, rate: Post, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, ago: float, status: int
    ) -> None:
        token = token_made(client, monkeypatch, "rating", ago)
        moment = time.time()
        monkeypatch.setattr(time, "time", lambda: moment)
        assert rate(token=token).status_code == status


def test_token_of_one_form_does_not_open_another(
    post: Post, rate: Post, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_rating, of_inquiry, of_complaint = (
        token_made(client, monkeypatch, kind, 5) for kind in ("rating", "inquiry", "complaint")
    )
    assert post(token=of_rating).status_code == 422
    assert post(token=of_inquiry).status_code == 422
    assert rate(token=of_inquiry).status_code == 422
    assert post(token=of_complaint).status_code == 201
    assert rate(token=of_rating).status_code == 201
