"""The block ```opening at the top of the home page: a sentence of the charter, two actions, and a box to find staff."""

from markupsafe import Markup
from pydantic.dataclasses import dataclass as checked

from institution.text import Filled, Text
from institution.validation import STRICT
from site_src.blocks.base import Block
from site_src.blocks.links import link_page, page_address
from site_src.markup.addresses import CHARTER, FEEDBACK, STAFF
from site_src.markup.html import element
from site_src.records.published_data import Data

_READ_CHARTER = Text("헌장 읽기", "Read the charter")
_SEND = Text("의견 보내기", "Send your views")
_FIND = Text("직원 찾기", "Find a person")
_LOOK_FOR = Text("이름, 팀, 맡은 일", "Name, team or duty")
_SEARCH = Text("찾기", "Find")
_ALL = Text("팀별로 모두 보기", "See all teams")


@checked(frozen=True, config=STRICT)
class Options:
    """`sentence`: the sentence of the charter that is shown."""

    sentence: Filled


def render_opening(_data: Data, lang: str, page: str, options: Options) -> Markup:
    """Render sentence and actions, and beside them the box."""
    actions = (
        link_page(page, CHARTER, _READ_CHARTER[lang], class_="button button--first"),
        link_page(page, FEEDBACK, _SEND[lang], class_="button"),
    )
    words = element(
        "div",
        element("p", options.sentence, class_="opening__sentence"),
        element("p", *actions, class_="opening__actions"),
        class_="opening__words",
    )
    return element("div", words, _render_staff_search(lang, page), class_="opening")


def _render_staff_search(lang: str, page: str) -> Markup:
    """Render a form that opens the directory with the words typed; without scripts that page shows every team."""
    box = element("input", type="search", name="q", id="find-q", class_="find__input", autocomplete="off")
    form = element(
        "form",
        element("label", _LOOK_FOR[lang], for_="find-q", class_="find__label"),
        element("div", box, element("button", _SEARCH[lang], type="submit", class_="button"), class_="find__row"),
        action=page_address(page, STAFF),
        method="get",
        role="search",
        aria_label=_FIND[lang],
    )
    everyone = element("p", link_page(page, STAFF, _ALL[lang]), class_="find__all")
    return element("section", element("h2", _FIND[lang], id="find"), form, everyone, class_="find")


OPENING = Block(
    Options,
    render_opening,
    Text(
        "첫 쪽의 머리: 헌장의 한 문장, 두 단추, 직원 찾기",
        "the top of the home page: a sentence of the charter, two actions, a search for staff",
    ),
)
