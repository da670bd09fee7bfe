"""Make staff.csv of a table of people, and tell how it differs from the one that is there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from institution.organization.record import Organization
from institution.text import Text
from site_src.importing import csv_rows, tables
from site_src.importing.csv_rows import Cells
from site_src.importing.outcome import Outcome, in_rows
from site_src.importing.people import matching, roster, staff_file
from site_src.importing.people.matching import Matches
from site_src.importing.people.roster import Person, Roster
from site_src.importing.people.staff_file import StaffFile
from site_src.importing.people.teams import Teams
from site_src.importing.request import Request
from site_src.importing.tables import Table
from site_src.importing.workbooks.reader import refusal
from site_src.records.staff import StaffMember

_SHOWN = ("name", "position", "team", "phone", "duties", "id")
_HEADINGS = ("성명", "직위", "팀", "전화", "담당업무", "id")
_NAMES = ("name", "family_name", "given_name", "name_en", "family_name_en", "given_name_en")


@dataclass(frozen=True)
class _Change:
    """The rows as they would be, and those that would go."""

    rows: list[Cells]
    left: list[Cells]


def run(request: Request, table: Table, outcome: Outcome) -> None:
    """Fill the outcome; raises DataError if organization.yml or staff.csv is wrong, or no column names people."""
    organization = request.organization
    if not (table.has("name") or table.has("position") or table.has("given_name")):
        raise refusal(request.path, *_NO_PEOPLE)
    teams = Teams(organization)
    found = roster.read(table, teams, organization.home, _default_team(request, table, teams))
    path = request.data / "staff.csv"
    ours = staff_file.read(path, organization.conventions, teams)
    change = _change(request, ours, found, organization, outcome)
    outcome.title = Text(f"직원 {len(found.people)}명", f"People: {len(found.people)}")
    outcome.taken = [_HEADINGS, *_shown(found, change.rows)]
    outcome.remarks += [*tables.tell_remarks(table, roster.USED), *found.remarks]
    outcome.left += [*found.left, *tables.tell_unused(table, roster.USED, roster.PRIVATE)]
    outcome.paste += teams.paste()
    text = csv_rows.render(change.rows, StaffMember, organization.conventions, ours.columns)
    if found.people and (not path.exists() or change.rows != list(ours.rows)):
        outcome.files[path] = text
    homeless = [person.row for person in found.people if not person.cells.get("team")]
    outcome.refusal = outcome.refusal or (None if found.people else _NOBODY)
    if homeless:
        outcome.refusal = in_rows(homeless, *_NO_TEAM)


def _shown(found: Roster, rows: Sequence[Cells]) -> Iterator[list[str]]:
    """Yield the people of the sheet as the file would have them, each with the name that the sheet has."""
    for person, row in zip(found.people, rows, strict=False):
        cells = {**row, "name": person.cells.get("name", "")}
        yield [cells.get(name, "") for name in _SHOWN]


def _default_team(request: Request, table: Table, teams: Teams) -> str:
    """Give the team of a sheet without a column of teams: of its name or title, the only one, or asked for."""
    if request.team:
        return request.team
    if table.has("team") or table.has("unit"):
        return ""
    for text in (table.sheet.name, *table.titles):
        if teams.knows(text):
            return text
    known = teams.organization.teams
    if len(known) == 1:
        return next(iter(known))
    names = [team.name.ko for team in known.values()]
    chosen = request.ask(_WHICH_TEAM, names)
    return "" if chosen is None else names[chosen]


def _change(request: Request, ours: StaffFile, found: Roster, organization: Organization, outcome: Outcome) -> _Change:
    def is_same(person: Person, row: Cells) -> bool:
        answer = request.ask(_same_question(person, row), ("예 / yes", "아니요 / no"))
        return answer == 0

    matches = matching.match(found.people, ours.rows, found.columns, is_same)
    numbers = _free_ids(ours, request.today.year)
    rows = [_row(person, matches, found, ours, numbers) for person in found.people]
    gone = [row for row in ours.rows if not any(row is one for one in matches.ours.values())]
    staying = _staying(request, gone, rows, outcome)
    rows += staying
    left = [row for row in gone if not any(row is one for one in staying)]
    if ours.rows:
        outcome.changes += _tell(found, matches, left, rows)
        outcome.remarks += _tell_leavers(left, organization)
        outcome.remarks += [_namesake(person, row) for person, row in matches.namesakes]
    return _Change(rows, left)


def _row(person: Person, matches: Matches, found: Roster, ours: StaffFile, numbers: Iterator[str]) -> Cells:
    """Give the row of a person: what the sheet says, and beside it what our file alone knows of the same person."""
    row = matches.ours.get(person.row)
    said = staff_file.in_columns_of(ours, {name: person.cells.get(name, "") for name in found.columns})
    if row is None:
        return _filled({**said, "id": person.cells.get("id") or next(numbers)})
    if matching.same_name(person, row):  # in whichever columns, and parted however, our file has it
        said = {name: text for name, text in said.items() if name not in _NAMES}
    kept = {name: text for name, text in row.items() if name not in said or name == "id"}
    changed = {name: text if not _equal(row, said, name) else row.get(name, "") for name, text in said.items()}
    return _filled({**changed, **kept})


def _filled(row: Cells) -> Cells:
    return {name: text for name, text in row.items() if text}


def _equal(row: Cells, said: Cells, name: str) -> bool:
    return matching.comparable(row, name) == matching.comparable(said, name)


def _free_ids(ours: StaffFile, year: int) -> Iterator[str]:
    """Yield ids that nobody had: of the year, and above the highest of them, for ids are not used twice."""
    beginning = f"p{year % 100:02}-"
    taken = [int(match[1]) for row in ours.rows if (match := re.fullmatch(rf"{beginning}(\d+)", row.get("id", "")))]
    number = max(taken, default=0)
    while True:
        number += 1
        yield f"{beginning}{number:03}"


def _staying(request: Request, gone: Sequence[Cells], rows: Sequence[Cells], outcome: Outcome) -> list[Cells]:
    """Give those who stay though the sheet does not name them: of teams that it leaves out altogether."""
    named = {row.get("team") for row in rows}
    outside = [row for row in gone if row.get("team") not in named]
    only_samples = all(row.get("sample") == "true" for row in outside)  # or nobody
    if request.partial is False or (only_samples and not request.partial):
        return []
    if request.partial is None:
        answer = request.ask(_partial_question(outside), ("그대로 둡니다 / stay", "떠났습니다 / left"))
        if answer is None:
            outcome.refusal = _partial_refusal(outside)
        return [] if answer == 1 else outside
    return outside


def _tell(found: Roster, matches: Matches, left: list[Cells], rows: list[Cells]) -> Iterator[Text]:
    for person, row in zip(found.people, rows, strict=False):
        if person.row not in matches.ours:
            yield Text(f"새로 옴: {_who(row)}({person.row}행)", f"Joined: {_who(row)} (row {person.row})")
    for row in left:
        yield Text(f"떠남: {_who(row)}", f"Left: {_who(row)}")
    for person, row in zip(found.people, rows, strict=False):
        if before := matches.ours.get(person.row):
            yield from _differences(before, row)


def _differences(before: Cells, row: Cells) -> Iterator[Text]:
    names = [name for name in {**before, **row} if before.get(name, "") != row.get(name, "")]
    if names:
        said = ", ".join(f"{name} {before.get(name) or '-'} → {row.get(name) or '-'}" for name in names)
        yield Text(f"바뀜: {_who(row)}: {said}", f"Changed: {_who(row)}: {said}")


def _tell_leavers(left: Sequence[Cells], organization: Organization) -> Iterator[Text]:
    """Tell what else names somebody who has left: a photo's file, and the deputy of a team."""
    for row in left:
        if row.get("photo"):
            yield Text(
                f"떠난 {_who(row)}의 사진(content/data/photos/{row['photo']})을 지워 주십시오.",
                f"{_who(row)} has left: remove the photo content/data/photos/{row['photo']}.",
            )
        for team in organization.teams.values():
            if row.get("id") and team.deputy == row["id"]:
                yield Text(
                    f"{team.name.ko}의 deputy가 떠난 {_who(row)} 님입니다. organization.yml에서 바꿔 주십시오.",
                    f"{_who(row)} has left and is the deputy of {team.name.en}: name another in organization.yml.",
                )


def _who(row: Cells) -> str:
    name = staff_file.name_of(row) or "공석"
    return " ".join(filter(None, (name, row.get("position"), f"[{row.get('team', '')}]")))


def _namesake(person: Person, row: Cells) -> Text:
    return Text(
        f"{person.row}행 {person.name}: staff.csv의 {_who(row)} 님과 이름만 같아 다른 분으로 보았습니다. "
        f"같은 분이면 두 곳의 id 칸에 같은 값({row.get('id') or 's01'})을 적어 주십시오.",
        f"Row {person.row}, {person.name}: shares the name alone with {_who(row)} of staff.csv, so was taken for "
        f"another person. If it is the same, write one id in both ({row.get('id') or 's01'}).",
    )


def _same_question(person: Person, row: Cells) -> Text:
    return Text(
        f"{person.row}행의 {person.name} 님은 staff.csv의 {_who(row)} 님과 같은 분입니까?",
        f"Is {person.name} of row {person.row} the same person as {_who(row)} of staff.csv?",
    )


def _partial_question(outside: Sequence[Cells]) -> Text:
    teams = ", ".join(dict.fromkeys(row.get("team", "") for row in outside))
    return Text(
        f"표에 없는 팀({teams})의 직원 {len(outside)}명은 어떻게 합니까?",
        f"What of the {len(outside)} people of teams that the sheet does not name ({teams})?",
    )


def _partial_refusal(outside: Sequence[Cells]) -> Text:
    question = _partial_question(outside)
    return Text(
        f"{question.ko} 그대로 두려면 PARTIAL=1, 떠났으면 PARTIAL=0을 더해 주십시오. 그 전에는 적지 않습니다.",
        f"{question.en} Add PARTIAL=1 if they stay, PARTIAL=0 if they left; nothing is written before.",
    )


_WHICH_TEAM = Text("표에 부서가 없습니다. 어느 팀의 표입니까?", "The sheet names no team. Whose is it?")
_NO_TEAM = (
    "부서를 알 수 없습니다. 모두 한 팀이면 TEAM=감사팀처럼 적고, 아니면 표에 부서 열을 두어 주십시오.",
    "the team is not known. If all are of one, name it, like TEAM=감사팀; else give the sheet a column 부서.",
)
_NOBODY = Text("가져올 직원이 없습니다.", "There is nobody to take.")
_NO_PEOPLE = (
    Text("성명이나 직위의 열을 찾을 수 없습니다.", "No column of names or positions can be found."),
    Text(
        'COLUMNS="직원=name,급=position"처럼 어느 열이 무엇인지 적어 주십시오.',
        'Tell which it is: COLUMNS="직원=name,급=position".',
    ),
)
