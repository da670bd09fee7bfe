"""What another institution had whose content was in the folder before, or this one under an older name."""

from typing import Annotated

from pydantic.dataclasses import dataclass as checked

from institution.text import Filled, Text
from institution.validation import STRICT, matching

_Name = Annotated[
    Filled,
    matching(
        r"..+",
        Text("한 글자로는 찾을 수 없습니다({value}).", "One letter cannot be looked for ({value})."),
        Text("두 글자 이상 적거나 지워 주십시오.", "Write two letters or more, or remove it."),
    ),
]
_Number = Annotated[
    str,
    matching(
        r"\d[\d-]{3,}",
        Text(
            "전화번호나 그 앞부분이 아닙니다({value}).", "Not a telephone number, nor the beginning of one ({value})."
        ),
        Text("02-123-4567이나 02-123-처럼 적어 주십시오.", "Write it like 02-123-4567 or 02-123-."),
    ),
]
_Domain = Annotated[
    str,
    matching(
        r"[\w-]+(\.[\w-]+)+",
        Text("인터넷 주소의 이름이 아닙니다({value}).", "Not a domain ({value})."),
        Text("example.or.kr처럼 적어 주십시오.", "Write it like example.or.kr."),
    ),
]


@checked(frozen=True, config=STRICT)
class Formerly:
    """Names, telephone numbers or their beginnings (02-123-), and domains that must not be left over anywhere."""

    names: tuple[_Name, ...] = ()
    numbers: tuple[_Number, ...] = ()
    domains: tuple[_Domain, ...] = ()
