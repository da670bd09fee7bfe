"""Names as people bear them are taken; what looks like a pseudonym is asked about, and what is no name refused."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from feedback_api.services import Services
from tests.api.conftest import JSON, SAME_ORIGIN, Answers, Post
from tests.api.web.test_feedback import hidden, stored
from tests.mail_server import MailServer, part

TEAM = "strategy@narae.example"
TAKEN = (
    *(
        "한가람",
        "남궁나무",
        "똠방각",
        "뷁이",
        "이이",
        "김 O",
        "김가람(대표)",
        "㈜한빛 김가람",
        "한가람 🙂",
        "\u1112\u119e\u11ab가람",
    ),
    *("Cédric O", "U Nu", "Jennifer Null", "An", "Ng", "Suharto", "Nana", "Jean-Luc", "O'Brien-Ng", "Åse O'Neil-Smith"),
    *("Đặng Thị Ngọc Ánh", "สมชาย", "李小龍", "Nguyễn Văn A", "محمد", "Οδυσσέας"),
)
ASKED = (
    *("O", "오", "E", "李", "王", "Oo", "Oo Oo", "Aa", "Na", "U", "Null", "Alias", "Test", "이이이", "None"),
    *(
        "홍길동",
        "홍 길 동",
        "홍길○",
        "김○○",
        "김〇〇",
        "김OO",
        "김xx",
        "박**",
        "이?",
        "김ㅇㅇ",
        "비공개",
        "고객",
        "가명",
        "아무개",
    ),
    *("Customer", "Guest", "Secret", "Anon", "John Doe", "Ｎｕｌｌ", "N\u200bull"),
)
REFUSED = (
    *(
        "익명",
        "익 명",
        "익명인",
        "이름 없음",
        "Anonymous",
        "a n o n y m o u s",
        "ａｎｏｎｙｍｏｕｓ",
        "no name",
        "익\u200b명",
    ),
    *("1234", "010-1234-5678", "...", "-", "○○○", "ㅇㅇㅇ", "ㅎㄱㄷ", "ㅋㅋ", "👨\u200d👩\u200d👧", "?"),
)
CLEANED = {
    "\u200b한가람": "한가람",
    "한가람\u00a0": "한가람",
    "한\u200b가람": "한가람",
    "한가람\u202e": "한가람",
    "\u202e한가람\u202c": "한가람",
    "한\u2066가람\u2069": "한가람",
    "\ufeff한\u00ad가람\u3164": "한가람",
    "한\u00a0가람": "한 가람",
    "한\u2800가람": "한 가람",  # a blank of Braille
    "한\u200d가람": "한가람",
    "\u1112\u1161\u11ab가람": "한가람",
    "نیم\u200cفاصله": "نیم\u200cفاصله",  # Persian needs the non-joiner
    "क्\u200dष": "क्\u200dष",
    "葛\U000e0100城": "葛\U000e0100城",  # which form of the Hanja is hers
    "한가람 👨\u200d👩\u200d👧": "한가람 👨\u200d👩\u200d👧",
}


@pytest.mark.parametrize("name", TAKEN)
def test_name_that_people_bear_is_taken(post: Post, name: str) -> None:
    assert post(name=name).status_code == 201


@pytest.mark.parametrize("name", ASKED, ids=ascii)
def test_what_looks_like_a_pseudonym_is_asked_about_once_and_then_taken(
    client: FlaskClient, post: Post, own: Services, name: str
) -> None:
    page = post(SAME_ORIGIN, name=name)
    assert page.status_code == 200
    (question,) = BeautifulSoup(page.text, "html5lib").select(".answers__asked li")
    assert question.text.startswith("성명: 이 성명이 맞습니까?")
    assert "(헌장 III-2)" in question.text
    assert stored(own) == 0
    sent = hidden(page.text, "form.answers__send")
    assert client.post("/api/feedback", data=sent, headers=SAME_ORIGIN).status_code == 303
    assert stored(own) == 1


@pytest.mark.parametrize("name", REFUSED, ids=ascii)
def test_what_is_no_name_is_refused_and_all_is_kept(post: Post, own: Services, name: str) -> None:
    answer = post(name=name)
    assert answer.status_code == 422
    assert "(헌장 III-2)" in answer.json["errors"]["name"]
    assert "confirm" not in answer.json
    assert stored(own) == 0


def test_name_can_be_changed_on_the_page_that_asks(client: FlaskClient, post: Post, own: Services) -> None:
    def change(name: str, answer: str) -> Any:
        """Change an answer from the page that checks them, and give the page that checks them again."""
        asked = {**hidden(page.text, "form#check"), "change": name}
        form = client.post("/api/feedback", data=asked, headers=SAME_ORIGIN)
        changed = {**hidden(form.text, "form#feedback"), name: answer}
        return client.post("/api/feedback", data=changed, headers=SAME_ORIGIN)

    page = post(SAME_ORIGIN, name="Null")
    page = change("name", "Guest")
    assert "이 성명이 맞습니까?" in page.text  # another name, and another question
    page = change("subject", "고친 제목")
    assert "이 성명이 맞습니까?" in page.text
    assert client.post("/api/feedback", data=hidden(page.text, "form#check"), headers=SAME_ORIGIN).status_code == 303
    assert stored(own) == 1


def test_post_without_scripts_is_asked_on_the_page_it_sees_anyway(
    client: FlaskClient, answers: Answers, own: Services
) -> None:
    bare = {**answers, "name": "오", "token": "", "submission_id": ""}
    page = client.post("/api/feedback", data=bare, headers=SAME_ORIGIN)
    assert "이 성명이 맞습니까?" in page.text
    sent = hidden(page.text, "form.answers__send")
    assert client.post("/api/feedback", data=sent, headers=SAME_ORIGIN).status_code == 303
    assert stored(own) == 1


def test_program_confirms_by_what_the_answer_gives(client: FlaskClient, answers: Answers, post: Post) -> None:
    confirm = post(name="Oo").json["confirm"]
    answer = client.post("/api/feedback", data={**answers, "name": "Oo", **confirm}, headers=JSON)
    assert answer.status_code == 201


def test_answers_that_raise_no_question_are_not_asked_about(post: Post) -> None:
    page = post(SAME_ORIGIN, token="")
    assert page.status_code == 200
    assert BeautifulSoup(page.text, "html5lib").select(".answers__asked, [name=confirmed]") == []


@pytest.mark.parametrize(("written", "name"), CLEANED.items(), ids=map(ascii, CLEANED))
def test_name_is_stored_without_what_nobody_sees(post: Post, own: Services, written: str, name: str) -> None:
    assert post(name=written).status_code == 201
    with own.database.read() as connection:
        _, words = own.cases.words(connection, 1)
    assert words.name == name


def test_sign_that_turns_the_direction_turns_no_line_of_ours(
    post: Post, own: Services, mail_server: MailServer
) -> None:
    message = "\u202e앞뒤가 바뀝니다\n둘째 줄\nhttps://example.com/\u202egpj.exe"
    assert post(name="한가람\u202e", subject="\u202e환불 요청", message=message).status_code == 201
    own.worker.deliver_due()
    (notice,) = mail_server.to(TEAM)
    assert "\u202e" not in str(notice["Subject"])
    assert "고객: 한가람\n전화: 010-1234-5678\n" in part(notice, "plain")
    assert "\n제목: \u202e환불 요청\n" in part(notice, "plain")
    assert f"\n\n내용:\n{message}\n" in part(notice, "plain")
    soup = BeautifulSoup(part(notice, "html"), "html5lib")
    turned = [one for one in soup.find_all(string=True) if "\u202e" in one]
    assert [one.parent.name for one in turned if one.parent] == ["b", "p", "p"]  # none of them holds a word of ours
