"""Resident registration numbers are refused in any digits, separators and fields; numbers that look alike are not."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from feedback_api.forms import identity_numbers
from feedback_api.forms.identity_numbers import CARD, LICENCE, PASSPORT, RESIDENT, find_numbers
from feedback_api.services import Services
from tests.api.conftest import JSON, SAME_ORIGIN, Answers, Post
from tests.api.web.test_feedback import hidden, stored

REFUSAL = "주민등록번호로 보이는 숫자를 지우고 다시 보내 주십시오."
RESIDENTS = (
    "아이의 주민등록번호는 800101-2000001입니다.",  # no check digit is right in these three
    "아이의 주민등록번호는 201105-3123459입니다.",
    "아이의 주민등록번호는 100203-4111114입니다.",
    *(f"900101-{seventh}234567" for seventh in range(1, 5)),  # Koreans of both centuries
    *(f"900101-{seventh}234567" for seventh in range(5, 9)),  # foreigners
    *(f"900101{sign}1234567" for sign in "ㅡ−–—‐‑ー一~_/,:;.·ㆍ・=|*ㅣ+"),
    *(f"900101{sign}1234567" for sign in (" ", " - ", "--", " / ", ": ", "\u00a0", "\u3000", " – ", ") ")),
    *(f"900101{sign}-{sign}1234567" for sign in "\u200b\u00ad\u2060\ufeff\u200d\u202e\u3164"),
    "9001\u200b01-123\u200b4567",
    "9\u20630\u20630\u20631\u20630\u20631-1234567",
    "9 0 0 1 0 1 - 1 2 3 4 5 6 7",
    "9 0 0 1 0 1 1 2 3 4 5 6 7",
    "9.0.0.1.0.1-1.2.3.4.5.6.7",
    "900101-1 2 3 4 5 6 7",
    "900101-1 234567",
    "90.01.01-1234567",
    "90/01/01 - 1234567",
    "900101(1234567)",
    "９００１０１－１２３４５６７",
    "٩٠٠١٠١-١٢٣٤٥٦٧",
    "९००१०१-१२३४५६७",
    "①②⓪①⓪①-①②③④⑤⑥⑦",
    "⁹⁰⁰¹⁰¹-₁₂₃₄₅₆₇",
    "𝟗𝟎𝟎𝟏𝟎𝟏-𝟏𝟐𝟑𝟒𝟓𝟔𝟕",
    "9\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e31\ufe0f\u20e30\ufe0f\u20e31\ufe0f\u20e3-1\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e34\ufe0f\u20e35\ufe0f\u20e36\ufe0f\u20e37\ufe0f\u20e3",
    "000229-3123456",  # a leap year
    "한가람900101-1234567번",
    "1. 900101-1234567, 2. 없음",
    "900101 - 1234567원",  # with a hyphen it is no amount
    "번호 999999 1 900101-1234567",  # behind what begins like one
    "9001015234561",
    "9001011234568",  # in one piece the check digit tells, as it was until 2020
    "주민등록번호 9001011234567",  # or what stands near
    "주민번호: 9001011234560",
    "9001011234567이 제 주민등록번호입니다",
    "외국인등록번호 9001015234567",
    "등록번호 9001015234567",
    "resident registration number 9001011234567",
    "주민번호 900101-123-4567",
    "주민번호 90 01 01 12 34 567",
    "법인등록번호 110111-1234568",  # wrong for a corporation
    "900101/1234567 명의로 신청했습니다",  # after a space a word begins, and no unit
    "900101,1234567 개명 신청",
    "900101 1234567 만 나이로",
    "19900101-1234567",
    "19900101 1234567",
    "주민번호 20150203-3234567",
    "900101-123-4567",
    "900101-\n1234567",
    "900101-\r\n1234567",
)
OTHERS = (
    "061-100-2801, 010-1234-5678, 010-8765-4321",
    "+82 10 1234 5678 / 031-201-1234",
    "접수번호 4831-7265, 4831-7266",
    "출원번호 10-2020-1234567, 30-2019-0012345",
    "10-1998-0123456호",
    "출원번호 1020201234567",
    "제10-1012345-0000호",
    "등록번호 10-1012345-0000",
    "특허등록번호 1010123450000",
    "2020. 11. 5. 1,500,000원",
    "2020.11.05 1500000원",
    "20.11.05 1,500,000원",
    "20.11.05 1500000원",
    "201105 1500000원",
    "201105: 1500000 원",
    "201105 1,500,000원",
    "2026-11-24, 2025-01-01, 2026. 11. 24.(화) 17:00",
    "계좌 110-1234-5678901234567890",
    "국민 123456-01-123456, 농협 302-1234-5678-91",
    "법인등록번호 130111-0006246",
    "법인등록번호: 110111-1234569",
    "사업자등록번호 123-45-67890",
    "900101-1******",
    "901301-1234567",  # no such month
    "900230-1234567",  # no such day
    "010229-3123456",  # no leap year
    "900101-9234567",  # of the nineteenth century
    "주문 20261128-1234567",
    "1600000000000",
    "바코드 8801234567893",
    "주민센터 031-123-4567 101호",
    "외국인 상담 010-1234-5678, 31번",
    "주민 여러분, 9000101-1234567",
    "점수 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13",
    "900101\n1234567",
    "201105 1500000 명",
    "201105 1500000 건, 1500000 개",
    "201105 1500000명 방문",
    "201105 1500000만원, 1500000 만원",
    "201105 1500000 천원",
    "주문 20261128-3234567",
    "주문 19901128-3234567",  # of another century
    "19901128 1500000원",
    "국민 123456-123-4567",
    "계좌 900101-123-4567-89",
    "12-900101-123-4567",
)
ASKED = {
    "M12345678": PASSPORT,
    "여권번호 m123A4567입니다": PASSPORT,
    "Ｍ１２３Ａ４５６７": PASSPORT,
    "S 12345678": PASSPORT,
    "12-34-567890-12": LICENCE,
    "면허 １１ㅡ３４ㅡ５６７８９０ㅡ１２": LICENCE,
    "서울 12-345678-90": LICENCE,
    "4111-1111-1111-1111": CARD,
    "4111 1111 1111 1111": CARD,
    "5500005555555559": CARD,
    "3782-822463-10005": CARD,
    "４１１１\u200b·１１１１·１１１１·１１１１": CARD,
}
NOT_ASKED = (
    "M1234567",
    "AM12345678",
    "M123456789",
    "99-34-567890-12",
    "4111-1111-1111-1112",
    "1234-5678-9012-3456",
    "12345678",
)


def test_no_example_of_the_tables_is_lost() -> None:
    assert (len(RESIDENTS), len(OTHERS), len(ASKED), len(NOT_ASKED)) == (92, 46, 12, 7)


@pytest.mark.parametrize("text", RESIDENTS, ids=ascii)
def test_resident_number_is_recognised(text: str) -> None:
    assert RESIDENT in find_numbers(text)


@pytest.mark.parametrize("text", OTHERS, ids=ascii)
def test_other_number_is_not_taken_for_a_resident_number(text: str) -> None:
    assert find_numbers(text) == frozenset()


@pytest.mark.parametrize(("text", "kind"), ASKED.items(), ids=map(ascii, ASKED))
def test_passport_licence_and_card_numbers_are_recognised(text: str, kind: str) -> None:
    assert find_numbers(text) == {kind}


@pytest.mark.parametrize("text", NOT_ASKED)
def test_number_that_is_none_of_them_is_not_asked_about(text: str) -> None:
    assert find_numbers(text) == frozenset()


@pytest.mark.parametrize("field", ["subject", "message", "name", "phone", "email"])
@pytest.mark.parametrize("number", ["201105-3123459", "２０１１０５ㅡ3 1 2 3 4 5 9", "20110\u200b5−5123459"])
def test_no_field_takes_a_resident_number(post: Post, own: Services, field: str, number: str) -> None:
    written = {"name": f"한가람 {number}", "email": f"{number}@example.com"}.get(field, number)
    answer = post(**{field: written})
    assert answer.status_code == 422
    assert answer.json["errors"] == {field: REFUSAL}
    page = post(SAME_ORIGIN, message=f"첫 줄\n{number}")
    assert hidden(page.text, "form#feedback")["message"] == f"첫 줄\n{number}"
    assert stored(own) == 0


def test_page_address_with_a_resident_number_is_not_stored(post: Post, rate: Post, own: Services) -> None:
    assert post(page="/notice/201105-3123459/").status_code == 201
    with own.database.read() as connection:
        _, words = own.cases.words(connection, 1)
    assert words.page == ""
    assert rate(page="/notice/201105-3123459/").status_code == 404


@pytest.mark.parametrize("comment", ["201105ㅡ3123459", "M123A4567", "4111 1111 1111 1111", "12-34-567890-12"])
def test_comment_with_such_a_number_is_refused(rate: Post, comment: str) -> None:
    assert "지우고 다시 보내 주십시오" in rate(comment=comment).json["errors"]["comment"]


@pytest.mark.parametrize("field", ["subject", "message", "name"])
@pytest.mark.parametrize(
    ("number", "question"),
    [("M123A4567", "여권번호"), ("12-34-567890-12", "운전면허번호"), ("4111 1111 1111 1111", "카드번호")],
)
def test_passport_licence_and_card_numbers_are_asked_about_once_and_then_taken(
    client: FlaskClient, post: Post, own: Services, field: str, number: str, question: str
) -> None:
    page = post(SAME_ORIGIN, **{field: f"한가람 {number}"})
    assert page.status_code == 200
    asked = BeautifulSoup(page.text, "html5lib").select(".answers__asked li")
    assert [question in one.text for one in asked] == [True]
    assert stored(own) == 0
    sent = hidden(page.text, "form.answers__send")
    assert client.post("/api/feedback", data=sent, headers=SAME_ORIGIN).status_code == 303
    assert stored(own) == 1


def test_name_of_a_mailbox_is_not_asked_about(post: Post) -> None:
    assert post(email="m12345678@example.com").status_code == 201


def test_confirming_one_text_confirms_no_other(
    client: FlaskClient, answers: Answers, post: Post, own: Services
) -> None:
    confirm = post(message="M123A4567").json["confirm"]
    for other in ({"message": "M123A4568"}, {"message": "M123A4567", "name": "Null"}):
        answer = client.post("/api/feedback", data={**answers, **confirm, **other}, headers=JSON)
        assert (answer.status_code, "confirm" in (answer.json or {})) == (422, True)
    assert stored(own) == 0
    answer = client.post("/api/feedback", data={**answers, **confirm, "message": "M123A4567"}, headers=JSON)
    assert answer.status_code == 201


def test_wrong_answers_confirm_nothing(client: FlaskClient, post: Post, own: Services) -> None:
    """A page of errors asks about nothing, so sending it corrected is no confirmation."""
    page = post(SAME_ORIGIN, message="M123A4567", consent="")
    assert page.status_code == 422
    corrected = {**hidden(page.text, "form#feedback"), "consent": "yes"}
    assert client.post("/api/feedback", data=corrected, headers=SAME_ORIGIN).status_code == 200
    assert stored(own) == 0


def test_reading_takes_time_in_proportion_to_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of matches tried grows as the text does, whatever is written."""
    tried: list[int] = []
    original = identity_numbers._dated

    def counted(pattern: object, plain: str) -> object:
        for match in original(pattern, plain):  # type: ignore[arg-type]
            tried.append(1)
            yield match

    monkeypatch.setattr(identity_numbers, "_dated", counted)
    for piece in ("1-", "1.1.", "900101-", "주민 1-", "9 0 0 1 0 1 "):
        tried.clear()
        find_numbers(piece * (5000 // len(piece)))
        assert len(tried) <= 5000
