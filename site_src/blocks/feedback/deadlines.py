"""The blocks ```deadlines (rules of counting, limits) and ```promise-clock (by when what is sent now is answered)."""

from markupsafe import Markup
from pydantic.dataclasses import dataclass as checked

from feedback_api.forms import promise_clock
from institution import formatting
from institution.organization.kinds import KINDS, Kind, KindName
from institution.organization.record import Organization
from institution.text import Text
from institution.validation import STRICT
from site_src.blocks.base import Block, NoOptions
from site_src.blocks.links import link_clause
from site_src.markup.html import Row, element, fragment, row, table, td, th
from site_src.records.published_data import Data

_RULES = (
    Text(
        "시간으로 정한 기한은 근무일의 시간만 셉니다. 근무일은 하루 24시간을 모두 세므로, 금요일 17:00에 접수한 "
        "24시간 기한은 월요일 17:00에 끝납니다(월요일이 근무일일 때).",
        "A deadline in hours counts the hours of working days, all 24 of each: 24 hours from Friday 17:00 end on "
        "Monday 17:00, if Monday is a working day.",
    ),
    Text(
        "쉬는 날이나 그다음 근무일 {opens} 전에 접수한 의견은 그 근무일 {opens}부터 셉니다.",
        "What arrives on a day off, or before {opens} on the working day after it, counts from {opens} of that working "
        "day.",
    ),
    Text(
        "일수로 정한 기한은 근무일 {closes} 전에 접수하면 그날을 첫날로, 그 뒤에 접수하면 다음 근무일을 첫날로 세고, "
        "마지막 날 {closes}에 끝납니다.",
        "A deadline in days counts the day of receipt as the first if it is a working day and before {closes}, the "
        "next working day otherwise, and ends at {closes} on the last.",
    ),
    Text(
        "토요일과 일요일, 공휴일(대체공휴일 포함)은 세지 않습니다.",
        "Saturdays, Sundays and public holidays, substitute holidays included, do not count.",
    ),
    Text("시각은 모두 한국 시각입니다.", "All times are Korean (KST, UTC+9)."),
)
_EXTRA = Text(
    "우리 기관만 쉬는 날도 세지 않습니다: {days}.", "The institution's own days off do not count either: {days}."
)
_CAPTION = Text("의견의 종류마다 정한 답변 기한", "Deadlines for an answer, by kind of feedback")
_HEADINGS = (
    Text("종류", "Kind"),
    Text("기한", "Deadline"),
    Text("헌장 조항", "Clause"),
    Text("전화로 만족 확인", "Check by telephone"),
)
_CHECK = {True: Text("함", "yes"), False: Text("안 함", "no")}


@checked(frozen=True, config=STRICT)
class ClockOptions:
    """`kinds`: the kinds of feedback to show, in their order; all if left out. One without limit is not shown."""

    kinds: list[KindName] | None = None


def render_deadlines(data: Data, lang: str, page: str, _options: NoOptions) -> Markup:
    """Render the rules as a list, then the deadlines as a table."""
    kinds, headings = data.organization.kinds, [text[lang] for text in _HEADINGS]
    rules = element("ul", *(element("li", rule) for rule in _rules(data.organization, lang)), class_="counting")
    rows = (_render_kind(kinds[name], lang, page) for name in KINDS)
    return fragment(rules, table("counting", _CAPTION[lang], headings, rows))


def render_promise_clock(data: Data, lang: str, _page: str, options: ClockOptions) -> Markup:
    """Render a line for each kind: its limit in words, which a script replaces by the deadline of what is sent now."""
    facts = data.organization
    names = [name for name in options.kinds or KINDS if facts.kinds[name].limit]
    lines = (_render_promise(name, facts.kinds[name], lang) for name in names)
    return element("dl", *lines, class_="promise-clocks", data_clock=promise_clock.settings(facts, lang))


def _render_promise(name: str, kind: Kind, lang: str) -> Markup:
    assert kind.limit  # noqa: S101 - others were left out
    words, longest = promise_clock.rule(kind.limit, lang), promise_clock.longest(lang)
    room = {"data_rule": words, "data_longest": longest}
    line = element("dd", element("span", words), class_="promise-clock", data_promise=name, **room)
    return element("div", element("dt", kind.label[lang]), line)


def _rules(facts: Organization, lang: str) -> list[str]:
    hours = facts.working_hours
    rules = [
        rule[lang].format(opens=formatting.clock(hours.opens), closes=formatting.clock(hours.closes)) for rule in _RULES
    ]
    extra = [f"{formatting.day(holiday.date, lang)} {holiday.name[lang]}" for holiday in facts.extra_holidays]
    return rules + ([_EXTRA[lang].format(days=", ".join(extra))] if extra else [])


def _render_kind(kind: Kind, lang: str, page: str) -> Row:
    return row(
        th(kind.title(lang)),
        td(kind.limit_text(lang)),
        td(link_clause(page, kind.clause)),
        td(_CHECK[kind.telephone_check][lang]),
    )


DEADLINES = Block(
    NoOptions,
    render_deadlines,
    Text("기한을 세는 법과 종류마다의 기한", "how deadlines are counted, and that of each kind"),
)
PROMISE_CLOCK = Block(
    ClockOptions,
    render_promise_clock,
    Text("지금 보내시면 언제까지 답변드리는지", "by when a message that is sent now is answered"),
)
