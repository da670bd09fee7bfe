"""The time of a service as offices write it (3일, 5시간, 당일, 즉시, 법정기간의 80%), read as far as it can be told.

The law counts times of up to five days in hours of work, eight a day (민원 처리에 관한 법률 제19조), so that hours and
days can be compared. What is in other words (접수 후 협의, 매월 말) is shown as it stands, and compared with nothing.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from institution import formatting
from institution.organization import limit_words
from institution.organization.limits import Limit
from institution.organization.units import Unit
from institution.text import Text, comparable

_END = r"(?: ?(?:이내|내|안|까지))?"
_SHARE = re.compile(rf"(?P<lawful>법정 ?(?:처리 ?)?기간의 ?)?(?P<share>\d+(?:\.\d+)?) ?%{_END}")
_CALENDAR = re.compile(rf"(\d+) ?일{_END} ?\((?:토·일요일과 )?(?:쉬는 날|공휴일|휴일|토요일과 공휴일) 포함\)")
_DAYS = re.compile(rf"(?:근무일 ?(?:기준 ?)?)?(\d+) ?(?:근무)?일{_END}")
_HOURS = re.compile(rf"(?:근무 ?시간 ?)?(\d+) ?(?:근무 ?)?시간{_END}")
_SAME_DAY = re.compile(rf"당일{_END}|접수 ?당일{_END}")
_AT_ONCE = re.compile("즉시|즉시 처리")
_OF_LAWFUL = Text("법정 기간의 {share}%", "{share}% of the lawful time")
_WORDS = {"즉시": "at once"}


@dataclass(frozen=True)
class ServiceTime:
    """A time as it is written; `limit` is what it says, as far as that can be told, without which it is only words."""

    words: str
    limit: Limit | None = None
    share: Decimal | None = None  # in percent, of the lawful time

    def of_lawful(self, lawful: "ServiceTime") -> "ServiceTime":
        """Give it with what it comes to, if it is a share of a lawful time that has a length."""
        if self.share is None or lawful.limit is None or lawful.limit.same_day:
            return self
        return ServiceTime(self.words, Limit(share=self.share, of=lawful.limit), self.share)

    def text(self, lang: str, english: str = "") -> str:
        """Give it as people read it: in its own words and, of a share, what it comes to.

        `english` are its English words, if the file has some; else those of what it says, or the Korean ones.
        """
        words = (english or self._in_english()) if lang == "en" else self._in_korean()
        if self.share is None or self.limit is None:
            return words
        return formatting.with_brackets(words, limit_words.without_share(self.limit, lang), lang)

    def _in_korean(self) -> str:
        match = _SHARE.fullmatch(self.words)
        return _OF_LAWFUL.ko.format(share=match["share"]) if match and not match["lawful"] else self.words

    def _in_english(self) -> str:
        match = _SHARE.fullmatch(self.words)
        if match:
            return _OF_LAWFUL.en.format(share=match["share"])
        return limit_words.within(self.limit, "en") if self.limit else _WORDS.get(self.words, self.words)


def read_time(words: str) -> ServiceTime:
    """Read a time as offices write it."""
    text = comparable(words)
    if share := _SHARE.fullmatch(text):
        percent = Decimal(share["share"])
        return ServiceTime(words, share=percent if 0 < percent < 100 else None)
    if _SAME_DAY.fullmatch(text):
        return ServiceTime(words, Limit(same_day=True))
    if number := _number(_CALENDAR, text):
        return ServiceTime(words, Limit(calendar_days=number))
    if number := _number(_DAYS, text):
        return ServiceTime(words, Limit(days=number))
    if number := _number(_HOURS, text):
        return ServiceTime(words, Limit(working_hours=number))
    return ServiceTime(words)


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    """Give the number of a time; none where it is 0 or more than a calendar can hold."""
    match = pattern.fullmatch(text)
    return int(match[1]) if match and 0 < int(match[1]) <= _MOST else None


def is_longer(promised: ServiceTime, lawful: ServiceTime) -> bool:
    """Tell whether a promise is surely longer than the law allows; what cannot be compared is not."""
    ours, theirs = _measure(promised), _measure(lawful)
    return ours is not None and theirs is not None and ours[0] == theirs[0] and ours[1] > theirs[1]


def _measure(time: ServiceTime) -> tuple[str, int] | None:
    """Give what a time is measured in, minutes of work or days of the calendar, and how much of it."""
    if _AT_ONCE.fullmatch(comparable(time.words)):
        return "work", 0
    if time.limit is None:
        return None
    if time.limit.unit is Unit.CALENDAR_DAYS:
        return "calendar", time.limit.number
    return "work", time.limit.lawful_minutes


#: The most days or hours that a calendar can hold (`Count` of institution/organization/fields.py).
_MOST = 36_500
