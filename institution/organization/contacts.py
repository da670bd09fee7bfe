"""Whom a customer can reach: the teams, and the channels of the institution and of others."""

from typing import Annotated

from pydantic import BeforeValidator
from pydantic.dataclasses import dataclass as checked

from institution import telephone
from institution.organization.fields import Address, Identifier, Mailbox, PhoneField
from institution.text import Filled, Text
from institution.validation import STRICT, wrong


@checked(frozen=True, config=STRICT)
class Team:
    """A team: whom to call, where its mail goes, who steps in, and who hears complaints about it.

    `deputy` is a member of staff, `complaints_to` another team, which the only team of an institution has not.
    `unit` is the part of the institution that the team belongs to.
    """

    name: Text
    phone: PhoneField
    mailbox: Mailbox
    deputy: Identifier | None = None
    complaints_to: str | None = None
    unit: Identifier | None = None


def _several(value: object) -> object:
    """Take one value for a list of one."""
    return value if value is None or isinstance(value, list | tuple) else [value]


@checked(frozen=True, config=STRICT)
class Channel:
    """One way to reach the institution or, under `elsewhere`, another one, shown as one line.

    It is a telephone, one fax or several, an email address, a web address, or what `text` says by itself, such as the
    name of a KakaoTalk channel. A web address with a text is shown as that text.
    """

    label: Text
    phone: PhoneField | None = None
    fax: Annotated[tuple[Filled, ...], BeforeValidator(_several)] = ()
    email: Mailbox | None = None
    url: Address | None = None
    text: Filled | None = None

    def __post_init__(self) -> None:
        ways = (self.phone, self.fax or None, self.email, self.url or self.text)
        if sum(value is not None for value in ways) != 1:
            raise wrong(
                Text(
                    "연락처에는 phone, fax, email, url, text 가운데 하나가 있어야 합니다.",
                    "Give one of phone, fax, email, url, text.",
                ),
                Text(
                    "하나만 적어 주십시오. 주소에 다른 글을 보이시려면 url과 text를 함께 적습니다.",
                    "Write just one; or url with text, to show another text for the address.",
                ),
            )

    def faxes(self, lang: str) -> str:
        """Give the fax numbers in a line."""
        return ", ".join(telephone.label(fax, lang) for fax in self.fax)
