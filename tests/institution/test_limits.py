"""The time that an answer may take: how it is written in organization.yml, and how people read it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from institution.organization import limit_words, organization_file
from institution.organization.limits import Limit
from institution.validation import DataError
from tests.conftest import INSTITUTION

USUAL = (INSTITUTION / "data/organization.yml").read_text("utf-8")
TEN_DAYS = Limit(days=10)

#: How a limit stands in a table and as a sentence, in both languages.
WORDS: dict[str, tuple[dict[str, Any], tuple[str, str], tuple[str, str]]] = {
    "hours": (
        {"hours": 24},
        ("24시간 내(근무일 기준)", "within 24 hours (working days)"),
        ("근무일 24시간 안에 답변드립니다.", "We answer within 24 hours, counted on working days."),
    ),
    "days": (
        {"days": 7},
        ("근무일 7일 내", "within 7 working days"),
        ("근무일 7일 안에 답변드립니다.", "We answer within 7 working days."),
    ),
    "one day": (
        {"days": 1},
        ("근무일 1일 내", "within 1 working day"),
        ("근무일 1일 안에 답변드립니다.", "We answer within 1 working day."),
    ),
    "calendar days": (
        {"calendar_days": 14},
        ("14일 내(쉬는 날 포함)", "within 14 calendar days"),
        ("쉬는 날을 넣어 14일 안에 답변드립니다.", "We answer within 14 calendar days."),
    ),
    "same day": (
        {"same_day": True},
        ("당일 내", "on the same day"),
        ("받은 근무일 안에 답변드립니다.", "We answer on the working day on which it arrives."),
    ),
    "working hours": (
        {"working_hours": 4},
        ("근무시간 4시간 내", "within 4 working hours"),
        ("근무시간 4시간 안에 답변드립니다.", "We answer within 4 working hours."),
    ),
    "share of days": (
        {"share": Decimal(80), "of": TEN_DAYS},
        ("근무일 8일 내(법정 처리 기간 10일의 80%)", "within 8 working days (80% of the lawful 10 working days)"),
        ("근무일 8일 안에 답변드립니다.", "We answer within 8 working days."),
    ),
    "share of few days": (
        {"share": Decimal(80), "of": Limit(days=3)},
        (
            "근무시간 19시간 12분 내(법정 처리 기간 3일의 80%)",
            "within 19 working hours 12 minutes (80% of the lawful 3 working days)",
        ),
        ("근무시간 19시간 12분 안에 답변드립니다.", "We answer within 19 working hours 12 minutes."),
    ),
    "share of an hour": (
        {"share": Decimal(50), "of": Limit(working_hours=1)},
        (
            "근무시간 30분 내(법정 처리 기간 1시간의 50%)",
            "within 30 working minutes (50% of the lawful 1 working hour)",
        ),
        ("근무시간 30분 안에 답변드립니다.", "We answer within 30 working minutes."),
    ),
    "next day": (
        {"days": 7, "starts": "next_day"},
        ("접수 다음 날부터 근무일 7일 내", "within 7 working days from the day after receipt"),
        (
            "접수 다음 날부터 근무일 7일 안에 답변드립니다.",
            "We answer within 7 working days from the day after receipt.",
        ),
    ),
}


@pytest.mark.parametrize(("written", "table", "sentence"), WORDS.values(), ids=WORDS)
def test_words(written: dict[str, Any], table: tuple[str, str], sentence: tuple[str, str]) -> None:
    limit = Limit(**written)
    assert (limit_words.within(limit, "ko"), limit_words.within(limit, "en")) == table
    assert (limit_words.sentence(limit, "ko"), limit_words.sentence(limit, "en")) == sentence


def test_days_off_are_told_as_they_are_counted() -> None:
    assert limit_words.days_off(Limit(calendar_days=3)).ko == "토·일요일, 공휴일 포함"
    for other in (None, TEN_DAYS, Limit(hours=1), Limit(working_hours=1), Limit(same_day=True)):
        assert limit_words.days_off(other).ko == "토·일요일, 공휴일 제외"
    assert limit_words.days_off_sentence(Limit(calendar_days=3)).ko.startswith("토·일요일과 공휴일도 세며")


def load(folder: Path, limit: str) -> Limit | None:
    """Read the sample institution whose complaints have another limit; the lawful time of a complaint is five days."""
    file = folder / "organization.yml"
    assert USUAL.count("limit: {days: 7}") == 1
    file.write_text(USUAL.replace("limit: {days: 7}", f"limit: {limit}"), "utf-8")
    (folder / "notice.yml").write_text((INSTITUTION / "data/notice.yml").read_text("utf-8"), "utf-8")
    return organization_file.load(file).kinds["complaint"].limit


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("{calendar_days: 14, starts: next_day}", Limit(calendar_days=14, starts="next_day")),
        ("{same_day: true}", Limit(same_day=True)),
        ("{working_hours: 4}", Limit(working_hours=4)),
        ("{share: 80, of: {days: 10}}", Limit(share=Decimal(80), of=TEN_DAYS)),
        (
            "{share: 80 %, of: {days: 10, starts: next_day}}",
            Limit(share=Decimal(80), of=Limit(days=10, starts="next_day")),
        ),
        ("{share: 80}", Limit(share=Decimal(80), of=Limit(days=5))),
    ],
)
def test_limit_of_a_kind(tmp_path: Path, written: str, limit: Limit) -> None:
    assert load(tmp_path, written) == limit


@pytest.mark.parametrize(
    ("written", "field", "cure"),
    [
        ("{}", "limit", "하나만 적어 주십시오"),
        ("{days: 7, hours: 24}", "limit", "하나만 적어 주십시오"),
        ("{days: 7, calendar_days: 7}", "limit", "하나만 적어 주십시오"),
        ("{same_day: false}", "limit", "same_day를 지우고"),
        ("{same_day: 당일}", "limit.same_day", "true"),
        ("{days: 7, of: {days: 10}}", "limit", "of를 지워 주십시오"),
        ("{share: 100}", "limit", "그 기간을 그대로"),
        ("{share: 0}", "limit", "{share: 80}처럼"),
        ("{share: 80, of: {share: 80, of: {days: 10}}}", "limit", "{share: 80, of: {days: 10}}처럼"),
        ("{share: 80, of: {same_day: true}}", "limit", "{share: 80, of: {days: 10}}처럼"),
        ("{hours: 24, starts: next_day}", "limit", "starts를 지우거나"),
        ("{working_hours: 4, starts: next_day}", "limit", "starts를 지우거나"),
        ("{same_day: true, starts: next_day}", "limit", "starts를 지우거나"),
        ("{share: 80, of: {hours: 24}, starts: next_day}", "limit", "starts를 지우거나"),
        ("{days: 7, starts: tomorrow}", "limit.starts", "next_day"),
        ("{calendar_days: 0}", "limit.calendar_days", ""),
        ("{weeks: 2}", "limit.weeks", ""),
    ],
)
def test_wrong_limit_is_told_with_a_cure(tmp_path: Path, written: str, field: str, cure: str) -> None:
    with pytest.raises(DataError) as caught:
        load(tmp_path, written)
    [told] = [problem for problem in caught.value.problems if problem.field == f"kinds.complaint.{field}"]
    assert told.line == USUAL[: USUAL.index("limit: {days: 7}")].count("\n") + 1
    assert cure in f"{told.problem.ko} {told.cure.ko}"


def test_share_needs_a_lawful_time_which_is_no_share(tmp_path: Path) -> None:
    lawful = USUAL[USUAL.index("statutory: {days: 5}") :].split("\n")[0]
    for written, cure in (
        (USUAL.replace(lawful, ""), "statutory: {days: 10}을 함께"),
        (USUAL, "statutory: {days: 10}처럼"),
    ):
        file = tmp_path / "organization.yml"
        other = written.replace(lawful, "statutory: {share: 80, of: {days: 5}}")
        file.write_text(other.replace("limit: {days: 7}", "limit: {share: 80}"), "utf-8")
        (tmp_path / "notice.yml").write_text((INSTITUTION / "data/notice.yml").read_text("utf-8"), "utf-8")
        with pytest.raises(DataError) as caught:
            organization_file.load(file)
        assert [problem.field for problem in caught.value.problems] == ["kinds.complaint"]
        assert cure in caught.value.problems[0].cure.ko
