"""The block ```contact: every way to reach the institution, each number a link that a telephone can dial."""

from collections.abc import Iterator
from typing import Literal

from markupsafe import Markup
from pydantic.dataclasses import dataclass as checked

from institution import formatting
from institution.organization.contacts import Channel
from institution.organization.record import Organization
from institution.text import Text
from institution.validation import STRICT
from site_src.blocks.base import Block
from site_src.errors import OptionError
from site_src.markup.html import element, phone, terms
from site_src.records.published_data import Data

ADDRESS = Text("주소", "Address")
HOURS = Text("전화 받는 시간", "Telephone hours")
_OPEN = Text(
    "평일 {opens}~{closes}(토·일요일과 공휴일 제외)", "Monday to Friday, {opens} to {closes}, except public holidays"
)


@checked(frozen=True, config=STRICT)
class Options:
    """`only: elsewhere` shows, instead of the institution, whom to ask about what is not its business."""

    only: Literal["elsewhere"] | None = None


def render_contact(data: Data, lang: str, _page: str, options: Options) -> Markup:
    """Render the institution's channels, hours and address, or the channels of others."""
    organization = data.organization
    if not options.only:
        channels = _describe_channels(organization.channels, lang)
        return terms("contact", [*channels, *_describe_office(organization, lang)])
    if not organization.elsewhere:
        raise OptionError("only", *_NOBODY_ELSE)
    return terms("contact", _describe_channels(organization.elsewhere, lang))


def _describe_channels(channels: tuple[Channel, ...], lang: str) -> Iterator[tuple[str, str]]:
    return ((channel.label[lang], _render_channel(channel, lang)) for channel in channels)


def _render_channel(channel: Channel, lang: str) -> str:
    if channel.phone:
        return phone(channel.phone, lang)
    if channel.email:
        return element("a", channel.email, href=f"mailto:{channel.email}")
    if channel.url:
        return element("a", channel.text or channel.url, href=channel.url)
    if channel.text:
        return channel.text
    return Markup(", ").join(element("span", fax, class_="number") for fax in channel.faxes(lang).split(", "))


def _describe_office(organization: Organization, lang: str) -> list[tuple[str, str]]:
    hours = organization.working_hours
    times = _OPEN[lang].format(opens=formatting.clock(hours.opens), closes=formatting.clock(hours.closes))
    return [(HOURS[lang], times), (ADDRESS[lang], organization.address[lang])]


_NOBODY_ELSE = (
    Text("organization.yml의 elsewhere가 비어 있습니다.", "elsewhere of organization.yml is empty."),
    Text("안내할 곳을 적거나 이 칸을 지워 주십시오.", "Name where else to ask, or remove the block."),
)
CONTACT = Block(Options, render_contact, Text("연락처와 시간, 주소", "telephone numbers, hours and address"))
