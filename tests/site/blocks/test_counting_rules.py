"""The block ```deadlines: the rules by which the limits of an institution are counted, and no other."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from institution.organization import organization_file
from institution.organization.hours import ExtraHoliday
from institution.organization.limits import Limit
from institution.text import Text
from site_src.blocks.feedback.counting_rules import rules
from tests.conftest import INSTITUTION

FACTS = replace(organization_file.load(INSTITUTION / "data/organization.yml"), extra_holidays=())
HOURS, AFTER_DAY_OFF, DAYS = "시간으로 정한 기한은", "쉬는 날이나 그다음", "일수로 정한 기한은"
CALENDAR, SAME_DAY, WORKING = "쉬는 날을 넣어 세는", "당일로 정한", "근무시간으로 정한"
NEXT_DAY, SHARE = "접수 다음 날부터 세는", "법정 처리 기간의 비율로"
DAYS_OFF, OTHER_DAYS_OFF, ZONE = "토요일과 일요일", "그 밖의 기한은 토요일과", "시각은 모두"


NEXT_WEEK, THREE_DAYS = Limit(days=7, starts="next_day"), Limit(share=Decimal(80), of=Limit(days=3))


def told(*limits: Limit) -> list[str]:
    """Give the rules of the sample institution with other limits, or none, for its kinds."""
    kinds = zip(FACTS.kinds.items(), (*limits, None, None, None, None), strict=False)
    return rules(replace(FACTS, kinds={name: replace(kind, limit=limit) for (name, kind), limit in kinds}), "ko")


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ((Limit(hours=24), Limit(days=7)), [HOURS, AFTER_DAY_OFF, DAYS, DAYS_OFF, ZONE]),
        ((Limit(days=1),), [DAYS, DAYS_OFF, ZONE]),
        ((Limit(working_hours=4), Limit(same_day=True)), [WORKING, SAME_DAY, DAYS_OFF, ZONE]),
        ((Limit(calendar_days=7),), [CALENDAR, ZONE]),
        (
            (THREE_DAYS, Limit(calendar_days=9), NEXT_WEEK),
            [WORKING, DAYS, CALENDAR, NEXT_DAY, SHARE, OTHER_DAYS_OFF, ZONE],
        ),
    ],
)
def test_rules_of_the_limits_in_use(limits: tuple[Limit, ...], expected: list[str]) -> None:
    assert [rule[: len(start)] for rule, start in zip(told(*limits), expected, strict=True)] == expected


def test_working_hours_are_named_without_lunch() -> None:
    assert told(Limit(working_hours=4))[0].endswith("09:00부터 18:00까지의 시간만 셉니다(점심시간 12:00~13:00 제외).")


@pytest.mark.parametrize(
    ("limit", "words"),
    [(Limit(days=7), "쉬는 날도 세지 않습니다"), (Limit(calendar_days=7), "쉬는 날은 공휴일과 같이 봅니다")],
)
def test_own_days_off_are_told_as_they_are_counted(limit: Limit, words: str) -> None:
    closed = (ExtraHoliday(date(2026, 12, 31), Text("종무 휴무", "Year-end closure")),)
    kinds = {name: replace(kind, limit=limit) for name, kind in FACTS.kinds.items()}
    last = rules(replace(FACTS, kinds=kinds, extra_holidays=closed), "ko")[-1]
    assert last == f"우리 기관만 {words}: 2026. 12. 31. 종무 휴무."
