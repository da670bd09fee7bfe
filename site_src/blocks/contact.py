"""The block ```contact: every way to reach the institution, each number a link that a telephone can dial."""

from collections.abc import Sequence
from typing import Literal
from xml.etree.ElementTree import Element

from pydantic.dataclasses import dataclass as checked

from institution import formatting
from institution.organization import Channel, Organization
from institution.text import Text
from institution.validation import STRICT
from site_src.blocks.base import Block, Context
from site_src.errors import OptionError
from site_src.markup.html import Child, element, phone, terms

_ADDRESS = Text("주소", "Address")
_HOURS = Text("전화 받는 시간", "Telephone hours")
_OPEN = Text(
    "평일 {opens}~{closes}(토·일요일과 공휴일 제외)", "Monday to Friday, {opens} to {closes}, except public holidays"
)


@checked(frozen=True, config=STRICT)
class Options:
    """`only: elsewhere`: where to ask what is not the institution's business."""

    only: Literal["elsewhere"] | None = None


def write(context: Context, options: Options) -> list[Element]:
    """Write the institution's channels, hours and address, or those of others."""
    lang, organization = context.lang, context.organization
    channels = organization.elsewhere if options.only else organization.channels
    if not channels and options.only:
        raise OptionError("only", *_NOBODY_ELSE)
    entries = [(channel.label[lang], _reach(channel)) for channel in channels]
    return [terms("contact", entries if options.only else [*entries, *_place(organization, lang)])]


def _reach(channel: Channel) -> Sequence[Child]:
    if channel.phone:
        return phone(channel.phone)
    if channel.url:
        return [element("a", channel.url, href=channel.url)]
    return [channel.fax or ""]


def _place(organization: Organization, lang: str) -> list[tuple[str, Sequence[Child]]]:
    hours = organization.working_hours
    times = _OPEN[lang].format(opens=formatting.clock(hours.opens), closes=formatting.clock(hours.closes))
    return [(_HOURS[lang], [times]), (_ADDRESS[lang], [organization.address[lang]])]


_NOBODY_ELSE = (
    Text("organization.yml의 elsewhere가 비어 있습니다.", "elsewhere of organization.yml is empty."),
    Text("안내할 곳을 적거나 이 칸을 지워 주십시오.", "Name where else to ask, or remove the block."),
)
CONTACT = Block(Options, write)
