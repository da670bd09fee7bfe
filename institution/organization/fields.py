"""The types of single values in the data files: telephone numbers, mailboxes, addresses, ids, times of day."""

import re
from datetime import time
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from institution import email_address, telephone
from institution.host_names import ascii_host
from institution.telephone import Phone
from institution.text import Text
from institution.validation import WholeNumber, matching, wrong


def read_phone(value: object) -> Phone:
    """Validate the telephone numbers of a data file: a number, a range, several of them, or a list."""
    if isinstance(value, Phone):
        return value
    written = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    try:
        return telephone.phone(written)
    except ValueError:
        raise _no_phone(written) from None


def _no_phone(written: str) -> PydanticCustomError:
    if telephone.lacks_area_code(written):
        return wrong(
            Text("지역번호가 없습니다({value}).", "The area code is missing ({value})."),
            Text(
                "061-123-4567처럼 적거나 organization.yml에 area_code를 적어 주십시오.",
                "Write it like 061-123-4567, or give area_code in organization.yml.",
            ),
        )
    if telephone.is_extension(written):
        return wrong(
            Text("번호의 끝인지 내선인지 알 수 없습니다({value}).", "The end of a number, or an extension ({value})?"),
            Text(
                "내선이면 '내선 {value}'로, 아니면 02-123-4567처럼 모두 적어 주십시오.",
                "Write '내선 {value}' for an extension, or the whole number, like 02-123-4567.",
            ),
        )
    return wrong(
        Text("전화번호가 아닙니다({value}).", "Not a telephone number ({value})."),
        Text("02-123-4567이나 02-123-4561~4568처럼 적어 주십시오.", "Write it like 02-123-4567."),
    )


def _mailbox(value: str) -> str:
    try:
        return email_address.parse(value, example_domains=True)
    except email_address.EmailAddressError:
        raise wrong(
            Text("이메일 주소가 아닙니다({value}).", "Not an email address ({value})."),
            Text("team@example.kr처럼 적어 주십시오.", "Write it like team@example.kr."),
        ) from None


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # brackets that do not close, or a port that is none
        usable = False
    if usable and not re.search(r"[\s\"'<>]", value):
        return value
    raise wrong(
        Text("인터넷 주소가 아닙니다({value}).", "Not a web address ({value})."),
        Text("https://www.example.kr/처럼 적어 주십시오.", "Write it like https://www.example.kr/."),
    )


def _site_address(value: str) -> str:
    """Refuse what is more than scheme and host: pages, forms and mails lead to addresses that begin at the root."""
    host = ascii_host(urlsplit(_address(value)).hostname or "")
    if not re.fullmatch(r"https?://[^/?#@\\]+/?", value, re.IGNORECASE):
        raise wrong(
            Text("누리집의 주소에 경로나 다른 것이 붙어 있습니다.", "The site's address holds a path, or more."),
            Text(
                "https://charter.example.kr/처럼 호스트까지만 적어 주십시오. 하위 경로에는 둘 수 없습니다.",
                "Write scheme and host alone, like https://charter.example.kr/: the site cannot live below a path.",
            ),
        )
    if host is None or "_" in host or host in ("0.0.0.0", "::"):  # noqa: S104 - what a server listens on is no address
        raise wrong(
            Text("누리집을 둘 수 없는 호스트입니다({value}).", "Not a host that a site can have ({value})."),
            Text("https://charter.example.kr/처럼 적어 주십시오.", "Write it like https://charter.example.kr/."),
        )
    return value


def _clock(value: object) -> object:
    """Refuse what is no time of day; pydantic would take a bare number for seconds."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,2}:\d{2}", value):
        return value
    raise wrong(
        Text("시각이 아닙니다({value}).", "Not a time ({value})."),
        Text('"09:00"처럼 따옴표 안에 적어 주십시오.', 'Write it in quotation marks, like "09:00".'),
    )


PhoneField = Annotated[Phone, BeforeValidator(read_phone)]


Mailbox = Annotated[str, AfterValidator(_mailbox)]


Address = Annotated[str, AfterValidator(_address)]


SiteAddress = Annotated[str, AfterValidator(_site_address)]


Identifier = Annotated[
    str,
    matching(
        r"[a-z0-9][a-z0-9-]*",
        Text("id로 쓸 수 없습니다({value}).", "Not usable as an id ({value})."),
        Text("영문 소문자와 숫자, 빼기표로 적어 주십시오.", "Use small Latin letters, digits and hyphens."),
    ),
]


#: What follows # in the address of a clause: numbers, and letters that need no keyboard of their own.
ADDRESS_OF_A_CLAUSE = r"[a-z0-9]+([-_][a-z0-9]+)*"


#: The address of a clause on the charter's page; `references` looks whether the charter has it.
Clause = Annotated[
    str,
    matching(
        ADDRESS_OF_A_CLAUSE,
        Text("헌장 조항의 주소가 아닙니다({value}).", "Not the address of a clause of the charter ({value})."),
        Text(
            "헌장 쪽의 주소에서 # 뒤에 오는 것을 1-5-3이나 i-5-3처럼 적어 주십시오.",
            "Write what follows # in its address, like 1-5-3 or i-5-3.",
        ),
    ),
]


Clock = Annotated[time, BeforeValidator(_clock)]


#: Numbers of hours and days that the calendar can hold: a hundred years at most.
Count = Annotated[WholeNumber, Field(gt=0, le=36_500)]


#: Templates read the file too, and take any word, "false" as well, for a yes.
Switch = Annotated[bool, Field(strict=True)]


def is_placeholder(address: str) -> bool:
    """Tell whether a web address, mailbox or host is one that can never be real (RFC 2606)."""
    host = (urlsplit(address).hostname or address.rpartition("@")[2]).lower().removesuffix(".")
    return host == "example" or host.endswith((".example", ".invalid", ".test"))


#: The number that stands for one which is still to be written; nobody has it, for no exchange begins with 1.
PLACEHOLDER_PHONE = "02-123-4567"
PLACEHOLDER = (
    Text("아직 예시 주소입니다.", "Still an example address."),
    Text("기관의 실제 주소로 바꿔 주십시오.", "Write the institution's real one."),
)
PLACEHOLDER_NUMBER = (
    Text("아직 예시 전화번호입니다.", "Still an example telephone number."),
    Text("기관의 실제 번호로 바꿔 주십시오.", "Write the institution's real one."),
)
