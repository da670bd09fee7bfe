"""What a cell says as text: numbers as they are shown, dates that Excel made of 3-1, full-width signs, invisible ones.

A value that may not be what its author typed comes with a remark for whoever imports it.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from institution import characters
from institution.text import Text, normalize

#: Full-width forms of ASCII and the blanks that Excel, HWP and web pages leave between words.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys((0x3000, 0xA0, 0x2003, 0x2002), 0x20)
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DECIMALS = re.compile(r"0\.(0+)")
_DIGIT_GROUPS = re.compile(r"[0#]+(?:-[0#]+)+")
#: Excel shows fifteen significant digits; what a binary fraction has behind them nobody typed.
_SIGNIFICANT = ".15g"


@dataclass(frozen=True)
class Cell:
    """The text of a cell, and what is to be said of it if it may differ from what was typed."""

    text: str
    remark: Text | None = None


def tidy(text: str) -> str:
    """Give a text with plain digits and spaces, without invisible signs; line breaks stay, blank lines go."""
    # Of a line break in a cell Excel writes \n, files of older programs \r\n, and some XML the escape _x000D_.
    text = normalize(text).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").translate(_NARROW)
    lines = (" ".join(characters.remove_invisible(line).split()) for line in text.split("\n"))
    return "\n".join(filter(None, lines))


def from_number(value: float | int, shown_as: str = "General") -> Cell:
    """Give a number as the sheet shows it: 88.4 with the format 0.00 is 88.40, 0.952 with 0.0% is 95.2%."""
    number = Decimal(value) if isinstance(value, int) else Decimal(format(value, _SIGNIFICANT))
    pattern = _LITERAL.sub("", shown_as.split(";", maxsplit=1)[0])
    if _DIGIT_GROUPS.fullmatch(pattern.strip()):
        return Cell(_grouped(str(int(number)), pattern.strip()))
    percent = "%" in pattern
    number = number * 100 if percent else number
    places = _places(pattern)
    shown = number if places is None else number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{shown if places is not None else _shortest(shown):f}" + ("%" if percent else "")
    return Cell(text, None if shown == number else _rounded(f"{number:f}", text))


def from_date(value: date | time, shown_as: str = "yyyy-mm-dd") -> Cell:
    """Give a day as 2026-03-01 or, where the sheet shows no year, as the 3-1 that was typed, with a remark."""
    if isinstance(value, time):
        return Cell(f"{value:%H:%M}")
    pattern = _LITERAL.sub("", shown_as.split(";", maxsplit=1)[0]).lower()
    if "y" not in pattern and "d" in pattern:
        typed = f"{value.month}-{value.day}"
        return Cell(typed, _was_a_date(typed))
    if "d" not in pattern and "m" in pattern and "y" in pattern:
        typed = f"{value:%Y-%m}"
        return Cell(typed, _was_a_date(typed))
    if isinstance(value, datetime) and (value.hour or value.minute):
        return Cell(f"{value:%Y-%m-%d %H:%M}")
    return Cell(f"{value:%Y-%m-%d}")


def error(sign: str) -> Cell:
    """Give an empty cell where a formula ends in an error such as #REF!."""
    return Cell(
        "",
        Text(
            f"수식이 오류({sign})라 비워 두었습니다.", f"The formula ends in an error ({sign}), so it was left empty."
        ),
    )


NO_RESULT = Cell(
    "",
    Text(
        "계산된 값이 저장되지 않은 수식이라 비워 두었습니다. Excel에서 열어 저장한 뒤 다시 가져오십시오.",
        "A formula saved without its result was left empty. Open the file in Excel, save it, and import it again.",
    ),
)


def _shortest(number: Decimal) -> Decimal:
    """Drop zeros at the end, which a number without a format does not show."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _places(pattern: str) -> int | None:
    """Give how many decimals a format shows; None if as many as there are."""
    if "0" not in pattern or "E" in pattern.upper():
        return None
    match = _DECIMALS.search(pattern)
    return len(match[1]) if match else 0


def _grouped(digits: str, pattern: str) -> str:
    """Write digits into a format of groups from its end: 212345678 as 000-0000-0000 is 002-1234-5678."""
    rest = list(digits)
    written: list[str] = []
    for sign in reversed(pattern):
        if sign == "-":
            written.append(sign)
        elif rest:
            written.append(rest.pop())
        elif sign == "0":
            written.append("0")
    return "".join([*rest, *reversed(written)]).strip("-")


def _rounded(stored: str, shown: str) -> Text:
    return Text(
        f"저장된 값({stored})이 아니라 화면에 보이는 값({shown})을 가져왔습니다.",
        f"It is stored as {stored}; {shown} was taken, as the sheet shows it.",
    )


def _was_a_date(typed: str) -> Text:
    return Text(
        f"날짜로 바뀐 값을 되돌렸습니다({typed}). 맞는지 확인해 주십시오.",
        f"It had become a date and was taken as {typed}. Check that this is what was typed.",
    )
