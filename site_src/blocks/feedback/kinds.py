"""The block ```kinds: the kinds of feedback, what each is for, and when an answer comes."""

from markupsafe import Markup

from institution.organization.kinds import Kind
from institution.text import Text
from site_src.blocks.base import Block, NoOptions
from site_src.blocks.links import link_page
from site_src.markup import addresses
from site_src.markup.html import element
from site_src.records.published_data import Data

_ANSWER = Text("답변: ", "Answer: ")


def render_kinds(data: Data, lang: str, page: str, _options: NoOptions) -> Markup:
    """Render the kinds in the order of organization.yml."""
    kinds = data.organization.kinds.items()
    return element("ul", *(_render_kind(name, kind, lang, page) for name, kind in kinds), class_="kinds")


def _render_kind(name: str, kind: Kind, lang: str, page: str) -> Markup:
    link = link_page(page, addresses.form_page(name), kind.title(lang))
    return element(
        "li",
        element("p", link, class_="kinds__title"),
        element("p", kind.when[lang], class_="kinds__for") if kind.when else "",
        element("p", _ANSWER[lang], kind.limit_text(lang), class_="kinds__limit"),
        class_=f"kinds__item kinds__item--{kind.colour}",
    )


KINDS = Block(
    NoOptions,
    render_kinds,
    Text("의견의 종류와 답변까지의 시간", "the kinds of feedback and the time until an answer"),
)
