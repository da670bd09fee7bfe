"""The block ```answer-clock: by when a message of some kind that is sent now is answered."""

from markupsafe import Markup
from pydantic.dataclasses import dataclass as checked

from feedback_api.forms import feedback
from institution.kinds import KindName
from institution.text import Text
from institution.validation import STRICT
from site_src.blocks.base import Block
from site_src.markup.html import element, raw_html
from site_src.records.published_data import Data


@checked(frozen=True, config=STRICT)
class Options:
    """`kind`: the kind of feedback whose answer is told."""

    kind: KindName


def render_answer_clock(data: Data, lang: str, _page: str, options: Options) -> Markup:
    """Render the rule in words, in whose place the script puts the moment; nothing for a kind without a limit."""
    sentence = Markup(feedback.page_answer_clock(data.organization, options.kind, lang))  # noqa: S704 - it escapes
    return element("div", raw_html(sentence), data_search_exclude="") if sentence else Markup("")


ANSWER_CLOCK = Block(
    Options,
    render_answer_clock,
    Text("지금 보내시면 언제까지 답변드리는지", "by when a message that is sent now is answered"),
)
