"""Who of a sheet is who of staff.csv. In doubt nobody is anybody: a photo must never pass to a successor.

The same are those with the same id; else with the same full name where team, telephone or duties agree too. Of a name
that is withheld (박○○) or missing all must agree that the sheet tells. A name alone is asked about, and without an
answer it is another person.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from institution.text import MIDDLE_DOTS
from site_src.importing.csv_rows import Cells
from site_src.importing.people import names
from site_src.importing.people.roster import Person
from site_src.importing.people.staff_file import name_of

#: Asks whether a person of a sheet is that of a row of ours.
IsSame = Callable[[Person, Cells], bool]
_AGREEING = ("team", "phone", "duties")


@dataclass
class Matches:
    """The rows of ours by the row of the sheet that is the same person; and who shares no more than a name."""

    ours: dict[int, Cells] = field(default_factory=dict)
    namesakes: list[tuple[Person, Cells]] = field(default_factory=list)


def match(people: Sequence[Person], rows: Sequence[Cells], columns: set[str], is_same: IsSame) -> Matches:
    """Find for each person the row of ours; each row is one person's at most."""
    matches = Matches()
    free = list(rows)
    for agree in (_by_id, _by_name, lambda person, row: _by_all(person, row, columns)):
        _pair(matches, people, free, agree)
    for person in [person for person in people if person.row not in matches.ours and person.name]:
        same = [row for row in free if same_name(person, row)]
        if len(same) == 1 and not names.is_withheld(person.name):
            if is_same(person, same[0]):
                _take(matches, person, same[0], free)
            else:
                matches.namesakes.append((person, same[0]))
    return matches


def _pair(
    matches: Matches, people: Sequence[Person], free: list[Cells], agree: Callable[[Person, Cells], bool]
) -> None:
    """Take the pairs that agree, where neither side agrees with another."""
    waiting = [person for person in people if person.row not in matches.ours]
    pairs = [(person, row) for person in waiting for row in free if agree(person, row)]
    persons = Counter(person.row for person, _ in pairs)
    rows = Counter(id(row) for _, row in pairs)
    for person, row in pairs:
        if persons[person.row] == 1 and rows[id(row)] == 1:
            _take(matches, person, row, free)
    _pair_ties(matches, [pair for pair in pairs if pair[0].row not in matches.ours], free)


def _pair_ties(matches: Matches, pairs: list[tuple[Person, Cells]], free: list[Cells]) -> None:
    """Of several who agree, such as two of one name in a team, take those who agree in the most."""
    for person, row in sorted(pairs, key=lambda pair: -_agreement(*pair)):
        rivals = [other for one, other in pairs if one is person and other is not row]
        best = all(_agreement(person, row) > _agreement(person, other) for other in rivals)
        if person.row not in matches.ours and any(row is one for one in free) and best:
            _take(matches, person, row, free)


def _take(matches: Matches, person: Person, row: Cells, free: list[Cells]) -> None:
    matches.ours[person.row] = row
    free[:] = [one for one in free if one is not row]


def _by_id(person: Person, row: Cells) -> bool:
    return bool(person.cells.get("id")) and person.cells["id"] == row.get("id")


def _by_name(person: Person, row: Cells) -> bool:
    return (
        same_name(person, row)
        and not names.is_withheld(person.name)
        and any(same(person.cells, row, column) for column in _AGREEING)
    )


def _by_all(person: Person, row: Cells, columns: set[str]) -> bool:
    """Tell whether a vacant post, or one whose holder's name is withheld, has not changed in anything."""
    if person.name and not names.is_withheld(person.name):
        return False
    others = columns - {"id", "name"}
    named_alike = _squeezed(person.name) == _squeezed(name_of(row))
    return named_alike and all(comparable(person.cells, c) == comparable(row, c) for c in others)


def same_name(person: Person, row: Cells) -> bool:
    """Tell whether a person of a sheet and a row of ours have one name."""
    return bool(person.name) and _squeezed(person.name) == _squeezed(name_of(row))


def _agreement(person: Person, row: Cells) -> int:
    return sum(same(person.cells, row, column) for column in (*_AGREEING, "position"))


def same(cells: Mapping[str, str], row: Mapping[str, str], column: str) -> bool:
    """Tell whether two rows say the same in a column, and something."""
    return bool(cells.get(column)) and comparable(cells, column) == comparable(row, column)


def comparable(cells: Mapping[str, str], column: str) -> str:
    """Give a value as it is compared: of a telephone number the digits, of a text its letters."""
    text = cells.get(column, "")
    return re.sub(r"\D", "", text) if column == "phone" else _squeezed(text)


def _squeezed(text: str) -> str:
    return re.sub(rf"[\s{MIDDLE_DOTS}]+", "", text).lower()
