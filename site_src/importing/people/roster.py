"""The people of a table by the columns of staff.csv, completed from the rows above and the headings between."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from institution import telephone
from institution.telephone import Home
from institution.text import Text
from site_src.importing.outcome import in_rows, spans
from site_src.importing.people import names, phones
from site_src.importing.people.teams import Teams
from site_src.importing.tables import Table, TableRow
from site_src.records.personal_names import says_vacant

#: What of a sheet becomes part of staff.csv; the others are told.
USED = (
    "id",
    *("name", "family_name", "given_name", "position", "duties", "phone", "extension", "team", "unit"),
    *("floor", "seat", "keywords", "note"),
    *("name_en", "position_en", "duties_en", "keywords_en"),
)
PRIVATE = ("mobile", "private")
_DITTO = frozenset(["〃", '"', "''", "″", "상동", "위와같음", "위와 같음", "同", "↑"])
_UNIT_NAME = re.compile(
    r"[\W\d]*(?P<name>[가-힣A-Za-z0-9·& ]{1,24}?"
    r"(?:팀|과|실|부|국|처|단|센터|본부|원|소|관|담당관|지사|사업단|위원회))\W*(?:\(?\d+명\)?)?"
)
_BULLET = re.compile(r"\s*(?:[-–•·ㆍ○◦▪■□●*※]|\d{1,2}[.)]|[가-하][.)]|[①-⑳])\s*")
_GOES_ON = re.compile(r".*(?:및|와|과|또는|등의|의|[,·ㆍ(/])$")
_PLAIN_FLOOR = re.compile(r"(?:지하\s*|B)?[1-9]\d?")
_SEAT = re.compile(r"[A-Z][1-9]\d?")


@dataclass
class Person:
    """Somebody, or a vacant post, of a sheet: the row there, and what staff.csv would say."""

    row: int
    cells: dict[str, str]

    @property
    def name(self) -> str:
        """Give the name, or nothing where nobody has the post."""
        return "" if self.cells.get("name") == names.VACANT else self.cells.get("name", "")


@dataclass
class Roster:
    """The people of a table, the columns of staff.csv that it speaks of, and what is to be said of it."""

    people: list[Person] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)
    remarks: list[Text] = field(default_factory=list)
    left: list[Text] = field(default_factory=list)


def read(table: Table, teams: Teams, home: Home, default_team: str) -> Roster:
    """Read the people; `default_team` is the name of the team of whom the sheet gives none."""
    roster = Roster()
    roster.columns = {column for column in USED if table.has(column)} & _PLAIN | {"team", "name", "position"}
    if table.has("phone") or table.has("extension"):
        roster.columns.add("phone")
    beginnings = (phones.beginning_of(table.head.headings[column]) for column in table.head.columns("phone"))
    reader = _Reader(table, teams, home, roster, default_team, next(filter(None, beginnings), ""))
    for row in table.rows:
        reader.read(row)
    reader.tell()
    return roster


_PLAIN = {"id", "duties", "floor", "seat", "keywords", "name_en", "position_en", "duties_en", "keywords_en"}


@dataclass
class _Reader:
    """Reads row after row, and remembers what the rows below may leave out."""

    table: Table
    teams: Teams
    home: Home
    roster: Roster
    team: str
    beginning: str
    unit: str = ""
    told: dict[str, list[int]] = field(default_factory=dict)

    def read(self, row: TableRow) -> None:
        if self._is_heading(row):
            return
        team, unit = self._place(row)
        named = self._name(row)
        if not named.name and not named.position:
            self._note("nobody", row)
            return
        cells = {"name": named.name, "position": named.position, "team": self.teams.find(team, unit, row.number)}
        cells["duties"] = "; ".join(dict.fromkeys(d for text in self._texts(row, "duties") for d in split_duties(text)))
        cells["phone"] = self._phone(row)
        for column in ("id", "keywords", "name_en", "position_en", "duties_en", "keywords_en"):
            cells[column] = self.table.value(row, column).replace("\n", " ")
        cells |= self._seat(row)
        self.roster.people.append(Person(row.number, {name: text for name, text in cells.items() if text}))

    def _texts(self, row: TableRow, meaning: str) -> list[str]:
        return list(dict.fromkeys(text for text in self.table.values(row, meaning) if text not in _DITTO))

    def _is_heading(self, row: TableRow) -> bool:
        """Tell whether a row names the team of those below it, and remember it."""
        texts = self.table.sheet.texts(row.number - 1)
        match = _UNIT_NAME.fullmatch(texts[0][1]) if len(texts) == 1 else None
        if not match or (self.table.has("team") and self.table.value(row, "position")):
            return False
        name = self.table.value(row, "name")
        if name == texts[0][1] and names.looks_like_a_name(name) and not self.teams.knows(match["name"]):
            return False
        self.team, self.unit = match["name"].strip(), ""
        self._note("heading", row)
        return True

    def _place(self, row: TableRow) -> tuple[str, str]:
        """Give team and unit; a blank cell below a filled one means the same, unless the unit has changed."""
        unit, team = ("".join(self._texts(row, name)[-1:]) for name in ("unit", "team"))
        if self.table.has("unit"):
            if unit and unit != self.unit:
                self.unit, self.team = unit, team
            elif not unit and self.unit:
                self._note("unit", row)
        if team:
            self.team = team
        elif self.table.has("team") and self.team and not (self.table.has("unit") and unit):
            self._note("team", row)
        return (team or ("" if self.table.has("unit") and unit else self.team)).replace("\n", " "), self.unit

    def _name(self, row: TableRow) -> names.NamedPosition:
        name = self.table.value(row, "name") or self.table.value(row, "family_name") + self.table.value(
            row, "given_name"
        )
        position = " ".join(" ".join(self._texts(row, "position")).split())
        found = names.split(name)
        if name and not found.name:
            found = names.NamedPosition("", found.position)
        if not name and position and not table_names_people(self.table):
            found = names.split(position)  # 직위(성명) in one column
            if names.looks_like_a_name(found.name) or found.position:
                return found
        if position and says_vacant(position):
            return names.NamedPosition(found.name or names.VACANT, found.position)
        vacant = any(says_vacant(text) for text in self.table.values(row, "note"))
        shown = found.name or (names.VACANT if vacant or (table_names_people(self.table) and position) else "")
        if shown == names.VACANT:
            self._note("vacant", row)
        return names.NamedPosition(shown, position or found.position)

    def _phone(self, row: TableRow) -> str:
        written = self._texts(row, "phone"), self._texts(row, "extension")
        found = phones.complete(*written, self.home, self.beginning)
        for text in found.left:
            short = telephone.is_extension(text)
            self.roster.left.append(
                Text(
                    f"{row.number}행: 전화번호로 읽을 수 없습니다({text})." + (_SHORT_KO if short else ""),
                    f"Row {row.number}: no telephone number ({text})." + (_SHORT_EN if short else ""),
                )
            )
        if found.completed:
            self._note("completed", row)
        return found.text

    def _seat(self, row: TableRow) -> dict[str, str]:
        floor, seat = self.table.value(row, "floor"), self.table.value(row, "seat")
        plain = re.sub(r"\s*층$", "", floor).replace("지하", "B").replace(" ", "")
        if plain and seat and _PLAIN_FLOOR.fullmatch(plain) and _SEAT.fullmatch(seat):
            return {"floor": plain, "seat": seat}
        if floor or seat:
            self._note("seat", row)
        return {}

    def _note(self, what: str, row: TableRow) -> None:
        self.told.setdefault(what, []).append(row.number)

    def tell(self) -> None:
        """Say what was understood without being written, in the order of the sheet."""
        for what, rows in self.told.items():
            if what in _LEFT:
                self.roster.left.append(in_rows(rows, *_LEFT[what]))
            elif what in _REMARKS:
                ko, en = _REMARKS[what]
                self.roster.remarks.append(Text(f"{spans(rows)}행: {ko}", f"Row {spans(rows)}: {en}"))


def table_names_people(table: Table) -> bool:
    """Tell whether a column of the table holds names."""
    return table.has("name") or table.has("given_name")


def split_duties(text: str) -> Iterator[str]:
    """Yield the duties of a cell: lines, of which one that ends in the middle of a phrase goes on in the next."""
    lines = [line for line in text.split("\n") if line]
    bulleted = any(_BULLET.match(line) for line in lines)
    duties: list[str] = []
    for line in lines:
        plain = _BULLET.sub("", line, count=1) if _BULLET.match(line) else line
        goes_on = duties and ((bulleted and not _BULLET.match(line)) or _GOES_ON.fullmatch(duties[-1]))
        if goes_on:
            duties[-1] = f"{duties[-1]} {plain}"
        else:
            duties.append(plain)
    yield from (duty.strip(" ;") for duty in duties if duty.strip(" ;"))


_SHORT_KO = ' 내선이면 COLUMNS="전화=extension"처럼 그 열이 내선임을 적어 주십시오.'
_SHORT_EN = ' If these are extensions, say so: COLUMNS="전화=extension".'
_LEFT = {
    "nobody": ("이름도 직위도 없어 가져오지 않았습니다", "neither a name nor a position"),
    "seat": (
        "층과 자리를 3, B2처럼 읽을 수 없어 비워 두었습니다",
        "floor and seat are left empty: both are needed, like 3 and B2",
    ),
}
_REMARKS = {
    "heading": ("아래 직원들의 부서로 읽었습니다.", "taken as the team of those below."),
    "team": ("빈 부서 칸은 윗줄과 같다고 보았습니다.", "an empty team was taken for that of the row above."),
    "unit": ("빈 조직 칸은 윗줄과 같다고 보았습니다.", "an empty unit was taken for that of the row above."),
    "vacant": ("공석으로 보았습니다.", "taken for a vacant post."),
    "completed": (
        "전화번호를 기관의 번호로 채웠습니다(지역번호, 대표 번호).",
        "the number was completed from the institution's own (area code, switchboard).",
    ),
}
