"""The blocks ```deadlines (rules of counting, limits) and ```promise-clock (by when what is sent now is answered)."""

from markupsafe import Markup
from pydantic.dataclasses import dataclass as checked

from feedback_api.forms import promise_clock
from institution.organization import limit_words, organization_file
from institution.organization.kinds import Kind, KindName
from institution.text import Text
from institution.validation import STRICT
from site_src.blocks.base import Block, NoOptions
from site_src.blocks.feedback.counting_rules import rules
from site_src.blocks.links import link_clause
from site_src.errors import OptionError
from site_src.markup.html import Row, element, fragment, row, table, td, th
from site_src.records.published_data import Data

_CAPTION = Text("의견의 종류마다 정한 답변 기한", "Deadlines for an answer, by kind of feedback")
_CLAUSE = Text("헌장 조항", "Clause")
_HEADINGS = (
    Text("종류", "Kind"),
    Text("기한", "Deadline"),
    _CLAUSE,
    Text("전화로 만족 확인", "Check by telephone"),
)
_CHECK = {True: Text("함", "yes"), False: Text("안 함", "no")}


@checked(frozen=True, config=STRICT)
class ClockOptions:
    """`kinds`: the kinds of feedback to show, in their order; all if left out. One without limit is not shown."""

    kinds: list[KindName] | None = None


def render_deadlines(data: Data, lang: str, page: str, _options: NoOptions) -> Markup:
    """Render the rules as a list, then the deadlines as a table."""
    kinds = data.organization.kinds.values()
    with_clause = any(kind.clause for kind in kinds)
    headings = [text[lang] for text in _HEADINGS if with_clause or text is not _CLAUSE]
    counted = element("ul", *(element("li", rule) for rule in rules(data.organization, lang)), class_="counting")
    rows = (_render_kind(kind, lang, page, with_clause=with_clause) for kind in kinds)
    return fragment(counted, table("counting", _CAPTION[lang], headings, rows))


def render_promise_clock(data: Data, lang: str, _page: str, options: ClockOptions) -> Markup:
    """Render a line for each kind: its limit in words, which a script replaces by the deadline of what is sent now."""
    facts = data.organization
    if not set(options.kinds or ()) <= set(facts.kinds):
        raise OptionError("kinds", *organization_file.unknown_kind(facts))
    names = [name for name in options.kinds or facts.kinds if facts.kinds[name].limit]
    lines = (_render_promise(name, facts.kinds[name], lang) for name in names)
    return element("dl", *lines, class_="promise-clocks", data_clock=promise_clock.settings(facts, lang))


def _render_promise(name: str, kind: Kind, lang: str) -> Markup:
    assert kind.limit  # noqa: S101 - others were left out
    words, longest = limit_words.sentence(kind.limit, lang), promise_clock.longest(lang)
    room = {"data_rule": words, "data_longest": longest}
    line = element("dd", element("span", words), class_="promise-clock", data_promise=name, **room)
    return element("div", element("dt", kind.label[lang]), line)


def _render_kind(kind: Kind, lang: str, page: str, *, with_clause: bool) -> Row:
    clause = [td(link_clause(page, kind.clause) if kind.clause else "")] if with_clause else []
    return row(th(kind.title(lang)), td(kind.limit_text(lang)), *clause, td(_CHECK[kind.telephone_check][lang]))


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
