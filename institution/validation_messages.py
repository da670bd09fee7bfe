"""What is said of wrong data, once for every kind of error: the problem, then the cure.

`{value}` stands for what was written, `{expected}` for what could be written instead.
"""

from collections.abc import Mapping

from institution.text import Text


def broken(detail: str) -> tuple[Text, Text]:
    """Say that a file is no YAML; `detail` is the reader's own word, which tells the common mistakes apart."""
    cure = next((cure for sign, cure in _YAML if sign in detail), _YAML_ANY)
    return Text("YAML 형식이 맞지 않습니다.", f"Not valid YAML ({detail})."), cure


_YAML = (
    (r"'\t'", Text("탭(Tab)을 빈칸(Space)으로 바꾸어 주십시오.", "Replace the tab by spaces.")),
    (
        "mapping values are not allowed",
        Text(
            "쌍점(:)이 든 글은 큰따옴표로 묶고, 윗줄에 쌍점이 빠지지 않았는지 확인해 주십시오.",
            "Put words that hold a colon in quotation marks; check that the line above has its colon.",
        ),
    ),
    (
        "expected ',' or",
        Text(
            "쉼표나 쌍점이 든 글은 큰따옴표로 묶고, 괄호가 닫혔는지 확인해 주십시오.",
            "Put words that hold a comma or colon in quotation marks, and close each bracket.",
        ),
    ),
    (
        "could not find expected ':'",
        Text("'이름: 값'의 모양인지, 쌍점(:)이 빠졌는지 확인해 주십시오.", "Write it as name: value, with the colon."),
    ),
)
_YAML_ANY = Text("들여쓰기와 쌍점(:), 따옴표를 확인해 주십시오.", "Check indentation, colons and quotation marks.")


def cut_off(lost: str) -> tuple[Text, Text]:
    """Say that what stands behind a # is not read."""
    return (
        Text(
            f"# 뒤의 글은 메모로 읽혀 실리지 않습니다({lost}).", f"What follows # is read as a note, and lost ({lost})."
        ),
        Text(
            "값의 일부이면 값 전체를 큰따옴표로 묶고, 메모이면 # 뒤를 한 칸 띄어 주십시오.",
            "If it belongs to the value, put the whole value in quotation marks; if it is a note, put a space after #.",
        ),
    )


def marked(lost: str) -> tuple[Text, Text]:
    """Say that YAML reads the first word of a value as its own mark."""
    return (
        Text(
            f"{lost[0]}로 시작하는 낱말은 실리지 않습니다({lost}).",
            f"A first word that begins with {lost[0]} is not read as text ({lost}).",
        ),
        Text("값 전체를 큰따옴표로 묶어 주십시오.", "Put the whole value in quotation marks."),
    )


def torn(lost: str) -> tuple[Text, Text]:
    """Say that a comma ends a value between braces."""
    return (
        Text(
            f"쉼표에서 값이 끝나 뒤의 글이 떨어져 나갔습니다({lost}).",
            f"The value ends at the comma, and what follows is torn off ({lost}).",
        ),
        Text(
            '쉼표가 든 값은 {ko: "서울, 강남"}처럼 큰따옴표로 묶어 주십시오.',
            'Put a value that holds a comma in quotation marks: {ko: "Seoul, Gangnam"}.',
        ),
    )


def without_space(written: str) -> tuple[Text, Text]:
    """Say that a colon without a space behind it separates nothing."""
    return (
        Text(f"쌍점 뒤에 빈칸이 없습니다({written}).", f"There is no space behind the colon ({written})."),
        Text("{ko: 서울}처럼 쌍점 뒤를 한 칸 띄어 주십시오.", "Put a space behind the colon: {ko: Seoul}."),
    )


def otherwise(written: str, meant: str) -> tuple[Text, Text]:
    """Say that a value without quotation marks means something else in YAML."""
    return (
        Text(
            f"따옴표가 없어 다른 값으로 읽힙니다({written} → {meant}).",
            f"Without quotation marks it is read as another value ({written} as {meant}).",
        ),
        Text(
            f'글은 "{written}"처럼 따옴표로 묶고, 수는 앞의 0 없이 숫자로, 예·아니요는 true나 false로 적어 주십시오.',
            f'Write a text as "{written}", a number in plain digits without a leading 0, yes or no as true or false.',
        ),
    )


def other(message: str) -> tuple[Text, Text]:
    """Say what pydantic says, where we have no sentence of our own."""
    return (
        Text("값이 맞지 않습니다({value}).", f"Not a good value ({{value}}): {message}."),
        Text("설명서의 예를 보고 고쳐 주십시오.", "See the guide's example."),
    )


MISSING_FILE = (
    Text("파일이 없습니다.", "The file is missing."),
    Text("파일 이름을 확인하거나 파일을 올려 주십시오.", "Check its name or add it."),
)
NO_FILE = (
    Text("읽을 수 있는 파일이 아닙니다.", "Not a file that can be read."),
    Text("같은 이름의 폴더이면 지우고 파일을 올려 주십시오.", "If it is a folder, remove it and add the file."),
)
NOT_UTF8 = (
    Text("UTF-8로 저장되지 않았습니다.", "Not saved as UTF-8."),
    Text("편집기에서 인코딩을 UTF-8로 골라 다시 저장해 주십시오.", "Save it again with the encoding UTF-8."),
)
UNREADABLE = (
    Text("글자 인코딩을 읽을 수 없습니다.", "The encoding cannot be read."),
    Text("Excel에서 'CSV UTF-8'로 저장해 주십시오.", "Save it from Excel as 'CSV UTF-8'."),
)
TWICE = (
    Text("같은 항목이 두 번 있습니다.", "The same key stands twice."),
    Text("하나만 남겨 주십시오.", "Keep one of them."),
)
_NEEDED = (
    Text("값이 빠졌습니다.", "A value is missing."),
    Text("이 항목을 적어 주십시오.", "Write this field."),
)
_UNKNOWN = (
    Text("모르는 항목입니다.", "An unknown field."),
    Text("이름을 확인하거나 지워 주십시오.", "Check its name or remove it."),
)
_NUMBER = (
    Text("숫자가 아닙니다({value}).", "Not a number ({value})."),
    Text("88.4처럼 적어 주십시오.", "Write it like 88.4."),
)
_WHOLE = (
    Text("자연수가 아닙니다({value}).", "Not a whole number ({value})."),
    Text("숫자만 적어 주십시오(예: 12).", "Write digits alone, like 12."),
)
_TOO_LARGE = (
    Text("수가 너무 큽니다({value}).", "Too large a number ({value})."),
    Text("더 작은 수를 적어 주십시오.", "Write a smaller one."),
)
_DATE = (
    Text("날짜가 아닙니다({value}).", "Not a date ({value})."),
    Text("2026-11-23처럼 적어 주십시오.", "Write it like 2026-11-23."),
)
_TIME = (
    Text("시각이 아닙니다({value}).", "Not a time ({value})."),
    Text('"09:00"처럼 따옴표 안에 적어 주십시오.', 'Write it in quotation marks, like "09:00".'),
)
_BOOLEAN = (
    Text("true나 false가 아닙니다({value}).", "Neither true nor false ({value})."),
    Text("true 또는 false로 적어 주십시오.", "Write true or false."),
)
_STRING = (
    Text("글자가 아닙니다({value}).", "Not a text ({value})."),
    Text("따옴표 안에 적어 주십시오.", "Put it in quotation marks."),
)
_CHOICE = (
    Text("쓸 수 없는 값입니다({value}).", "Not one of the values allowed ({value})."),
    Text("다음 가운데 하나를 적어 주십시오: {expected}.", "Write one of: {expected}."),
)
_BELOW = (
    Text("항목이 나누어 적혀 있지 않습니다.", "The fields below it are missing."),
    Text("다른 항목의 모양을 따라 적어 주십시오.", "Follow the shape of its neighbours."),
)
BY_TYPE: Mapping[str, tuple[Text, Text]] = {
    "missing": _NEEDED,
    "missing_argument": _NEEDED,
    "string_too_short": _NEEDED,
    "unexpected_keyword_argument": _UNKNOWN,
    "extra_forbidden": _UNKNOWN,
    "decimal_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "greater_than": _WHOLE,
    "less_than_equal": _TOO_LARGE,
    "date_parsing": _DATE,
    "date_type": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "time_parsing": _TIME,
    "time_type": _TIME,
    "bool_parsing": _BOOLEAN,
    "bool_type": _BOOLEAN,
    "string_type": _STRING,
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "dataclass_type": _BELOW,
    "dataclass_exact_type": _BELOW,
    "dict_type": _BELOW,
    "list_type": _BELOW,
    "tuple_type": _BELOW,
}
#: The errors that show the value: where it was left empty there is nothing to show, and the cure is to write one.
ABOUT_THE_VALUE = frozenset(name for name, (problem, _) in BY_TYPE.items() if "{value}" in problem.ko)
