"""The block ```opening: a sentence of the charter, what to do next, and a box to find a person."""

from xml.etree.ElementTree import Element

from pydantic.dataclasses import dataclass as checked

from institution.text import Filled, Text
from institution.validation import STRICT
from site_src.blocks.base import Block, Context
from site_src.markup.addresses import CHARTER, STAFF
from site_src.markup.html import element

_FEEDBACK = "feedback/index.md"
_READ = Text("헌장 읽기", "Read the charter")
_SEND = Text("의견 보내기", "Send your views")
_FIND = Text("직원 찾기", "Find a person")
_LOOK_FOR = Text("이름, 팀, 맡은 일", "Name, team or duty")
_SEARCH = Text("찾기", "Find")
_ALL = Text("팀별로 모두 보기", "See all teams")


@checked(frozen=True, config=STRICT)
class Options:
    """`sentence`: the charter's sentence to open with."""

    sentence: Filled


def write(context: Context, options: Options) -> list[Element]:
    """Write sentence and actions, and beside them the box."""
    lang = context.lang
    actions = [
        context.link(CHARTER, _READ[lang], class_="button button--first"),
        context.link(_FEEDBACK, _SEND[lang], class_="button"),
    ]
    words = element(
        "div",
        element("p", options.sentence, class_="opening__sentence"),
        element("p", *actions, class_="opening__actions"),
        class_="opening__words",
    )
    return [element("div", words, _find(context), class_="opening")]


def _find(context: Context) -> Element:
    """Ask the directory: without scripts its page opens all the same, with every team."""
    lang = context.lang
    box = element("input", type="search", name="q", id="find-q", class_="find__input", autocomplete="off")
    form = element(
        "form",
        element("label", _LOOK_FOR[lang], for_="find-q", class_="find__label"),
        element("div", box, element("button", _SEARCH[lang], type="submit", class_="button"), class_="find__row"),
        action=context.address(STAFF),
        method="get",
        role="search",
        aria_label=_FIND[lang],
    )
    everyone = element("p", context.link(STAFF, _ALL[lang]), class_="find__all")
    return element("section", element("h2", _FIND[lang], id="find"), form, everyone, class_="find")


OPENING = Block(Options, write)
