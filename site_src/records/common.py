"""What records of several files are made of."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from institution.text import Text
from institution.validation import WholeNumber, wrong

_EXPONENT = re.compile(r"[+-]?[\d.]+[eE][+-]?\d+")


def _without_exponent(value: object) -> object:
    """Refuse 1.23E+06: what Excel leaves of 1234567 in a narrow column has lost its last digits."""
    if isinstance(value, str) and _EXPONENT.fullmatch(value.strip()):
        raise wrong(
            Text(
                "줄여 쓴 수라 끝자리를 알 수 없습니다({value}).",
                "A shortened number, whose last digits are lost ({value}).",
            ),
            Text(
                "Excel에서 셀 서식을 '숫자'로 바꾸어 다시 저장하거나, 숫자를 모두 적어 주십시오.",
                "Give the cells of Excel the format 'Number' and save again, or write all digits.",
            ),
        )
    return value


#: A figure exactly as its editor wrote it: 88.40 stays 88.40, and 94.96 never becomes 95.
Figure = Annotated[Decimal, BeforeValidator(_without_exponent), Field(allow_inf_nan=False)]
Count = Annotated[WholeNumber, Field(gt=0)]
