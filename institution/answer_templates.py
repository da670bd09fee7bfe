"""The answer templates of an institution: `content/data/answers/*.md`, with which handlers begin an answer at the desk.

A file opens with front matter (`title:`, and `kinds:` where it fits only some kinds); below it stands plain text, in
which {receipt}, {team} and {handler} are filled in. The service reads them beside organization.yml, and `make check`
names their errors.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass as checked

from institution.text import Filled, Text
from institution.validation import STRICT, DataError, Lines, Problem, line_of, parse, parse_yaml, read_utf8, short

#: What is filled in: the receipt number, the name of the team that has the case, and that of the handler.
FIELDS = ("receipt", "team", "handler")
#: The longest text of a template, in characters: an answer may be longer (`feedback_api/forms/desk_forms.py`).
MOST = 4000
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_FIELD = re.compile(r"\{(?P<name>[^{}\n]*)\}|[{}]")


@checked(frozen=True, config=STRICT)
class _FrontMatter:
    """The lines above a template: what handlers choose it by, and the kinds that it fits; all where none is named."""

    title: Annotated[Filled, Field(max_length=80)]
    kinds: tuple[Filled, ...] = ()


@dataclass(frozen=True)
class AnswerTemplate:
    """A text with which an answer begins; `name` is its file's, without the ending. No kinds: it fits them all."""

    name: str
    title: str
    kinds: tuple[str, ...]
    text: str

    def filled(self, values: Mapping[str, str]) -> str:
        """Give the text with a value for each of `FIELDS`."""
        return _FIELD.sub(lambda match: values[match["name"]], self.text)


@dataclass(frozen=True)
class AnswerTemplates:
    """The templates that are right, in the order of their titles, and what is wrong with the others."""

    templates: Sequence[AnswerTemplate]
    problems: Sequence[Problem]

    def of_kind(self, kind: str) -> list[AnswerTemplate]:
        """Give the templates that fit a kind of feedback."""
        return [template for template in self.templates if kind in template.kinds or not template.kinds]


def read_all(folder: Path, kinds: Collection[str] | None = None) -> AnswerTemplates:
    """Read the templates of a folder, which name no kinds but these; there are none where it does not exist.

    Without `kinds` any may be named: organization.yml could not be read.
    """
    templates: list[AnswerTemplate] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("[!.]*")):
        try:
            templates.append(_read(path, kinds))
        except DataError as error:
            problems += error.problems
    return AnswerTemplates(sorted(templates, key=lambda template: template.title), problems)


def _read(path: Path, kinds: Collection[str] | None) -> AnswerTemplate:
    """Read a template; raises DataError with everything that is wrong with it."""
    if path.suffix != ".md" or not _NAME.fullmatch(path.stem):
        raise DataError([Problem(short(path), None, "", *_WRONG_NAME)])
    text = read_utf8(path)
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise DataError([Problem(short(path), 1, "", *_NO_FRONT_MATTER)])
    body, above = text[match.end() :], match[0].count("\n")
    problems = list(_wrong_with(body, above, path))
    try:
        data, lines = parse_yaml(match["yaml"] or "", path, above=1)
        problems += _unknown_kinds(data, lines, path, kinds)
        front = parse(_FrontMatter, {} if data is None else data, path, {**lines, (): 1})
    except DataError as error:
        raise DataError([*error.problems, *problems]) from None
    if problems:
        raise DataError(problems)
    return AnswerTemplate(path.stem, front.title, front.kinds, body.strip())


def _unknown_kinds(data: object, lines: Lines, path: Path, kinds: Collection[str] | None) -> Iterator[Problem]:
    """Yield the kinds that are not among `kinds`, whatever else is wrong with the front matter."""
    named = data.get("kinds") if isinstance(data, dict) else None
    for place, kind in enumerate(named if isinstance(named, list) else ()):
        if kinds is not None and isinstance(kind, str) and kind.strip() not in kinds:
            problem = Text(f"없는 의견 종류입니다({kind}).", f"No such kind of feedback ({kind}).")
            names = ", ".join(kinds)
            cure = Text(f"다음 가운데 하나를 적어 주십시오: {names}.", f"Write one of: {names}.")
            yield Problem(short(path), line_of(lines, ("kinds", place)), f"kinds.{place}", problem, cure)


def _wrong_with(body: str, above: int, path: Path) -> Iterator[Problem]:
    """Yield what is wrong with a text that stands below `above` other lines."""
    if not body.strip():
        yield Problem(short(path), above + 1, "", *_EMPTY)
    if len(body) > MOST:
        yield Problem(short(path), above + 1, "", *_TOO_LONG)
    for number, line in enumerate(body.split("\n"), start=above + 1):
        for match in _FIELD.finditer(line):
            if match["name"] not in FIELDS:
                yield Problem(short(path), number, match[0], *_UNKNOWN_FIELD)


_WRONG_NAME = (
    Text("답변 틀의 파일 이름이 아닙니다.", "Not the name of an answer template."),
    Text(
        "opening-hours.md처럼 영문 소문자와 숫자, 빼기표 40자까지로 이름을 짓고 .md로 저장해 주십시오.",
        "Name it like opening-hours.md: small letters, digits and hyphens, 40 at most.",
    ),
)
_NO_FRONT_MATTER = (
    Text("답변 틀의 머리글(---로 싼 부분)이 없습니다.", "The answer template has no front matter."),
    Text("첫 줄부터 ---, title: 이름, ---를 적어 주십시오.", "Begin with ---, title: …, ---."),
)
_EMPTY = (
    Text("답변 틀에 글이 없습니다.", "The answer template has no text."),
    Text("머리글 아래에 답변을 적거나 파일을 지워 주십시오.", "Write the answer below the front matter, or delete it."),
)
_TOO_LONG = (
    Text(f"답변 틀이 {MOST:,}자보다 깁니다.", f"The answer template has more than {MOST:,} characters."),
    Text("둘로 나누거나 줄여 주십시오.", "Shorten it, or make two of it."),
)
_UNKNOWN_FIELD = (
    Text("채울 수 없는 자리이거나 짝이 없는 중괄호입니다.", "Nothing is filled in here, or a brace stands alone."),
    Text(
        "{receipt}, {team}, {handler}만 쓸 수 있습니다. 다른 중괄호는 지워 주십시오.",
        "Use {receipt}, {team} and {handler} alone, and no other braces.",
    ),
)
