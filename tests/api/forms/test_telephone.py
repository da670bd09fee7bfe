"""Telephone numbers as customers write them."""

import pytest

from feedback_api.services import Services
from tests.api.conftest import Post

TAKEN = (
    *("01012345678", "010 1234 5678", "010.1234.5678", "070-1234-5678", "0507-1234-5678", "050-7123-45678"),
    *(
        "+82 10-1234-5678",
        "+82 010-1234-5678",
        "+82 (0)10-1234-5678",
        "+821012345678",
        "82-10-1234-5678",
        "821012345678",
    ),
    *("061)100-2801", "(061) 100-2801", "1588-1234", "15881234", "061-100-2801~3"),
    *("+84 91 234 56 78", "+1 (212) 555-0100", "+44 20 7946 0958"),
)
REFUSED = ("0507-1234-56789", "010-1234-5678/010-8765-4321", "010-0000-0000", "010-1234", "없음")
CLEANED = {
    "\u202a010-1234-5678\u202c": "010-1234-5678",
    "010\u20111234\u20115678": "010-1234-5678",
    "010\u20131234\u20135678": "010-1234-5678",
    "010−1234−5678": "010-1234-5678",
    "010ㅡ1234ㅡ5678": "010-1234-5678",
    "０１０－１２３４－５６７８": "010-1234-5678",
    "010\u200b1234\u200b5678": "01012345678",
    "\u00a0010-1234-5678\u00a0": "010-1234-5678",
    "010\u00a01234\u00a05678": "010 1234 5678",
    "＋82 10 1234 5678": "+82 10 1234 5678",
    "٠١٠-١٢٣٤-٥٦٧٨": "010-1234-5678",
    "061-100-2801〜3": "061-100-2801~3",
}


@pytest.mark.parametrize("written", TAKEN)
def test_number_is_taken_as_it_is_written(post: Post, own: Services, written: str) -> None:
    assert post(phone=written).status_code == 201
    assert phone_stored(own) == written


@pytest.mark.parametrize("written", REFUSED)
def test_number_that_no_telephone_has_is_refused(post: Post, written: str) -> None:
    assert list(post(phone=written).json["errors"]) == ["phone"]


@pytest.mark.parametrize(("written", "number"), CLEANED.items(), ids=map(ascii, CLEANED))
def test_number_is_stored_in_digits_and_hyphens_that_a_telephone_has(
    post: Post, own: Services, written: str, number: str
) -> None:
    assert post(phone=written).status_code == 201
    assert phone_stored(own) == number


def phone_stored(own: Services) -> str:
    with own.database.read() as connection:
        _, words = own.cases.words(connection, 1)
    return words.phone
