"""The rules by which an institution's deadlines are counted, in words; the rule itself is `cases/deadlines.py`."""

from collections.abc import Iterator, Sequence

from institution import formatting
from institution.organization.limits import Limit
from institution.organization.record import Organization
from institution.organization.units import Unit
from institution.text import Text

_HOURS = Text(
    "시간으로 정한 기한은 근무일의 시간만 셉니다. 근무일은 하루 24시간을 모두 세므로, 금요일 17:00에 접수한 "
    "24시간 기한은 월요일 17:00에 끝납니다(월요일이 근무일일 때).",
    "A deadline in hours counts the hours of working days, all 24 of each: 24 hours from Friday 17:00 end on "
    "Monday 17:00, if Monday is a working day.",
)
_AFTER_DAY_OFF = Text(
    "쉬는 날이나 그다음 근무일 {opens} 전에 접수한 의견은 그 근무일 {opens}부터 셉니다.",
    "What arrives on a day off, or before {opens} on the working day after it, counts from {opens} of that working "
    "day.",
)
_WORKING_HOURS = Text(
    "근무시간으로 정한 기한은 근무일 {opens}부터 {closes}까지의 시간만 셉니다{lunch}.",
    "A deadline in working hours counts the time from {opens} to {closes} on working days alone{lunch}.",
)
_LUNCH = Text("(점심시간 {starts}~{ends} 제외)", ", without lunch from {starts} to {ends}")
_DAYS = Text(
    "일수로 정한 기한은 근무일 {closes} 전에 접수하면 그날을 첫날로, 그 뒤에 접수하면 다음 근무일을 첫날로 세고, "
    "마지막 날 {closes}에 끝납니다.",
    "A deadline in days counts the day of receipt as the first if it is a working day and before {closes}, the "
    "next working day otherwise, and ends at {closes} on the last.",
)
_SAME_DAY = Text(
    "당일로 정한 기한은 근무일 {closes} 전에 접수하면 그날 {closes}에, 그 뒤나 쉬는 날에 접수하면 다음 근무일 "
    "{closes}에 끝납니다.",
    "A deadline on the same day ends at {closes} on a working day for what arrives before, and at {closes} on the next "
    "working day for what arrives later or on a day off.",
)
_CALENDAR_DAYS = Text(
    "쉬는 날을 넣어 세는 기한은 {closes} 전에 접수하면 그날을 첫날로, 그 뒤에 접수하면 다음 날을 첫날로 셉니다. "
    "마지막 날 {closes}에 끝나며, 그날이 쉬는 날이면 다음 근무일 {closes}에 끝납니다(민법 제161조).",
    "A deadline in calendar days counts days off, too, and the day of receipt as the first if it is before {closes}, "
    "the next day otherwise. It ends at {closes} on the last day or, if that is a day off, on the next working day "
    "(Civil Act, art. 161).",
)
_NEXT_DAY = Text(
    "접수 다음 날부터 세는 기한은 접수한 날을 넣지 않습니다(민법 제157조).",
    "A deadline that starts on the day after receipt leaves the day of receipt out (Civil Act, art. 157).",
)
_SHARE = Text(
    "법정 처리 기간의 비율로 정한 기한은 5일 이하의 기간이면 하루를 근무시간 8시간으로 세고(민원 처리에 관한 법률 "
    "제19조), 6일 이상이면 하루가 되지 않는 나머지를 버립니다.",
    "Of a deadline that is a share of the lawful time, up to five days are counted as eight working hours each (Civil "
    "Petitions Treatment Act, art. 19); of six and more, what is left below a day is dropped.",
)
_DAYS_OFF = Text(
    "토요일과 일요일, 공휴일(대체공휴일 포함)은 세지 않습니다.",
    "Saturdays, Sundays and public holidays, substitute holidays included, do not count.",
)
_OTHER_DAYS_OFF = Text(
    "그 밖의 기한은 토요일과 일요일, 공휴일(대체공휴일 포함)을 세지 않습니다.",
    "In all other deadlines Saturdays, Sundays and public holidays, substitute holidays included, do not count.",
)
_TIME_ZONE = Text("시각은 모두 한국 시각입니다.", "All times are Korean (KST, UTC+9).")
_EXTRA = Text(
    "우리 기관만 쉬는 날도 세지 않습니다: {days}.", "The institution's own days off do not count either: {days}."
)
_LIKE_HOLIDAYS = Text(
    "우리 기관만 쉬는 날은 공휴일과 같이 봅니다: {days}.",
    "The institution's own days off are treated like public holidays: {days}.",
)


def rules(facts: Organization, lang: str) -> list[str]:
    """Give the rules by which the limits of an institution are counted, and no other."""
    hours = facts.working_hours
    opens, closes, lunch = formatting.clock(hours.opens), formatting.clock(hours.closes), ""
    if hours.lunch:
        starts, ends = formatting.clock(hours.lunch.starts), formatting.clock(hours.lunch.ends)
        lunch = _LUNCH[lang].format(starts=starts, ends=ends)
    limits = [kind.limit for kind in facts.kinds.values() if kind.limit]
    told = [rule[lang].format(opens=opens, closes=closes, lunch=lunch) for rule in _rules_of(limits)]
    extra = [f"{formatting.day(holiday.date, lang)} {holiday.name[lang]}" for holiday in facts.extra_holidays]
    of_all = _LIKE_HOLIDAYS if any(limit.unit is Unit.CALENDAR_DAYS for limit in limits) else _EXTRA
    return told + ([of_all[lang].format(days=", ".join(extra))] if extra else [])


def _rules_of(limits: Sequence[Limit]) -> Iterator[Text]:
    units = {limit.unit for limit in limits}
    in_calendar_days = Unit.CALENDAR_DAYS in units
    if Unit.HOURS in units:
        yield from (_HOURS, _AFTER_DAY_OFF)
    if Unit.WORKING_HOURS in units:
        yield _WORKING_HOURS
    if any(limit.unit is Unit.DAYS and not limit.same_day for limit in limits):
        yield _DAYS
    if any(limit.same_day for limit in limits):
        yield _SAME_DAY
    if in_calendar_days:
        yield _CALENDAR_DAYS
    if any(limit.starts_next_day for limit in limits):
        yield _NEXT_DAY
    if any(limit.share for limit in limits):
        yield _SHARE
    if units != {Unit.CALENDAR_DAYS}:
        yield _OTHER_DAYS_OFF if in_calendar_days else _DAYS_OFF
    yield _TIME_ZONE
