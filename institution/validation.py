"""Check what people write in data files and settings, and answer in sentences they can act on.

Records are frozen dataclasses; pydantic compares data with them and reports every error at once.
This module turns those reports into `Problem`s: file, line, field, what is wrong, what to write instead.
"""

import csv
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from io import StringIO
from pathlib import Path
from typing import IO, Annotated, Any, TypeAlias, TypeVar, cast

import click
import yaml
from pydantic import AfterValidator, BeforeValidator, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError, PydanticKnownError

from institution import validation_messages
from institution.text import COMPLETE, Conventions, Text, normalize

Location: TypeAlias = tuple[str | int, ...]
Lines: TypeAlias = Mapping[Location, int]
T = TypeVar("T")
#: How records meet data: an unknown field is an error. What checks them is made at the first use, and for the whole.
STRICT = ConfigDict(extra="forbid", defer_build=True)


_BOOLEAN, _INTEGER, _FLOAT = (f"tag:yaml.org,2002:{name}" for name in ("bool", "int", "float"))
_RESOLVED = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")
#: A comment without a space after its sign: `room #2` is more often a text that YAML cuts off.
_CUT_OFF = re.compile(r"[ \t]+(?P<lost>#[^\s#].*)")
_CUT_OFF_INSIDE = re.compile(r"[^\"'#]*[^\"'#\s]" + _CUT_OFF.pattern)


class _Loader(yaml.SafeLoader):
    """Reads numbers and dates as the text that was written, and no words but true and false as booleans.

    YAML 1.1, which PyYAML follows, makes 1440 of 24:00, 36293560 of 0212345670, and False of No. The records'
    types make numbers and days of the text, and errors show it.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own name and type
        first: [(tag, pattern) for tag, pattern in resolvers if tag in _RESOLVED]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver(_BOOLEAN, re.compile("true|True|TRUE|false|False|FALSE"), list("tTfF"))

#: What tells how YAML 1.1 reads a value without quotation marks.
_RESOLVER = yaml.SafeLoader("")


@dataclass(frozen=True)
class Problem:
    """One error of a data file or setting, for the person who can mend it."""

    path: str
    line: int | None
    field: str
    problem: Text
    cure: Text

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        where = f"{place}: {self.field}: " if self.field else f"{place}: "
        text = f"{self.problem.ko} {self.cure.ko} / {self.problem.en} {self.cure.en}"
        return where + " ".join(text.split())


class DataError(click.ClickException):
    """Data that cannot be used; `problems` holds every error found, each a line of the message.

    A command that meets it ends with these lines and exit status 1, without a traceback.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the lines as they are."""
        click.echo(self.format_message(), file=file, err=file is None)


def wrong(problem: Text, cure: Text) -> PydanticCustomError:
    """Make the error a validator raises when a value is wrong in a way only we can explain."""
    return PydanticCustomError("wrong", "{problem}", {"problem": problem.en, "text": problem, "cure": cure})


def _no_boolean(value: object) -> object:
    """Refuse true and false, of which Python and pydantic make 1 and 0."""
    if isinstance(value, bool):
        raise PydanticKnownError("int_type")
    return value


#: A whole number of a data file, which is there as text.
WholeNumber = Annotated[int, BeforeValidator(_no_boolean)]


def _year(value: int) -> int:
    if 1900 <= value <= 2999:
        return value
    raise wrong(
        Text("연도가 아닙니다({value}).", "Not a year ({value})."),
        Text("2026처럼 네 자리로 적어 주십시오.", "Write four digits, like 2026."),
    )


Year = Annotated[WholeNumber, AfterValidator(_year)]


def matching(pattern: str, problem: Text, cure: Text, flags: re.RegexFlag = re.NOFLAG) -> AfterValidator:
    """Make the validator of a text that must match a pattern as a whole; `{value}` in a sentence becomes the text."""

    def check(value: str) -> str:
        if re.fullmatch(pattern, value, flags):
            return value
        raise wrong(problem, cure)

    return AfterValidator(check)


def read_text(path: Path) -> str:
    """Read an editor's file as UTF-8 or, as Excel saves it in Korea, CP949; a BOM is dropped, and 팀 is one sign.

    Raises DataError if there is no file to read, or one in neither encoding.
    """
    return decode_text(_read(path), path)


def decode_text(content: bytes, path: Path | str) -> str:
    """Read the content of an editor's file as `read_text` does; raises DataError if it is in neither encoding."""
    return _decoded(content, path, ("utf-8-sig", "cp949"), validation_messages.UNREADABLE)


def read_csv(path: Path) -> tuple[list[list[str]], list[Problem]]:
    """Read the rows of a CSV file, and what is wrong if a quotation mark is out of place.

    Rows are given up to that one: what stands below it belongs to no column. Raises DataError as `read_text` does.
    """
    return parse_csv(read_text(path), path)


def parse_csv(text: str, path: Path | str) -> tuple[list[list[str]], list[Problem]]:
    """Read the rows of CSV that was read from a file already, which `path` names; otherwise like `read_csv`."""
    table: list[list[str]] = []
    try:
        # Strict, or a quotation mark that is never closed would swallow the rows below it.
        for cells in csv.reader(StringIO(text), strict=True):
            table.append(cells)
    except csv.Error:
        return table, [Problem(short(path), len(table) + 1, "", *_QUOTES)]
    return table, []


def read_utf8(path: Path) -> str:
    """Read an editor's file that the site's generator reads too, and so in UTF-8 alone; otherwise like `read_text`."""
    return _decoded(_read(path), path, ("utf-8-sig",), validation_messages.NOT_UTF8)


def read_yaml(path: Path) -> tuple[Any, Lines]:
    """Read a YAML file and the line (from 1) on which each value begins, keyed by its location.

    Raises DataError for broken YAML, for a key written twice, and for what is not UTF-8.
    """
    return parse_yaml(read_utf8(path), path)


def parse_yaml(text: str, path: Path | str, above: int = 0) -> tuple[Any, Lines]:
    """Read YAML that stands in a file below `above` other lines, as front matter does; otherwise like `read_yaml`.

    Numbers and dates are given as text. Raises DataError, too, for what would be cut off or what the site's generator,
    which reads some of the files itself, would read as another value.
    """
    data, lines, problems = _read_once(text, str(path), above)
    if problems:
        raise DataError(problems)
    return deepcopy(data), lines


@lru_cache(maxsize=512)
def _read_once(text: str, path: str, above: int) -> tuple[Any, Lines, Sequence[Problem]]:
    """Read YAML, right or wrong, once: several checks and pages ask for the same, and nothing in a check is slower."""
    try:
        return *_parsed(text, path, above), []
    except DataError as error:
        return None, {}, error.problems


def _parsed(text: str, path: str, above: int) -> tuple[Any, Lines]:
    written = "\n" * above + text
    try:
        loader = _Loader(written)
        node = loader.get_single_node()
        lines: dict[Location, int] = {}
        problems = list(_index(node, (), lines, path)) if node else []
        problems += _misread(node, written.split("\n"), path) if node else []
        if problems:
            raise DataError(problems)
        return (loader.construct_document(node) if node else None), lines
    except yaml.MarkedYAMLError as error:
        raise DataError([_broken(error, written.split("\n"), path)]) from None
    except yaml.YAMLError as error:
        raise DataError(
            [Problem(short(path), None, "", *validation_messages.broken(str(error).splitlines()[0]))]
        ) from None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        # PyYAML's own, for a tag that does not fit or an alias to itself
        raise DataError([Problem(short(path), None, "", *validation_messages.broken(str(error)))]) from None


def parse(
    kind: type[T],
    data: object,
    path: Path | str,
    lines: Lines,
    at: Location = (),
    conventions: Conventions = COMPLETE,
) -> T:
    """Turn data into a record of the given kind.

    `at` is where the data stands in its file, `lines` the file's line numbers; `conventions` tells the validators what
    the institution does without. Raises DataError with every error.
    """
    try:
        record: T = _adapter(cast(Hashable, kind)).validate_python(data, context=conventions)
        return record
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=True)
        raise DataError([_explain(detail, path, lines, at) for detail in found]) from None


def short(path: Path | str) -> str:
    """Name a file as its editor knows it: from the folder the command runs in."""
    try:
        return Path(path).absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def line_of(lines: Lines, location: Location) -> int | None:
    """Give the line of a location or, where it is absent, of the nearest thing that holds it."""
    while location and location not in lines:
        location = location[:-1]
    return lines.get(location)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _index(node: yaml.Node, at: Location, lines: dict[Location, int], path: Path | str) -> Iterator[Problem]:
    """Note the line of every value below a node; yield the keys that stand twice."""
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*at, str(key.value))
            if inner in lines:
                yield Problem(short(path), key.start_mark.line + 1, str(key.value), *validation_messages.TWICE)
            lines[inner] = key.start_mark.line + 1
            yield from _index(value, inner, lines, path)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            yield from _index(value, (*at, position), lines, path)


def _misread(node: yaml.Node, written: Sequence[str], path: Path | str, field: str = "") -> Iterator[Problem]:
    """Yield each value without quotation marks that is cut off at a # or a comma, or that YAML 1.1 reads as another."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = str(key.value)
            if node.flow_style and (torn := _torn(key, value, written)):
                yield Problem(short(path), key.start_mark.line + 1, field, *torn)
                continue
            yield from _misread(key, written, path, name)
            inner = "" if name in ("extra", "organization") else name
            yield from _misread(value, written, path, ".".join(filter(None, (field, inner))))
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            yield from _misread(value, written, path, ".".join(filter(None, (field, str(position)))))
    elif isinstance(node, yaml.ScalarNode) and node.style is None:
        sentence = _marked(node, written) or _cut_off(node, written) or _otherwise(node)
        if sentence:
            yield Problem(short(path), node.start_mark.line + 1, field, *sentence)


def _marked(node: yaml.ScalarNode, written: Sequence[str]) -> tuple[Text, Text] | None:
    """Tell of a value that begins with & or !, up to whose first space YAML reads a mark of its own."""
    mark = node.start_mark
    begun = written[mark.line][mark.column :] if mark.line < len(written) else ""
    return validation_messages.marked(begun.split(" ")[0]) if begun[:1] in ("&", "!") else None


def _torn(key: yaml.Node, value: yaml.Node, written: Sequence[str]) -> tuple[Text, Text] | None:
    """Tell of a name between braces without a colon: the end of {ko: 서울, 강남}, or {ko:서울}."""
    if key.start_mark.line >= len(written) or value.start_mark.index != value.end_mark.index or key.style:  # type: ignore[attr-defined]
        return None
    after = written[key.end_mark.line][key.end_mark.column :].lstrip()
    if after.startswith(":"):
        return None
    text = str(key.value)
    return validation_messages.without_space(text) if ":" in text else validation_messages.torn(text)


def _cut_off(node: yaml.ScalarNode, written: Sequence[str]) -> tuple[Text, Text] | None:
    after = written[node.end_mark.line][node.end_mark.column :] if node.end_mark.line < len(written) else ""
    cut = _CUT_OFF.match(after)
    return validation_messages.cut_off(cut["lost"].strip()) if cut else None


def _otherwise(node: yaml.ScalarNode) -> tuple[Text, Text] | None:
    """Say what a generator would make of a value that is text to its editor: 1440 of 24:00, False of No."""
    value = str(node.value)
    kind: str = _RESOLVER.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
    if kind not in (_BOOLEAN, _INTEGER, _FLOAT):
        return None
    meant = yaml.safe_load(value)
    same = str(meant).lower() == value.lower() if kind != _FLOAT else _number(value) == Decimal(str(meant))
    return None if same else validation_messages.otherwise(value, str(meant))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _broken(error: yaml.MarkedYAMLError, written: Sequence[str], path: Path | str) -> Problem:
    """Say where YAML stops making sense; a # may have cut off the end of what stands between brackets."""
    mark = error.problem_mark or error.context_mark
    first = error.context_mark.line if error.context_mark else mark.line if mark else 0
    for number in range(first, mark.line + 1 if mark else 0):
        cut = _CUT_OFF_INSIDE.match(written[number]) if number < len(written) else None
        if cut:
            return Problem(short(path), number + 1, "", *validation_messages.cut_off(cut["lost"].strip()))
    return Problem(short(path), mark.line + 1 if mark else None, "", *validation_messages.broken(str(error.problem)))


def _explain(detail: ErrorDetails, path: Path | str, lines: Lines, at: Location) -> Problem:
    silent = ("function-", "[key]")
    location = (*at, *(part for part in detail["loc"] if not str(part).startswith(silent)))
    field = ".".join(str(part) for part in location if part not in ("extra", "organization"))
    context = detail.get("ctx", {})
    if detail["type"] == "wrong":
        problem, cure = context["text"], context["cure"]
    else:
        is_empty = detail["input"] is None and detail["type"] in validation_messages.ABOUT_THE_VALUE
        kind = "missing" if is_empty else detail["type"]
        problem, cure = validation_messages.BY_TYPE.get(kind, validation_messages.other(detail["msg"]))
    value = _shown(detail["input"])
    expected = str(context.get("expected", "")).replace(" or ", ", ")  # a list for readers of both languages
    fill = {"value": value, "expected": expected}
    return Problem(short(path), line_of(lines, location), field, _filled(problem, fill), _filled(cure, fill))


def _filled(text: Text, values: Mapping[str, str]) -> Text:
    ko, en = text.ko, text.en
    for name, value in values.items():
        ko, en = ko.replace("{" + name + "}", value), en.replace("{" + name + "}", value)
    return Text(ko, en)


def _shown(value: object) -> str:
    text = _as_written(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _as_written(value: object) -> str:
    """Give a value as YAML has it, and not as Python has it: true, [별표 1]."""
    if isinstance(value, list):
        return f"[{', '.join(map(_as_written, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_as_written(inner)}' for name, inner in value.items())}}}"
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError([_file_problem(path, *validation_messages.MISSING_FILE)]) from None
    except OSError:
        raise DataError([_file_problem(path, *validation_messages.NO_FILE)]) from None


def _decoded(content: bytes, path: Path | str, encodings: Sequence[str], refusal: tuple[Text, Text]) -> str:
    for encoding in encodings:
        try:
            return normalize(content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n"))
        except UnicodeDecodeError:
            continue
    raise DataError([_file_problem(path, *refusal)])


def _file_problem(path: Path | str, problem: Text, cure: Text) -> Problem:
    return Problem(short(path), None, "", problem, cure)


_QUOTES = (
    Text(
        "큰따옴표가 닫히지 않았거나 잘못 쓰였습니다.", "A quotation mark is not closed, or stands in the wrong place."
    ),
    Text('값을 "…"로 묶고, 값 속의 큰따옴표는 ""로 적어 주십시오.', 'Write "…" around the value and "" inside it.'),
)
