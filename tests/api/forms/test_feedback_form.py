"""Every sentence a customer can be shown, and every answer that is good."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from werkzeug.datastructures import MultiDict

from feedback_api.cases.opening import Words
from feedback_api.forms import answers as table
from feedback_api.forms import consent_notice
from feedback_api.forms.answers import Storage
from feedback_api.forms.feedback import FeedbackForm, page_form
from institution.organization.record import Organization
from tests.api.conftest import Answers

RESIDENT_NUMBER = "900101-1234568"
NO_CONSENT = "개인정보 수집·이용에 동의해 주시거나, 동의하지 않으시면 안내에 있는 번호로 전화해 주십시오."


def sentences(facts: Organization, answers: Answers) -> dict[str, str]:
    form = FeedbackForm(facts, MultiDict({"submission_id": "8f14e45f-ceea-467f-a0e6-1f5b3c1d2a3b", **answers}))
    form.validate()
    return form.sentences()


@pytest.mark.parametrize(
    ("field", "answer", "sentence"),
    [
        ("kind", "praise", "의견의 종류를 골라 주십시오."),
        ("name", "", "성명을 적어 주십시오."),
        ("name", " ", "성명을 적어 주십시오."),
        ("name", "익명", "답변드릴 수 있도록 익명이나 가명 대신 성명을 적어 주십시오(헌장 III-2)."),
        ("name", "익 명", "답변드릴 수 있도록 익명이나 가명 대신 성명을 적어 주십시오(헌장 III-2)."),
        ("name", "Anonymous", "답변드릴 수 있도록 익명이나 가명 대신 성명을 적어 주십시오(헌장 III-2)."),
        ("name", "ㅇㅇㅇ", "답변드릴 수 있도록 익명이나 가명 대신 성명을 적어 주십시오(헌장 III-2)."),
        ("name", "ㅎㄱㄷ", "답변드릴 수 있도록 익명이나 가명 대신 성명을 적어 주십시오(헌장 III-2)."),
        ("name", "...", "답변드릴 수 있도록 익명이나 가명 대신 성명을 적어 주십시오(헌장 III-2)."),
        ("name", "이름 없음", "답변드릴 수 있도록 익명이나 가명 대신 성명을 적어 주십시오(헌장 III-2)."),
        ("name", "\u200b\u3164", "성명을 적어 주십시오."),
        ("subject", "\u2800\u200b", "제목을 적어 주십시오."),
        ("name", "1234", "답변드릴 수 있도록 익명이나 가명 대신 성명을 적어 주십시오(헌장 III-2)."),
        ("name", "가" * 61, "60자 안으로 줄여 주십시오."),
        ("name", "한\x00가람", "보이지 않는 제어 문자가 들어 있습니다. 이 칸을 다시 적어 주십시오."),
        ("name", "한\u2028가람", "보이지 않는 제어 문자가 들어 있습니다. 이 칸을 다시 적어 주십시오."),
        ("phone", "", "통화하실 수 있는 전화번호를 010-1234-5678처럼 적어 주십시오. 해외 번호는 +로 시작합니다."),
        (
            "phone",
            "010-0000-0000",
            "통화하실 수 있는 전화번호를 010-1234-5678처럼 적어 주십시오. 해외 번호는 +로 시작합니다.",
        ),
        ("phone", "없음", "통화하실 수 있는 전화번호를 010-1234-5678처럼 적어 주십시오. 해외 번호는 +로 시작합니다."),
        ("email", "", "답변을 받으실 이메일 주소를 name@example.com처럼 적어 주십시오."),
        ("email", "name@", "답변을 받으실 이메일 주소를 name@example.com처럼 적어 주십시오."),
        (
            "email",
            "한가람@example.com",
            "@ 앞이 영문자와 숫자로 된 이메일 주소를 적어 주십시오. 한글 주소에는 아직 답변을 보내 드리지 못합니다.",
        ),
        (
            "email",
            "=?utf-8?q?a=40evil.example=2C?=@example.com",
            "답변을 받으실 이메일 주소를 name@example.com처럼 적어 주십시오.",
        ),
        ("email", "a@example.com, b@example.com", "답변을 받으실 이메일 주소를 name@example.com처럼 적어 주십시오."),
        (
            "email",
            "a@example.com\r\nBcc: b@example.com",
            "보이지 않는 제어 문자가 들어 있습니다. 이 칸을 다시 적어 주십시오.",
        ),
        ("subject", "", "제목을 적어 주십시오."),
        ("subject", "가" * 121, "120자 안으로 줄여 주십시오."),
        ("subject", f"본인 {RESIDENT_NUMBER}", "주민등록번호로 보이는 숫자를 지우고 다시 보내 주십시오."),
        ("message", "", "내용을 적어 주십시오."),
        ("message", "\n \n", "내용을 적어 주십시오."),
        ("message", "가" * 5001, "5000자 안으로 줄여 주십시오."),
        ("message", "번호는 9001011234568입니다", "주민등록번호로 보이는 숫자를 지우고 다시 보내 주십시오."),
        ("message", "９００１０１－１２３４５６８", "주민등록번호로 보이는 숫자를 지우고 다시 보내 주십시오."),
        ("about", "nobody", "목록에서 팀을 골라 주십시오."),
        ("reply_by", "pigeon", "답변 받으실 방법을 골라 주십시오."),
        ("age_confirmed", "", "만 14세 이상인지 확인해 주십시오. 14세 미만이시면 안내에 있는 번호로 전화해 주십시오."),
        ("consent", "", NO_CONSENT),
        ("consent", "no", NO_CONSENT),
        ("submission_id", "1", "양식을 새로 열어 다시 보내 주십시오."),
    ],
)
def test_wrong_answer_gets_one_polite_sentence(
    facts: Organization, answers: Answers, field: str, answer: str, sentence: str
) -> None:
    assert sentences(facts, {**answers, field: answer}) == {field: sentence}


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        ("name", "김하늘"),
        ("name", "남궁나무"),
        ("name", "홍길동"),
        ("name", "Li"),
        ("name", "Åse O'Neil-Smith"),
        ("name", "Nguyễn Văn A"),
        ("phone", "01012345678"),
        ("phone", "070-1234-5678"),
        ("phone", "1588-1234"),
        ("phone", "+82 10-1234-5678"),
        ("phone", "+1 212 555 0100"),
        ("phone", "+44 20 7946 0958"),
        ("phone", "061-100-2801"),
        ("email", "first.last+tag@sub.example.com"),
        ("subject", "가" * 120),
        ("message", "가" * 5000),
        ("message", "탭\t과 줄\r\n바꿈"),
        ("message", "주민등록번호가 아닌 901301-1234567"),
        ("message", "계좌 110-1234-5678901234567890"),
        ("about", ""),
        ("about", "audit"),
        ("reply_by", "phone"),
        ("page", "javascript:alert(1)"),
    ],
)
def test_good_answer_is_taken(facts: Organization, answers: Answers, field: str, answer: str) -> None:
    assert sentences(facts, {**answers, field: answer}) == {}


def test_english_form_speaks_english(facts: Organization, answers: Answers) -> None:
    wrong = {**answers, "lang": "en", "name": "anonymous", "consent": ""}
    assert sentences(facts, wrong) == {
        "name": "So that we can answer you, please write your own name rather than a pseudonym (charter III-2).",
        "consent": "Please agree to the use of your personal data or, if not, call the number in the notice.",
    }


def test_unknown_language_is_korean(facts: Organization, answers: Answers) -> None:
    assert sentences(facts, {**answers, "lang": "xx", "name": ""}) == {"name": "성명을 적어 주십시오."}


def test_decomposed_hangul_is_composed(facts: Organization, answers: Answers) -> None:
    form = FeedbackForm(facts, MultiDict({**answers, "name": "한가람"}))
    assert form.name.data == "한가람"


def test_page_address_that_is_none_is_dropped(facts: Organization, answers: Answers) -> None:
    form = FeedbackForm(facts, MultiDict({**answers, "page": "https://evil.example/"}))
    form.validate()
    assert form.answers()["page"] == ""


def test_static_form_is_one_block_without_token_or_tick(facts: Organization) -> None:
    html = page_form(facts, "complaint", "ko")
    assert "\n\n" not in html
    assert " checked" not in html.split('name="age_confirmed"')[1]
    assert 'name="token" value=""' in html
    assert 'name="kind" value="complaint"' in html


def test_form_tells_what_the_privacy_law_asks(facts: Organization) -> None:
    html = page_form(facts, "inquiry", "ko")
    notice, consent = html.index("feedback__notice"), html.index('name="consent"')
    assert notice < consent
    for item in ("목적", "필수 항목", "선택 항목", "보유 기간", "동의를 거부하실 권리", "1년"):
        assert item in html[notice:consent]


@pytest.mark.parametrize(
    ("lang", "said"), [("ko", "보유 기간: 접수한 날부터 1년"), ("en", "Kept for: one year from the day")]
)
def test_how_long_it_is_kept_stands_out(facts: Organization, lang: str, said: str) -> None:
    [larger] = BeautifulSoup(page_form(facts, "inquiry", lang), "html.parser").select(".feedback__kept")
    assert larger.get_text().startswith(said)


def test_repr_of_words_shows_nothing() -> None:
    fields = dict.fromkeys(vars(Words()), "010-1234-5678")
    assert set(fields) == {*table.names(Storage.SEALED), "link"}
    assert repr(Words(**fields)) == "Words(…)"


@pytest.mark.parametrize(
    ("kind", "kept"), [("inquiry", "1년"), ("praise", "1년 / 3년"), ("", "1년 / 3년"), (None, "1년 / 3년")]
)
def test_notice_of_an_unknown_kind_tells_of_all(facts: Organization, kind: str | None, kept: str) -> None:
    longer = {**facts.kinds, "complaint": replace(facts.kinds["complaint"], keep_days=3 * 365)}
    assert f"접수한 날부터 {kept}(" in dict(consent_notice.items(replace(facts, kinds=longer), "ko", kind))["보유 기간"]


@pytest.mark.parametrize(("clause", "said"), [("iii-2", "(헌장 III-2)"), (None, "여쭙습니다.")])
def test_form_cites_the_clause_that_the_institution_names(facts: Organization, clause: str | None, said: str) -> None:
    html = page_form(replace(facts, named_clause=clause), "inquiry", "ko")
    assert said in html
    assert ("헌장" in html) is bool(clause)


def of_one_team(facts: Organization) -> Organization:
    team = replace(facts.teams["strategy"], complaints_to=None)
    kinds = {name: replace(kind, team="strategy", reopened_to=None) for name, kind in facts.kinds.items()}
    return replace(facts, teams={"strategy": team}, kinds=kinds)


@pytest.mark.parametrize("about", ["", "strategy", "nobody"])
def test_the_only_team_is_not_asked_for_nor_complained_about(facts: Organization, answers: Answers, about: str) -> None:
    """Its own people would not see a complaint about it, and nobody else is there."""
    ours = of_one_team(facts)
    posted = {"submission_id": "8f14e45f-ceea-467f-a0e6-1f5b3c1d2a3b", **answers, "kind": "complaint", "about": about}
    form = FeedbackForm(ours, MultiDict(posted))
    form.validate()
    assert form.sentences() == {}
    assert "about" not in [answer.name for answer in form.asked]
    assert form.answers()["about"] == ""
    assert ours.team_for("complaint", form.answers()["about"]) == "strategy"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_form_names_the_number_of_the_team_in_charge_as_a_link(facts: Organization, lang: str) -> None:
    page = BeautifulSoup(page_form(facts, "complaint", lang), "html5lib")
    calls = [call.extract() for call in page.select("a[href^='tel:']")]
    number = facts.teams["strategy"].phone.numbers[0].label(lang)
    assert {(call["href"], call.text) for call in calls} == {("tel:+82611002721", number)}
    assert len(calls) == 2, "beside the form, and where consent may be refused"
    assert number not in page.get_text(), "no number to call is plain text"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_no_error_names_a_number_to_call(facts: Organization, answers: Answers, lang: str) -> None:
    """Errors are links to their fields: a number in one could not be dialled."""
    told = sentences(facts, {**answers, "lang": lang, "age_confirmed": "", "consent": ""})
    assert list(told) == ["age_confirmed", "consent"]
    assert "061" not in str(told)


def test_whoever_writes_about_a_team_is_given_the_number_of_another(facts: Organization) -> None:
    page = BeautifulSoup(page_form(facts, "complaint", "ko"), "html5lib")
    numbers = {option["value"]: option["data-phone"] for option in page.select("#field-about option")}
    assert (numbers[""], numbers["strategy"]) == ("061-100-2721~2728", "061-100-2713")
    form = FeedbackForm(facts, MultiDict({"kind": "complaint", "about": "strategy"}))
    assert form.number_to_call().text == "061-100-2713"


def test_the_notice_of_an_institution_with_one_team_lists_no_team(facts: Organization) -> None:
    told = dict(consent_notice.items(of_one_team(facts), "ko", "complaint"))
    assert "관련 팀" in str(dict(consent_notice.items(facts, "ko", "complaint")))
    assert "관련 팀" not in str(told)
    assert any(text.startswith("없음(") for text in told.values())
