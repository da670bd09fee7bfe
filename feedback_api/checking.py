"""Check what people write in data files and settings, and answer in sentences they can act on.

Records are frozen dataclasses; pydantic compares data with them and reports every error at once.
This module turns those reports into `Problem`s: file, line, field, what is wrong, what to write instead.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, TypeAlias, TypeVar, cast

import click
import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from feedback_api import sentences
from feedback_api.text import Text

Location: TypeAlias = tuple[str | int, ...]
Lines: TypeAlias = Mapping[Location, int]
T = TypeVar("T")
#: How records meet data: an unknown field is an error. What checks them is made at the first use, and for the whole.
STRICT = ConfigDict(extra="forbid", defer_build=True)


class _Loader(yaml.SafeLoader):
    """Reads dates as text: pydantic makes days of them, and names the line of 2026-02-30."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own name and type
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


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


def read_text(path: Path) -> str:
    """Read an editor's file as UTF-8 or, as Excel saves it in Korea, CP949; a BOM is dropped.

    Raises DataError if there is no file to read, or one in neither encoding.
    """
    return _decoded(path, ("utf-8-sig", "cp949"), sentences.UNREADABLE)


def read_utf8(path: Path) -> str:
    """Read an editor's file that the site's generator reads too, and so in UTF-8 alone; otherwise like `read_text`."""
    return _decoded(path, ("utf-8-sig",), sentences.NOT_UTF8)


def read_yaml(path: Path) -> tuple[Any, Lines]:
    """Read a YAML file and the line (from 1) on which each value begins, keyed by its location.

    Raises DataError for broken YAML, for a key written twice, and for what is not UTF-8.
    """
    return parse_yaml(read_utf8(path), path)


def parse_yaml(text: str, path: Path | str, above: int = 0) -> tuple[Any, Lines]:
    """Read YAML that stands in a file below `above` other lines, as front matter does; otherwise like `read_yaml`."""
    try:
        loader = _Loader("\n" * above + text)
        node = loader.get_single_node()
        lines: dict[Location, int] = {}
        twice = list(_index(node, (), lines)) if node else []
        if twice:
            raise DataError([Problem(short(path), line, key, *sentences.TWICE) for line, key in twice])
        return (loader.construct_document(node) if node else None), lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = Problem(short(path), mark.line + 1 if mark else None, "", *sentences.broken(str(error.problem)))
        raise DataError([problem]) from None
    except yaml.YAMLError as error:
        raise DataError([Problem(short(path), None, "", *sentences.broken(str(error).splitlines()[0]))]) from None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        # PyYAML's own, for a tag that does not fit or an alias to itself
        raise DataError([Problem(short(path), None, "", *sentences.broken(str(error)))]) from None


def parse(kind: type[T], data: object, path: Path | str, lines: Lines, at: Location = ()) -> T:
    """Turn data into a record of the given kind.

    `at` is where the data stands in its file, `lines` the file's line numbers. Raises DataError with every error.
    """
    try:
        record: T = _adapter(cast(Hashable, kind)).validate_python(data)
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


def _index(node: yaml.Node, at: Location, lines: dict[Location, int]) -> Sequence[tuple[int, str]]:
    """Note the line of every value below a node; return the keys that stand twice, with their lines."""
    lines.setdefault(at, node.start_mark.line + 1)
    twice: list[tuple[int, str]] = []
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*at, str(key.value))
            if inner in lines:
                twice.append((key.start_mark.line + 1, str(key.value)))
            lines[inner] = key.start_mark.line + 1
            twice += _index(value, inner, lines)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            twice += _index(value, (*at, position), lines)
    return twice


def _explain(detail: ErrorDetails, path: Path | str, lines: Lines, at: Location) -> Problem:
    location = (*at, *(part for part in detail["loc"] if not str(part).startswith("function-")))
    field = ".".join(str(part) for part in location if part not in ("extra", "organization"))
    context = detail.get("ctx", {})
    if detail["type"] == "wrong":
        problem, cure = context["text"], context["cure"]
    else:
        problem, cure = sentences.BY_TYPE.get(detail["type"], sentences.other(detail["msg"]))
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
    text = "" if value is None else str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _decoded(path: Path, encodings: Sequence[str], refusal: tuple[Text, Text]) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DataError([_file_problem(path, *sentences.MISSING_FILE)]) from None
    except OSError:
        raise DataError([_file_problem(path, *sentences.NO_FILE)]) from None
    for encoding in encodings:
        try:
            return raw.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise DataError([_file_problem(path, *refusal)])


def _file_problem(path: Path, problem: Text, cure: Text) -> Problem:
    return Problem(short(path), None, "", problem, cure)
