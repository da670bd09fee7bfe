"""services.csv and compensation.yml: what is read, what is compared, and which errors their editors are told."""

import pytest

from site_src.records.services.service_times import is_longer, read_time
from tests.site.conftest import Content

SERVICES = "name,name_en,group,team,statutory,promised\n"
ROW = "여권 발급,Passports,여권,{team},{statutory},{promised}\n"
COMPENSATION = """- id: late
  when: {ko: 기한을 넘긴 때, en: when we are late}
  given: {ko: 상품권 1만 원, en: a voucher of 10 000 won}
  claim: {ko: 전화로 신청, en: by telephone}
"""


@pytest.mark.parametrize(
    ("words", "lawful", "ko", "en"),
    [
        ("3일", "", "3일", "within 3 working days"),
        ("근무일 3일 이내", "", "근무일 3일 이내", "within 3 working days"),
        ("5시간", "", "5시간", "within 5 working hours"),
        ("당일", "", "당일", "on the same day"),
        ("즉시", "", "즉시", "at once"),
        ("14일 이내(공휴일 포함)", "", "14일 이내(공휴일 포함)", "within 14 calendar days"),
        ("매월 말", "", "매월 말", "매월 말"),
        ("1개월", "", "1개월", "1개월"),
        ("80%", "10일", "법정 기간의 80%(근무일 8일 내)", "80% of the lawful time (within 8 working days)"),
        (
            "법정기간의 80 % 이내",
            "5시간",
            "법정기간의 80 % 이내(근무시간 4시간 내)",
            "80% of the lawful time (within 4 working hours)",
        ),
        ("80%", "매월 말", "법정 기간의 80%", "80% of the lawful time"),
    ],
)
def test_time_keeps_its_words(words: str, lawful: str, ko: str, en: str) -> None:
    time = read_time(words).of_lawful(read_time(lawful))
    assert (time.text("ko"), time.text("en")) == (ko, en)
    assert time.text("en", "as soon as we can").startswith("as soon as we can")


@pytest.mark.parametrize(
    ("promised", "lawful", "longer"),
    [
        ("3일", "2일", True),
        ("2일", "2일", False),
        ("17시간", "2일", True),
        ("16시간", "2일", False),
        ("당일", "5시간", True),
        ("당일", "1일", False),
        ("즉시", "1시간", False),
        ("1시간", "즉시", True),
        ("14일(공휴일 포함)", "10일", False),
        ("14일(공휴일 포함)", "10일(공휴일 포함)", True),
        ("매월 말", "1일", False),
        ("3일", "1개월", False),
        ("3일", "", False),
    ],
)
def test_promise_longer_than_the_law_is_seen_where_it_can_be_compared(promised: str, lawful: str, longer: bool) -> None:
    assert is_longer(read_time(promised), read_time(lawful)) is longer


@pytest.mark.parametrize(
    ("row", "field", "cure"),
    [
        ({"statutory": "2일", "promised": "3일"}, "promised", "두 칸이 바뀌었는지"),
        ({"statutory": "", "promised": ""}, "", "3일, 5시간, 당일, 즉시처럼"),
        ({"statutory": "매월 말", "promised": "80%"}, "", "statutory에 10일이나"),
        ({"statutory": "2일", "promised": "1일", "team": "nobody"}, "team", "팀의 id를"),
    ],
)
def test_wrong_service_is_named_with_its_line(content: Content, row: dict[str, str], field: str, cure: str) -> None:
    content.write("data/services.csv", SERVICES + ROW.format(**{"team": "", **row}))
    [told] = content.check()
    assert told.startswith(f"content/data/services.csv:2: {field}")
    assert cure in told


@pytest.mark.parametrize(
    ("more", "line", "cure"),
    [
        ("  team: nobody\n", 5, "팀의 id를"),
        ("  clause: ix-9\n", 5, "헌장에 있는 조항을"),
        ("  amount: 10000\n", 5, ""),
        (COMPENSATION, 5, "하나를 지우거나"),
    ],
)
def test_wrong_compensation_is_named_with_its_line(content: Content, more: str, line: int, cure: str) -> None:
    content.write("data/compensation.yml", COMPENSATION + more)
    [told] = content.check()
    assert told.startswith(f"content/data/compensation.yml:{line}: ")
    assert cure in told


def test_files_that_are_right_or_not_there_say_nothing(content: Content) -> None:
    assert content.check() == []
    content.write("data/services.csv", SERVICES + ROW.format(team="", statutory="10일", promised="80%"))
    content.write("data/compensation.yml", COMPENSATION)
    assert content.check() == []


def test_standard_beside_the_charter_has_no_clause_and_a_target_in_numbers(content: Content) -> None:
    text = content.read("data/standards.yml")
    clause, *_ = [line for line in text.splitlines(keepends=True) if line.startswith("  clause:")]
    content.change("data/standards.yml", clause, "")
    assert content.check() == []
    target, *_ = [line for line in text.splitlines() if line.startswith("  target:")]
    content.change("data/standards.yml", target, "  target: {at_most: 3.5, unit: {ko: 분, en: minutes}}")
    assert content.check() == []
    content.change("data/standards.yml", "{at_most: 3.5, ", "{at_most: 3, number: 3, ")
    assert "하나만 적어 주십시오" in "".join(content.check())
    content.change("data/standards.yml", "{at_most: 3, number: 3, ", "{ko: 빨리, en: soon, ")
    assert "단위(unit)만 있고 수가 없습니다" in "".join(content.check())
