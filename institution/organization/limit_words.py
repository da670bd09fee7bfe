"""A limit in words, in both languages: in tables and on cards, as a sentence, and what of the calendar it counts."""

from typing import TYPE_CHECKING

from institution import formatting
from institution.organization.units import Unit
from institution.text import Text

if TYPE_CHECKING:
    from institution.organization.limits import Limit

NO_LIMIT = Text("기한 없음", "no deadline")
#: `{time}` is a number with its unit (`length`).
_WITHIN = {
    Unit.HOURS: Text("{time} 내(근무일 기준)", "within {time} (working days)"),
    Unit.WORKING_HOURS: Text("근무시간 {time} 내", "within {time}"),
    Unit.DAYS: Text("근무일 {time} 내", "within {time}"),
    Unit.CALENDAR_DAYS: Text("{time} 내(쉬는 날 포함)", "within {time}"),
}
_SENTENCES = {
    Unit.HOURS: Text("근무일 {time} 안에 답변드립니다.", "We answer within {time}, counted on working days."),
    Unit.WORKING_HOURS: Text("근무시간 {time} 안에 답변드립니다.", "We answer within {time}."),
    Unit.DAYS: Text("근무일 {time} 안에 답변드립니다.", "We answer within {time}."),
    Unit.CALENDAR_DAYS: Text("쉬는 날을 넣어 {time} 안에 답변드립니다.", "We answer within {time}."),
}
_SAME_DAY = Text("당일 내", "on the same day")
_SAME_DAY_SENTENCE = Text("받은 근무일 안에 답변드립니다.", "We answer on the working day on which it arrives.")
_NEXT_DAY = Text("접수 다음 날부터 ", " from the day after receipt")
_SHARE = Text("(법정 처리 기간 {whole}의 {share}%)", " ({share}% of the lawful {whole})")
_UNITS = {
    Unit.HOURS: Text("시간", "hour"),
    Unit.WORKING_HOURS: Text("시간", "working hour"),
    Unit.DAYS: Text("일", "working day"),
    Unit.CALENDAR_DAYS: Text("일", "calendar day"),
}
_WITHOUT_DAYS_OFF = Text("토·일요일, 공휴일 제외", "weekends and public holidays not counted")
_WITH_DAYS_OFF = Text("토·일요일, 공휴일 포함", "weekends and public holidays counted")
_NOT_COUNTED = Text("토·일요일과 공휴일은 세지 않습니다.", "Weekends and public holidays are not counted.")
_COUNTED = Text(
    "토·일요일과 공휴일도 세며, 마지막 날이 쉬는 날이면 다음 근무일까지입니다.",
    "Weekends and public holidays are counted; where the last day is one, the next working day is the last.",
)


def within(limit: "Limit | None", lang: str) -> str:
    """Give a limit as people read it: 근무일 7일 내, or within 7 working days; or that there is none."""
    if limit is None:
        return NO_LIMIT[lang]
    if limit.of is None or limit.share is None:
        return without_share(limit, lang)
    whole = length(limit.of, lang)
    return without_share(limit, lang) + _SHARE[lang].format(whole=whole, share=formatting.number(limit.share))


def without_share(limit: "Limit", lang: str) -> str:
    """Give a limit as people read it, without telling what it is a share of."""
    if limit.same_day:
        return _SAME_DAY[lang]
    return _from(limit, lang, _WITHIN[limit.unit][lang].format(time=length(limit, lang)))


def sentence(limit: "Limit", lang: str) -> str:
    """Give a limit as a sentence: 근무일 24시간 안에 답변드립니다."""
    if limit.same_day:
        return _SAME_DAY_SENTENCE[lang]
    text = _SENTENCES[limit.unit][lang].format(time=length(limit, lang))
    return _from(limit, lang, text.removesuffix(".")) + "."


def days_off(limit: "Limit | None") -> Text:
    """Tell in a few words, beside a deadline, whether days off were counted."""
    return _WITH_DAYS_OFF if _counts_days_off(limit) else _WITHOUT_DAYS_OFF


def days_off_sentence(limit: "Limit") -> Text:
    """Tell the same as a sentence."""
    return _COUNTED if _counts_days_off(limit) else _NOT_COUNTED


def _counts_days_off(limit: "Limit | None") -> bool:
    return limit is not None and limit.unit is Unit.CALENDAR_DAYS


def _from(limit: "Limit", lang: str, words: str) -> str:
    if not limit.starts_next_day:
        return words
    return f"{_NEXT_DAY.ko}{words}" if lang == "ko" else f"{words}{_NEXT_DAY.en}"


def length(limit: "Limit | None", lang: str) -> str:
    """Give the number with its unit: 7일, 19시간 12분, 7 working days; or that there is no limit."""
    if limit is None:
        return NO_LIMIT[lang]
    if limit.is_in_days:
        return _counted(limit.number, _UNITS[limit.unit], lang)
    hours, minutes = divmod(limit.number, 60)
    parts = [_counted(hours, _UNITS[limit.unit], lang)] if hours else []
    if minutes:
        parts.append(_counted(minutes, Text("분", "minute" if hours else _minute(limit)), lang))
    return " ".join(parts)


def _minute(limit: "Limit") -> str:
    return "working minute" if limit.unit is Unit.WORKING_HOURS else "minute"


def _counted(number: int, unit: Text, lang: str) -> str:
    if lang == "ko":
        return f"{number}{unit.ko}"
    return f"{number} {unit.en}{'' if number == 1 else 's'}"
