"""By when a message that is sent now is answered: the rule in words, and what the browser counts the moment from.

The page says the rule. Its script (`site_src/theme/assets/answer_clock.js`) puts the moment in its place: it only adds,
by the institution's working days, which stand in the page for a year from the day on which it was made. Whatever it
says, the deadline on the receipt binds (`feedback_api.cases.deadlines`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from institution import clock, formatting
from institution.organization import Organization
from institution.text import Text
from institution.working_days import WorkingDays

#: The calendar begins the day before the page is made, which tells whether its night follows a day off. A visitor whose
#: clock is further behind is told no moment.
_BEFORE = timedelta(days=1)
_DAYS = 1 + 366
_RULE = Text("접수한 때부터 {limit}에 답변드립니다.", "We answer {limit} of receipt.")
_MOMENT = Text("지금 보내시면 {{moment}}까지 답변드립니다.", "If you send it now, we answer by {{moment}}.")


@dataclass(frozen=True)
class AnswerClock:
    """The rule in words, and the data attributes of its element, by name, from which the script counts.

    `first` is a day (2026-11-27) and `works` a digit for each day from it on, 1 for a working day; `opens` and `closes`
    are times of a working day; `hours` or `days` is the limit, as in organization.yml; `moment` the sentence, with
    {moment} in it.
    """

    rule: str
    attributes: Mapping[str, str]


def answer_clock(organization: Organization, kind: str, lang: str) -> AnswerClock | None:
    """Give the clock of a kind of feedback; None where no answer is promised, or the kind is none."""
    limit = organization.kinds[kind].limit if kind in organization.kinds else None
    if limit is None:
        return None
    first, days = clock.today() - _BEFORE, WorkingDays(organization)
    works = "".join("01"[days.is_working_day(first + timedelta(days=number))] for number in range(_DAYS))
    return AnswerClock(
        _RULE[lang].format(limit=limit.text(lang)),
        {
            "first": first.isoformat(),
            "works": works,
            "opens": formatting.clock(organization.working_hours.opens),
            "closes": formatting.clock(organization.working_hours.closes),
            "hours" if limit.hours is not None else "days": str(limit.hours or limit.days),
            "moment": _MOMENT[lang].format(),
        },
    )
