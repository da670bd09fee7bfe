"""The notice bar that content/data/notice.yml switches on.

The theme shows it, and templates read nothing but the generator's configuration. So the file is a fragment of it,
inherited by organization.yml, and MkDocs and Zensical show the bar alike. Here it is only checked.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass as checked

from institution import clock
from institution.organization.fields import Address, Switch
from institution.text import Conventions, Text
from institution.validation import STRICT, DataError, Problem, parse, read_yaml, short, wrong

if TYPE_CHECKING:
    from site_src.content import Content

FILE = "notice.yml"
_ROOT = ("extra", "notice")


@checked(frozen=True, config=STRICT)
class Notice:
    """What the bar says, whether it is shown, and from which day to which."""

    show: Switch
    text: Text
    link: Address | None = None
    first: Annotated[date | None, Field(alias="from")] = None
    last: Annotated[date | None, Field(alias="until")] = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.first > self.last:
            raise wrong(
                Text("알림의 마지막 날이 첫날보다 앞섭니다.", "The notice ends before it begins."),
                Text("from과 until의 날짜를 확인해 주십시오.", "Check the dates of from and until."),
            )


def check_notice(content: "Content") -> Iterator[Problem]:
    """Yield what is wrong with notice.yml; an empty file, or none, is no error: there is no notice then."""
    yield from _errors(content.folder / "data", Conventions(content.languages))


def check_notice_dates(content: "Content") -> Iterator[Problem]:
    """Yield a notice that is switched on and not shown today, so that nobody looks for it in vain."""
    yield from _not_shown(content.folder / "data", Conventions(content.languages), clock.today())


def _errors(folder: Path, conventions: Conventions) -> list[Problem]:
    path = folder / FILE
    inherited = _is_inherited(folder)
    if not path.is_file():
        return [Problem(short(path), None, "", *_NO_FILE)] if inherited else []
    try:
        data, lines = read_yaml(path)
        if data is None:
            return []
        if inherited is False:
            return [Problem(short(folder / "organization.yml"), 1, "INHERIT", *_NOT_READ)]
        facts = data
        for number, key in enumerate(_ROOT, 1):
            if not isinstance(facts, dict) or set(facts) != {key}:
                return [Problem(short(path), lines.get(_ROOT[: number - 1], 1), ".".join(_ROOT[:number]), *_MISPLACED)]
            facts = facts[key]
        parse(Notice, facts, path, lines, _ROOT, conventions)
    except DataError as error:
        return list(error.problems)
    return []


def _not_shown(folder: Path, conventions: Conventions, today: date) -> list[Problem]:
    try:
        data, lines = read_yaml(folder / FILE)
        notice = parse(Notice, data["extra"]["notice"], folder / FILE, lines, _ROOT, conventions)
    except (DataError, TypeError, LookupError):
        return []  # there is none, or `check_notice` yields what is wrong with it
    path, first, last = short(folder / FILE), notice.first, notice.last
    if notice.show and first and today < first:
        return [Problem(path, lines[*_ROOT, "from"], "from", *_not_yet(first))]
    if notice.show and last and last < today:
        return [Problem(path, lines[*_ROOT, "until"], "until", *_over(last))]
    return []


def _not_yet(first: date) -> tuple[Text, Text]:
    return (
        Text(f"알림 띠는 {first}부터 보입니다.", f"The notice shows from {first} on."),
        Text("오늘부터 보이려면 from을 지워 주십시오.", "Remove from to show it today."),
    )


def _over(last: date) -> tuple[Text, Text]:
    return (
        Text(f"알림 띠는 {last}에 끝나 보이지 않습니다.", f"The notice ended on {last} and is not shown."),
        Text("show를 false로 바꾸거나 날짜를 고쳐 주십시오.", "Write show: false, or correct the date."),
    )


def _is_inherited(folder: Path) -> bool | None:
    """Tell whether organization.yml asks for the file, or give None where nobody can read it."""
    try:
        data, _ = read_yaml(folder / "organization.yml")
    except DataError:
        return None
    return isinstance(data, dict) and data.get("INHERIT") == FILE


_NO_FILE = (
    Text(
        "파일이 없습니다. organization.yml이 이 파일을 찾습니다.", "The file is missing: organization.yml asks for it."
    ),
    Text(
        "빈 파일이라도 만들어 주십시오. 비어 있으면 알림 띠가 꺼집니다.",
        "Make it, empty if need be: an empty file switches the bar off.",
    ),
)
_NOT_READ = (
    Text("notice.yml을 이어받지 않아 알림 띠가 나오지 않습니다.", "notice.yml is not inherited: no notice would show."),
    Text("맨 위에 INHERIT: notice.yml 이라고 적어 주십시오.", "Write INHERIT: notice.yml at its top."),
)
_MISPLACED = (
    Text("알림이 extra: notice: 아래에 있지 않습니다.", "The notice does not stand below extra: notice:."),
    Text(
        "extra: 아래에 notice:를, 그 아래에 show와 text를 적어 주십시오.",
        "Write notice: below extra:, and show and text below that.",
    ),
)
