"""The time that an answer may take, as an institution sets it; its sentences are in `limit_words`.

What the ways of counting mean is told where they are counted (`feedback_api/cases/deadlines.py`).
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from pydantic.dataclasses import dataclass as checked

from institution.organization.fields import Count, Switch
from institution.organization.units import Unit
from institution.performance.measures import Percent
from institution.text import Text
from institution.validation import STRICT, wrong

#: A day by which the law counts times of up to five days (민원 처리에 관한 법률 art. 19(1)), in minutes of work.
LAWFUL_DAY = 8 * 60
#: The longest time that the law counts in hours of work, in days.
MOST_IN_HOURS = 5


_IN_DAYS = (Unit.DAYS, Unit.CALENDAR_DAYS)


@checked(frozen=True, config=STRICT)
class Limit:
    """The time an answer may take, by one of six ways to count.

    `hours` are those of working days, `working_hours` those in which the institution works, `days` working days,
    `calendar_days` all days; `same_day` ends with the working day of the receipt. `share` is so many percent of the
    lawful time `of`, or of the kind's `statutory` (see `of_lawful`). `starts: next_day` leaves the day of the receipt
    out (민법 art. 157), which only a time in days can do: hours run at once (art. 156).
    """

    hours: Count | None = None
    days: Count | None = None
    calendar_days: Count | None = None
    same_day: Switch | None = None
    working_hours: Count | None = None
    share: Percent | None = None
    of: "Limit | None" = None
    starts: Literal["next_day"] | None = None

    def __post_init__(self) -> None:
        if self.same_day is False:
            raise wrong(*_NOT_FALSE)
        ways = (self.hours, self.days, self.calendar_days, self.same_day, self.working_hours, self.share)
        if sum(way is not None for way in ways) != 1:
            raise wrong(*_ONE_WAY)
        if self.share is None and self.of is not None:
            raise wrong(*_OF_WITHOUT_SHARE)
        if self.share is not None and not 0 < self.share < 100:
            raise wrong(*_NO_SHARE)
        if self.of is not None and (self.of.share is not None or self.of.same_day):
            raise wrong(*_SHARE_OF_NO_LENGTH)
        is_known = self.share is None or self.of is not None
        if self.starts and is_known and (self.same_day or (self.of or self).unit not in _IN_DAYS):
            raise wrong(*_STARTS_AT_ONCE)

    def of_lawful(self, lawful: "Limit | None") -> "Limit":
        """Give the limit whose share, if it is one of no time that is named, is that of a lawful time.

        Raises an error that pydantic collects (a ValueError) where there is no such time.
        """
        if self.share is None or self.of is not None:
            return self
        if lawful is None:
            raise wrong(*_SHARE_OF_NOTHING)
        return replace(self, of=lawful)

    @property
    def unit(self) -> Unit:
        """What is counted; for a share of up to five lawful days, the hours of work in which the law counts them."""
        if self.of is not None:
            return Unit.WORKING_HOURS if self._is_share_of_hours else self.of.unit
        for unit in Unit:
            if getattr(self, unit) is not None:
                return unit
        return Unit.DAYS

    @property
    def number(self) -> int:
        """How much is counted: days, or minutes of whatever hours.

        A share is never longer than it says: what is less than a day, or of hours less than a minute, is dropped, but
        one is left.
        """
        if self.of is not None and self.share is not None:
            lawful = self.of.lawful_minutes if self._is_share_of_hours else self.of.number
            return max(1, int(lawful * self.share / Decimal(100)))
        if self.same_day:
            return 1
        count: int = getattr(self, self.unit)
        return count if self.is_in_days else count * 60

    @property
    def lawful_minutes(self) -> int:
        """Give how much work the law counts it as, in minutes: a day has eight hours (art. 19(1))."""
        return self.number * LAWFUL_DAY if self.is_in_days else self.number

    @property
    def time(self) -> timedelta:
        """Give a limit of hours as time."""
        return timedelta(minutes=self.number)

    @property
    def is_in_days(self) -> bool:
        """Tell whether it ends with a day."""
        return self.unit in _IN_DAYS

    @property
    def is_short(self) -> bool:
        """Tell whether those who work on a case think of it in hours: an answer on the same day, too."""
        return not self.is_in_days or bool(self.same_day)

    @property
    def starts_next_day(self) -> bool:
        """Tell whether the day of the receipt does not count."""
        return self.starts is not None or bool(self.of and self.of.starts)

    @property
    def is_lawful_hours(self) -> bool:
        """Tell whether the law counts it in hours of work, eight a day."""
        is_few_days = self.unit is Unit.DAYS and self.number <= MOST_IN_HOURS
        return not self.is_in_days or (is_few_days and not self.same_day and not self.starts_next_day)

    @property
    def _is_share_of_hours(self) -> bool:
        return self.of is not None and self.of.unit is Unit.DAYS and self.of.is_lawful_hours and not self.starts


_ONE_WAY = (
    Text(
        "기한은 hours, days, calendar_days, same_day, working_hours, share 가운데 하나입니다.",
        "A limit is one of hours, days, calendar_days, same_day, working_hours, share.",
    ),
    Text(
        "{hours: 24}, {days: 7}, {calendar_days: 14}, {same_day: true}처럼 하나만 적어 주십시오.",
        "Write one alone, like {hours: 24}, {days: 7}, {calendar_days: 14}, {same_day: true}.",
    ),
)
_NOT_FALSE = (
    Text("same_day: false는 아무 뜻이 없습니다.", "same_day: false says nothing."),
    Text("same_day를 지우고 {days: 7}처럼 적어 주십시오.", "Remove it, and write a limit like {days: 7}."),
)
_OF_WITHOUT_SHARE = (
    Text("of는 share와 함께만 적습니다.", "of belongs to share alone."),
    Text(
        "{share: 80, of: {days: 10}}처럼 적거나 of를 지워 주십시오.", "Write {share: 80, of: {days: 10}}, or remove of."
    ),
)
_NO_SHARE = (
    Text("share는 0과 100 사이의 비율(%)입니다.", "share is a percentage between 0 and 100."),
    Text(
        "{share: 80}처럼 적고, 법정 기간과 같으면 그 기간을 그대로 적어 주십시오.",
        "Write it like {share: 80}; the whole of the lawful time is written as that time.",
    ),
)
_SHARE_OF_NO_LENGTH = (
    Text("of에는 길이가 있는 기간을 적습니다.", "of is a time that has a length."),
    Text(
        "{share: 80, of: {days: 10}}처럼 hours, days, calendar_days, working_hours로 적어 주십시오.",
        "Write hours, days, calendar_days or working_hours, like {share: 80, of: {days: 10}}.",
    ),
)
_SHARE_OF_NOTHING = (
    Text("비율(share)의 바탕인 법정 기간이 없습니다.", "The lawful time that share is a part of is missing."),
    Text(
        "statutory: {days: 10}을 함께 적거나 {share: 80, of: {days: 10}}처럼 적어 주십시오.",
        "Add statutory: {days: 10}, or write {share: 80, of: {days: 10}}.",
    ),
)
_STARTS_AT_ONCE = (
    Text(
        "starts: next_day는 날로 정한 기한에만 적습니다. 시간은 접수한 때부터 셉니다(민법 제156조).",
        "starts: next_day belongs to a limit of days: hours run at once (Civil Act, art. 156).",
    ),
    Text(
        "starts를 지우거나 {days: 7, starts: next_day}처럼 적어 주십시오.",
        "Remove starts, or write {days: 7, starts: next_day}.",
    ),
)
