"""What a kind of feedback asks beyond what every form asks: an address, a reference number, the place of a visit.

The law lets an institution ask for no more than it needs, and has it say what for (개인정보 보호법 art. 15(2), 16).
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic.dataclasses import dataclass as checked

from institution.organization.fields import Switch
from institution.text import Text
from institution.validation import STRICT, WholeNumber, matching, wrong

#: The most fields that a kind may ask beyond those of every form, and the most characters of all their answers: the
#: service takes in no larger post.
MOST_FIELDS, MOST_CHARACTERS = 8, 2000
#: Above this an answer has several lines.
LINE = 200

FieldName = Annotated[
    str,
    matching(
        r"[a-z][a-z0-9-]{0,29}",
        Text("항목의 이름으로 쓸 수 없습니다({value}).", "Not usable as the name of a field ({value})."),
        Text(
            "영문 소문자로 시작해 소문자와 숫자, 빼기표로 30자까지 적어 주십시오.",
            "Begin with a small Latin letter; use these, digits and hyphens, 30 at most.",
        ),
    ),
]


@checked(frozen=True, config=STRICT)
class ExtraField:
    """A field of the form of one kind.

    `purpose` is what the consent notice says it is for. `longest` is in characters; above `LINE` the answer may have
    several lines.
    """

    label: Text
    purpose: Text
    required: Switch = False
    longest: Annotated[WholeNumber, Field(ge=1, le=MOST_CHARACTERS)] = LINE
    hint: Text | None = None


def _bounded(fields: Mapping[str, ExtraField]) -> Mapping[str, ExtraField]:
    if len(fields) > MOST_FIELDS or sum(field.longest for field in fields.values()) > MOST_CHARACTERS:
        raise wrong(
            Text(
                f"항목이 {MOST_FIELDS}개보다 많거나 longest의 합이 {MOST_CHARACTERS:,}자보다 큽니다.",
                f"More than {MOST_FIELDS} fields, or more than {MOST_CHARACTERS:,} characters in all.",
            ),
            Text("꼭 필요한 것만 두고 longest를 줄여 주십시오.", "Ask for what is needed alone, and lessen `longest`."),
        )
    return fields


ExtraFields = Annotated[Mapping[FieldName, ExtraField], AfterValidator(_bounded)]
