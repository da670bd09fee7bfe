"""A token is good for its form, from its moment to its end, and from no other hand."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeSerializer

from feedback_api.forms.tokens import FormToken, FormTokens
from institution.clock import set_to

NOW = datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
FOUR_HOURS = 4 * 60 * 60


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with set_to(NOW):
        yield


@pytest.mark.parametrize(
    ("fill_seconds", "kind", "confirming", "wait"),
    [
        (3, "complaint", False, 3),
        (3, "rating", False, 1),
        (0, "rating", False, 0),
        (0, "complaint", False, 0),
        (3, "complaint", True, 0),
        (3, "rating", True, 0),
    ],
)
def test_token_is_good_from_its_first_second_to_its_last(
    fill_seconds: int, kind: str, confirming: bool, wait: int
) -> None:
    tokens = FormTokens("secret", fill_seconds)
    token = tokens.mint(kind, confirming=confirming)
    good = []
    for seconds in (wait - 0.1, wait, FOUR_HOURS, FOUR_HOURS + 0.1):
        with set_to(NOW + timedelta(seconds=seconds)):
            good.append(tokens.verify(token, kind) is not None)
    assert good == [False, True, True, False]


def test_what_a_token_says_is_what_was_put_into_it() -> None:
    tokens = FormTokens("secret", 0)
    plain, confirmed = tokens.mint("inquiry"), tokens.mint("inquiry", confirming=True)
    verified = [tokens.verify(token, "inquiry") for token in (plain, confirmed)]
    first, second = (token for token in verified if isinstance(token, FormToken))
    assert (first.confirmed, second.confirmed) == (False, True)
    assert first.id != second.id  # each serves once
    assert first.expires_at == second.expires_at == NOW + timedelta(seconds=FOUR_HOURS)


def test_token_of_another_kind_or_of_another_service_is_none() -> None:
    ours, theirs = FormTokens("secret", 0), FormTokens("another secret", 0)
    token = ours.mint("inquiry")
    assert ours.verify(token, "inquiry") is not None
    assert ours.verify(token, "complaint") is None
    assert theirs.verify(token, "inquiry") is None
    content, _, _ = token.rpartition(".")
    _, _, signature = theirs.mint("inquiry").rpartition(".")
    assert ours.verify(f"{content}.{signature}", "inquiry") is None


@pytest.mark.parametrize(
    "content",
    [7, None, "text", [], ["feedback", "inquiry", 0], ["feedback", "inquiry", 0, 9e9, "id", False, 1]],
)
def test_token_that_another_version_signed_is_none(content: object) -> None:
    """It is signed with our key, and of a shape that we do not know: its sender confirms, and nothing breaks."""
    signer = URLSafeSerializer("secret", salt="feedback-form")
    ours = FormTokens("secret", 0)
    known = ["feedback", "inquiry", 0, 9e9, "id", False]
    assert ours.verify(str(signer.dumps(known)), "inquiry") is not None
    assert ours.verify(str(signer.dumps(["another form", *known[1:]])), "inquiry") is None
    assert ours.verify(str(signer.dumps(content)), "inquiry") is None


@pytest.mark.parametrize("token", ["", ".", "가", "x.y", "\x00"])
def test_what_is_no_token_is_none(token: str) -> None:
    assert FormTokens("secret", 0).verify(token, "inquiry") is None
