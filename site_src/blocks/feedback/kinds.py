"""The block ```kinds: the four kinds of feedback, what each is for, and when an answer comes."""

from markupsafe import Markup

from institution.organization import kinds
from institution.organization.kinds import Kind
from institution.text import Text
from site_src.blocks.base import Block, NoOptions
from site_src.blocks.links import link_page
from site_src.markup.html import element
from site_src.records.published_data import Data

#: The page with the form of a kind, below the folder of pages.
PAGE = "feedback/{kind}.md"
#: When a person chooses each kind.
FOR = {
    "inquiry": Text("궁금한 점을 물으실 때", "When you have a question"),
    "suggestion": Text("더 낫게 할 생각이 있으실 때", "When you have an idea that would make things better"),
    "compliment": Text("친절한 직원이나 잘된 점을 알리실 때", "When staff were kind, or something went well"),
    "complaint": Text("불편하셨거나 불친절을 겪으셨을 때", "When something went wrong, or staff were unkind"),
}
_ANSWER = Text("답변: ", "Answer: ")


def render_kinds(data: Data, lang: str, page: str, _options: NoOptions) -> Markup:
    """Render the kinds in the order in which they are declared."""
    facts = data.organization.kinds
    return element("ul", *(_render_kind(name, facts[name], lang, page) for name in kinds.KINDS), class_="kinds")


def _render_kind(name: str, kind: Kind, lang: str, page: str) -> Markup:
    link = link_page(page, PAGE.format(kind=name), kind.title(lang))
    return element(
        "li",
        element("p", link, class_="kinds__title"),
        element("p", FOR[name][lang], class_="kinds__for"),
        element("p", _ANSWER[lang], kind.limit_text(lang), class_="kinds__limit"),
        class_=f"kinds__item kinds__item--{name}",
    )


KINDS = Block(
    NoOptions,
    render_kinds,
    Text("의견의 네 가지 종류와 답변까지의 시간", "the four kinds of feedback and the time until an answer"),
)
