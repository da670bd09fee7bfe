"""The promise clock: "sent now, it is answered by …", on the home page and above the button of the form.

A page cannot know when it will be read. So it carries the days off of a year and the limits, and the script
`promise_clock.js` counts from the reader's clock, by the rule of `cases/deadlines.py`. Until it has, and wherever it
cannot (no scripts, a clock far from the calendar's days, a site that was not built for a year), the page states the
limit in words. The receipt is what binds; a page of the service shows the deadline itself.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from institution import clock, formatting
from institution.clock import SEOUL
from institution.organization import limit_words
from institution.organization.limits import Limit
from institution.organization.record import Organization
from institution.text import Text
from institution.working_days import DAY, WorkingDays

#: Days of the calendar before and after the day on which it is made: a reader's clock may be a day behind, and the
#: day before decides whether a night counts.
_BEFORE, _AFTER = 2 * DAY, timedelta(days=365)
_SENTENCE = Text("지금 보내시면 {due}까지 답변드립니다.", "If you send it now, we answer by {due}.")
#: A moment that takes as much room as any, in both languages.
_LONGEST = datetime(2026, 9, 28, 20, 0, tzinfo=SEOUL)


@dataclass(frozen=True)
class Line:
    """A line of the clock: what it says before the script has counted, and what the script needs.

    `kind` is empty where a form lets its reader choose. The page leaves room for `rule` and `longest`, so that nothing
    moves when the script replaces one sentence by another.
    """

    kind: str
    text: str
    rule: str
    longest: str
    settings: str


def longest(lang: str) -> str:
    """Give a sentence that takes as much room as any with a deadline in it."""
    return sentence(_LONGEST, lang)


def sentence(due_at: datetime, lang: str) -> str:
    """Give the sentence with a deadline, for somebody who is about to send."""
    return _SENTENCE[lang].format(due=formatting.to_the_minute(due_at, lang))


def settings(organization: Organization, lang: str, now: datetime | None = None) -> str:
    """Give what `promise_clock.js` counts from and says, as JSON; `now` where it need not ask the reader's clock."""
    limits = {name: kind.limit for name, kind in organization.kinds.items() if kind.limit}
    values = {
        "lang": lang,
        "now": now.isoformat() if now else None,
        "calendar": _calendar(organization),
        "limits": {kind: counted(limit) for kind, limit in limits.items()},
        "rules": {kind: limit_words.sentence(limit, lang) for kind, limit in limits.items()},
        "sentence": _SENTENCE[lang],
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def form_line(
    organization: Organization, kind: str | None, lang: str, due_at: datetime | None = None, now: datetime | None = None
) -> Line | None:
    """Give the line of a form: with the deadline if it is known, in words otherwise; None for a kind without limit.

    Without a kind the reader still chooses one, and the line is empty until then.
    """
    if kind is None or kind not in organization.kinds:
        return Line("", "", "", longest(lang), settings(organization, lang, now))
    limit = organization.kinds[kind].limit
    if limit is None:
        return None
    words = limit_words.sentence(limit, lang)
    text = sentence(due_at, lang) if due_at else words
    return Line(kind, text, words, longest(lang), settings(organization, lang, now))


def counted(limit: Limit) -> dict[str, int]:
    """Give a limit as the script counts it, by its unit: days, or minutes of whatever hours; `next` if from then on."""
    return {limit.unit: limit.number} | ({"next": 1} if limit.starts_next_day else {})


def _calendar(organization: Organization) -> dict[str, Any]:
    """Give the days off from Monday to Friday, the days between which they are all named, and the working hours."""
    today, hours = clock.today(), organization.working_hours
    first, last, lunch = today - _BEFORE, today + _AFTER, hours.lunch
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "opens": formatting.clock(hours.opens),
        "closes": formatting.clock(hours.closes),
        **({"lunch": [formatting.clock(lunch.starts), formatting.clock(lunch.ends)]} if lunch else {}),
        "holidays": [day.isoformat() for day in _holidays(organization, first, last)],
    }


def _holidays(organization: Organization, first: date, last: date) -> Iterator[date]:
    working = WorkingDays(organization)
    days = (first + DAY * count for count in range((last - first).days + 1))
    return (day for day in days if day.isoweekday() <= 5 and not working.is_working_day(day))
