"""Whom a customer can reach: the teams, and the channels of the institution and of others."""

from pydantic.dataclasses import dataclass as checked

from institution.organization.fields import Address, Identifier, Mailbox, PhoneField
from institution.text import Filled, Text
from institution.validation import STRICT, wrong


@checked(frozen=True, config=STRICT)
class Team:
    """A team: whom to call, where its mail goes, who steps in, and who hears complaints about it."""

    name: Text
    phone: PhoneField
    mailbox: Mailbox
    deputy: Identifier
    complaints_to: str


@checked(frozen=True, config=STRICT)
class Channel:
    """One way to reach the institution or, under `elsewhere`, another one: a phone, a fax or an address."""

    label: Text
    phone: PhoneField | None = None
    fax: Filled | None = None
    url: Address | None = None

    def __post_init__(self) -> None:
        if sum(value is not None for value in (self.phone, self.fax, self.url)) != 1:
            raise wrong(
                Text("연락처에는 phone, fax, url 가운데 하나가 있어야 합니다.", "Give one of phone, fax, url."),
                Text("하나만 적어 주십시오.", "Write just one."),
            )
